package entity

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

func alnum(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

func digit(c byte) bool { return '0' <= c && c <= '9' }

// printable drops control characters, which a key's user id may hold to
// disturb a terminal.
func printable(r rune) rune {
	if unicode.IsControl(r) || hidden(r) {
		return -1
	}
	return r
}

// joinSorted makes one bounded line of a few texts, in an order of its own.
func joinSorted(ids []string) string {
	slices.Sort(ids)
	out := strings.Join(ids[:min(len(ids), maxUserIDs)], "; ")
	if len(out) > maxNote {
		out = out[:maxNote]
		for !utf8.ValidString(out) {
			out = out[:len(out)-1]
		}
	}
	return out
}

// all reports whether every byte of s passes.
func all(s string, pass func(byte) bool) bool {
	for i := range len(s) {
		if !pass(s[i]) {
			return false
		}
	}
	return len(s) > 0
}

func hexByte(c byte) bool {
	return digit(c) || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}
