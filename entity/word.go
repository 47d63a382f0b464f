package entity

import (
	"crypto/sha3"
	"encoding/base32"
	"strings"

	"vedette/market"
)

// minWord is the shortest run of letters and digits that can be an address
// (a v2 onion name), and maxWord the longest (Lightning invoices and longer
// runs are something else).
const (
	minWord = 16
	maxWord = 128
)

// words looks at every run of letters and digits.
func (f *finder) words() {
	for i := 0; i < len(f.s); {
		if !alnum(f.s[i]) {
			i++
			continue
		}
		start := i
		for i < len(f.s) && alnum(f.s[i]) {
			i++
		}
		if n := i - start; n < minWord || n > maxWord {
			continue
		}
		f.word(start, i)
	}
	f.fingerprints()
}

// word tells what one run is, by its form.
func (f *finder) word(start, end int) {
	w := f.s[start:end]
	switch {
	case hasOnion(f.s[end:]) && (len(w) == 56 || len(w) == 16):
		f.add(onion(w), start, end+len(dotOnion))
	case len(w) == 66 && w[0] == '0' && w[1] == '5' && all(w, hexByte):
		f.add(market.Entity{Type: Session, Value: strings.ToLower(w), Valid: true}, start, end)
	case len(w) == 42 && w[0] == '0' && (w[1] == 'x' || w[1] == 'X') && all(w[2:], hexByte):
		f.add(ethereum(w), start, end)
	default:
		if e, ok := coin(w); ok {
			f.add(e, start, end)
		}
	}
}

const dotOnion = ".onion"

func hasOnion(rest string) bool {
	return len(rest) >= len(dotOnion) && strings.EqualFold(rest[:len(dotOnion)], dotOnion) &&
		(len(rest) == len(dotOnion) || !alnum(rest[len(dotOnion)]))
}

// onion checks the name of a hidden service: version 3 carries a checksum
// (Tor rend-spec-v3, section 6), version 2 has none and is out of use.
func onion(name string) market.Entity {
	name = strings.ToLower(name)
	e := market.Entity{Type: Onion, Value: name + dotOnion}
	raw, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(strings.ToUpper(name))
	switch {
	case err != nil:
		e.Note = "not base 32"
	case len(name) == 16:
		e.Note = "version 2, out of use"
	case raw[34] != 3:
		e.Note = "unknown version"
	default:
		sum := sha3.Sum256(append([]byte(".onion checksum"), append(raw[:32:32], 3)...))
		e.Valid = sum[0] == raw[32] && sum[1] == raw[33]
		if !e.Valid {
			e.Note = badSum
		}
	}
	return e
}

// badSum is the note beside an address that was misprinted or made up.
const badSum = "checksum does not fit"

// fingerprints finds the fingerprints of version 4 keys that are written out,
// 40 hexadecimal digits in one or in groups, near the word fingerprint or key.
func (f *finder) fingerprints() {
	for i := 0; i < len(f.s); i++ {
		if !hexByte(f.s[i]) || (i > 0 && alnum(f.s[i-1])) {
			continue
		}
		digits, end := hexRun(f.s[i:])
		if len(digits) == 40 && keyword(f.s[max(0, i-40):i], "fingerprint", "pgp", "gpg", "key") {
			f.add(market.Entity{Type: PGP, Value: strings.ToUpper(digits), Note: "fingerprint as written"}, i, i+end)
		}
		i += max(end-1, 0)
	}
}

// hexRun reads hexadecimal digits with at most two blanks between groups of
// four, up to the first other character.
func hexRun(s string) (digits string, end int) {
	var b []byte
	blanks := 0
	for i := range len(s) {
		c := s[i]
		if c == ' ' && blanks < 2 && len(b)%4 == 0 {
			blanks++
			continue
		}
		if !hexByte(c) {
			if alnum(c) { // the group belongs to another word
				return "", i
			}
			break
		}
		b = append(b, c)
		blanks, end = 0, i+1
		if len(b) > 64 {
			return "", end
		}
	}
	return string(b), end
}

func keyword(before string, words ...string) bool {
	before = strings.ToLower(before)
	for _, w := range words {
		if strings.Contains(before, w) {
			return true
		}
	}
	return false
}
