package crawler

import "time"

// valid reports whether both ends are within a day.
func (h Hours) valid() bool {
	return h.From >= 0 && h.From <= 24*time.Hour && h.To >= 0 && h.To <= 24*time.Hour
}
