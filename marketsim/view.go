package marketsim

import (
	"strconv"
	"time"
)

// view is one page being written: where, when, and with which decorations.
type view struct {
	pen
	m       *Market
	day     int
	now     time.Time // of the market, not of the wall
	clock   string    // server time to print; empty: none
	o       offer     // reused for every row
	descr   []byte
	charset string
	serial  int    // fetches of this path before; makes session ids fresh
	session string // appended to links by FaultSessionLinks
	cut     int    // end of the first half row; 0: none yet (FaultCutRow)

	placeholder, decoyInline, decoyClass, decoyBox, traps, calendar, growing, maze bool

	mazeForm string // Variant of FaultMaze
	mazeAt   int    // number of a page of the maze; 0: it is none
}

// link writes a path into an attribute, with a session id when links carry
// one.
func (v *view) link(parts ...string) {
	query := false
	for _, s := range parts {
		for i := 0; i < len(s); i++ {
			query = query || s[i] == '?'
		}
		v.esc(s)
	}
	if v.session == "" {
		return
	}
	if query {
		v.raw("&amp;")
	} else {
		v.raw("?")
	}
	v.raw("sid=", v.session)
}

// found is how many listings and pages an index page says its category has. A
// page of the maze without rows says that there are none.
func (v *view) found(cat int) (listings, pages int) {
	if v.mazeAt > 0 && v.mazeForm != "rows" {
		return 0, 1
	}
	return v.m.layout.size(cat, v.day), v.m.layout.pages(cat, v.day, v.m.opts.PageSize)
}

// each runs f for every listing of an index page.
func (v *view) each(cat, page int, f func(n int)) {
	l := &v.m.layout
	if v.mazeAt > 0 && v.mazeForm == "rows" {
		page = 1
	}
	first := (page - 1) * v.m.opts.PageSize
	last := min(first+v.m.opts.PageSize, l.size(cat, v.day))
	for slot := first; slot < last; slot++ {
		v.load(cat, slot)
		start := len(v.b)
		f(slot)
		if slot-first == (last-first)/2 {
			v.cut = start + (len(v.b)-start)*2/3
		}
	}
}

// load fills the offer of a slot.
func (v *view) load(cat, slot int) {
	r, arrived := v.m.layout.at(cat, slot, v.day)
	v.m.fill(&v.o, r, arrived, v.day)
	if v.placeholder {
		v.holdPrice()
	}
}

// ago is a relative date as pages write it.
func ago(days int) string {
	switch days {
	case 0:
		return "today"
	case 1:
		return "yesterday"
	}
	return strconv.Itoa(days) + " days ago"
}
