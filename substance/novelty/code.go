package novelty

import "strings"

// maxName is the longest code in letters and digits, and how far before an
// anchor a code may begin.
const maxName = 40

// maxItems is how many parts a form may have.
const maxItems = 10

// maxSteps bounds the tries at one place of a text.
const maxSteps = 400

// finding is a name that a form or a stem fits.
type finding struct {
	from, to int // in the stream
	name     string
	key      string // letters and digits of name: one for all spellings
	class    string
	reason   string
	weight   float64
	spaces   int  // white space inside
	splits   int  // hyphens in the middle of parts
	short    bool // a code of few letters, which capitals make more likely
	proof    bool // counts only beside evidence of a product
	known    bool
	word     bool // of a stem
	number   bool // a CAS number or full chemical name
	formal   bool // a full chemical name
	open     bool // a code with a part that stands in no table
	nearest  string
	status   string
	sure     bool // known: by the key of a listed name, and not by a resemblance
}

// matcher tries one form at one place.
type matcher struct {
	s      *stream
	r      *rule
	steps  int
	to     int
	spaces int
	splits int
	shown  [maxItems]string // of each item
	runs   [maxItems][2]int // of each item: where it stands
}

// match tries the form at from and reports whether it fits up to the end of a
// word.
func (m *matcher) match(s *stream, r *rule, from int) bool {
	*m = matcher{s: s, r: r}
	m.runs[0][0] = from
	if !m.item(0, from, 0, 0) {
		return false
	}
	return !r.upper || s.capital(from, m.to)
}

// item fits item k and all behind it at p.
func (m *matcher) item(k, p, spaces, splits int) bool {
	if m.steps++; m.steps > maxSteps {
		return false
	}
	if k == len(m.r.items) {
		return m.end(p, spaces, splits)
	}
	it := &m.r.items[k]
	if p < len(m.s.b) {
		sp := spaces
		ok := true
		if p > m.runs[0][0] {
			sp, ok = m.joint(p, spaces, it.joined)
		}
		if ok && m.fill(k, p, sp, splits) {
			return true
		}
	}
	if !it.optional {
		return false
	}
	m.shown[k], m.runs[k] = "", [2]int{p, p}
	return m.item(k+1, p, spaces, splits)
}

// joint checks what stands between two parts.
func (m *matcher) joint(p, spaces int, joined bool) (int, bool) {
	switch m.s.gap[p] {
	case gapNone, gapHyphen, gapMark:
		return spaces, !m.s.decimal(p)
	case gapSpace:
		return spaces + 1, m.r.spaced != spacedNo && !joined
	}
	return spaces, false
}

// fill puts a part or a run at p into item k.
func (m *matcher) fill(k, p, spaces, splits int) bool {
	it := &m.r.items[k]
	if it.table == nil {
		return m.run(k, p, spaces, splits)
	}
	for i := range it.table.parts {
		pt := &it.table.parts[i]
		to, sp, cut, ok := m.s.fits(pt, p, m.r.spaced != spacedNo)
		if !ok || splits+cut > 1 || m.s.inNumber(to) && (k+1 == len(m.r.items) || !m.r.items[k+1].digits) {
			continue
		}
		m.shown[k], m.runs[k] = pt.show, [2]int{p, to}
		if m.item(k+1, to, spaces+sp, splits+cut) {
			return true
		}
	}
	return false
}

// run puts letters or digits at p into item k, as many as stand there.
func (m *matcher) run(k, p, spaces, splits int) bool {
	it := &m.r.items[k]
	to := p
	for to < len(m.s.b) && to-p < it.hi && (to == p || m.s.gap[to] == gapNone) &&
		(it.digits && m.s.digit(to) || !it.digits && m.s.letter(to)) {
		to++
	}
	if it.digits && to < len(m.s.b) && m.s.gap[to] == gapNone && m.s.digit(to) {
		return false
	}
	for ; to-p >= it.lo; to-- {
		text := string(m.s.b[p:to])
		if !m.r.not[text] {
			m.shown[k], m.runs[k] = strings.ToUpper(text), [2]int{p, to}
			if m.item(k+1, to, spaces, splits) {
				return true
			}
		}
		if it.digits {
			break
		}
	}
	return false
}

// end accepts the form when a word ends at p.
func (m *matcher) end(p, spaces, splits int) bool {
	from := m.runs[0][0]
	if p == from || !m.s.ends(from, p) {
		return false
	}
	m.to, m.spaces, m.splits = p, spaces, splits
	return true
}

// fits reports whether a part stands at p, where it ends, how much white space
// it holds and how often a hyphen stands where none belongs.
func (s *stream) fits(pt *part, p int, spaced bool) (to, spaces, splits int, ok bool) {
	if len(s.b)-p < len(pt.text) {
		return 0, 0, 0, false
	}
	for i := 0; i < len(pt.text); i++ {
		if s.b[p+i] != pt.text[i] {
			return 0, 0, 0, false
		}
		if i == 0 || s.gap[p+i] == gapNone {
			continue
		}
		marked := pt.breaks&(1<<i) != 0
		switch s.gap[p+i] {
		case gapHyphen:
			if !marked {
				splits++
			}
		case gapMark:
			if !marked {
				return 0, 0, 0, false
			}
		case gapSpace:
			if !marked || !spaced {
				return 0, 0, 0, false
			}
			spaces++
		default:
			return 0, 0, 0, false
		}
	}
	return p + len(pt.text), spaces, splits, true
}

// inNumber reports whether a number goes on at p.
func (s *stream) inNumber(p int) bool {
	return p < len(s.b) && s.gap[p] == gapNone && s.digit(p) && s.digit(p-1)
}

// finding makes a name of what was matched at from.
func (m *matcher) finding(from int) finding {
	var name, reason strings.Builder
	put := func(k int) {
		if m.shown[k] == "" {
			return
		}
		if m.r.items[k].dash && name.Len() > 0 {
			name.WriteByte('-')
		}
		name.WriteString(m.shown[k])
		if reason.Len() > 0 {
			reason.WriteString(" + ")
		}
		reason.WriteString(m.shown[k])
	}
	if len(m.r.order) > 0 {
		for _, k := range m.r.order {
			put(k)
		}
	} else {
		for k := range m.r.items {
			put(k)
		}
	}
	letters := 0
	for i := from; i < m.to; i++ {
		if m.s.letter(i) {
			letters++
		}
	}
	return finding{
		from: from, to: m.to, name: name.String(), key: compactName(name.String()), class: m.r.class,
		reason: m.r.id + ": " + reason.String(), weight: m.r.weight,
		spaces: m.spaces, splits: m.splits, short: letters <= 4,
		open:  m.r.open,
		proof: m.r.proof || m.spaces > 0 && m.r.spaced == spacedProof,
	}
}

// compactName is a shown name's letters and digits in lower case.
func compactName(name string) string {
	b := make([]byte, 0, len(name))
	for i := 0; i < len(name); i++ {
		c := name[i]
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		if 'a' <= c && c <= 'z' || '0' <= c && c <= '9' {
			b = append(b, c)
		}
	}
	return string(b)
}
