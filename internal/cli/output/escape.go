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
	at := 0
	for at < len(doc) && doc[at] < 0x7f {
		at++
	}
	if at == len(doc) {
		return doc
	}
	out := append(make([]byte, 0, len(doc)+64), doc[:at]...)
	for at < len(doc) {
		r, size := utf8.DecodeRune(doc[at:])
		switch {
		case r != 0x7f && !clean.Hidden(r):
			out = utf8.AppendRune(out, r) // what is no UTF-8 becomes U+FFFD, as encoding/json has it
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			out = fmt.Appendf(out, `\u%04x\u%04x`, high, low)
		default:
			out = fmt.Appendf(out, `\u%04x`, r)
		}
		at += size
	}
	return out
}
