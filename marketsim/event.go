package marketsim

import (
	"bytes"
	"fmt"
	"strings"

	"vedette/market"
)

// EventKind names something that happens to a market on a known day.
type EventKind string

// The kinds of events.
const (
	EventOffer  EventKind = "offer"  // Slots of Category go over to Substance
	EventVendor EventKind = "vendor" // Slots of Category go over to the vendor Handle, who has the key of the seed Key
	EventKey    EventKind = "key"    // the page of the vendor Handle shows the key of the seed Key
	EventPrice  EventKind = "price"  // prices of Substance are multiplied by Factor
	EventLayout EventKind = "layout" // prices stand elsewhere on all pages: the demo profile finds none
	EventWall   EventKind = "wall"   // front page, indexes, listings and vendors are answered as Wall says
)

// Event is planted in a market: what it changes is part of the ground truth,
// except for layouts and walls, which change pages alone.
type Event struct {
	Kind EventKind
	// Day is the first day, Until the first one on which it is over; 0: never.
	Day, Until int

	Category  string    // offer, vendor: slug, as in the addresses of StyleCard
	Slots     int       // offer, vendor: default 2
	Substance string    // offer, price: plain name
	Cents     int       // offer: US cents for a gram; default 2,200
	Handle    string    // vendor, key: the handle of one that an event brings is its own, unlike all others
	Key       uint64    // vendor, key
	Factor    float64   // price
	Wall      FaultKind // wall: no decoration
}

// on reports whether the event holds on a day.
func (e *Event) on(day int) bool { return day >= e.Day && (e.Until == 0 || day < e.Until) }

// slotKey is a slot of a category.
type slotKey struct{ cat, slot int }

// events are those of one market, ready for use.
type events struct {
	list   []Event
	items  []item          // of offers, by number of the event
	vendor []int           // of vendors, by number of the event
	claims map[slotKey]int // number of the event that a slot goes over to
	prices bool            // there are price events
}

// plant checks the events of the options and gives each its slots and vendors.
func (m *Market) plant() error {
	ev := &m.events
	ev.list, ev.claims = m.opts.Events, map[slotKey]int{}
	ev.items, ev.vendor = make([]item, len(ev.list)), make([]int, len(ev.list))
	next := map[int]int{}
	if m.opts.NewDay >= 0 {
		next[newCategory] = max(3, m.opts.Listings/2500)
	}
	for i := range ev.list {
		if err := m.plantOne(i, next); err != nil {
			return fmt.Errorf("marketsim: event %d (%s): %w", i, ev.list[i].Kind, err)
		}
	}
	m.layout.claims = ev.claims
	m.layout.events = ev.list
	return nil
}

func (m *Market) plantOne(i int, next map[int]int) error {
	ev := &m.events
	e := &ev.list[i]
	wrong := func(what string) error { return fmt.Errorf("%s: %w", what, market.ErrInvalid) }
	if e.Until != 0 && e.Until <= e.Day {
		return wrong("over before it begins")
	}
	switch e.Kind {
	case EventOffer:
		if e.Substance == "" {
			return wrong("no substance")
		}
		ev.items[i] = item{substance: e.Substance, names: []string{e.Substance}, unit: gram, cents: orInt(e.Cents, 2200),
			amounts: smallGrams, pure: true, purity: 98}
		return m.claim(i, next)
	case EventVendor:
		if e.Handle == "" || e.Key == 0 {
			return wrong("no handle or no key")
		}
		at, ok := m.byHandle[e.Handle]
		if !ok {
			at = len(m.handles)
			m.handles = append(m.handles, e.Handle)
			m.byHandle[e.Handle] = at
		}
		ev.vendor[i] = at
		return m.claim(i, next)
	case EventKey:
		if _, ok := m.byHandle[e.Handle]; !ok || e.Key == 0 {
			return wrong("no key, or nobody has the handle")
		}
	case EventPrice:
		if e.Factor <= 0 || e.Substance == "" {
			return wrong("no factor or no substance")
		}
		ev.prices = true
	case EventWall:
		if !e.Wall.known() || e.Wall.decoration() {
			return wrong("no wall")
		}
	case EventLayout:
	default:
		return wrong("no such kind")
	}
	return nil
}

// claim gives an event the next free slots of its category, which exist on
// every day. No slot is given twice: an id is one listing for ever.
func (m *Market) claim(i int, next map[int]int) error {
	l, e := &m.layout, &m.events.list[i]
	cat := m.catBySlug(e.Category)
	if cat < 0 {
		return fmt.Errorf("category %q: %w", e.Category, market.ErrInvalid)
	}
	least := l.listings - 2*max(1, l.listings/50)
	size := least * (l.shares[cat+1] - l.shares[cat]) / l.shares[len(l.shares)-1]
	for range orInt(e.Slots, 2) {
		if next[cat] >= size {
			return fmt.Errorf("category %q has %d slots, and more are asked for: %w", e.Category, size, market.ErrInvalid)
		}
		m.events.claims[slotKey{cat, next[cat]}] = i
		next[cat]++
	}
	return nil
}

// claimed is the number of the event that a slot goes over to on a day, -1
// when there is none.
func (l *layout) claimed(cat, slot, day int) int {
	i, ok := l.claims[slotKey{cat, slot}]
	if !ok || !l.events[i].on(day) {
		return -1
	}
	return i
}

// pricesOf is by how much the events of a day multiply prices of a substance.
func (ev *events) pricesOf(substance string, day int) float64 {
	factor := 1.0
	if !ev.prices {
		return factor
	}
	for i := range ev.list {
		if e := &ev.list[i]; e.Kind == EventPrice && e.Substance == substance && e.on(day) {
			factor *= e.Factor
		}
	}
	return factor
}

// keySeed is the seed of the key that a vendor's page shows on a day: that of
// the latest event about it.
func (m *Market) keySeed(f vendorFacts, day int) uint64 {
	seed := f.keySeed
	for i := range m.events.list {
		e := &m.events.list[i]
		if e.Handle == f.handle && (e.Kind == EventVendor || e.Kind == EventKey && e.on(day)) {
			seed = mix(e.Key, 0x6e75)
		}
	}
	return seed
}

// walled is the wall of a day; nil when the market is open.
func (ev *events) walled(day int) *Fault {
	for i := range ev.list {
		if e := &ev.list[i]; e.Kind == EventWall && e.on(day) {
			return &Fault{Kind: e.Wall}
		}
	}
	return nil
}

// relaid are the marks of prices in each style, and what they become.
var relaid = map[Style]*strings.Replacer{
	StyleTable: strings.NewReplacer("class=price>", "class=cost>", "class=k>Price:", "class=k>Cost:"),
	StyleCard:  strings.NewReplacer("<strong>", "<em class=\"sum\">", "</strong>", "</em>", "class=\"other\"", "class=\"others\"", "<b>Price:</b>", "<b>Cost:</b>"),
	StyleLabel: strings.NewReplacer("class=listprice>", "class=sum>", "<label>Price:</label>", "<label>Cost:</label>"),
}

// relay moves the prices of a page when the layout has changed.
func (v *view) relay() {
	for i := range v.m.events.list {
		if e := &v.m.events.list[i]; e.Kind == EventLayout && e.on(v.day) {
			var b bytes.Buffer
			_, _ = relaid[v.m.opts.Style].WriteString(&b, string(v.b)) // a buffer takes everything
			v.b = append(v.b[:0], b.Bytes()...)
			return
		}
	}
}
