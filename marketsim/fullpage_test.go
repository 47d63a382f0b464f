package marketsim

import (
	"testing"
)

// What the benchmark measures on must have the size of real pages: 75 to 310
// KB an index, 13 to 110 KB a listing's own page (saved pages of five markets).
func TestFullPagesHaveTheSizeOfRealOnes(t *testing.T) {
	for _, style := range styles {
		m := mustNew(t, Options{Style: style, Seed: 1, Listings: 1000, PageSize: 40, FullPages: true, NoPlantedLinks: true})
		small := mustNew(t, Options{Style: style, Seed: 1, Listings: 1000, PageSize: 40, NoPlantedLinks: true})
		for _, c := range []struct {
			path       string
			from, to   int
			tags, most int
		}{
			{m.indexPath(0, 1), 70 << 10, 450 << 10, 1900, 6600},
			{first(m).Path, 35 << 10, 110 << 10, 500, 3200},
			{m.VendorPath(m.handles[0]), 20 << 10, 110 << 10, 500, 3200},
		} {
			size := get(t, m, c.path).Body.Len()
			tags := parse(t, m, c.path).Find("*").Length()
			t.Logf("%s %s: %d KB, %d elements; %d KB when small", style, c.path, size>>10, tags, get(t, small, c.path).Body.Len()>>10)
			if size < c.from || size > c.to {
				t.Errorf("%s %s: %d bytes, want %d to %d", style, c.path, size, c.from, c.to)
			}
			if tags < c.tags/2 || tags > c.most {
				t.Errorf("%s %s: %d elements, want %d to %d", style, c.path, tags, c.tags/2, c.most)
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
