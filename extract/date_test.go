package extract

import (
	"testing"
	"time"
)

// parseDate reads a date without asking how exact it is.
func parseDate(text string, o DateOptions) (time.Time, bool) {
	at, _, ok := readDate(text, o)
	return at, ok
}

// fetched is a Tuesday.
var fetched = time.Date(2020, 3, 10, 15, 30, 0, 0, time.UTC)

func TestParseDateAbsolute(t *testing.T) {
	berlin := time.FixedZone("CET", 3600)
	day := func(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }
	for _, tc := range []struct {
		name, text string
		o          DateOptions
		want       time.Time // zero: no date
	}{
		{"ISO date", "2019-05-25", DateOptions{}, day(2019, 5, 25)},
		{"Chinese date", "2019年5月25日", DateOptions{}, day(2019, 5, 25)},
		{"Turkish month", "25 mayıs 2019", DateOptions{}, day(2019, 5, 25)},
		{"ISO date and time", "2019-05-25 10:23:00", DateOptions{}, time.Date(2019, 5, 25, 10, 23, 0, 0, time.UTC)},
		{"ISO with T, parts of a second and zone", "2019-05-25T10:23:00.123+02:00", DateOptions{}, time.Date(2019, 5, 25, 8, 23, 0, 0, time.UTC)},
		{"zone of half an hour", "2019-05-25 10:23 +05:30", DateOptions{}, time.Date(2019, 5, 25, 4, 53, 0, 0, time.UTC)},
		{"zone west of Greenwich", "2019-05-25 10:23 -0430", DateOptions{}, time.Date(2019, 5, 25, 14, 53, 0, 0, time.UTC)},
		{"zone by name", "2019-05-25 10:23 CEST", DateOptions{}, time.Date(2019, 5, 25, 8, 23, 0, 0, time.UTC)},
		{"impossible time of day", "2019-05-25 25:23", DateOptions{}, day(2019, 5, 25)},
		{"ISO with Z", "2019-05-25T10:23:00Z", DateOptions{Zone: berlin}, time.Date(2019, 5, 25, 10, 23, 0, 0, time.UTC)},
		{"zone of the page", "2019-05-25 10:23", DateOptions{Zone: berlin}, time.Date(2019, 5, 25, 9, 23, 0, 0, time.UTC)},
		{"day first", "06-03-2020", DateOptions{DayFirst: true}, day(2020, 3, 6)},
		{"month first", "06-03-2020", DateOptions{}, day(2020, 6, 3)},
		{"a number above 12 settles the order", "25/05/2019", DateOptions{}, day(2019, 5, 25)},
		{"a number above 12 settles the order, month first", "05/25/2019", DateOptions{DayFirst: true}, day(2019, 5, 25)},
		{"two digits of year", "17.4.19", DateOptions{DayFirst: true}, day(2019, 4, 17)},
		{"absolute before relative", "19/11/2018 (today)", DateOptions{DayFirst: true, Now: fetched}, day(2018, 11, 19)},
		{"month name first", "Nov 17, 2019 21:24", DateOptions{}, time.Date(2019, 11, 17, 21, 24, 0, 0, time.UTC)},
		{"long month name", "June 10, 2019", DateOptions{}, day(2019, 6, 10)},
		{"weekday before", "Monday, Nov 11, 2019 06:59:22", DateOptions{}, time.Date(2019, 11, 11, 6, 59, 22, 0, time.UTC)},
		{"words before", "39 sold since June 10, 2019", DateOptions{}, day(2019, 6, 10)},
		{"day first with a name", "17 Nov 2019", DateOptions{}, day(2019, 11, 17)},
		{"ordinal", "the 3rd of March 2020", DateOptions{}, day(2020, 3, 3)},
		{"dashes", "17-Nov-2019", DateOptions{}, day(2019, 11, 17)},
		{"dashes and two digits of year", "17-Nov-19", DateOptions{}, day(2019, 11, 17)},
		{"afternoon", "Nov 17, 2019 at 9:24 PM", DateOptions{}, time.Date(2019, 11, 17, 21, 24, 0, 0, time.UTC)},
		{"midnight", "Nov 17, 2019 12:05 am", DateOptions{}, time.Date(2019, 11, 17, 0, 5, 0, 0, time.UTC)},
		{"RFC 1123", "Mon, 02 Jan 2006 15:04:05 GMT", DateOptions{Zone: berlin}, time.Date(2006, 1, 2, 15, 4, 5, 0, time.UTC)},
		{"month and year", "May 2019", DateOptions{}, day(2019, 5, 1)},
		{"no year, this year", "Mar 9", DateOptions{Now: fetched}, day(2020, 3, 9)},
		{"no year, last year", "Nov 17", DateOptions{Now: fetched}, day(2019, 11, 17)},
		{"no year, with a time", "Nov 17 21:24", DateOptions{Now: fetched}, time.Date(2019, 11, 17, 21, 24, 0, 0, time.UTC)},
		{"no year and no anchor", "Nov 17", DateOptions{}, time.Time{}},
		{"German", "17. März 2020, 09:15", DateOptions{}, time.Date(2020, 3, 17, 9, 15, 0, 0, time.UTC)},
		{"French", "1er août 2019", DateOptions{}, day(2019, 8, 1)},
		{"Spanish", "10 de junio de 2019", DateOptions{}, day(2019, 6, 10)},
		{"Italian", "5 gennaio 2020", DateOptions{}, day(2020, 1, 5)},
		{"Dutch", "3 mrt. 2019", DateOptions{}, day(2019, 3, 3)},
		{"Polish", "11 października 2019", DateOptions{}, day(2019, 10, 11)},
		{"Portuguese", "7 de março de 2020", DateOptions{}, day(2020, 3, 7)},
		{"Swedish", "8 augusti 2019", DateOptions{}, day(2019, 8, 8)},
		{"Czech", "12. září 2019", DateOptions{}, day(2019, 9, 12)},
		{"Romanian", "9 octombrie 2019", DateOptions{}, day(2019, 10, 9)},
		{"Russian", "17 ноября 2019", DateOptions{}, day(2019, 11, 17)},
		{"Russian, short, with a letter that decomposes", "5 май 2019", DateOptions{}, day(2019, 5, 5)},
		{"Chinese span", "3天前", DateOptions{Now: fetched}, fetched.AddDate(0, 0, -3)},
		{"Arabic span", "منذ ٣ أيام", DateOptions{Now: fetched}, fetched.AddDate(0, 0, -3)},
		{"Turkish span", "3 gün önce", DateOptions{Now: fetched}, fetched.AddDate(0, 0, -3)},
		{"Russian span", "3 дня назад", DateOptions{Now: fetched}, fetched.AddDate(0, 0, -3)},
		{"Russian, the one left out", "неделю назад", DateOptions{Now: fetched}, fetched.AddDate(0, 0, -7)},
		{"Russian yesterday with its clock", "вчера в 14:05", DateOptions{Now: fetched}, time.Date(fetched.Year(), fetched.Month(), fetched.Day()-1, 14, 5, 0, 0, time.UTC)},
		{"German last week", "letzte Woche", DateOptions{Now: fetched}, fetched.AddDate(0, 0, -7)},
		{"the day before yesterday", "vorgestern", DateOptions{Now: fetched}, day(fetched.Year(), fetched.Month(), fetched.Day()-2)},
		{"eight digits", "20191117", DateOptions{}, day(2019, 11, 17)},
		{"eight digits that are no day", "20191317", DateOptions{}, time.Time{}},
		{"eight digits that are no year", "17111999", DateOptions{}, time.Time{}},
		{"Unix milliseconds", "1569591995123", DateOptions{}, time.Date(2019, 9, 27, 13, 46, 35, 0, time.UTC)},
		{"Unix seconds with a fraction", "1569591995.5", DateOptions{}, time.Date(2019, 9, 27, 13, 46, 35, 0, time.UTC)},
		{"Unix seconds", "1569591995", DateOptions{}, time.Date(2019, 9, 27, 13, 46, 35, 0, time.UTC)},
		{"ten digits that are no time", "0569591995", DateOptions{}, time.Time{}},
		{"29 February of the last leap year", "Feb 29", DateOptions{Now: time.Date(2019, 5, 1, 0, 0, 0, 0, time.UTC)}, day(2016, 2, 29)},
		{"layout of the profile", "25|05|2019", DateOptions{Layouts: []string{"02|01|2006"}}, day(2019, 5, 25)},
		{"layout without a year", "25/05", DateOptions{Layouts: []string{"02/01"}, Now: fetched}, day(2019, 5, 25)},
		{"no such day", "31/02/2019", DateOptions{DayFirst: true}, time.Time{}},
		{"no such month", "2019-13-01", DateOptions{}, time.Time{}},
		{"before all markets", "01/01/1900", DateOptions{}, time.Time{}},
		{"version number", "1.2.3", DateOptions{}, time.Time{}},
		{"three counts", "90/3/4", DateOptions{Now: fetched}, time.Time{}},
		{"price", "17.50 USD", DateOptions{Now: fetched}, time.Time{}},
		{"number", "2019", DateOptions{Now: fetched}, time.Time{}},
		{"last day of a month", "31 January 2020", DateOptions{}, day(2020, 1, 31)},
		{"no day of any month", "45 March", DateOptions{Now: fetched}, time.Time{}},
		{"word", "Never", DateOptions{Now: fetched}, time.Time{}},
		{"empty", "", DateOptions{Now: fetched}, time.Time{}},
	} {
		t.Run(tc.name, func(t *testing.T) { checkDate(t, tc.text, tc.o, tc.want) })
	}
}

func TestParseDateRelative(t *testing.T) {
	ago := func(d time.Duration) time.Time { return fetched.Add(-d) }
	day := func(d int) time.Time { return time.Date(2020, 3, d, 0, 0, 0, 0, time.UTC) }
	const hours24 = 24 * time.Hour
	for _, tc := range []struct {
		name, text string
		want       time.Time
	}{
		{"days", "3d", ago(3 * hours24)},
		{"days and hours", "1d 22h", ago(46 * time.Hour)},
		{"days ago", "9 days ago", ago(9 * hours24)},
		{"within the last days", "Within the last 3 days", ago(3 * hours24)},
		{"within the last week", "within the last week", ago(7 * hours24)},
		{"number in words", "Within the last two weeks", ago(14 * hours24)},
		{"an hour", "an hour ago", ago(time.Hour)},
		{"minutes", "5m", ago(5 * time.Minute)},
		{"minutes behind hours", "2h 5m", ago(125 * time.Minute)},
		{"months behind years", "1y 2m", time.Date(2019, 1, 10, 15, 30, 0, 0, time.UTC)},
		{"months before days", "1m 2d", time.Date(2020, 2, 8, 15, 30, 0, 0, time.UTC)},
		{"about months", "has been a vendor for about 3 months", time.Date(2019, 12, 10, 15, 30, 0, 0, time.UTC)},
		{"years", "2 years ago", time.Date(2018, 3, 10, 15, 30, 0, 0, time.UTC)},
		{"commas and and", "1 day, 2 hours and 3 minutes ago", ago(26*time.Hour + 3*time.Minute)},
		{"ahead", "in 2 days", ago(-2 * hours24)},
		{"left", "2 days left", ago(-2 * hours24)},
		{"today", "today", day(10)},
		{"today with a time", "Today, 08:05", time.Date(2020, 3, 10, 8, 5, 0, 0, time.UTC)},
		{"yesterday", "yesterday", day(9)},
		{"yesterday with a time", "Last seen yesterday at 21:05", time.Date(2020, 3, 9, 21, 5, 0, 0, time.UTC)},
		{"tomorrow", "tomorrow", day(11)},
		{"just now", "just now", fetched},
		{"German", "vor 3 Tagen", ago(3 * hours24)},
		{"German today", "heute", day(10)},
		{"French", "il y a 2 semaines", ago(14 * hours24)},
		{"Spanish", "hace un mes", time.Date(2020, 2, 10, 15, 30, 0, 0, time.UTC)},
		{"Italian", "3 giorni fa", ago(3 * hours24)},
		{"Dutch", "gisteren", day(9)},
		{"Polish", "2 tygodnie temu", ago(14 * hours24)},
		{"Portuguese", "há 5 horas", ago(5 * time.Hour)},
		{"Swedish", "för 4 dagar sedan", ago(4 * hours24)},
		{"Czech", "včera", day(9)},
		{"Romanian", "acum 3 zile", ago(3 * hours24)},
		{"a fraction is not read", "1.5 h", time.Time{}},
		{"not a distance", "5 pieces", time.Time{}},
		{"far too long", "99999999 days", time.Time{}},
	} {
		t.Run(tc.name, func(t *testing.T) { checkDate(t, tc.text, DateOptions{Now: fetched}, tc.want) })
	}
	t.Run("no anchor", func(t *testing.T) { checkDate(t, "3d", DateOptions{}, time.Time{}) })
	t.Run("today of the page's zone", func(t *testing.T) {
		tokyo := time.FixedZone("JST", 9*3600)
		checkDate(t, "today", DateOptions{Now: fetched, Zone: tokyo}, time.Date(2020, 3, 10, 15, 0, 0, 0, time.UTC))
	})
}

func checkDate(t *testing.T, text string, o DateOptions, want time.Time) {
	t.Helper()
	got, ok := parseDate(text, o)
	if ok == want.IsZero() {
		t.Fatalf("readDate(%q) = %v, %v; want %v", text, got, ok, want)
	}
	if ok && !got.Equal(want) {
		t.Errorf("readDate(%q) = %v; want %v", text, got, want)
	}
}

func TestDatesAreAsExactAsTheyAreShown(t *testing.T) {
	now := time.Date(2020, 5, 20, 14, 31, 7, 123_456_789, time.UTC)
	for text, want := range map[string]string{
		"43 days ago":         "2020-04-07T00:00:00Z day",
		"2 weeks ago":         "2020-05-06T00:00:00Z week",
		"3 months ago":        "2020-02-01T00:00:00Z month",
		"2 years ago":         "2018-01-01T00:00:00Z year",
		"5 hours ago":         "2020-05-20T09:00:00Z hour",
		"1d 22h":              "2020-05-18T16:00:00Z hour",
		"2 minutes ago":       "2020-05-20T14:29:00Z minute",
		"March 2020":          "2020-03-01T00:00:00Z month",
		"17 March 2020":       "2020-03-17T00:00:00Z day",
		"2020-03-17 10:20":    "2020-03-17T10:20:00Z minute",
		"2020-03-17 10:20:30": "2020-03-17T10:20:30Z second",
		"1580000000":          "2020-01-26T00:53:20Z second",
		"20200317":            "2020-03-17T00:00:00Z day",
		"today":               "2020-05-20T00:00:00Z day",
		"Today, 08:05":        "2020-05-20T08:05:00Z minute",
		"in 3 days":           "",
		"2 days left":         "",
		"17 March 2021":       "",
		"tomorrow":            "2020-05-21T00:00:00Z day", // clocks and zones differ
	} {
		got, ok := ParsePast(text, DateOptions{Now: now, DayFirst: true})
		shown := ""
		if ok {
			shown = got.At.Format(time.RFC3339Nano) + " " + got.Unit
		}
		if shown != want {
			t.Errorf("%q is %q, want %q", text, shown, want)
		}
	}
}

func TestLayoutsKeepTheirUnit(t *testing.T) {
	for layout, want := range map[string]string{
		"2006": "year", "Jan 06": "month", "02.01.2006": "day", "02/01 3pm": "hour", "2 Jan 15:04": "minute", time.RFC3339: "second",
	} {
		if got := unitOfLayout(layout); got != want {
			t.Errorf("%s: %s, want %s", layout, got, want)
		}
	}
}

func TestDateWordsAreFolded(t *testing.T) {
	for word := range monthNames {
		if folded := foldName(word); folded != word {
			t.Errorf("month %q would never be found: it folds to %q", word, folded)
		}
	}
	for word := range unitNames {
		if folded := foldName(word); folded != word {
			t.Errorf("unit %q would never be found: it folds to %q", word, folded)
		}
	}
	for word := range dayWords {
		if folded := foldName(word); folded != word {
			t.Errorf("day %q would never be found: it folds to %q", word, folded)
		}
	}
}

func FuzzParseDate(f *testing.F) {
	for _, seed := range []string{
		"2019-05-25 10:23:00", "19/11/2018 (today)", "Nov 17, 2019 21:24", "1d 22h", "Within the last 3 days",
		"17. März 2020", "yesterday at 21:05", "in 2 days", "1569591995", "29 Feb", "May 2019", "25:61",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, o := range []DateOptions{{}, {Now: fetched, DayFirst: true}, {Now: fetched, Zone: time.FixedZone("", -5*3600)}} {
			got, ok := parseDate(text, o)
			if !ok {
				continue
			}
			if got.Location() != time.UTC {
				t.Errorf("%q: %v is not UTC", text, got)
			}
			if again, _ := parseDate(text, o); !again.Equal(got) {
				t.Errorf("%q: two readings differ: %v and %v", text, got, again)
			}
			// An answer written out must be read back as the same instant.
			if back, ok := parseDate(got.Format(time.RFC3339), o); !ok || !back.Equal(got.Truncate(time.Second)) {
				t.Errorf("%q: %v is read back as %v, %v", text, got, back, ok)
			}
		}
	})
}
