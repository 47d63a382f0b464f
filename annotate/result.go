package annotate

import "vedette/market"

// Result is what was derived from the texts of one listing. It marshals as the
// answer of vedette annotate: what is not stated is absent. Text gives lists that
// are empty and not nil, so that they are written as [].
type Result struct {
	Title      string             `json:"title"`
	Kind       market.Kind        `json:"kind"`
	Substances []market.Mention   `json:"substances"`
	Candidates []market.Candidate `json:"candidates"`
	market.Amounts
}
