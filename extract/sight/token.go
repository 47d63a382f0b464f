package sight

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/tdewolff/parse/v2"
	"github.com/tdewolff/parse/v2/css"
)

// token is one token of a style sheet; names have their escapes undone.
type token struct {
	kind css.TokenType
	text string
}

func (t token) is(mark string) bool { return t.text == mark && t.kind != css.StringToken }

// reader cuts a style sheet into tokens; comments are passed over.
type reader struct{ lex *css.Lexer }

func newReader(text string) *reader {
	return &reader{css.NewLexer(parse.NewInputString(text))}
}

// next is the next token; an ErrorToken stands for the end.
func (r *reader) next() token {
	for {
		kind, raw := r.lex.Next()
		switch kind {
		case css.CommentToken, css.CDOToken, css.CDCToken:
			continue
		case css.IdentToken, css.FunctionToken, css.HashToken, css.AtKeywordToken, css.DimensionToken, css.CustomPropertyNameToken:
			return token{kind, Unescaped(string(raw))}
		case css.WhitespaceToken:
			return token{kind, " "}
		}
		return token{kind, string(raw)}
	}
}

// Unescaped undoes the escapes of a name or text: "\70" with up to six
// hexadecimal digits and a blank, or a backslash before the character itself.
func Unescaped(s string) string {
	if strings.IndexByte(s, '\\') < 0 {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			i++
			continue
		}
		end := i + 1
		for end < len(s) && end < i+7 && hexDigit(s[end]) {
			end++
		}
		if end == i+1 {
			_, w := utf8.DecodeRuneInString(s[end:])
			b.WriteString(s[end : end+w])
			i = end + w
			continue
		}
		n, _ := strconv.ParseUint(s[i+1:end], 16, 32)
		b.WriteRune(rune(n))
		if end < len(s) && blank(s[end]) {
			end++
		}
		i = end
	}
	return b.String()
}

func hexDigit(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f'
}

func blank(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' }

// written is the text of tokens, white space folded.
func written(list []token) string {
	var b strings.Builder
	for _, t := range list {
		b.WriteString(t.text)
	}
	return strings.TrimSpace(b.String())
}

// trimmed are tokens without white space at the ends.
func trimmed(list []token) []token {
	for len(list) > 0 && list[0].kind == css.WhitespaceToken {
		list = list[1:]
	}
	for len(list) > 0 && list[len(list)-1].kind == css.WhitespaceToken {
		list = list[:len(list)-1]
	}
	return list
}

// split cuts tokens at a mark that stands outside of brackets.
func split(list []token, kind css.TokenType) [][]token {
	var out [][]token
	depth, start := 0, 0
	for i, t := range list {
		depth += nesting(t)
		if depth == 0 && t.kind == kind {
			out = append(out, list[start:i])
			start = i + 1
		}
	}
	return append(out, list[start:])
}

// nesting is how a token changes the depth of brackets.
func nesting(t token) int {
	switch t.kind {
	case css.LeftParenthesisToken, css.LeftBracketToken, css.FunctionToken:
		return 1
	case css.RightParenthesisToken, css.RightBracketToken:
		return -1
	}
	return 0
}
