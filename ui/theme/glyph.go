package theme

import "strings"

// The signs of the screen. They carry the state without colour; those of a
// proposal's verdict come from package verify.
const (
	Cursor  = "▸"
	Open    = "▾"
	Folded  = "▹"
	Problem = "!"
	Fine    = "·"
	Bad     = "✗"
	Good    = "✓"
	Guess   = "≈"
	Arrow   = "→"
	Rule    = "─"
	Divider = "│"
	Times   = "×"
	Dots    = "…"
	Branch  = "└"
	Tee     = "├"
	Mask    = "•"
)

// Blocks fill a bar from an eighth of a cell to the whole.
func Blocks() []string { return []string{"▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"} }

// Spinner are the frames of the sign that work is going on.
func Spinner() []string {
	return []string{"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"}
}

// Frame is the last step before a frame is shown: in ASCII mode every sign
// becomes an ASCII character of the same width.
func (t *Theme) Frame(frame string) string {
	if t.ascii == nil {
		return frame
	}
	return t.ascii.Replace(frame)
}

func asciiSigns() *strings.Replacer {
	return strings.NewReplacer(
		"▸", ">", "▾", "v", "▹", ">", "·", ".", "✗", "x", "✓", "*", "≈", "~", "◇", "o", "±", "%",
		"→", ">", "─", "-", "│", "|", "×", "x", "…", "~", "└", "`", "├", "|", "•", "*", "←", "<", "↑", "^", "↓", "v",
		"╭", "+", "╮", "+", "╰", "+", "╯", "+", "≤", "<", "≥", ">", "–", "-", "\u00a0", " ", "‼", "!",
		"▏", ".", "▎", ".", "▍", ":", "▌", ":", "▋", "=", "▊", "=", "▉", "#", "█", "#",
		"⠋", "|", "⠙", "/", "⠹", "-", "⠸", "\\", "⠼", "|", "⠴", "/", "⠦", "-", "⠧", "\\", "⠇", "|", "⠏", "/",
	)
}
