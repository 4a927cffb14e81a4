package sqlast

import "time"

// Statement is one statement of an input.
type Statement struct {
	// Text is the statement without the comments in front of it and the semicolon behind it.
	Text string
	// Span covers Text in the input. It is empty where the input is no SQL text (JSON).
	Span Span
	// Line is the input's line, from 1, on which Text starts.
	Line int
	// Lead is the comments in front of the statement, as they stand.
	Lead string
	// Note says what was left out of the text, as a typed EXPLAIN; "" when nothing was.
	Note string
	// Duration is what a log said; zero when it said nothing.
	Duration time.Duration
	// Count is how often the log says it ran at once ("3 times: …"); 1 otherwise.
	Count int
	// Args is what a log printed behind "; args=", as it stands.
	Args string
	// Alias is Django's database alias, "" when it is not said.
	Alias string
}

// Skip is a part of an input that is no statement to look at.
type Skip struct {
	Line   int
	Text   string // its first line
	Reason string
}

// InputKind is what an input is.
type InputKind string

// The kinds of input.
const (
	InputSQL         InputKind = "sql"
	InputDjangoDebug InputKind = "django-debug"
	InputDjangoJSON  InputKind = "django-json"
	InputLog         InputKind = "log" // read by others, and added with AddLogged
)

// Input is what was read from a file, the standard input or a paste.
type Input struct {
	Kind       InputKind
	Statements []Statement
	Skipped    []Skip
}

// ReadInput reads SQL text, Django's DEBUG lines or the JSON of
// connection.queries. Empty input gives no statements; an error says that the
// input is none of these, or no text.
func ReadInput(src []byte) (Input, error) {
	text := string(trimBOM(src))
	if err := checkEncoding(text); err != nil {
		return Input{}, err
	}
	if in, ok, err := readJSON(text); err != nil {
		return Input{}, err
	} else if ok {
		return in, nil
	}
	if isDjangoDebug(text) {
		return readDjango(text), nil
	}
	return readSQL(text)
}

// Split splits SQL text into its statements; what is skipped is told by ReadInput.
func Split(src string) ([]Statement, error) {
	if err := checkEncoding(src); err != nil {
		return nil, err
	}
	in, err := readSQL(src)
	return in.Statements, err
}

func trimBOM(src []byte) []byte {
	if len(src) >= 3 && src[0] == 0xEF && src[1] == 0xBB && src[2] == 0xBF {
		return src[3:]
	}
	return src
}
