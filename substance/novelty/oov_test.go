package novelty_test

import (
	"slices"
	"strings"
	"testing"

	"vedette/substance/novelty"
)

// shelf is a week of invented titles: goods of all kinds, and three names that
// no form sees.
var shelf = []novelty.Shelved{
	{Title: "Weekend special free shipping on orders", Vendor: "a", Drug: true},
	{Title: "Strawberry banana flower premium quality", Vendor: "b", Drug: true},
	{Title: "Wholesale chocolate mushrooms discreet packaging", Vendor: "a", Drug: true},
	{Title: "Account streaming lifetime warranty", Vendor: "c"},
	{Title: "Passport template holograms driver licence", Vendor: "c"},
	{Title: "Methiodone powder 1g", Vendor: "d", Drug: true},
	{Title: "Camfetamine ampoules", Vendor: "e", Drug: true},
	{Title: "pure lefetamine 5g", Vendor: "d", Drug: true},
	{Title: "alprazolam and ketamine", Vendor: "f", Drug: true},
	{Title: "Purple monster sticker designer edition worldwide", Vendor: "g", Drug: true},
}

func TestWeekly(t *testing.T) {
	s := shippedParts(t)
	hidden := func(l novelty.Listed) bool {
		return slices.ContainsFunc(l.Names, func(n string) bool {
			return slices.Contains([]string{"methiodone", "camfetamine", "lefetamine"}, strings.ToLower(n))
		})
	}
	d := novelty.New(s.grammar, slices.DeleteFunc(novelty.ListedIn(s.tax), hidden))
	counts := novelty.Words(slices.Values(shelf))
	list := novelty.NewModel(d, counts).Weekly(counts, 40)
	at := func(w string) int {
		return slices.IndexFunc(list, func(u novelty.Unlisted) bool { return u.Word == w })
	}
	for _, w := range []string{"methiodone", "camfetamine", "lefetamine"} {
		if i := at(w); i < 0 || i > 12 {
			t.Errorf("%s is at %d of %+v", w, i, list)
		}
	}
	for _, w := range []string{"alprazolam", "ketamine", "shipping", "template", "account", "powder"} {
		if at(w) >= 0 {
			t.Errorf("%s is in the list", w)
		}
	}
	if len(novelty.NewModel(d, counts).Weekly(counts, 1)) != 1 {
		t.Error("the limit is not kept")
	}
}

func TestWords(t *testing.T) {
	counts := novelty.Words(slices.Values([]novelty.Shelved{
		{Title: "Purple Purple haze", Vendor: "a", Drug: true},
		{Title: "purple sticker", Vendor: "b"},
	}))
	i := slices.IndexFunc(counts, func(c novelty.WordCount) bool { return c.Word == "purple" })
	if i < 0 || counts[i] != (novelty.WordCount{Word: "purple", Titles: 2, Drug: 1, Vendors: 2}) {
		t.Errorf("%+v", counts)
	}
}
