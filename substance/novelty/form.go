package novelty

import (
	"strconv"
	"strings"
)

// form reads "loc -=core": names of tables, each perhaps with ~ when no white
// space may stand before it, a hyphen that is shown before it, an = for the part that texts are searched for, and ? when it may
// be absent. %1-3 is a run of letters, #3-5 one of digits.
func (b *builder) form(field, s string, r *rule) []string {
	var names []string
	anchors := 0
	for _, word := range strings.Fields(s) {
		var it item
		word, it.joined = strings.CutPrefix(word, "~")
		word, it.dash = strings.CutPrefix(word, "-")
		word, it.anchor = strings.CutPrefix(word, "=")
		if it.anchor {
			anchors++
		}
		word, it.optional = strings.CutSuffix(word, "?")
		names = append(names, word)
		if run, ok := strings.CutPrefix(word, "#"); ok {
			it.digits = true
			it.lo, it.hi = b.bounds(field, run)
		} else if run, ok := strings.CutPrefix(word, "%"); ok {
			it.lo, it.hi = b.bounds(field, run)
		} else if it.table = b.g.tables[word]; it.table == nil {
			b.fault(field+".form", "no table %q", word)
		}
		if it.anchor && (it.table == nil || it.optional) {
			b.fault(field+".form", "the part that is searched for must be a table and stand once")
		}
		r.items = append(r.items, it)
	}
	if anchors != 1 {
		b.fault(field+".form", "wants one part with =")
	}
	if len(r.items) > maxItems {
		b.fault(field+".form", "has more than %d parts", maxItems)
		r.items = r.items[:maxItems]
	}
	return names
}

// bounds reads "3-5" or "3".
func (b *builder) bounds(field, s string) (lo, hi int) {
	from, to, ok := strings.Cut(s, "-")
	if !ok {
		to = from
	}
	lo, err := strconv.Atoi(from)
	hi, err2 := strconv.Atoi(to)
	if err != nil || err2 != nil || lo < 1 || hi < lo || hi > 12 {
		b.fault(field+".form", "%q is no length of at most 12", s)
	}
	return lo, hi
}
