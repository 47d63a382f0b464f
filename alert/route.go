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
	// Rules limits it to some: names of rules, or RULE:NAME for the alerts of
	// that name, like watch:mine or market:down. Empty: all.
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
		name, of, named := strings.Cut(rule, ":")
		return a.Rule == name && (!named || a.Name == of)
	})
}
