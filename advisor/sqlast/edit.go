package sqlast

// Edit replaces the bytes of Span by New.
type Edit struct {
	Span Span
	New  string
}
