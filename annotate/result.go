package annotate

import "vedette/market"

// Result is what was derived from the texts of one listing. It marshals as the
// answer of vedette annotate: what is not stated is absent. Text gives lists that
// are empty and not nil, so that they are written as [].
type Result struct {
	Title      string             `json:"title"`
	Kind       market.Kind        `json:"kind"`
	Substances []market.Mention   `json:"substances"`
	Candidates []market.Candidate `json:"candidates"` // called new
	// Spellings are names in no list that are slips or other names of known
	// ones: nobody is alarmed by them.
	Spellings []market.Candidate `json:"spellings,omitempty"`
	market.Amounts
	// Entities are keys, addresses and contacts of the title and the description.
	Entities []market.Entity `json:"entities,omitempty"`
}
