package output

import (
	"fmt"
	"io"
	"unicode/utf16"
	"unicode/utf8"

	"assay/ui/part/clean"
)

// writeJSON writes a document of which a terminal obeys nothing: what JSON
// allows as it is and a terminal would obey or hide is written as \u009b. Only
// texts hold such characters, so that it means the same to whatever reads it.
func writeJSON(w io.Writer, doc []byte) error {
	_, err := w.Write(spelt(doc))
	return err
}

func spelt(doc []byte) []byte {
	var out []byte
	from := 0 // of what is not in out yet
	for i := 0; i < len(doc); {
		if doc[i] < 0x7f {
			i++
			continue
		}
		r, size := utf8.DecodeRune(doc[i:])
		switch {
		case r == utf8.RuneError && size == 1: // no UTF-8: encoding/json has U+FFFD, too
			out = utf8.AppendRune(append(out, doc[from:i]...), r)
			from = i + size
		case r == 0x7f || clean.Hidden(r):
			out = append(append(out, doc[from:i]...), spelling(r)...)
			from = i + size
		}
		i += size
	}
	if from == 0 {
		return doc
	}
	return append(out, doc[from:]...)
}

// spelling is a character as a JSON text spells it by its number.
func spelling(r rune) string {
	if r > 0xffff {
		high, low := utf16.EncodeRune(r)
		return fmt.Sprintf(`\u%04x\u%04x`, high, low)
	}
	return fmt.Sprintf(`\u%04x`, r)
}
