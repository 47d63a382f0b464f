package marketsim

import (
	"testing"
)

// What the benchmark measures on must have the size of real pages: 75 to 310
// KB an index, 13 to 110 KB a listing's own page (saved pages of five markets).
// Inline pictures come on top.
func TestFullPagesHaveTheSizeOfRealOnes(t *testing.T) {
	for _, style := range styles {
		o := Options{Style: style, Seed: 1, Listings: 1000, PageSize: 40, NoPictures: true, NoPlantedLinks: true}
		small := mustNew(t, o)
		o.FullPages = true
		m := mustNew(t, o)
		for _, c := range []struct {
			path        string
			from, to    int
			least, most int // elements
		}{
			{m.indexPath(0, 1), 75 << 10, 310 << 10, 950, 6600},
			{first(m).Path, 13 << 10, 110 << 10, 250, 3200},
			{m.VendorPath(m.handles[0]), 13 << 10, 110 << 10, 250, 3200},
		} {
			size := get(t, m, c.path).Body.Len()
			tags := parse(t, m, c.path).Find("*").Length()
			t.Logf("%s %s: %d KB, %d elements; %d KB when small", style, c.path, size>>10, tags, get(t, small, c.path).Body.Len()>>10)
			if size < c.from || size > c.to {
				t.Errorf("%s %s: %d bytes, want %d to %d", style, c.path, size, c.from, c.to)
			}
			if tags < c.least || tags > c.most {
				t.Errorf("%s %s: %d elements, want %d to %d", style, c.path, tags, c.least, c.most)
			}
		}
	}
}

func first(m *Market) Offer {
	for o := range m.Offers(0) {
		return o
	}
	return Offer{}
}
