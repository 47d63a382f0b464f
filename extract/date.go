package extract

import (
	"strconv"
	"strings"
	"time"
)

// DateOptions says how dates of a page are to be read.
type DateOptions struct {
	Now      time.Time      // when the page was fetched: the anchor of relative forms
	Zone     *time.Location // of dates without one; nil: UTC
	DayFirst bool           // 06-03-2020 is 6 March (true) or June 3 (false)
	Layouts  []string       // Go layouts tried before the general forms
}

// maxDateText bounds the bytes that are read: no date is longer.
const maxDateText = 256

// readDate reads the first date in text, absolute or relative, and answers
// in UTC, with the unit that the text is exact to. Absolute forms win over relative ones: "19/11/2018 (today)" is the
// 19th.
//
// Absolute: ISO 8601 and its loose relatives ("2019-05-25 10:23:00"), numeric
// dates with two or four digits of year ("06-03-2020", order by DayFirst
// unless a number above 12 settles it), month names in English and ten more
// languages of the EU and in Russian ("Nov 17, 2019 21:24", "17. März 2020"),
// "20191117", and Unix seconds or milliseconds standing alone. A month with a year is its first day. A date without a year
// is the last such day that is not after Now.
//
// Relative, from Now: "3d", "1d 22h", "9 days ago", "Within the last 3 days"
// (the earliest moment that fits), "an hour ago", "in 2 days"; "today",
// "yesterday" and "tomorrow" are the start of that day in Zone, or the time of
// day beside them. Months and years are calendar ones. Without Now, relative
// forms are not read.
//
// Written by hand, on purpose: the one library for this (go-dateparser) pulls
// a git client, a WebAssembly run time and a logger into the binary, and
// guesses dates out of bare numbers.
func readDate(text string, o DateOptions) (at time.Time, unit string, ok bool) {
	text = strings.TrimSpace(text)
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	for _, layout := range o.Layouts {
		if t, err := time.ParseInLocation(layout, text, o.Zone); err == nil {
			if t.Year() == 0 {
				t, ok = o.lastSuch(t)
			} else {
				t, ok = checkedUTC(t)
			}
			return t, unitOfLayout(layout), ok
		}
	}
	if len(text) > maxDateText {
		text = text[:maxDateText]
	}
	text = eastern(latinDigits(text))
	p := dateParser{tokens: dateTokens(text), o: o}
	if t, ok := p.digits(); ok {
		return t, p.exact, true
	}
	for i := range p.tokens {
		if t, ok := p.absolute(i); ok {
			return t, p.exact, true
		}
	}
	if o.Now.IsZero() {
		return time.Time{}, "", false
	}
	at, ok = p.relative()
	return at, p.exact, ok
}

// eastern writes a date of Chinese and Japanese, "2019年11月2日", with hyphens.
func eastern(text string) string {
	if year := strings.Index(text, "年"); year < 0 || !strings.Contains(text[year:], "月") {
		return text
	}
	return strings.NewReplacer("年", "-", "月", "-", "日", " ").Replace(text)
}

// lastSuch gives a date without a year the last year in which it is not
// after the fetch. A day of grace covers clocks and zones.
func (o DateOptions) lastSuch(t time.Time) (time.Time, bool) {
	if o.Now.IsZero() {
		return time.Time{}, false
	}
	now := o.Now.In(o.Zone)
	// Eight years back find any 29 February.
	for year := now.Year() + 1; year >= now.Year()-8; year-- {
		d := time.Date(year, t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, o.Zone)
		if d.Day() == t.Day() && !d.After(now.AddDate(0, 0, 1)) {
			return checkedUTC(d)
		}
	}
	return time.Time{}, false
}

// checkedUTC keeps dates that a market can show.
func checkedUTC(t time.Time) (time.Time, bool) {
	t = t.UTC()
	if t.Year() < 1970 || t.Year() >= 2200 {
		return time.Time{}, false
	}
	return t, true
}

// dateParser holds one text cut into tokens.
type dateParser struct {
	tokens    []dateToken
	o         DateOptions
	monthOnly bool
	exact     string // the unit that what was read is exact to
}

// digits reads digits that are the whole text: ten are Unix seconds, with or
// without a fraction, thirteen milliseconds, eight a day of this century.
func (p *dateParser) digits() (time.Time, bool) {
	if len(p.tokens) == 0 || p.tokens[0].kind != dateNumber {
		return time.Time{}, false
	}
	text := p.tokens[0].text
	fraction := len(p.tokens) == 3 && p.tokens[1].text == "." && p.tokens[2].kind == dateNumber && len(text) == 10
	if len(p.tokens) != 1 && !fraction {
		return time.Time{}, false
	}
	p.exact = "second"
	switch len(text) {
	case 8:
		p.exact = "day"
		t, err := time.ParseInLocation("20060102", text, p.o.Zone)
		return t.UTC(), err == nil && t.Year() >= 2000 && t.Year() < 2100
	case 13:
		text = text[:10]
	case 10:
	default:
		return time.Time{}, false
	}
	seconds, err := strconv.ParseInt(text, 10, 64)
	return time.Unix(seconds, 0).UTC(), err == nil && seconds >= 1e9 && seconds <= 4e9
}

// absolute reads a calendar date that begins at token i, and the time of day
// behind it.
func (p *dateParser) absolute(i int) (time.Time, bool) {
	year, month, day, next, ok := p.numeric(i)
	if !ok {
		year, month, day, next, ok = p.named(i)
	}
	if !ok {
		return time.Time{}, false
	}
	c := p.clock(next)
	p.exact = c.unit
	if c.unit == "" {
		p.exact = "day"
		if p.monthOnly {
			p.exact = "month"
		}
	}
	if year == noYear {
		return p.o.lastSuch(time.Date(2000, time.Month(month), day, c.hour, c.minute, c.second, 0, p.o.Zone))
	}
	zone := p.o.Zone
	if c.zone != nil {
		zone = c.zone
	}
	t := time.Date(year, time.Month(month), day, c.hour, c.minute, c.second, 0, zone)
	if t.Day() != day {
		return time.Time{}, false
	}
	return checkedUTC(t)
}

// noYear stands for the year of a date that shows none.
const noYear = -1

// numeric reads 2019-05-25, 25/05/2019, 25.5.19.
func (p *dateParser) numeric(i int) (year, month, day, next int, ok bool) {
	if i+4 >= len(p.tokens) || i > 0 && p.glued(i-1, i) {
		return 0, 0, 0, 0, false
	}
	sep := p.tokens[i+1]
	if sep.kind != dateMark || sep.text != p.tokens[i+3].text || !strings.Contains("-/.", sep.text) {
		return 0, 0, 0, 0, false
	}
	a, b, c := p.tokens[i], p.tokens[i+2], p.tokens[i+4]
	if a.kind != dateNumber || b.kind != dateNumber || c.kind != dateNumber || len(b.text) > 2 {
		return 0, 0, 0, 0, false
	}
	for j := i; j < i+4; j++ { // "17 . 4 . 88" is a list, "17. 4. 2019" a date
		if !p.glued(j, j+1) && (sep.text != "." || j%2 != (i+1)%2) {
			return 0, 0, 0, 0, false
		}
	}
	switch {
	case len(a.text) == 4 && len(c.text) <= 2:
		year, month, day = a.value, b.value, c.value
	case len(a.text) <= 2 && (len(c.text) == 4 || len(c.text) == 2):
		year, month, day = fullYear(c), a.value, b.value
		if p.o.DayFirst && b.value <= 12 || a.value > 12 {
			month, day = b.value, a.value
		}
	default:
		return 0, 0, 0, 0, false
	}
	return year, month, day, i + 5, month >= 1 && month <= 12 && day >= 1 && day <= 31
}

// fullYear reads two digits as a year of this century: no market is older.
func fullYear(t dateToken) int {
	if len(t.text) == 2 {
		return 2000 + t.value
	}
	return t.value
}

// named reads "Nov 17, 2019", "17th of November 2019", "17. März", "May 2019".
func (p *dateParser) named(i int) (year, month, day, next int, ok bool) {
	if i > 0 && p.tokens[i].kind == dateNumber && p.tokens[i-1].kind == dateMark && p.glued(i-1, i) &&
		strings.Contains(".,:/", p.tokens[i-1].text) {
		return 0, 0, 0, 0, false
	}
	if day, next, ok = p.dayNumber(i); ok {
		next = p.skip(next, "of", "de", "del", ".", "-", "/", ",")
		if month = p.month(next); month == 0 {
			return 0, 0, 0, 0, false
		}
		year, next = p.year(next + 1)
		return year, month, day, next, true
	}
	if month = p.month(i); month == 0 {
		return 0, 0, 0, 0, false
	}
	next = p.skip(i+1, ".", "-", "/", ",", "the")
	if day, after, found := p.dayNumber(next); found {
		year, next = p.year(after)
		return year, month, day, next, true
	}
	year, next = p.year(i + 1)
	p.monthOnly = year != noYear
	return year, month, 1, next, year != noYear
}

// dayNumber reads 17, 17th, 17. at token i.
func (p *dateParser) dayNumber(i int) (day, next int, ok bool) {
	if i >= len(p.tokens) {
		return 0, i, false
	}
	t := p.tokens[i]
	if t.kind != dateNumber || len(t.text) > 2 || t.value < 1 || t.value > 31 {
		return 0, i, false
	}
	i++
	if i < len(p.tokens) && p.glued(i-1, i) {
		switch p.tokens[i].text {
		case "st", "nd", "rd", "th", "er", "º", "o", "e", "ste", "de":
			i++
		case ":":
			return 0, i, false // an hour
		}
	}
	return t.value, i, true
}

// month names the month at token i; 0: none.
func (p *dateParser) month(i int) int {
	if i >= len(p.tokens) || p.tokens[i].kind != dateWord {
		return 0
	}
	return monthNames[p.tokens[i].text]
}

// year reads four digits, or two behind an apostrophe or a mark, at token i.
func (p *dateParser) year(i int) (year, next int) {
	j := p.skip(i, ".", ",", "-", "/", "de", "del", "'", "\u2019")
	if j >= len(p.tokens) || p.tokens[j].kind != dateNumber {
		return noYear, i
	}
	t := p.tokens[j]
	if j+1 < len(p.tokens) && p.tokens[j+1].text == ":" {
		return noYear, i
	}
	if len(t.text) == 4 || len(t.text) == 2 && j > i && p.glued(j-1, j) {
		return fullYear(t), j + 1
	}
	return noYear, i
}

// skip returns the index of the first token from i on that is none of words.
func (p *dateParser) skip(i int, words ...string) int {
	for i < len(p.tokens) {
		found := false
		for _, w := range words {
			found = found || p.tokens[i].text == w
		}
		if !found {
			return i
		}
		i++
	}
	return i
}

// glued reports whether no space stands between tokens i and j.
func (p *dateParser) glued(i, j int) bool { return p.tokens[i].end == p.tokens[j].start }
