package novelty

import "strings"

// settle says whether a code is known.
func (d *Detector) settle(s *stream, h *finding) {
	id, ok := d.known.exact[string(s.b[h.from:h.to])]
	if !ok {
		id, ok = d.known.keys[h.key]
	}
	if !ok {
		id, ok = d.known.exact[h.key]
	}
	h.sure = ok
	if !ok && withoutLocants(h.key) == h.key {
		id, ok = d.known.loose[h.key]
	}
	if !ok {
		id, ok = d.wider(s, h)
	}
	if !ok {
		id, ok = d.counted(s, h)
	}
	if ok {
		h.known, h.nearest = true, d.known.entries[id].name
		return
	}
	if h.open && len(h.key) >= minSlippedCode {
		h.status, h.nearest = d.slipped(h)
	}
}

// minSlippedCode is the shortest code in which one wrong letter is a slip.
const minSlippedCode = 9

// slipped is the known code of the family that a code with a part in no table
// is one edit of letters away from: MDMB-4en-PINICA.
func (d *Detector) slipped(h *finding) (status, nearest string) {
	digits := strings.Map(onlyDigit, h.key)
	for _, k := range d.known.family[h.class] {
		if !k.word && distance(k.key, h.key, 2) < 2 && strings.Map(onlyDigit, k.key) == digits {
			return StatusMisspelling, d.known.entries[k.id].name
		}
	}
	return "", ""
}

func onlyDigit(r rune) rune {
	if '0' <= r && r <= '9' {
		return r
	}
	return -1
}

// withEsters is the family whose codes may end in a letter of their own: 5CL-ADB-A.
const withEsters = "cannabinoid-synthetic"

// counted looks for a known name behind a number and a blank (5 4-MMC), or
// before a letter that does not belong to it (FUB-AMB A grade).
func (d *Detector) counted(s *stream, h *finding) (id int, ok bool) {
	if last := h.to - 1; h.class == withEsters && s.gap[last] == gapSpace {
		if id, ok = d.known.exact[string(s.b[h.from:last])]; ok {
			return id, true
		}
	}
	if !s.digit(h.from) {
		return 0, false
	}
	next := s.runEnd(h.from)
	if next >= h.to || s.gap[next] != gapSpace {
		return 0, false
	}
	id, ok = d.known.exact[string(s.b[next:h.to])]
	return id, ok
}

// wider looks for a known name that what was found is the end or the middle
// of, joined without a blank: 3,4-CTMP. It widens the finding to it.
func (d *Detector) wider(s *stream, h *finding) (id int, ok bool) {
	from := h.from
	for step := 0; step < 3 && from > 0 && s.gap[from] <= gapMark; step++ {
		from = s.runStart(from - 1)
		to := h.to
		for more := 0; more < 3; more++ {
			if id, ok = d.known.exact[string(s.b[from:to])]; ok {
				h.from, h.to = from, to
				return id, true
			}
			if to == len(s.b) || s.gap[to] > gapMark {
				break
			}
			to = s.runEnd(to)
		}
	}
	return 0, false
}

// settleWord says whether a word with its modifiers is known, or a slip.
func (f *Finder) settleWord(w *word, h *finding) {
	k := f.d.known
	id, ok := k.keys[h.key]
	if !ok {
		id, ok = k.exact[string(f.s.b[h.from:h.to])]
	}
	h.sure = ok
	if !ok && withoutLocants(h.key) == h.key {
		id, ok = k.loose[h.key]
		if !ok {
			id, ok = k.loose[sound(h.key)]
		}
	}
	if !ok {
		id, ok = k.sounds[sound(h.key)]
	}
	if !ok {
		id, ok = f.d.wider(&f.s, h)
	}
	if ok {
		h.known, h.nearest = true, k.entries[id].name
		return
	}
	name, asked := f.slips[w.text]
	if !asked {
		name = f.d.misspelt(w)
		if len(f.slips) < maxSlips {
			f.slips[w.text] = name
		}
	}
	if name != "" {
		h.status, h.nearest = StatusMisspelling, name
	}
}
