package sight

import "strings"

// customs are custom properties that an element sets, over those of the
// elements around it.
type customs struct {
	up  *customs
	own map[string]customProperty
}

type customProperty struct {
	value string
	rank  uint64
}

// maxCustoms bounds the properties that one element sets.
const maxCustoms = 1000

// own takes a custom property of the element itself.
func (s *spot) own(d *decl, rank uint64) {
	if d.important {
		rank |= rankImportant
	}
	if s.customs == nil || !s.fresh {
		s.customs = &customs{up: s.customs, own: map[string]customProperty{}}
		s.fresh = true
	}
	old, set := s.customs.own[d.name]
	if !set && len(s.customs.own) >= maxCustoms || set && old.rank > rank {
		return
	}
	s.customs.own[d.name] = customProperty{d.value, rank}
}

// get is the value in force.
func (c *customs) get(name string) (string, bool) {
	for ; c != nil; c = c.up {
		if v, ok := c.own[name]; ok {
			return v.value, true
		}
	}
	return "", false
}

// maxVars bounds the properties that one value is put together from.
const maxVars = 50

// resolve puts values in the place of var(); one that cannot be found leaves
// the declaration without a value.
func (l *looks) resolve(c *customs) {
	for p := range l.values {
		if strings.Contains(l.values[p], "var(") {
			steps := maxVars
			l.values[p] = strings.ToLower(strings.TrimSpace(c.expand(l.values[p], &steps)))
		}
	}
}

// expand reads "var(--name, fallback)".
func (c *customs) expand(text string, steps *int) string {
	before, rest, found := strings.Cut(text, "var(")
	if !found {
		return text
	}
	if *steps--; *steps < 0 {
		return ""
	}
	end, open := 0, 1
	for ; end < len(rest) && open > 0; end++ {
		switch rest[end] {
		case '(':
			open++
		case ')':
			open--
		}
	}
	inner, after := strings.TrimSuffix(rest[:end], ")"), rest[end:]
	name, fallback, fell := strings.Cut(inner, ",")
	value, ok := c.get(strings.TrimSpace(name))
	if !ok {
		if !fell {
			return ""
		}
		value = fallback
	}
	return before + c.expand(value, steps) + c.expand(after, steps)
}
