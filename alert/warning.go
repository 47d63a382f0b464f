package alert

import (
	"regexp"

	"vedette/market"
)

// warning fits what vendors write into their listings when a market does not
// pay out: what buyers should not do any more, and why.
var warning = regexp.MustCompile(`(?i)\bexit[\s-]?scam|` +
	`\b(can'?t|cannot|can not|unable to|not able to)\s+(withdraw|cash out)|` +
	`\bwithdraw(al)?s?\s+(are|is|have been|has been)?\s*(not working|disabled|stuck|frozen|blocked|pending for|down|suspended)|` +
	`\b(do not|don'?t)\s+(deposit|send (any )?(coins?|money|funds|btc|xmr)|order (here|on this))|` +
	`\b(market|admins?|site)\s+(is|are|has|have)\s+(scamm(ing|ed)|stolen|stealing|run away|gone rogue)`)

// Warns reports whether a listing warns of its market.
func Warns(l *market.StoredListing) bool {
	for _, text := range []string{l.Observed.Title, l.Observed.Description} {
		if warning.MatchString(text[:min(len(text), maxText)]) {
			return true
		}
	}
	return false
}
