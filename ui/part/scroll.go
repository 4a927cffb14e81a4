package part

// Scroll is a window over a list: which row is chosen and which is on top.
type Scroll struct {
	Cursor, Top int
}

// Move moves the cursor by n within length rows.
func (s *Scroll) Move(n, length int) { s.To(s.Cursor+n, length) }

// To puts the cursor on a row, as near as there is one.
func (s *Scroll) To(row, length int) {
	s.Cursor = max(min(row, length-1), 0)
}

// Window is the rows [from, to) to draw in height lines, the cursor among them.
func (s *Scroll) Window(length, height int) (from, to int) {
	if height <= 0 || length <= 0 {
		s.Top = 0
		return 0, 0
	}
	s.To(s.Cursor, length)
	s.Top = max(min(s.Top, length-height), 0)
	if s.Cursor < s.Top {
		s.Top = s.Cursor
	}
	if s.Cursor >= s.Top+height {
		s.Top = s.Cursor - height + 1
	}
	return s.Top, min(s.Top+height, length)
}

// Key moves the cursor as a list's keys do; false when the key is not one of them.
func (s *Scroll) Key(key string, length, page int) bool {
	switch key {
	case "up", "k":
		s.Move(-1, length)
	case "down", "j":
		s.Move(1, length)
	case "pgup", "ctrl+b":
		s.Move(-max(page-1, 1), length)
	case "pgdown", "ctrl+f", " ":
		s.Move(max(page-1, 1), length)
	case "home", "g":
		s.To(0, length)
	case "end", "G":
		s.To(length-1, length)
	default:
		return false
	}
	return true
}

// Pager scrolls a text: only the top line moves.
type Pager struct{ Top int }

// Window is the lines to draw; the text does not scroll past its end.
func (p *Pager) Window(length, height int) (from, to int) {
	p.Top = max(min(p.Top, length-height), 0)
	return p.Top, min(p.Top+max(height, 0), length)
}

// Key scrolls; false when the key does not.
func (p *Pager) Key(key string, page int) bool {
	switch key {
	case "up", "k":
		p.Top--
	case "down", "j":
		p.Top++
	case "pgup", "ctrl+b":
		p.Top -= max(page-1, 1)
	case "pgdown", "ctrl+f", " ":
		p.Top += max(page-1, 1)
	case "home", "g":
		p.Top = 0
	case "end", "G":
		p.Top = 1 << 30
	default:
		return false
	}
	p.Top = max(p.Top, 0)
	return true
}
