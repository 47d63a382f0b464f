package marketsim

import "net/http"

// plan is what the rules make of one request.
type plan struct {
	decorations []Fault
	fault       *Fault // answers the request; nil: content
}

// plan tries the rules in order.
func (m *Market) plan(to route, path string, r *http.Request) plan {
	m.faultMu.Lock()
	defer m.faultMu.Unlock()
	var p plan
	if wall := m.events.walled(m.Day()); wall != nil && (&rule{}).fits(to, path) {
		p.fault = wall
	}
	for _, rule := range m.rules {
		switch {
		case p.fault != nil && !rule.Kind.decoration():
			continue
		case !rule.fits(to, path):
			continue
		case rule.Kind == FaultLogin && m.sessions.use(r):
			continue
		case rule.When != nil && !rule.When():
			continue
		case !rule.due(m.seed, path):
			continue
		}
		if rule.Kind.decoration() {
			p.decorations = append(p.decorations, rule.Fault)
			continue
		}
		f := rule.Fault
		p.fault = &f
	}
	return p
}

// fits reports whether the rule is about this path at all.
func (r *rule) fits(to route, path string) bool {
	if r.path != nil {
		return r.path.MatchString(path)
	}
	switch to.class {
	case ClassFront, ClassIndex, ClassListing, ClassVendor:
		return true
	}
	return false
}

// due counts a fitting request and reports whether it is hit.
func (r *rule) due(seed uint64, path string) bool {
	if r.Share > 0 && r.Share < 1 {
		h := mix(seed^0x5a43e, hashString(path))
		if float64(h>>11)/(1<<53) >= r.Share {
			return false
		}
	}
	r.fitting++
	switch {
	case r.fitting <= r.After,
		r.Every > 1 && (r.fitting-r.After)%r.Every != 0,
		r.Total > 0 && r.hits >= r.Total,
		r.Times > 0 && r.byPath[path] >= r.Times:
		return false
	}
	if r.Times > 0 {
		r.byPath[path]++
	}
	r.hits++
	return true
}

// decorate switches a decoration on for this page.
func (v *view) decorate(f Fault) {
	switch f.Kind {
	case FaultPlaceholder:
		v.placeholder = true
	case FaultDecoyInline:
		v.decoyInline = true
	case FaultDecoyClass:
		v.decoyClass = true
	case FaultDecoyBox:
		v.decoyBox = true
	case FaultTraps:
		v.traps = true
	case FaultCalendar:
		v.calendar = true
	case FaultGrowingQuery:
		v.growing = true
	case FaultMaze:
		v.maze, v.mazeForm = true, f.Variant
	case FaultSessionLinks:
		h := mix(v.m.seed^uint64(v.serial), uint64(v.m.log.Total()))
		v.session = hex16(h)
	case FaultWrongCharset:
		v.charset = orString(f.Variant, "ISO-8859-1")
	}
}

func hex16(h uint64) string {
	const digits = "0123456789abcdef"
	var b [16]byte
	for i := range b {
		b[i] = digits[h>>(60-4*i)&15]
	}
	return string(b[:])
}
