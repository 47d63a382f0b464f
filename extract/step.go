package extract

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"vedette/strictyaml"
)

// step is a compiled Step: it turns a list of values into another.
type step func(values []string) []string

// maxValues bounds what a split can make of one value.
const maxValues = 500

func (c *compiler) step(at string, s Step) step {
	var made []step
	add := func(st step) { made = append(made, st) }
	if s.Regex != "" {
		if re := c.pattern(at+".regex", s.Regex); re != nil {
			add(each(func(v string) string { return firstGroup(re, v) }))
		}
	}
	if s.Find != "" {
		if re := c.pattern(at+".find", s.Find); re != nil {
			add(func(values []string) []string { return findAll(re, values) })
		}
	}
	if s.Replace != nil {
		if len(s.Replace) != 2 {
			c.fault(at+".replace", "want [pattern, replacement]")
		} else if re := c.pattern(at+".replace", s.Replace[0]); re != nil {
			add(each(func(v string) string { return re.ReplaceAllString(v, s.Replace[1]) }))
		}
	}
	if s.Split != "" {
		if re := c.pattern(at+".split", s.Split); re != nil {
			cut := splitter(re)
			add(func(values []string) []string { return splitAll(cut, values) })
		}
	}
	if s.Drop != "" {
		if re := c.pattern(at+".drop", s.Drop); re != nil {
			add(each(func(v string) string {
				if re.MatchString(v) {
					return ""
				}
				return v
			}))
		}
	}
	if s.Take != nil {
		add(func(values []string) []string { return take(values, *s.Take) })
	}
	if s.Join != nil {
		add(func(values []string) []string {
			if len(values) == 0 {
				return nil
			}
			return []string{strings.Join(values, *s.Join)}
		})
	}
	if s.Map != nil {
		add(each(mapped(s.Map, true)))
	}
	if s.Only != nil {
		add(each(mapped(s.Only, false)))
	}
	if s.Before != "" {
		add(each(func(v string) string { before, _, _ := strings.Cut(v, s.Before); return before }))
	}
	if s.After != "" {
		add(each(func(v string) string { _, after, _ := strings.Cut(v, s.After); return after }))
	}
	if s.Trim != "" {
		add(each(func(v string) string { return strings.Trim(v, s.Trim) }))
	}
	if s.Prefix != "" {
		add(each(func(v string) string { return s.Prefix + v }))
	}
	if s.Suffix != "" {
		add(each(func(v string) string { return v + s.Suffix }))
	}
	if s.JSON != "" {
		if path := c.path(at+".json", s.JSON); path != nil {
			add(jsonValues(path))
		}
	}
	if s.Decode != "" {
		if f := decoders[s.Decode]; f == nil {
			c.fault(at+".decode", "%s", strictyaml.Unknown("encoding", s.Decode, slices.Sorted(maps.Keys(decoders))))
		} else {
			add(each(f))
		}
	}
	if s.Count {
		add(func(values []string) []string { return []string{strconv.Itoa(len(values))} })
	}
	if s.Date != "" {
		c.layout(at+".date", s.Date)
		add(each(func(v string) string { return dated(s.Date, v) }))
	}
	if len(made) != 1 {
		c.fault(at, "a step has exactly one key")
		return func(values []string) []string { return values }
	}
	return made[0]
}

// each works on every value and drops those that become empty.
func each(f func(string) string) step {
	return func(values []string) []string {
		out := values[:0]
		for _, v := range values {
			if v = strings.TrimSpace(f(v)); v != "" {
				out = append(out, v)
			}
		}
		return out
	}
}

func firstGroup(re *regexp.Regexp, v string) string {
	m := re.FindStringSubmatchIndex(v)
	switch {
	case m == nil:
		return ""
	case len(m) == 2:
		return v[m[0]:m[1]]
	}
	for i := 2; i+1 < len(m); i += 2 { // the first group that took part
		if m[i] >= 0 {
			return v[m[i]:m[i+1]]
		}
	}
	return ""
}

func findAll(re *regexp.Regexp, values []string) []string {
	var out []string
	for _, v := range values {
		for _, m := range re.FindAllStringSubmatchIndex(v, maxValues) {
			part := strings.TrimSpace(firstGroup(re, v[m[0]:m[1]]))
			if part != "" && len(out) < maxValues {
				out = append(out, part)
			}
		}
	}
	return out
}

func splitAll(cut func(string) []string, values []string) []string {
	var out []string
	for _, v := range values {
		for _, part := range cut(v) {
			if part = strings.TrimSpace(part); part != "" && len(out) < maxValues {
				out = append(out, part)
			}
		}
	}
	return out
}

// blanksAround is a separator of plain text with blanks around it, which may
// be there ("\s*,\s*") or must ("\s+/\s+").
var blanksAround = regexp.MustCompile(`^(\\s[*+])([^\\.+*?()|\[\]{}^$\s]+)(\\s[*+])$`)

// splitter cuts by a pattern. The commonest patterns, whose parts are trimmed
// anyway, are cut without it.
func splitter(re *regexp.Regexp) func(string) []string {
	m := blanksAround.FindStringSubmatch(re.String())
	if m == nil || m[1] != m[3] {
		return func(v string) []string { return re.Split(v, maxValues) }
	}
	sep := m[2]
	if m[1] == `\s*` {
		return func(v string) []string { return strings.SplitN(v, sep, maxValues) }
	}
	return func(v string) []string {
		if strings.ContainsAny(v, "\n\t") { // text with its line breaks
			return re.Split(v, maxValues)
		}
		return strings.SplitN(v, " "+sep+" ", maxValues)
	}
}

func take(values []string, n int) []string {
	if n < 0 {
		n += len(values)
	}
	if n < 0 || n >= len(values) {
		return nil
	}
	return values[n : n+1]
}

func mapped(table map[string]string, keep bool) func(string) string {
	folded := make(map[string]string, len(table))
	for k, v := range table {
		folded[strings.ToLower(k)] = v
	}
	return func(v string) string {
		if to, ok := folded[strings.ToLower(v)]; ok {
			return to
		}
		if keep {
			return v
		}
		return ""
	}
}

func dated(layout, v string) string {
	t, err := time.Parse(layout, v)
	if err != nil {
		return ""
	}
	return generalDate(t, unitOfLayout(layout))
}
