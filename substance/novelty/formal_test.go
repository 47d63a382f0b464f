package novelty_test

import (
	"testing"

	"vedette/fold"
	"vedette/market"
	"vedette/substance/novelty"
)

// TestFormal: a full chemical name is new where nothing else says what it is.
func TestFormal(t *testing.T) {
	s := shippedParts(t)
	known := []market.Mention{{Name: "bromazolam", Class: "benzodiazepine-nps", From: "title", Start: 0, End: 10, Score: 0.98}}
	for _, tt := range []struct {
		name, text string
		in         novelty.Input
		class      string // "" for none
		status     string
	}{
		{"a cathinone", "1-(4-chlorophenyl)-2-(propylamino)octan-1-one powder 5g", novelty.Input{From: "title"}, "cathinone", novelty.StatusNew},
		{"a cannabinoid", "N-(1-amino-3-methyl-1-oxobutan-2-yl)-1-(7-fluoroheptyl)indazole-3-carboxamide 10g", novelty.Input{From: "title"}, "cannabinoid-synthetic", novelty.StatusNew},
		{"a fentanyl in prose", "Sold as N-(1-phenethylpiperidin-4-yl)-N-phenyloctanamide.", novelty.Input{From: "description"}, "fentanyl", novelty.StatusNew},
		{"a ketamine", "2-(2-fluorophenyl)-2-(butylamino)cyclohexan-1-one", novelty.Input{From: "title"}, "arylcyclohexylamine", novelty.StatusNew},
		{"beside a known name", "8-bromo-1-butyl-6-phenyl-4H-benzo[f][1,4]diazepine", novelty.Input{From: "description", Mentions: known}, "benzodiazepine-nps", novelty.StatusAlias},
		{"beside a new name", "1-(4-chlorophenyl)-2-(propylamino)octan-1-one", novelty.Input{From: "description", Named: true}, "", ""},
		{"a new name in the same text", "hexabutonitazene: 2-(4-butoxybenzyl)-5-nitro-1-(2-(diethylamino)ethyl)benzimidazole", novelty.Input{From: "description"}, "nitazene", novelty.StatusNew},
		{"a link", "https://example.com/1-(4-chlorophenyl)-2-(propylamino)octan-1-one", novelty.Input{From: "description"}, "", ""},
		{"no family", "2-(2-hydroxypropyl)-beta-cyclodextrin 5g", novelty.Input{From: "title"}, "", ""},
	} {
		var f fold.Folder
		got := s.today.Finder().Find(f.Fold(tt.text), tt.in)
		switch {
		case tt.class == "" && len(got) == 0:
		case len(got) != 1 || got[0].Class != tt.class || got[0].Status != tt.status:
			t.Errorf("%s: %+v", tt.name, got)
		}
	}
}
