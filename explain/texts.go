package explain

import "strings"

// texts keeps the strings of a plan: many in one piece of memory, and those
// that come again and again, as node types do, mostly once.
type texts struct {
	piece strings.Builder
	size  int
	// recent are short strings seen before, each in the place of its hash.
	recent [256]string
}

// newTexts is for an input of so many bytes.
func newTexts(size int) texts {
	const least, most = 512, 64 << 10
	return texts{size: min(max(size/8, least), most)}
}

// keep returns a string with b's bytes.
func (t *texts) keep(b []byte) string {
	const worthSharing = 32
	if len(b) == 0 || len(b) > worthSharing {
		return t.add(b)
	}
	at := &t.recent[(len(b)+int(b[0])*7+int(b[len(b)/2])*31+int(b[len(b)-1])*131)%len(t.recent)]
	if *at != string(b) {
		*at = t.add(b)
	}
	return *at
}

// add copies b to the end of the piece. What a Builder has handed out stays as
// it is, for it only ever appends.
func (t *texts) add(b []byte) string {
	if t.piece.Cap()-t.piece.Len() < len(b) {
		t.piece = strings.Builder{}
		t.piece.Grow(max(t.size, len(b)))
	}
	from := t.piece.Len()
	t.piece.Write(b)
	return t.piece.String()[from:]
}
