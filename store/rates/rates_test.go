package rates_test

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"

	"vedette/market"
	"vedette/store/rates"
)

func day(s string) time.Time {
	d, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return d
}

func TestECB(t *testing.T) {
	ecb := func(currency, on string, units float64) market.Rate {
		return market.Rate{Currency: currency, Day: day(on), EUR: 1 / units, Source: rates.SourceECB}
	}
	for _, c := range []struct {
		name, file string
		want       []market.Rate
		fault      string
	}{
		{name: "history with gaps and a trailing comma", file: "Date,USD,JPY,CYP,\n2024-05-02,1.0698,166.2,N/A,\n2024-04-30,1.25,,N/A,\n",
			want: []market.Rate{ecb("USD", "2024-05-02", 1.0698), ecb("JPY", "2024-05-02", 166.2), ecb("USD", "2024-04-30", 1.25)}},
		{name: "daily file with spaces and a written date", file: "Date, USD, JPY, \n24 November 2026, 1.1, 160, \n",
			want: []market.Rate{ecb("USD", "2026-11-24", 1.1), ecb("JPY", "2026-11-24", 160)}},
		{name: "byte order mark and line ends of Windows", file: "\xEF\xBB\xBFDate,USD\r\n2024-05-02,2\r\n", want: []market.Rate{ecb("USD", "2024-05-02", 2)}},
		{name: "empty file", file: "", fault: "line 1: the file is empty"},
		{name: "header only", file: "Date,USD\n", fault: "line 1: no rate in the file"},
		{name: "another table", file: "Day,USD\n", fault: `line 1, column 1 (Day): the first column is "Day", not Date`},
		{name: "bad currency", file: "Date,USD,Dollar\n", fault: `line 1, column 3 (Dollar): "Dollar" is not a currency code`},
		{name: "empty currency in the middle", file: "Date,,USD\n", fault: `line 1, column 2: "" is not a currency code`},
		{name: "currency twice", file: "Date,USD,JPY,USD\n", fault: "line 1, column 4 (USD): USD is column 2 already"},
		{name: "euro", file: "Date,EUR\n", fault: "line 1, column 2 (EUR): the euro has no rate against itself"},
		{name: "bad date", file: "Date,USD\n2024-05-02,1\n2024-13-02,1\n", fault: `line 3, column 1 (Date): "2024-13-02" is not a date as in 2006-01-02`},
		{name: "date twice", file: "Date,USD\n2024-05-02,1\n2024-05-02,1\n", fault: "line 3, column 1 (Date): 2024-05-02 is in line 2 already"},
		{name: "words for a number", file: "Date,USD,JPY\n2024-05-02,1,abc\n", fault: `line 2, column 3 (JPY): "abc" is not a number above zero`},
		{name: "zero", file: "Date,USD\n2024-05-02,0\n", fault: `line 2, column 2 (USD): "0" is not a number above zero`},
		{name: "negative", file: "Date,USD\n2024-05-02,-1\n", fault: `line 2, column 2 (USD): "-1" is not a number above zero`},
		{name: "decimal comma", file: "Date,USD\n2024-05-02,\"1,08\"\n", fault: `line 2, column 2 (USD): "1,08" is not a number above zero`},
		{name: "infinite", file: "Date,USD\n2024-05-02,Inf\n", fault: `line 2, column 2 (USD): "Inf" is not a number above zero`},
		{name: "not a number", file: "Date,USD\n2024-05-02,NaN\n", fault: `line 2, column 2 (USD): "NaN" is not a number above zero`},
		{name: "too small to invert", file: "Date,USD\n2024-05-02,1e-320\n", fault: `line 2, column 2 (USD): "1e-320" is not a number above zero`},
		{name: "implausibly small", file: "Date,USD\n2024-05-02,1e-300\n", fault: `line 2, column 2 (USD): "1e-300" would make one unit worth 1e+300 euro; plausible are 1e-12 to 1e+09`},
		{name: "what a spreadsheet makes of an empty day", file: "Date,USD\n1899-12-30,1\n", fault: `line 2, column 1 (Date): "1899-12-30" is before 1970: neither the euro nor a coin is older`},
		{name: "hexadecimal", file: "Date,USD\n2024-05-02,0x1p3\n", fault: `line 2, column 2 (USD): "0x1p3" is not a number above zero`},
		{name: "line too short", file: "Date,USD,JPY\n2024-05-02,1\n", fault: "line 2: 2 fields, the header has 3"},
		{name: "line too long", file: "Date,USD\n2024-05-02,1,2\n", fault: "line 2: 3 fields, the header has 2"},
		{name: "value without a currency", file: "Date,USD,\n2024-05-02,1,2\n", fault: `line 2, column 3: "2" stands in a column without a currency`},
		{name: "open quote", file: "Date,USD\n2024-05-02,\"1\n", fault: `line 2: extraneous or missing " in quoted-field`},
	} {
		t.Run(c.name, func(t *testing.T) {
			check(t, c.want, "ecb rates: "+c.fault, c.fault == "")(rates.ECB(strings.NewReader(c.file)))
		})
	}
}

func TestCoins(t *testing.T) {
	btc := market.Rate{Currency: "BTC", Day: day("2024-05-02"), EUR: 54321.5, Source: "close"}
	xmr := market.Rate{Currency: "XMR", Day: day("2024-05-02"), EUR: 120, Source: "other"}
	for _, c := range []struct {
		name, file, source string
		want               []market.Rate
		fault              string
	}{
		{name: "without sources", file: "date,currency,eur\n2024-05-02,BTC,54321.5\n", source: "close", want: []market.Rate{btc}},
		{name: "with sources, some of them empty", file: "date,currency,eur,source\n2024-05-02,BTC,54321.5,\n2024-05-02,XMR,120,other\n", source: "close", want: []market.Rate{btc, xmr}},
		{name: "columns in another order and case", file: "EUR,Currency,Date\n54321.5,BTC,2024-05-02\n", source: "close", want: []market.Rate{btc}},
		{name: "no source at all", file: "date,currency,eur\n2024-05-02,BTC,1\n", fault: "line 2: the rate has no source"},
		{name: "missing column", file: "date,currency\n", fault: "line 1: column eur is missing"},
		{name: "unknown column", file: "date,currency,usd\n", fault: "line 1, column 3 (usd): unknown column; known are date, currency, eur, source"},
		{name: "column twice", file: "date,currency,eur,date\n", fault: "line 1, column 4 (date): is column 1 already"},
		{name: "lower-case currency", file: "date,currency,eur\n2024-05-02,btc,1\n", fault: `line 2, column 2 (currency): "btc" is not a code as in BTC`},
		{name: "euro", file: "date,currency,eur\n2024-05-02,EUR,1\n", fault: `line 2, column 2 (currency): "EUR" is not a code as in BTC`},
		{name: "bad number", file: "date,currency,eur\n2024-05-02,BTC,n/a\n", fault: `line 2, column 3 (eur): "n/a" is not a number above zero`},
		{name: "implausibly large", file: "date,currency,eur\n2024-05-02,BTC,1e308\n", fault: `line 2, column 3 (eur): "1e308" would make one unit worth 1e+308 euro; plausible are 1e-12 to 1e+09`},
		{name: "bad date", file: "date,currency,eur\n02.05.2024,BTC,1\n", fault: `line 2, column 1 (date): "02.05.2024" is not a date as in 2006-01-02`},
		{name: "same day twice", file: "date,currency,eur\n2024-05-02,BTC,1\n\n2024-05-02,BTC,1\n", source: "x", fault: "line 4, column 1 (date): BTC on 2024-05-02 is in line 2 already"},
	} {
		t.Run(c.name, func(t *testing.T) {
			check(t, c.want, "coin rates: "+c.fault, c.fault == "")(rates.Coins(strings.NewReader(c.file), c.source))
		})
	}
}

// check compares what a parser returned; a fault comes with no rates and as
// market.ErrInvalid.
func check(t *testing.T, want []market.Rate, fault string, good bool) func([]market.Rate, error) {
	return func(got []market.Rate, err error) {
		t.Helper()
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("-want +got:\n%s", d)
		}
		switch {
		case good && err != nil:
			t.Error(err)
		case !good && (err == nil || err.Error() != fault):
			t.Errorf("error is %q, want %q", err, fault)
		case !good && !errors.Is(err, market.ErrInvalid):
			t.Errorf("%v is not market.ErrInvalid", err)
		}
	}
}

func TestReaderFails(t *testing.T) {
	broken := errors.New("disk")
	file := io.MultiReader(strings.NewReader("Date,USD\n2024-05-02,1\n"), iotest.ErrReader(broken))
	if list, err := rates.ECB(file); !errors.Is(err, broken) || errors.Is(err, market.ErrInvalid) || list != nil {
		t.Errorf("%v, %v", list, err)
	}
}

func TestTooLarge(t *testing.T) {
	line := "2024-05-02," + strings.Repeat("1", 1<<20)
	_, err := rates.ECB(io.MultiReader(strings.NewReader("Date,USD\n"), repeat(line, 65)))
	if !errors.Is(err, market.ErrInvalid) || !strings.Contains(err.Error(), "larger than") {
		t.Error(err)
	}
}

// repeat is a line n times, as one line.
func repeat(line string, n int) io.Reader {
	readers := make([]io.Reader, n)
	for i := range readers {
		readers[i] = strings.NewReader(line)
	}
	return io.MultiReader(readers...)
}

func FuzzRates(f *testing.F) {
	f.Add("Date,USD,JPY,\n2024-05-02,1.0698,166.2,\n")
	f.Add("date,currency,eur,source\n2024-05-02,BTC,54321.5,x\n")
	f.Add("\xEF\xBB\xBFDate, USD\n24 November 2026, \"1\"\n")
	f.Fuzz(func(t *testing.T, file string) {
		ecb, err1 := rates.ECB(strings.NewReader(file))
		coins, err2 := rates.Coins(strings.NewReader(file), "fuzz")
		for _, err := range []error{err1, err2} {
			if err != nil && !errors.Is(err, market.ErrInvalid) {
				t.Errorf("%v is not market.ErrInvalid", err)
			}
		}
		if err1 != nil && ecb != nil || err2 != nil && coins != nil {
			t.Error("rates beside an error")
		}
		for _, r := range append(ecb, coins...) {
			if !market.PlausibleRate(r.EUR) || r.Currency == "" || r.Day.IsZero() || r.Source == "" {
				t.Errorf("bad rate %+v", r)
			}
		}
	})
}
