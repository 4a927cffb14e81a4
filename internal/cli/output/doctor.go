package output

import "io"

// Check is one thing that doctor looked at.
type Check struct {
	Name string `json:"name"`
	OK   bool   `json:"ok"`
	Text string `json:"text"`
	// Next is what to do when it is not OK.
	Next string `json:"next,omitempty"`
}

// DoctorText writes the checks, a line each.
func DoctorText(w io.Writer, checks []Check) error {
	o := &writer{w: w}
	for _, c := range checks {
		glyph := "✓"
		if !c.OK {
			glyph = "✗"
		}
		o.line(0, "%s %-15s %s", glyph, c.Name, c.Text)
		if c.Next != "" {
			o.line(2, "%-15s next: %s", "", c.Next)
		}
	}
	return o.err
}

// DoctorJSON writes the assay.doctor/1 document.
func DoctorJSON(w io.Writer, checks []Check) error {
	return encode(w, struct {
		Schema string  `json:"schema"`
		Checks []Check `json:"checks"`
	}{"assay.doctor/1", checks})
}
