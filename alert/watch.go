package alert

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"vedette/market"
)

// Watch is what an analyst asked to be told of. All criteria that are given
// must hold; of the values of one criterion, one must.
type Watch struct {
	Name       string
	Substances []string // ids
	Classes    []string
	Groups     []string
	Words      []string // whole words of title or description, without regard to case
	Patterns   []string // RE2, over title and description each
	Vendors    []string // handles, without regard to case
	ShipsFrom  []string // ISO 3166-1 alpha-2
	ShipsTo    []string
	Markets    []string
	MinEUR     float64 // of the listing's price; 0: no limit
	MaxEUR     float64
	MinGrams   float64 // that one order delivers
	MaxGrams   float64
	// Repeat is after how long what holds is told again; 0: only what is new.
	Repeat time.Duration

	patterns []*regexp.Regexp
}

// Bounds of a watch. RE2 is linear in the text; the length of a pattern bounds
// the factor.
const (
	maxPattern = 500
	maxText    = 100_000
)

// Compile checks a watch and prepares its patterns.
func (w *Watch) Compile() error {
	var errs []error
	if w.Name == "" {
		errs = append(errs, errors.New("a watch needs a name"))
	}
	if w.empty() {
		errs = append(errs, errors.New("a watch needs something to look for: everything would fit"))
	}
	w.patterns = w.patterns[:0]
	for _, text := range w.Patterns {
		p, err := CompilePattern(text)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		w.patterns = append(w.patterns, p)
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("watch %q: %w: %w", w.Name, market.ErrInvalid, err)
	}
	return nil
}

// CompilePattern reads one pattern, without regard to case.
func CompilePattern(text string) (*regexp.Regexp, error) {
	if len(text) > maxPattern {
		return nil, fmt.Errorf("the pattern has %d characters; at most %d are taken", len(text), maxPattern)
	}
	p, err := regexp.Compile("(?i)" + text)
	if err != nil {
		return nil, fmt.Errorf("%q is no RE2 pattern: %w", text, err)
	}
	if p.MatchString("") {
		return nil, fmt.Errorf("%q fits the empty text, and so everything", text)
	}
	return p, nil
}

func (w *Watch) empty() bool {
	return len(w.Substances)+len(w.Classes)+len(w.Groups)+len(w.Words)+len(w.Patterns)+len(w.Vendors)+len(w.ShipsFrom)+len(w.ShipsTo) == 0 &&
		w.MinEUR == 0 && w.MaxEUR == 0 && w.MinGrams == 0 && w.MaxGrams == 0
}

// Digest changes with what the watch looks for.
func (w *Watch) Digest() string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%q%q%q%q%q%q%q%q%q%g %g %g %g", w.Substances, w.Classes, w.Groups, w.Words, w.Patterns,
		w.Vendors, w.ShipsFrom, w.ShipsTo, w.Markets, w.MinEUR, w.MaxEUR, w.MinGrams, w.MaxGrams))
	return hex.EncodeToString(sum[:8])
}

// On reports whether a market is looked at.
func (w *Watch) On(marketID string) bool { return oneOf(w.Markets, marketID) }

// Fits reports whether a listing is what is looked for.
func (w *Watch) Fits(l *market.StoredListing) bool {
	d := &l.Derived
	return w.On(l.Market) && w.names(d.Substances) &&
		(len(w.Vendors) == 0 || slices.ContainsFunc(w.Vendors, func(v string) bool { return strings.EqualFold(v, l.Observed.Vendor) })) &&
		oneOf(w.ShipsFrom, d.ShipsFrom) &&
		(len(w.ShipsTo) == 0 || slices.ContainsFunc(d.ShipsTo, func(c string) bool { return slices.Contains(w.ShipsTo, c) })) &&
		within(l.EUR, w.MinEUR, w.MaxEUR) && w.weighs(d) && w.says(&l.Observed)
}

// oneOf reports whether a list holds a value; an empty list holds all.
func oneOf(list []string, value string) bool { return len(list) == 0 || slices.Contains(list, value) }

// names reports whether one of the substances fits all that is asked of it.
func (w *Watch) names(found []market.Mention) bool {
	if len(w.Substances)+len(w.Classes)+len(w.Groups) == 0 {
		return true
	}
	return slices.ContainsFunc(found, func(m market.Mention) bool {
		return oneOf(w.Substances, m.ID) && oneOf(w.Classes, m.Class) && oneOf(w.Groups, m.Group)
	})
}

func within(v *float64, least, most float64) bool {
	if least == 0 && most == 0 {
		return true
	}
	return v != nil && *v >= least && (most == 0 || *v <= most)
}

// weighs looks at the listing's own amount and at those of its variants.
func (w *Watch) weighs(d *market.Derived) bool {
	if w.MinGrams == 0 && w.MaxGrams == 0 {
		return true
	}
	fits := func(r *market.Range) bool {
		return r != nil && r[1] >= w.MinGrams && (w.MaxGrams == 0 || r[0] <= w.MaxGrams)
	}
	return fits(d.MassG) || slices.ContainsFunc(d.Offers, func(o market.Offer) bool { return fits(o.MassG) })
}

// says looks for words and patterns. Either kind is enough.
func (w *Watch) says(o *market.Listing) bool {
	if len(w.Words)+len(w.patterns) == 0 {
		return true
	}
	for _, text := range []string{o.Title, o.Description} {
		text = text[:min(len(text), maxText)]
		if slices.ContainsFunc(w.patterns, func(p *regexp.Regexp) bool { return p.MatchString(text) }) {
			return true
		}
		if len(w.Words) > 0 {
			lower := strings.ToLower(text)
			if slices.ContainsFunc(w.Words, func(word string) bool { return hasWord(lower, strings.ToLower(word)) }) {
				return true
			}
		}
	}
	return false
}

// hasWord finds a word that no letter or digit touches.
func hasWord(text, word string) bool {
	for from := 0; word != ""; {
		i := strings.Index(text[from:], word)
		if i < 0 {
			return false
		}
		start, end := from+i, from+i+len(word)
		before, _ := utf8.DecodeLastRuneInString(text[:start])
		after, _ := utf8.DecodeRuneInString(text[end:])
		if !isWordRune(before) && !isWordRune(after) {
			return true
		}
		from = start + 1
	}
	return false
}

func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// Watching gathers what fits a watch on one market.
type Watching struct {
	watch  *Watch
	market string
	found  *gathered
}

// Watching begins to gather.
func (w *Watch) Watching(marketID string) *Watching {
	return &Watching{watch: w, market: marketID, found: newGathered()}
}

// Add takes a listing in when it fits.
func (w *Watching) Add(l *market.StoredListing) {
	if w.watch.Fits(l) {
		w.found.add(l)
	}
}

// Alert is what was found; false when nothing was.
func (w *Watching) Alert(now time.Time) (market.Alert, bool) {
	if len(w.found.listings) == 0 {
		return market.Alert{}, false
	}
	a := fresh(market.RuleWatch, w.watch.Name, "watch:"+w.watch.Name+"@"+w.market, market.Analysts, now)
	a.Facts = sorted(w.found.listings)
	w.found.into(&a)
	a.What = w.watch.Name
	a.Reasons = []string{"the watch list asks for it"}
	a.Title = fmt.Sprintf("watch %s: %s on %s", w.watch.Name, many(a.Listings, "listing"), w.market)
	return a, true
}
