package explain

// origin says where lines come from that were taken out of a wrapping. The nil
// origin is the input itself.
type origin struct {
	lines   []int32 // the number, from 1, of each line's first part in the input
	columns []int32 // how many bytes stood in front of it there
}

// line is the number in the input of line n, from 1.
func (o *origin) line(n int) int {
	line, _ := o.place(n, 1)
	return line
}

// place is where column c of line n stands in the input, all from 1.
func (o *origin) place(n, c int) (line, column int) {
	if o == nil || len(o.lines) == 0 {
		return n, c
	}
	i := min(max(n-1, 0), len(o.lines)-1)
	return int(o.lines[i]), int(o.columns[i]) + c
}
