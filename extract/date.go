package extract

import "time"

// DateOptions says how dates of a page are to be read.
type DateOptions struct {
	Now      time.Time      // when the page was fetched: the anchor of relative forms
	Zone     *time.Location // of dates without one; nil: UTC
	DayFirst bool           // 06-03-2020 is 6 March (true) or June 3 (false)
	Layouts  []string       // Go layouts tried before the general forms
}

// ParseDate reads one absolute or relative date. The answer is in UTC.
func ParseDate(text string, o DateOptions) (time.Time, bool) { return time.Time{}, false }
