// Package verify turns a proposal into a verdict by trying it on a server:
// before and after measured in alternation, the answer compared. Only this
// package can make a confirmed verdict. It imports advisor and advisor/equiv,
// declares the Server it needs, and does no I/O of its own.
package verify
