package guard

import (
	"strconv"
	"strings"
)

// shape refuses paths that grow: too many parts, or parts that come back.
func shape(segments []string, params []param) string {
	if len(segments) > maxSegments {
		return TooDeep
	}
	if len(params) > maxParams {
		return TooManyParams
	}
	seen := map[string]int{}
	for _, s := range segments {
		// Three equal segments are a relative link gone wrong ("/a/a/a"); two
		// occur ("/cat/5/5").
		if seen[s]++; seen[s] > 2 {
			return Repeated
		}
	}
	pairs := map[param]bool{}
	for _, p := range params {
		if pairs[p] {
			return Repeated
		}
		pairs[p] = true
	}
	return ""
}

// dates refuses calendars, which have a page for every day there is.
func dates(segments []string, params []param) string {
	for i, s := range segments {
		if calendarWords[fold(s)] {
			return Calendar
		}
		if i+2 < len(segments) && isYear(s) && isPart(segments[i+1], 12) && isPart(segments[i+2], 31) {
			return Calendar
		}
		if i > 0 && i+1 < len(segments) && datedWords[fold(segments[i-1])] && isYear(s) && isPart(segments[i+1], 12) {
			return Calendar
		}
	}
	var year, month bool
	for _, p := range params {
		key := fold(p.key)
		if calendarWords[key] || calendarWords[fold(p.value)] && !dataKeys[key] {
			return Calendar
		}
		switch key {
		case "year", "y", "yr", "jahr", "annee":
			year = isYear(p.value)
		case "month", "m", "mon", "monat", "mois":
			month = isPart(p.value, 12) || len(p.value) == 1 && isDigits(p.value)
			year = year || isYearMonth(p.value)
			month = month || isYearMonth(p.value)
		case "date", "day", "d", "datum", "week":
			if isYearMonth(p.value) {
				return Calendar
			}
		}
	}
	if year && month {
		return Calendar
	}
	return ""
}

func isYear(s string) bool {
	return len(s) == 4 && isDigits(s) && (s[:2] == "19" || s[:2] == "20" || s[:2] == "21")
}

// isPart reports whether s is two digits from 01 to most.
func isPart(s string, most int) bool {
	n, err := strconv.Atoi(s)
	return err == nil && len(s) == 2 && n >= 1 && n <= most
}

// isYearMonth reports whether s begins as 2031-04 does.
func isYearMonth(s string) bool {
	return len(s) >= 7 && isYear(s[:4]) && s[4] == '-' && isPart(s[5:7], 12)
}

// pageNumber refuses page numbers beyond the profile's bound: sites answer
// any number with the last page or an empty one.
func (g *Guard) pageNumber(segments []string, params []param) string {
	if g.o.MaxPage <= 0 {
		return ""
	}
	beyond := func(s string) bool {
		n, err := strconv.Atoi(s)
		return isDigits(s) && (err != nil || n > g.o.MaxPage)
	}
	for _, p := range params {
		if pageKeys[fold(p.key)] && beyond(p.value) {
			return PageNumber
		}
	}
	for i, s := range segments {
		low := fold(s)
		if pageKeys[low] && i+1 < len(segments) && beyond(segments[i+1]) {
			return PageNumber
		}
		for _, prefix := range []string{"page", "seite", "strona"} {
			if rest, ok := strings.CutPrefix(low, prefix); ok && beyond(strings.Trim(rest, "-_")) {
				return PageNumber
			}
		}
	}
	return ""
}
