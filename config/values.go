package config

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Duration is a Go duration that also knows days and weeks: 90s, 1h30m, 7d, 2w.
type Duration time.Duration

// UnmarshalText reads a duration.
func (d *Duration) UnmarshalText(text []byte) error {
	s := string(text)
	for suffix, unit := range map[string]time.Duration{"d": 24 * time.Hour, "w": 7 * 24 * time.Hour} {
		digits, ok := strings.CutSuffix(s, suffix)
		if !ok {
			continue
		}
		n, err := strconv.Atoi(digits)
		if err != nil || n < 0 || n > 36500 {
			return fmt.Errorf("%q is no duration: want a form like 90s, 1h30m, 7d", s)
		}
		*d = Duration(time.Duration(n) * unit)
		return nil
	}
	v, err := time.ParseDuration(s)
	if err != nil || v < 0 {
		return fmt.Errorf("%q is no duration: want a form like 90s, 1h30m, 7d", s)
	}
	*d = Duration(v)
	return nil
}

// MarshalText writes whole days as days.
func (d Duration) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

func (d Duration) String() string {
	if day := Duration(24 * time.Hour); d >= day && d%day == 0 {
		return strconv.FormatInt(int64(d/day), 10) + "d"
	}
	return time.Duration(d).String()
}

// Bytes is a size: 1048576, 512KiB, 8MiB, 1GiB.
type Bytes int64

var byteUnits = []struct {
	suffix string
	factor int64
}{{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}}

// UnmarshalText reads a size.
func (b *Bytes) UnmarshalText(text []byte) error {
	s, factor := string(text), int64(1)
	for _, u := range byteUnits {
		if digits, ok := strings.CutSuffix(s, u.suffix); ok {
			s, factor = strings.TrimSpace(digits), u.factor
			break
		}
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 || n > (1<<62)/factor {
		return fmt.Errorf("%q is no size: want a form like 1048576, 512KiB, 8MiB, 1GiB", text)
	}
	*b = Bytes(n * factor)
	return nil
}

// MarshalText writes the largest unit that divides the size.
func (b Bytes) MarshalText() ([]byte, error) { return []byte(b.String()), nil }

func (b Bytes) String() string {
	for i := len(byteUnits) - 1; i >= 0; i-- {
		if u := byteUnits[i]; b != 0 && int64(b)%u.factor == 0 {
			return strconv.FormatInt(int64(b)/u.factor, 10) + u.suffix
		}
	}
	return strconv.FormatInt(int64(b), 10)
}

// Date is a day, 2006-01-02, in UTC.
type Date struct{ time.Time }

// UnmarshalText reads a day.
func (d *Date) UnmarshalText(text []byte) error {
	t, err := time.Parse(time.DateOnly, string(text))
	if err != nil {
		return fmt.Errorf("%q is no date: want a form like 2027-12-31", text)
	}
	d.Time = t
	return nil
}

// MarshalText writes the day.
func (d Date) MarshalText() ([]byte, error) {
	if d.IsZero() {
		return nil, nil
	}
	return []byte(d.Format(time.DateOnly)), nil
}

// End is the first instant after the day.
func (d Date) End() time.Time {
	if d.IsZero() {
		return time.Time{}
	}
	return d.AddDate(0, 0, 1)
}

// Hours is a daily window since midnight; From after To spans midnight, and
// equal ends mean the whole day.
type Hours struct{ From, To time.Duration }

// UnmarshalText reads a window, 22:00-06:00.
func (h *Hours) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*h = Hours{}
		return nil
	}
	wrong := fmt.Errorf("%q is no window: want a form like 22:00-06:00", text)
	from, to, ok := strings.Cut(string(text), "-")
	if !ok {
		return wrong
	}
	var err error
	if h.From, err = clock(strings.TrimSpace(from)); err != nil {
		return wrong
	}
	if h.To, err = clock(strings.TrimSpace(to)); err != nil {
		return wrong
	}
	return nil
}

func clock(s string) (time.Duration, error) {
	if s == "24:00" {
		return 24 * time.Hour, nil
	}
	t, err := time.Parse("15:04", s)
	if err != nil {
		return 0, err
	}
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute, nil
}

// MarshalText writes the window; the whole day is empty.
func (h Hours) MarshalText() ([]byte, error) {
	if h.From == h.To {
		return nil, nil
	}
	at := func(d time.Duration) string {
		return fmt.Sprintf("%02d:%02d", int(d/time.Hour), int(d%time.Hour/time.Minute))
	}
	return []byte(at(h.From) + "-" + at(h.To)), nil
}
