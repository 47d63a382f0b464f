package alert

import (
	"strings"
	"unicode"

	"vedette/market"
)

// Two texts are alike when likeShare of what the shorter says stands in the
// other, word for word over likeWords words in a row. Two vendors of one trade
// share single words and short phrases ("free shipping worldwide"), hardly ever
// five words in a row; one who moves copies whole paragraphs. Texts of less
// than likeLeast such runs say nothing.
const (
	likeWords = 5
	likeShare = 0.4
	likeLeast = 12
	// maxShingles bounds what is kept of one vendor.
	maxShingles = 20_000
)

// vendorWords is what a vendor wrote, made comparable.
type vendorWords struct {
	contacts map[string]bool
	shingles map[string]bool
}

// wordsOf gathers a vendor's texts: of its own page, and of its listings.
func wordsOf(v *market.StoredVendor, listings []market.StoredListing) vendorWords {
	w := vendorWords{contacts: map[string]bool{}, shingles: map[string]bool{}}
	w.add(v.Observed.Description, v.Derived.Entities)
	for _, c := range v.Observed.Contacts {
		if c = strings.Join(strings.Fields(strings.ToLower(c)), " "); c != "" {
			w.contacts[c] = true
		}
	}
	for i := range listings {
		l := &listings[i]
		w.add(l.Observed.Description, l.Derived.Entities)
	}
	return w
}

func (w *vendorWords) add(text string, found []market.Entity) {
	for _, e := range found {
		// A key is compared by itself; an address of a service is often the
		// market's own.
		if e.Valid && e.Value != "" && e.Type != "pgp" && e.Type != "onion" {
			w.contacts[e.Type+" "+strings.ToLower(e.Value)] = true
		}
	}
	words := strings.FieldsFunc(strings.ToLower(text[:min(len(text), maxText)]), func(r rune) bool { return !isWordRune(r) })
	words = deleteNumbers(words)
	for i := 0; i+likeWords <= len(words) && len(w.shingles) < maxShingles; i++ {
		w.shingles[strings.Join(words[i:i+likeWords], " ")] = true
	}
}

// deleteNumbers leaves out what differs between listings of one text.
func deleteNumbers(words []string) []string {
	kept := words[:0]
	for _, word := range words {
		if strings.IndexFunc(word, unicode.IsLetter) >= 0 {
			kept = append(kept, word)
		}
	}
	return kept
}

// alike is the share of the smaller set that stands in the other; 0 when
// either is too small to say anything.
func alike(a, b map[string]bool) float64 {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(a) < likeLeast {
		return 0
	}
	n := 0
	for s := range a {
		if b[s] {
			n++
		}
	}
	return float64(n) / float64(len(a))
}
