package alert

import (
	"slices"
	"strings"

	"vedette/market"
)

// Recipient is someone who is told.
type Recipient struct {
	Channel market.Channel
	To      string
	// Audience whose alerts it gets.
	Audience market.Audience
	// Rules limits it to some: names of rules, or watch:NAME. Empty: all.
	Rules []string
	// Now are the rules whose alerts it gets at once and not in the digest.
	Now []string
}

// Gets reports whether a recipient is told of an alert, and whether at once.
func (r *Recipient) Gets(a *market.Alert) (gets, now bool) {
	gets = a.Audience == r.Audience && (len(r.Rules) == 0 || matches(r.Rules, a))
	return gets, gets && matches(r.Now, a)
}

func matches(rules []string, a *market.Alert) bool {
	return slices.ContainsFunc(rules, func(rule string) bool {
		if name, ok := strings.CutPrefix(rule, market.RuleWatch+":"); ok {
			return a.Rule == market.RuleWatch && a.Name == name
		}
		return a.Rule == rule
	})
}
