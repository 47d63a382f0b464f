package annotate

import (
	"encoding/json"

	"vedette/market"
)

// Result is what was derived from the texts of one listing. It marshals as the
// answer of vedette annotate: empty lists are [], what is not stated is absent.
type Result struct {
	Title      string             `json:"title"`
	Kind       market.Kind        `json:"kind"`
	Substances []market.Mention   `json:"substances"`
	Candidates []market.Candidate `json:"candidates"`
	market.Amounts
}

// MarshalJSON writes empty lists as [].
func (r Result) MarshalJSON() ([]byte, error) {
	type plain Result
	p := plain(r)
	if p.Substances == nil {
		p.Substances = []market.Mention{}
	}
	if p.Candidates == nil {
		p.Candidates = []market.Candidate{}
	}
	return json.Marshal(p)
}
