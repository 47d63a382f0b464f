package entity

import (
	"cmp"
	"slices"

	"vedette/market"
)

// The types of entity, as they stand in market.Entity.Type.
const (
	PGP      = "pgp"
	Bitcoin  = "btc"
	Monero   = "xmr"
	Litecoin = "ltc"
	Ethereum = "eth"
	Email    = "email"
	Jabber   = "jabber"
	Telegram = "telegram"
	Session  = "session"
	Signal   = "signal"
	Wickr    = "wickr"
	Onion    = "onion"
)

// Find returns the entities of a text in the order in which they stand. from
// names the text in the answers. Start and End are bytes of text.
//
// At most maxFound are returned, those of keys and addresses before contacts.
// What stands inside another is not found again: an e-mail address inside a
// PGP key belongs to the key, and is in its note.
func Find(text, from string) []market.Entity {
	if !worth(text) {
		return nil
	}
	return find(text, from)
}

func find(text, from string) []market.Entity {
	v := newView(text)
	f := finder{view: v}
	f.keys()
	f.words()
	f.mails()
	f.contacts()
	out := f.found
	slices.SortFunc(out, func(a, b market.Entity) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End))
	})
	for i := range out {
		out[i].Start, out[i].End = v.span(out[i].Start, out[i].End)
		out[i].From = from
	}
	return out
}

// finder gathers what it finds, as places in the view.
type finder struct {
	*view
	found []market.Entity
	taken []span
}

type span struct{ start, end int }

// maxFound bounds what one text can yield: a page of a thousand addresses is
// a list, and its bytes are in the archive.
const maxFound = 1000

// add keeps an entity unless something stands there already.
func (f *finder) add(e market.Entity, start, end int) {
	if len(f.found) == maxFound || f.inside(start, end) {
		return
	}
	e.Start, e.End = start, end
	f.found = append(f.found, e)
	i, _ := slices.BinarySearchFunc(f.taken, start, func(s span, at int) int { return cmp.Compare(s.start, at) })
	f.taken = slices.Insert(f.taken, i, span{start, end})
}

// inside reports whether a place overlaps one that is taken. The taken ones
// are in order and apart, so that only the neighbours need a look.
func (f *finder) inside(start, end int) bool {
	i, _ := slices.BinarySearchFunc(f.taken, end, func(s span, at int) int { return cmp.Compare(s.start, at) })
	return i > 0 && f.taken[i-1].end > start
}
