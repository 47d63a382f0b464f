package annotate_test

import (
	"slices"
	"strings"
	"testing"

	"vedette/annotate"
	"vedette/market"
	"vedette/seeds"
	"vedette/substance/novelty"
)

// TestKnownIsSold: a spelling that is no candidate because its name is listed
// comes out as that substance. The spellings are those of listed names with
// their parts written out, told as new by a detector without a list.
func TestKnownIsSold(t *testing.T) {
	a := reader(t)
	tax, err := seeds.Taxonomy(nil)
	if err != nil {
		t.Fatal(err)
	}
	grammar, err := seeds.Grammar()
	if err != nil {
		t.Fatal(err)
	}
	bare := annotate.New(annotate.Options{Taxonomy: tax.AsOf(1900), Names: novelty.New(grammar, nil)})
	spell := strings.NewReplacer("3Me-", "3-methyl-", "-a-", "-alpha-", "4F-", "4-fluoro-", "MeO-", "methoxy-", "4Cl-", "4-chloro-")
	tried, lost := 0, []string{}
	for _, s := range tax.All() {
		for _, n := range append(slices.Clone(s.Names), s.Name) {
			title := spell.Replace(n)
			if title == n {
				continue
			}
			title += " powder 5 grams"
			r := bare.Text(annotate.Input{Title: title})
			if len(r.Candidates) != 1 || r.Candidates[0].Start != 0 || r.Candidates[0].End < len(title)-len(" powder 5 grams") {
				continue
			}
			tried++
			got := a.Text(annotate.Input{Title: title})
			if len(got.Candidates) == 0 && len(got.Spellings) == 0 && !slices.ContainsFunc(got.Substances, func(m market.Mention) bool { return m.ID == s.ID }) {
				lost = append(lost, title)
			}
		}
	}
	if tried < 50 || len(lost) > 0 {
		t.Errorf("%d of %d spellings are neither new nor sold: %q", len(lost), tried, lost)
	}
}
