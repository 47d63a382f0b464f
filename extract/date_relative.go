package extract

import "time"

// span is a distance in time, calendar parts apart from exact ones.
type span struct {
	months, days int
	exact        time.Duration
	unit         string // the smallest in it
}

// maxSpan bounds the number in front of a unit: no market is a century old.
const maxSpan = 36500

// relative reads a distance from Now, or today and its neighbours.
func (p *dateParser) relative() (time.Time, bool) {
	for i, t := range p.tokens {
		if t.kind != dateWord {
			continue
		}
		if shift, ok := dayWords[t.text]; ok {
			at, unit := p.dayStart(shift, i+1)
			p.exact = unit
			return checkedUTC(at)
		}
		if _, ok := nowWords[t.text]; ok && len(p.tokens) <= 3 {
			p.exact = "minute"
			return p.o.Now.UTC(), true
		}
	}
	for i := range p.tokens {
		s, next, ok := p.span(i)
		if !ok {
			continue
		}
		if p.future(i, next) {
			s = span{months: -s.months, days: -s.days, exact: -s.exact, unit: s.unit}
		}
		p.exact = s.unit
		at := p.o.Now.In(p.o.Zone).AddDate(0, -s.months, -s.days).Add(-s.exact)
		return checkedUTC(at)
	}
	return time.Time{}, false
}

// dayStart is the start of the day that lies shift days from Now's, with the
// time of day that follows from token i on.
func (p *dateParser) dayStart(shift, i int) (time.Time, string) {
	now := p.o.Now.In(p.o.Zone)
	c := p.clock(i)
	zone := p.o.Zone
	if c.zone != nil {
		zone = c.zone
	}
	return time.Date(now.Year(), now.Month(), now.Day()+shift, c.hour, c.minute, c.second, 0, zone).UTC(), orElse(c.unit, "day")
}

// future reports whether the words around a span point ahead: "in 2 days".
func (p *dateParser) future(i, next int) bool {
	if next < len(p.tokens) && (p.tokens[next].text == "left" || p.tokens[next].text == "remaining") {
		return true
	}
	if i == 0 || p.tokens[i-1].text != "in" {
		return false
	}
	return next >= len(p.tokens) || p.tokens[next].text != "ago"
}

// span reads "1d 22h", "9 days", "an hour", "2 weeks and 3 days" at token i,
// or the bare unit of "within the last week".
func (p *dateParser) span(i int) (span, int, bool) {
	var s span
	found := false
	for i < len(p.tokens) {
		n, unit, next, ok := p.amount(i)
		if !ok {
			break
		}
		s.add(n, p.unit(unit, next))
		found = true
		i = p.skip(next, ",", "and", "und", "et", "y", "e", "i", "en", "a")
	}
	return s, i, found
}

// amount reads a number and the unit behind it.
func (p *dateParser) amount(i int) (n int, unit string, next int, ok bool) {
	t := p.tokens[i]
	switch {
	case t.kind == dateNumber && t.value <= maxSpan && len(t.text) <= 5:
		if i > 0 && p.tokens[i-1].kind != dateWord && p.tokens[i-1].kind != dateNumber && p.glued(i-1, i) &&
			(p.tokens[i-1].text == "." || p.tokens[i-1].text == ",") {
			return 0, "", i, false // the tail of "1.5 h": a fraction is not read
		}
		n = t.value
	case t.kind == dateWord && numberWords[t.text] > 0:
		n = numberWords[t.text]
	case t.kind == dateWord && unitNames[t.text] != "" && i+1 < len(p.tokens) && p.tokens[i+1].text == "назад":
		return 1, unitNames[t.text], i + 1, true // Russian leaves the one out
	default:
		return 0, "", i, false
	}
	if i+1 >= len(p.tokens) || p.tokens[i+1].kind != dateWord {
		return 0, "", i, false
	}
	unit = unitNames[p.tokens[i+1].text]
	return n, unit, i + 2, unit != ""
}

// unit settles "m": months behind years or before days ("1y 2m", "2m 5d"), else
// minutes.
func (p *dateParser) unit(unit string, next int) string {
	if unit != "m" {
		return unit
	}
	if next+1 < len(p.tokens) && unitNames[p.tokens[next+1].text] == "day" ||
		next >= 3 && unitNames[p.tokens[next-3].text] == "year" {
		return "month"
	}
	return "minute"
}

// add adds n units.
func (s *span) add(n int, unit string) {
	s.unit = unit
	switch unit {
	case "year":
		s.months += 12 * n
	case "month":
		s.months += n
	case "week":
		s.days += 7 * n
	case "day":
		s.days += n
	case "hour":
		s.exact += time.Duration(n) * time.Hour
	case "minute":
		s.exact += time.Duration(n) * time.Minute
	case "second":
		s.exact += time.Duration(n) * time.Second
	}
}
