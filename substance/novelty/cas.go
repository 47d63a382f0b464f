package novelty

import "strings"

// numbers finds CAS registry numbers with a valid check digit. Without the
// word CAS before it, a number that may be a date is none.
func (f *Finder) numbers() []finding {
	s := &f.s
	var out []finding
	for i := 0; i < len(s.b); i++ {
		if !s.digit(i) || i > 0 && s.gap[i] == gapNone {
			continue
		}
		j, named, ok := s.registry(i)
		if !ok {
			continue
		}
		number := casForm(string(s.b[i:j]))
		if !named && dateLike(number) {
			continue
		}
		h := finding{
			from: i, to: j, name: "CAS " + number, key: "cas" + compactName(number), class: "precursor",
			reason: "CAS number with a valid check digit that is in no list", weight: 0.65, number: true,
		}
		if named {
			h.weight = 0.85
		}
		if name, ok := f.d.known.cas[number]; ok {
			h.known, h.nearest = true, name
		}
		out = append(out, h)
		i = j - 1
	}
	return out
}

// registry reads a number of the form 4468-48-8 at i; behind the word CAS also
// with blanks or nothing between its parts.
func (s *stream) registry(i int) (end int, named, ok bool) {
	for _, name := range [...]string{"cas", "casno", "casnr", "casnumber", "casrn"} {
		named = named || i >= len(name) && string(s.b[i-len(name):i]) == name
	}
	j := i
	var cuts [3]int // where its hyphens stand
	parts := 0
	for j < len(s.b) && s.digit(j) && j-i < 11 {
		if j > i && s.gap[j] != gapNone {
			if s.gap[j] != gapHyphen && !(named && s.gap[j] == gapSpace) {
				break
			}
			if parts == len(cuts) {
				break
			}
			cuts[parts] = j - i
			parts++
		}
		j++
	}
	n := j - i
	if n < 6 && !named || n < 5 || n > 10 || // the short ones are old, and look like sizes and dates
		j < len(s.b) && (s.gap[j] == gapNone || s.gap[j] == gapHyphen) {
		return 0, false, false
	}
	if i > 0 && s.gap[i] == gapHyphen && !named {
		return 0, false, false
	}
	switch {
	case parts == 2 && cuts[0] == n-3 && cuts[1] == n-1:
	case named && parts == 0:
	default:
		return 0, false, false
	}
	sum := 0
	for k := i; k < j-1; k++ {
		sum += int(s.b[k]-'0') * (j - 1 - k)
	}
	return j, named, s.b[i] != '0' && sum%10 == int(s.b[j-1]-'0')
}

// casForm puts the hyphens into a number.
func casForm(digits string) string {
	n := len(digits)
	return digits[:n-3] + "-" + digits[n-3:n-1] + "-" + digits[n-1:]
}

// dateLike reports whether a number may be a year, month and day.
func dateLike(number string) bool {
	year, rest, _ := strings.Cut(number, "-")
	return len(year) == 4 && (strings.HasPrefix(year, "19") || strings.HasPrefix(year, "20")) && rest[:2] <= "12"
}
