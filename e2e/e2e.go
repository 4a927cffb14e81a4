// Package e2e drives the built program as a user does: on a real terminal,
// against the demo's own server. Its tests carry build tags: e2e for the flows,
// bench for the figures that the project promises.
package e2e
