package entity

import (
	"strings"
	"unicode/utf8"
)

// worth reports whether a text may hold an entity. Most titles do not, which one
// look at their bytes says: no long run of letters and digits, no sign of an
// address and no word that announces one.
func worth(text string) bool {
	run := 0
	for i := range len(text) {
		c := text[i]
		if alnum(c) {
			run++
			if run >= minWord || announces(text[i:]) {
				return true
			}
			continue
		}
		run = 0
		if c >= utf8.RuneSelf || c == '@' || atSign(text[i:]) > 0 {
			return true
		}
	}
	return false
}

// announces reports whether one of the words without which nothing is looked
// for begins a text.
func announces(text string) bool {
	switch text[0] | 0x20 {
	case 't':
		return begins(text, "telegram") || begins(text, "t.me/")
	case 'w':
		return begins(text, "wickr")
	case 's':
		return begins(text, "signal")
	case 'p':
		return begins(text, "pgp")
	case 'g':
		return begins(text, "gpg")
	case 'k':
		return begins(text, "key")
	case 'f':
		return begins(text, "fingerprint")
	}
	return false
}

func begins(text, word string) bool {
	return len(text) >= len(word) && strings.EqualFold(text[:len(word)], word)
}
