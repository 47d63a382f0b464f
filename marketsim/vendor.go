package marketsim

import (
	"strconv"
	"strings"
	"time"
)

// vendorFacts is what is fixed about one vendor of a market.
type vendorFacts struct {
	index    int
	handle   string
	from     place
	currency currency
	rating   int // per cent times 100: 9939 is 99.39 %
	feedback int64
	sales    int64
	joined   time.Time
	level    int
	to       []string
	seed     uint64
	keySeed  uint64 // equal on every market for a vendor of the shared set
	fe       bool
}

// handles names the vendors, each once. The first ones are of the shared set,
// so that markets with an equal Options.Shared have them in common.
func handles(seed, shared uint64, n, common int) []string {
	out := make([]string, 0, n)
	taken := make(map[string]bool, n)
	for i := range n {
		d := dice{mix(seed^0xabcdef, uint64(i))}
		if i < common {
			d = dice{mix(shared^0x5a4ed, uint64(i))}
		}
		h := pick(&d, firstWords) + pick(&d, secondWords) + pick(&d, tails)
		switch {
		case d.chance(15):
			h = strings.ToLower(h)
		case d.chance(10):
			h += strconv.Itoa(d.below(100))
		}
		for taken[strings.ToLower(h)] { // thousands of vendors use up the words
			h += strconv.Itoa(d.below(10))
		}
		taken[strings.ToLower(h)] = true
		out = append(out, h)
	}
	return out
}

func (m *Market) vendorFacts(i int) vendorFacts {
	d := dice{mix(m.seed^0x7e4d0, uint64(i))}
	v := vendorFacts{index: i, handle: m.handles[i], seed: d.next()}
	v.keySeed = mix(m.seed^0x6e75, uint64(i))
	if i < m.common {
		v.keySeed = mix(m.opts.Shared^0x6e75, uint64(i))
	}
	v.from = pick(&d, origins)
	v.currency = currencies[[]int{0, 0, 0, 1, 1, 2, 3}[d.below(7)]]
	v.rating = 10000 - d.below(700)*d.below(100)/99
	v.feedback = int64(d.below(60)) * int64(1+d.below(60))
	v.sales = v.feedback + v.feedback/3 + int64(d.below(20))
	v.joined = m.opts.Start.AddDate(0, 0, -200-d.below(1200)).Add(time.Duration(d.below(86400)) * time.Second)
	v.level = 1 + d.below(9)
	v.to = destinations[d.below(len(destinations))]
	v.fe = d.chance(20)
	return v
}

// currencyOf is the currency a market shows a vendor's prices in: the table
// style shows dollars to everyone.
func (m *Market) currencyOf(v vendorFacts) currency {
	if m.opts.Style == StyleTable {
		return currencies[0]
	}
	return v.currency
}

// lastSeen is the vendor's last visit, a whole number of days before now.
func (m *Market) lastSeen(v vendorFacts, day int) int {
	return int(mix(v.seed, uint64(day/3)) % 6)
}
