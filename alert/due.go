package alert

import (
	"slices"
	"time"

	"vedette/market"
)

// Reason says why an alert is told, or why it is not.
type Reason string

// The reasons. The first four are those for telling.
const (
	New       Reason = "new"       // never told
	More      Reason = "more"      // something was added since it was told
	Again     Reason = "again"     // it lasts, and the interval is over
	Over      Reason = "over"      // it was told and is over
	Nothing   Reason = "nothing"   // told, and nothing was added
	Unheard   Reason = "unheard"   // over before it was told
	Dismissed Reason = "dismissed" // a person said that it is nothing
	Muted     Reason = "muted"     // until later
	Settled   Reason = "settled"   // confirmed or merged: it is in the taxonomy now
)

// Due says whether an alert is to be told at now, and why. sent is what was
// last told of it, verdict the newest assessment of its subject (nil: none),
// repeat the interval after which what lasts is told again (0: never).
func Due(a *market.Alert, sent market.Sent, verdict *market.Assessment, repeat time.Duration, now time.Time) (bool, Reason) {
	if verdict != nil {
		switch verdict.Verdict {
		case market.Dismiss:
			return false, Dismissed
		case market.Confirm, market.Merge:
			return false, Settled
		case market.Mute:
			if now.Before(verdict.Until) {
				return false, Muted
			}
		case market.Reopen:
		}
	}
	told := !sent.At.IsZero() && !sent.Over
	switch {
	case !a.Closed.IsZero() && !told:
		return false, Unheard
	case !a.Closed.IsZero():
		return true, Over
	case !told:
		return true, New
	case slices.ContainsFunc(a.Facts, func(f string) bool { return !slices.Contains(sent.Facts, f) }):
		return true, More
	case repeat > 0 && !now.Before(sent.At.Add(repeat)):
		return true, Again
	}
	return false, Nothing
}

// Join puts what held before and what holds now into one: it opened when it
// first did, and facts that were told stay told.
func Join(before, now market.Alert) market.Alert {
	if before.Closed.IsZero() {
		now.Opened = before.Opened
	}
	now.Sent = before.Sent
	if now.Rule == market.RuleChange {
		lasting(&before, &now)
	}
	return now
}

// maxFacts bounds what is remembered as told. Beyond it the oldest by name are
// forgotten, and may be told again.
const maxFacts = 20_000

// Tell marks an alert as told at now.
func Tell(a *market.Alert, now time.Time) {
	facts := slices.Concat(a.Sent.Facts, a.Facts)
	slices.Sort(facts)
	facts = slices.Compact(facts)
	if a.Rule == market.RuleMarket {
		facts = slices.Clone(a.Facts) // trouble of another sort is news each time
	}
	a.Sent = market.Sent{At: now, Facts: facts[max(0, len(facts)-maxFacts):], Over: !a.Closed.IsZero()}
}

// Newest are the newest verdicts by subject.
func Newest(all []market.Assessment) map[string]*market.Assessment {
	newest := map[string]*market.Assessment{}
	for i := range all {
		newest[all[i].Subject] = &all[i]
	}
	return newest
}

// Verdicts says which verdicts an alert can get: trouble, watches and changes
// are muted, not judged; only a name can become a substance or another name of
// one; that two vendors are one can be confirmed or dismissed.
func Verdicts(a *market.Alert) []market.Verdict {
	switch {
	case a.Rule == market.RuleNewName:
		return []market.Verdict{market.Dismiss, market.Confirm, market.Merge, market.Mute, market.Reopen}
	case a.Rule == market.RuleFirstSighting:
		return []market.Verdict{market.Dismiss, market.Mute, market.Reopen}
	case a.Rule == market.RuleVendor && a.Name == Moved:
		return []market.Verdict{market.Dismiss, market.Confirm, market.Mute, market.Reopen}
	}
	return []market.Verdict{market.Mute, market.Reopen}
}
