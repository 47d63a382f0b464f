package novelty

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"vedette/market"
)

// Observation is one listing that holds a candidate.
type Observation struct {
	Candidate market.Candidate
	Listing   string // its id, or its text
	Vendor    string
	Market    string
	Mentions  []market.Mention // known names in the same text
}

// Verdict is what all listings of one name say together.
type Verdict struct {
	Key       string // letters and digits of the name
	Name      string
	Class     string
	Status    string // new, misspelling, alias
	Nearest   string // of a misspelling or alias: the known name that is meant
	Score     float64
	Tier      Tier
	Reasons   []string // for people
	Spellings []string // as written, the most frequent first
	Listings  int      // different ones
	Vendors   int
	Markets   int
}

// Tier says how soon a person should see a name.
type Tier string

// The tiers. Only a new name is ever mailed at once.
const (
	TierNow    Tier = "now"    // mailed at once
	TierDaily  Tier = "daily"  // in the daily digest
	TierWeekly Tier = "weekly" // in the curator's weekly list
)

// The limits of Decide are ours. A known name beside the new one in most
// listings is what another name of it looks like; in one listing alone it may
// be a comparison, so one listing settles nothing but a CAS number.
const (
	aliasShare    = 0.6
	aliasListings = 2
	nowScore      = 0.8
	nowVendors    = 2
)

// KeyOf is the key under which all spellings of a candidate's name are
// gathered. A leading N- is shown and no part of it: it is left out as often.
func KeyOf(c market.Candidate) string {
	name := c.Name
	for _, n := range [...]string{"N,N-", "N-"} {
		name = strings.TrimPrefix(name, n)
	}
	return compactName(name)
}

// Decide looks at all observations of one key and says what the name is. The
// order of the observations does not matter. It returns the zero Verdict for
// none.
func Decide(all []Observation) Verdict {
	if len(all) == 0 {
		return Verdict{}
	}
	t := tally{listings: map[string]bool{}, vendors: map[string]bool{}, markets: map[string]bool{},
		spellings: map[string]int{}, beside: map[string]map[string]bool{}, slips: map[string]bool{}, slipOf: map[string]int{}}
	for i := range all {
		t.add(&all[i])
	}
	best := slices.MinFunc(all, func(a, b Observation) int {
		return cmp.Or(cmp.Compare(b.Candidate.Score, a.Candidate.Score), cmp.Compare(a.Candidate.Name, b.Candidate.Name))
	}).Candidate
	v := Verdict{
		Key: KeyOf(best), Name: best.Name, Class: best.Class, Status: StatusNew, Nearest: best.Nearest, Score: best.Score,
		Reasons: []string{best.Reason}, Spellings: byCount(t.spellings),
		Listings: len(t.listings), Vendors: len(t.vendors), Markets: len(t.markets),
	}
	t.settle(&v)
	v.Tier = tier(&v)
	return v
}

// tally counts what the observations of one key hold.
type tally struct {
	listings, vendors, markets map[string]bool
	spellings                  map[string]int
	beside                     map[string]map[string]bool // known name of the family -> listings that hold it
	slips                      map[string]bool            // listings that write a slip of a known name
	slipOf                     map[string]int
	number                     bool
}

func (t *tally) add(o *Observation) {
	id := o.Market + "\x00" + o.Listing
	t.listings[id] = true
	if o.Vendor != "" {
		t.vendors[o.Market+"\x00"+o.Vendor] = true
	}
	if o.Market != "" {
		t.markets[o.Market] = true
	}
	t.spellings[o.Candidate.Mention]++
	if o.Candidate.Status == StatusMisspelling {
		t.slips[id] = true
		t.slipOf[o.Candidate.Nearest]++
	}
	t.number = t.number || strings.HasPrefix(o.Candidate.Name, "CAS ") || isFormal(o.Candidate)
	for i := range o.Mentions {
		m := &o.Mentions[i]
		if family(m.Class) != family(o.Candidate.Class) && !t.number {
			continue
		}
		if t.beside[m.Name] == nil {
			t.beside[m.Name] = map[string]bool{}
		}
		t.beside[m.Name][id] = true
	}
}

// settle turns counts into a status.
func (t *tally) settle(v *Verdict) {
	n := float64(len(t.listings))
	if 2*len(t.slips) > len(t.listings) {
		v.Status, v.Nearest = StatusMisspelling, byCount(t.slipOf)[0]
		v.Reasons = append(v.Reasons, "one slip away from "+v.Nearest)
		return
	}
	for _, name := range slices.Sorted(maps.Keys(t.beside)) {
		with := len(t.beside[name])
		if float64(with) >= aliasShare*n && (with >= aliasListings || t.number) {
			v.Status, v.Nearest = StatusAlias, name
			v.Reasons = append(v.Reasons, "most listings name "+name+" beside it")
			return
		}
	}
}

// tier says how soon a verdict is shown.
func tier(v *Verdict) Tier {
	switch {
	case v.Status != StatusNew:
		return TierWeekly
	case v.Score >= nowScore || v.Vendors >= nowVendors:
		return TierNow
	}
	return TierDaily
}

// family is what classes of one kind of substance share: benzodiazepine-nps
// and benzodiazepine-medicine.
func family(class string) string {
	f, _, _ := strings.Cut(class, "-")
	return f
}

// byCount gives keys, the most frequent first.
func byCount(counts map[string]int) []string {
	keys := slices.Sorted(maps.Keys(counts))
	slices.SortStableFunc(keys, func(a, b string) int { return counts[b] - counts[a] })
	return keys
}
