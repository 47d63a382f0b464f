package entity

import (
	"strings"
	"unicode/utf8"

	"vedette/market"
)

// service is a way to talk whose names are announced by its own name.
type service struct {
	kind  string
	words []string // lower case; what announces a name
	form  func(string) bool
}

// The forms: Telegram 5 to 32 letters, digits and _, a letter first;
// Signal a telephone number or name.digits; Wickr's names were 3 to 32
// letters, digits, - and _.
var services = [...]service{
	{Telegram, []string{"telegram", "t.me/", "телеграм", "телеграмм"}, telegramName},
	{Wickr, []string{"wickr"}, wickrName},
	{Signal, []string{"signal"}, signalName},
}

// contacts finds names that follow the name of a service: "Wickr: name",
// "telegram @name", "t.me/name".
func (f *finder) contacts() {
	low := strings.ToLower(f.s)
	if len(low) != len(f.s) { // a letter whose small form is longer
		low = asciiLower(f.s)
	}
	for _, s := range services {
		for _, w := range s.words {
			for at := 0; ; {
				i := strings.Index(low[at:], w)
				if i < 0 {
					break
				}
				start := at + i
				at = start + len(w)
				if start == 0 || !alnum(f.s[start-1]) {
					f.contact(s, low, at, strings.HasSuffix(w, "/"))
				}
			}
		}
	}
}

func asciiLower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

// contact reads the name after the name of a service.
func (f *finder) contact(s service, low string, at int, link bool) {
	at, marked := announced(low, at)
	end := at
	for end < len(f.s) && end-at <= 40 && (alnum(f.s[end]) || strings.IndexByte("_-.+", f.s[end]) >= 0) {
		end++
	}
	for end > at && strings.IndexByte("-.", f.s[end-1]) >= 0 {
		end--
	}
	name := f.s[at:end]
	if !s.form(name) || (!link && !marked && !unlikeProse(name)) || prose[strings.ToLower(name)] {
		return
	}
	value := name
	if s.kind != Signal {
		value = strings.ToLower(name)
	}
	f.add(market.Entity{Type: s.kind, Value: value, Valid: true}, at, end)
}

// maxLead is how much may stand between a service and the name on it.
const maxLead = 32

// announced skips from a service's name to what may be the name on it, and
// reports whether a sign or a word says that a name follows.
func announced(low string, at int) (int, bool) {
	marked := false
	limit := min(len(low), at+maxLead)
	for at < limit {
		r, n := utf8.DecodeRuneInString(low[at:])
		if r == ' ' || r == '\n' || r == '\t' || r == '\u00a0' {
			at += n
			continue
		}
		if r < utf8.RuneSelf && (alnum(byte(r)) || r == '_' || r == '+') {
			w := at
			for w < len(low) && alnum(low[w]) {
				w++
			}
			if !leadWords[low[at:w]] {
				return at, marked
			}
			marked = marked || low[at:w] != "me" && low[at:w] != "app"
			at = w
			continue
		}
		if strings.ContainsRune(",;!?\"", r) {
			return at + n, false
		}
		marked = true // : @ = - > … and ornaments
		at += n
	}
	return at, marked
}

// leadWords stand between a service and a name: "Wickr Me ID: name".
var leadWords = map[string]bool{
	"me": true, "id": true, "app": true, "user": true, "username": true, "name": true, "handle": true,
	"is": true, "contact": true, "nick": true, "messenger": true, "account": true, "channel": true,
}

// prose are words that follow the name of a service in sentences.
var prose = map[string]bool{
	"for": true, "and": true, "the": true, "now": true, "only": true, "available": true, "with": true, "messenger": true,
	"group": true, "chat": true, "jammer": true, "jammers": true, "bot": true, "here": true, "below": true, "please": true,
	"contact": true, "support": true, "message": true, "messages": true, "orders": true, "encrypted": true,
}

// unlikeProse reports whether a word without any sign before it can hardly be
// one of a sentence: it holds a digit or an underscore.
func unlikeProse(name string) bool { return strings.ContainsAny(name, "0123456789_") }

func telegramName(s string) bool {
	return len(s) >= 5 && len(s) <= 32 && !digit(s[0]) && s[0] != '_' && all(s, func(c byte) bool { return alnum(c) || c == '_' })
}

func wickrName(s string) bool {
	return len(s) >= 3 && len(s) <= 32 && all(s, func(c byte) bool { return alnum(c) || c == '_' || c == '-' || c == '.' })
}

func signalName(s string) bool {
	if len(s) > 0 && s[0] == '+' {
		return len(s) >= 8 && len(s) <= 16 && all(s[1:], digit)
	}
	dot := strings.LastIndexByte(s, '.')
	return dot >= 3 && dot <= 32 && len(s)-dot >= 3 && all(s[dot+1:], digit) && !digit(s[0]) &&
		all(s[:dot], func(c byte) bool { return alnum(c) || c == '_' })
}
