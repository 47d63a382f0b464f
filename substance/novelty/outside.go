package novelty

import (
	"slices"

	"vedette/market"
)

// Outside leaves the mentions that are no part of a new name: 4-PrO-DMT names
// no DMT, and a new analogue is never its parent. Mentions of the same extent as a
// candidate stay, and so do those inside a slip or another name of a known
// substance. The slice given is changed.
func Outside(mentions []market.Mention, candidates []market.Candidate) []market.Mention {
	return slices.DeleteFunc(mentions, func(m market.Mention) bool {
		return slices.ContainsFunc(candidates, func(c market.Candidate) bool {
			if c.Status != StatusNew || c.From != m.From {
				return false
			}
			begins := c.Start < m.Start && m.Start < c.End // "CBD flower" of "H4CBD flower"
			return begins || c.Start <= m.Start && m.End <= c.End && c.End-c.Start > m.End-m.Start
		})
	})
}
