package fold

// Text is a folded text. It belongs to its Folder and is valid until the
// Folder folds the next one.
type Text struct {
	Orig string // as given
	// S is the folded text. ASCII signs stay as they are, white space is ' '
	// or '\n', letters are lower case; other scripts stay in their script.
	S string

	from, to []int32 // of each byte of S: where its source begins and ends in Orig; nil: the same offset
	upper    []bool  // of each byte of S: its source was upper case
	tokens   []Token
	cut      bool // tokens were made
}

// Kind says what a token is made of.
type Kind uint8

// The kinds of token.
const (
	Letters Kind = iota // letters of any script
	Digits              // digits 0-9 (others have been folded to them)
	Sign                // one sign: neither letter, digit nor white space
)

// Token is a run of letters, a run of digits, or one sign; a letter beside a
// digit is a border (2c|b: "2", "cb"). White space makes no token.
type Token struct {
	Start, End int32 // bytes of S
	Kind       Kind
	Space      bool // white space, or nothing at all, stands before it
	Line       bool // it is the first of a line
}

// Span gives the bytes of Orig that S[i:j] came from. It wants i < j.
func (t *Text) Span(i, j int) (start, end int) {
	if t.from == nil {
		return i, j
	}
	return int(t.from[i]), int(t.to[j-1])
}

// Source is the part of Orig that S[i:j] came from.
func (t *Text) Source(i, j int) string {
	i, j = t.Span(i, j)
	return t.Orig[i:j]
}

// Word is the folded text of a token.
func (t *Text) Word(k Token) string { return t.S[k.Start:k.End] }

// Upper reports whether the letter at S[i] is upper case in Orig.
func (t *Text) Upper(i int) bool { return t.upper[i] }

// Hump reports whether a new word seems to begin at the letter S[i] because of
// its case: stealthKetamine, STEALTHKetamine.
func (t *Text) Hump(i int) bool {
	if i == 0 || !t.upper[i] || !letter(t.S[i-1]) {
		return false
	}
	return !t.upper[i-1] || i+1 < len(t.S) && letter(t.S[i+1]) && !t.upper[i+1]
}

// letter reports whether a folded byte is of a letter: a-z, or part of a rune
// outside ASCII, which after folding is a letter nearly always.
func letter(b byte) bool { return 'a' <= b && b <= 'z' || b >= 0x80 }

func digit(b byte) bool { return '0' <= b && b <= '9' }

// Tokens cuts S into tokens. The slice is the Text's own.
func (t *Text) Tokens() []Token {
	if t.cut {
		return t.tokens
	}
	t.cut = true
	t.tokens = t.tokens[:0]
	space, line := true, true
	for i := 0; i < len(t.S); {
		b := t.S[i]
		if b == ' ' || b == '\n' {
			space = true
			line = line || b == '\n'
			i++
			continue
		}
		j, kind := i+1, Sign
		switch {
		case digit(b):
			kind = Digits
			for j < len(t.S) && digit(t.S[j]) {
				j++
			}
		case 'a' <= b && b <= 'z' || b >= 0x80 && !signRune(t.S[i:]):
			kind = Letters
			for j < len(t.S) && (letter(t.S[j]) && (t.S[j] < 0xc0 || !signRune(t.S[j:]))) {
				j++
			}
		case b >= 0x80:
			for j < len(t.S) && t.S[j]&0xc0 == 0x80 {
				j++
			}
		}
		t.tokens = append(t.tokens, Token{Start: int32(i), End: int32(j), Kind: kind, Space: space, Line: line})
		space, line = false, false
		i = j
	}
	return t.tokens
}
