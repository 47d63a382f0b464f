package notify

import (
	"regexp"
	"strings"
	"unicode"

	"vedette/fold"
)

// Addresses of onion services: whatever ends in .onion, and the 56 characters
// of a v3 address also without that.
var (
	onionHost = regexp.MustCompile(`(?i)[\p{L}\p{N}._-]*[.．。｡]\s?onion\b`)
	onionBare = regexp.MustCompile(`(?i)[a-z2-7]{56}`)
	scheme    = regexp.MustCompile(`(?i)\b(mailto|tel|sms|xmpp|tg|bitcoin|monero|magnet|data|javascript):`)
)

const onionNote = "(onion address)"

// plain makes market text fit for a mail: one line, without control and
// invisible characters, and without anything that would become a link.
func plain(s string) string {
	s = fold.Visible(s)
	s = onionHost.ReplaceAllString(s, onionNote)
	s = onionBare.ReplaceAllString(s, onionNote)
	s = strings.ReplaceAll(s, "://", "[:]//")
	s = scheme.ReplaceAllString(s, "$1[:]")
	return dots(s)
}

// dots writes the dots of host names as [.]: those between a letter or digit
// and a letter. Numbers keep theirs.
func dots(s string) string {
	runes := []rune(s)
	var b strings.Builder
	for i, r := range runes {
		if isDot(r) && i > 0 && i+1 < len(runes) && isHost(runes[i-1]) && unicode.IsLetter(runes[i+1]) {
			b.WriteString("[.]")
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// isDot knows the marks that browsers take for a dot (UTS #46).
func isDot(r rune) bool { return r == '.' || r == '．' || r == '。' || r == '｡' }

func isHost(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-' || r == '_' }

// cut shortens a text to n runes, with an ellipsis in the last.
func cut(s string, n int) string {
	runes := []rune(s)
	if len(runes) <= n {
		return s
	}
	return string(runes[:n-1]) + "…"
}
