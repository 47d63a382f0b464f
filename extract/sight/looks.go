package sight

import "strings"

// looks are the declarations in force for one element.
type looks struct {
	values [props]string
	ranks  [props]uint64
	any    bool
}

// Ranks of declarations: important ones, then those of no layer, then inline
// ones, then by specificity and order.
const (
	rankImportant = 1 << 62
	rankUnlayered = 1 << 61
	rankInline    = 1 << 60
	rankAuthor    = 1 << 59 // above what the browser says itself
	rankSpecific  = 24      // bits of the order below the specificity
)

// rank is that of a rule's declarations where the selector fits.
func (r *rule) rank(c *chain) uint64 {
	rank := uint64(c.spec)<<rankSpecific | uint64(r.order)
	if !r.layered {
		rank |= rankUnlayered
	}
	return rank
}

// set takes a declaration, if none of a higher rank is there.
func (l *looks) set(d *decl, rank uint64) {
	if d.prop >= props || d.prop <= content {
		return
	}
	rank |= rankAuthor
	if d.important {
		rank |= rankImportant
	}
	if rank >= l.ranks[d.prop] {
		l.values[d.prop], l.ranks[d.prop], l.any = d.value, rank, true
	}
}

// browser sets what the browser itself says of an element.
func (l *looks) browser(p prop, value string) { l.values[p], l.any = value, true }

// is compares a keyword.
func (l *looks) is(p prop, words ...string) bool {
	for _, w := range words {
		if l.values[p] == w {
			return true
		}
	}
	return false
}

// away reports whether an element is out of sight with all that is in it.
func (l *looks) away() bool {
	v := &l.values
	switch {
	case v[display] == "none",
		faint(v[opacity]),
		v[contentVisibility] == "hidden",
		zero(v[zoom]),
		shrunk(v[transform]), shifted(v[translate]), zeroScale(v[scale]),
		filteredAway(v[filter]),
		clippedAway(v[clip]), cutAway(v[clipPath]),
		far(v[textIndent]), far(v[marginLeft]), far(v[marginTop]):
		return true
	}
	if v[overflow] == "hidden" || v[overflow] == "clip" || strings.HasPrefix(v[overflow], "hidden ") {
		flat := zero(v[height]) || zero(v[maxHeight]) || zero(v[width]) || zero(v[maxWidth])
		if flat || tinySide(v[height], v[maxHeight]) && tinySide(v[width], v[maxWidth]) {
			return true
		}
	}
	if v[position] == "" || v[position] == "static" {
		return false
	}
	return beside(v[left]) || beside(v[right]) || far(v[top]) || far(v[bottom])
}

// laid reports whether an element lies over the page: a box that opens.
func (l *looks) laid() bool { return l.is(position, "absolute", "fixed") }

// tone is what a text inherits.
type tone struct {
	unseen bool   // visibility
	tiny   bool   // font size
	ink    string // colour of letters, noInk for none; empty: not known
	paper  string // colour behind them; empty: not known
}

// faded reports whether a text in this tone cannot be read.
func (t tone) faded() bool {
	return t.unseen || t.tiny || t.ink == noInk || t.ink != "" && t.ink == t.paper
}

// over is the tone of an element inside one of tone t.
func (l *looks) over(t tone) tone {
	if !l.any {
		return t
	}
	switch v := l.values[visibility]; v {
	case "hidden", "collapse":
		t.unseen = true
	case "visible", "initial":
		t.unseen = false
	}
	if v := l.values[fontSize]; v != "" && v != "inherit" {
		relative := strings.HasSuffix(v, "%") || strings.HasSuffix(v, "em") && !strings.HasSuffix(v, "rem")
		t.tiny = tinyFont(v) || relative && t.tiny
	}
	if v := l.values[color]; v != "" && v != "inherit" {
		t.ink = ink(v)
	}
	if v := l.values[textFill]; v != "" && v != "inherit" {
		t.ink = ink(v)
	}
	if v := l.values[background]; v != "" && v != "inherit" && ink(v) != noInk {
		t.paper = ink(v)
		if t.ink == t.paper && l.values[color]+l.values[textFill] != "" {
			t.ink = noInk // on purpose: links in it are meant too
		}
	}
	return t
}

// suspect reports whether a declaration can be a part of hiding something.
func (d *decl) suspect() bool {
	if d.prop <= content {
		return false
	}
	if d.prop == display || d.important && (d.prop == visibility || d.prop == opacity) {
		return true // it may show what an attribute or an inline style hides
	}
	if d.varies() {
		return true
	}
	switch v := d.value; d.prop {
	case width, height, maxWidth, maxHeight:
		return tinySide(v, "")
	case left, right, top, bottom:
		return far(v) || beside(v)
	case position, overflow, background:
		return false
	}
	var l looks
	l.set(d, 0)
	return l.away() || l.over(tone{}).faded()
}
