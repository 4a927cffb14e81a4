package explain

import (
	"testing"
	"time"
)

func TestMillisNumber(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0:                         "0",
		31_240 * time.Microsecond: "31.2",
		1212 * time.Millisecond:   "1\u00a0212",
		-31 * time.Millisecond:    "-31.0",
		-20 * time.Microsecond:    "-0.02",
		-1:                        "0.00", // no minus before nothing
	} {
		if got := MillisNumber(d); got != want {
			t.Errorf("%v is %q, want %q", d, got, want)
		}
	}
}
