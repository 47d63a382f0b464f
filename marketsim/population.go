package marketsim

import "math/bits"

// A market has slots; on every day each slot holds exactly one listing. When
// a listing's life ends the next generation takes its slot with a new id: a
// departure and an arrival. What is in a slot follows from the seed, the
// slot and the day alone.

// ref names one listing for ever: its category, its slot there, and its
// generation.
type ref struct{ cat, slot, gen int }

// layout is the arithmetic of slots and ids.
type layout struct {
	seed       uint64
	cats       []category
	shares     []int // sums of shares before each category
	listings   int
	static     bool
	slotBits   int
	newDay     int
	categories int
	claims     map[slotKey]int // numbers of the events that slots go over to
	events     []Event
}

// Bits of an id: generation and category; the rest is the slot. Lives last 20
// days or more, so that 9 bits of generations last 10,000 days; the tenth bit
// marks the new substance.
const (
	genBits = 10
	genNew  = 1 << (genBits - 1)
	catBits = 5
	minLife = 20
	maxLife = 120
)

func newLayout(seed uint64, o Options) layout {
	l := layout{seed: seed, cats: categories(), listings: o.Listings, static: o.Static, newDay: o.NewDay}
	sum := 0
	for _, c := range l.cats {
		l.shares = append(l.shares, sum)
		sum += c.share
	}
	l.shares = append(l.shares, sum)
	l.categories = len(l.cats)
	l.slotBits = max(8, bits.Len(uint(o.Listings)))
	return l
}

// total is the number of listings on a day: Listings on day 0, then within
// two per cent of it.
func (l *layout) total(day int) int {
	if day == 0 {
		return l.listings
	}
	swing := max(1, l.listings/50)
	return l.listings - swing + int(mix(l.seed^0x707a1, uint64(day))%uint64(2*swing+1))
}

// size is the number of listings of a category on a day.
func (l *layout) size(cat, day int) int {
	total := l.total(day)
	all := l.shares[len(l.shares)-1]
	return total*l.shares[cat+1]/all - total*l.shares[cat]/all
}

// at is the listing of a slot on a day, and the day it came.
func (l *layout) at(cat, slot, day int) (r ref, arrived int) {
	h := mix(l.seed^uint64(cat)<<40, uint64(slot))
	life := minLife + int(h%(maxLife-minLife))
	phase := int((h >> 32) % uint64(life))
	gen := (day + phase) / life
	r = ref{cat, slot, gen & (genNew - 1)}
	arrived = gen*life - phase
	if l.isNewSlot(cat, slot) && day >= l.newFrom(slot) {
		r.gen |= genNew
		arrived = max(arrived, l.newFrom(slot))
	}
	if i := l.claimed(cat, slot, day); i >= 0 {
		r.gen |= genNew
		arrived = max(arrived, l.events[i].Day)
	}
	return r, arrived
}

// isNewSlot marks the few slots that go over to the new substance.
func (l *layout) isNewSlot(cat, slot int) bool {
	return l.newDay >= 0 && cat == newCategory && slot < max(3, l.listings/2500)
}

// newFrom lets the new substance come up on NewDay and spread for two days.
func (l *layout) newFrom(slot int) int { return l.newDay + slot%3 }

// idBits is the width of an id.
func (l *layout) idBits() int { return genBits + catBits + l.slotBits }

// Odd multipliers and their inverses modulo 2^64 make ids look random and
// still lead back to the listing.
const (
	scrambleMul = 0x9e3779b97f4a7c15
	scrambleInv = 0xf1de83e19937733d
)

// id is the listing's number, below 2^idBits.
func (l *layout) id(r ref) uint64 {
	x := uint64(r.gen)<<(catBits+l.slotBits) | uint64(r.cat)<<l.slotBits | uint64(r.slot)
	n := l.idBits()
	mask := uint64(1)<<n - 1
	x = (x ^ l.seed) & mask
	x = x * scrambleMul & mask
	x ^= x >> (n/2 + 1)
	return x * scrambleMul & mask
}

// ref undoes id; it reports false when no listing has this id on that day.
func (l *layout) ref(id uint64, day int) (ref, int, bool) {
	n := l.idBits()
	mask := uint64(1)<<n - 1
	if id > mask {
		return ref{}, 0, false
	}
	x := id * scrambleInv & mask
	x ^= x >> (n/2 + 1)
	x = x * scrambleInv & mask
	x = (x ^ l.seed) & mask
	r := ref{
		cat:  int(x >> l.slotBits & (1<<catBits - 1)),
		slot: int(x & (1<<l.slotBits - 1)),
		gen:  int(x >> (catBits + l.slotBits)),
	}
	if r.cat >= l.categories || r.slot >= l.size(r.cat, day) {
		return ref{}, 0, false
	}
	now, arrived := l.at(r.cat, r.slot, day)
	return r, arrived, now == r
}

// pages is the number of index pages of a category.
func (l *layout) pages(cat, day, perPage int) int {
	return max(1, (l.size(cat, day)+perPage-1)/perPage)
}
