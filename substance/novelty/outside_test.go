package novelty_test

import (
	"testing"

	"vedette/market"
	"vedette/substance/novelty"
)

func TestOutside(t *testing.T) {
	mention := func(name string, start, end int) market.Mention {
		return market.Mention{Name: name, Start: start, End: end, From: "title"}
	}
	candidate := func(status string, start, end int) market.Candidate {
		return market.Candidate{Name: "x", Status: status, Start: start, End: end, From: "title"}
	}
	for _, tt := range []struct {
		name       string
		mentions   []market.Mention
		candidates []market.Candidate
		want       int
	}{
		{"a part of a new name", []market.Mention{mention("dmt", 6, 9)}, []market.Candidate{candidate(novelty.StatusNew, 0, 9)}, 0},
		{"begins inside a new name", []market.Mention{mention("cbd flower", 2, 12)}, []market.Candidate{candidate(novelty.StatusNew, 0, 5)}, 0},
		{"the same extent", []market.Mention{mention("dmt", 0, 9)}, []market.Candidate{candidate(novelty.StatusNew, 0, 9)}, 1},
		{"beside it", []market.Mention{mention("dmt", 10, 13)}, []market.Candidate{candidate(novelty.StatusNew, 0, 9)}, 1},
		{"inside a slip", []market.Mention{mention("dmt", 6, 9)}, []market.Candidate{candidate(novelty.StatusMisspelling, 0, 9)}, 1},
		{"of another text", []market.Mention{{Name: "dmt", Start: 6, End: 9, From: "description"}}, []market.Candidate{candidate(novelty.StatusNew, 0, 9)}, 1},
		{"no candidate", []market.Mention{mention("dmt", 6, 9)}, nil, 1},
	} {
		if got := novelty.Outside(tt.mentions, tt.candidates); len(got) != tt.want {
			t.Errorf("%s: %+v", tt.name, got)
		}
	}
}
