package marketsim

import "time"

// offer is one listing on one day, with all that any page shows of it. Its
// slices are reused from listing to listing.
type offer struct {
	ref      ref
	id       uint64
	cat      *category
	item     *item
	name     string // the item's name in the title
	amount   amount
	lots     int // of the amount in one order
	vendor   int
	title    []byte
	currency currency
	cents    int64 // in currency
	from     place
	to       []string
	stock    int // -1: unlimited
	sold     int64
	views    int64
	feedback int64 // on this listing
	deals    int64 // the vendor's total
	rating   int   // per cent, or hundredths of a star; see vendorRating
	escrow   bool
	payment  int // bits of coins
	posted   time.Time
	arrived  int
	isNew    bool // of Options.NewSubstance
	planted  bool // its name is one of an event, or that
	variants []variant
	unitWord string
	picture  int
	describe uint64 // seed of the description
}

// variant is one bulk price: from so many units on, so much for one.
type variant struct {
	count int
	cents int64 // for one, in the offer's currency
	off   int   // per cent below the single price
}

// destinations are the ways a page states where a vendor ships to.
var destinations = [][]string{
	{"Worldwide"},
	{"European Union"},
	{"Germany", "Austria", "Switzerland"},
	{"Netherlands", "Belgium", "France", "Germany"},
	{"United Kingdom"},
	{"United States", "Canada"},
	{"Worldwide", "European Union"},
	{"Australia"},
	{"Poland", "Czech Republic", "Germany"},
}

// unitWords are what vendors write after a price's slash.
var unitWords = []string{"Order", "ORDER", "each", "1/4pound", "pack", "Box", "1LB", "Each"}

// fill makes o the listing r as it stands on a day. title and the slices keep
// their memory.
func (m *Market) fill(o *offer, r ref, arrived, day int) {
	l := &m.layout
	key := uint64(r.gen)<<40 | uint64(r.cat)<<32 | uint64(r.slot)
	d := dice{mix(m.seed^0x11571, key)}
	o.ref, o.id, o.cat, o.arrived = r, l.id(r), &l.cats[r.cat], arrived
	event := -1
	if r.gen&genNew != 0 {
		event = l.claimed(r.cat, r.slot, day)
	}
	o.isNew = r.gen&genNew != 0 && event < 0
	o.planted = o.isNew
	o.item = &o.cat.items[d.below(len(o.cat.items))]
	o.name = pick(&d, o.item.names)
	if o.isNew {
		o.item, o.name = &m.newItem, m.newItem.names[0]
	}
	if event >= 0 && l.events[event].Kind == EventOffer {
		o.item, o.planted = &m.events.items[event], true
		o.name = o.item.names[0]
	}
	u := d.unit()
	o.vendor = int(u * u * float64(m.opts.Vendors)) // a few vendors have many listings
	if event >= 0 && l.events[event].Kind == EventVendor {
		o.vendor = m.events.vendor[event]
	}
	o.amount = pick(&d, o.item.amounts)
	v := m.vendorFacts(o.vendor)
	o.from, o.currency = v.from, m.currencyOf(v)
	o.to = destinations[d.below(len(destinations))]
	o.escrow = !d.chance(12)
	o.payment = 1 + d.below(1<<len(coins)-1)
	o.unitWord = pick(&d, unitWords)
	o.picture = d.below(pictureCount)
	o.describe = d.next()
	o.rating = v.rating
	o.posted = m.opts.Start.AddDate(0, 0, arrived).Add(-time.Duration(d.below(11*3600)) * time.Second)

	age := int64(day - arrived)
	rate := int64(d.below(40)) // sales in 100 days
	if d.chance(5) {
		rate *= 25
	}
	o.sold = int64(d.below(30)) + age*rate/100
	o.feedback, o.deals = o.sold*3/5, v.sales
	o.views = o.sold*17 + int64(d.below(400)) + age*(3+rate)
	o.stock = m.stock(&d, day, key)
	o.title = m.appendTitle(o.title[:0], &d, o)
	m.price(o, &d, day, key)
}

// stock changes from week to week.
func (m *Market) stock(d *dice, day int, key uint64) int {
	kind, size := d.below(10), d.below(1000)
	switch {
	case kind < 4:
		return -1
	case kind == 4:
		return 200_000 // vendors type absurd numbers
	}
	week := mix(m.seed^key, uint64(day/7))
	return size/2 + int(week%uint64(size/2+2))
}

// price sets the main price and the bulk prices. It moves in steps: every 9
// to 40 days by up to 12 per cent.
func (m *Market) price(o *offer, d *dice, day int, key uint64) {
	usd := float64(o.item.cents) * float64(o.amount) / 1000
	for size := float64(o.amount) / float64(o.item.amounts[0]); size > 2; size /= 4 {
		usd *= 0.88 // the more, the cheaper
	}
	usd *= 0.8 + 0.4*d.unit()
	usd *= m.events.pricesOf(o.item.substance, day)
	period := 9 + d.below(32)
	step := (day + d.below(period)) / period
	if step > 0 {
		usd *= 0.88 + 0.24*float64(mix(m.seed^key^0xbeef, uint64(step))>>11)/(1<<53)
	}
	o.cents = max(99, int64(usd/o.currency.usd))
	if d.chance(40) { // many vendors like round prices
		o.cents = max(100, o.cents/100*100)
	}
	o.variants = o.variants[:0]
	if o.item.unit == piece || !d.chance(45) {
		return
	}
	for i, off := range []int{5, 12, 20}[:1+d.below(3)] {
		o.variants = append(o.variants, variant{count: 5 << i, cents: o.cents * int64(100-off) / 100, off: off})
	}
}
