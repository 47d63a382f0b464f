package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vedette/config"
)

// The shapes of the files that people download, with invented numbers.
const (
	// Ends its lines with a comma, has N/A for currencies that are gone or
	// not yet there, and the newest day first.
	ecbHistory = "Date,USD,JPY,CYP,GBP,ISK,\n2019-11-19,1.1000,120.5,N/A,0.8500,N/A,\n2019-11-18,1.2500,121,N/A,0.8600,136.1,\n"
	// Of one day: blanks behind the commas, the month written out.
	ecbDay = "Date, USD, JPY, GBP, \n20 November 2019, 1.0000, 119.9, 0.8400, \n"
	// Open, high, low, close, with days that have no data.
	ohlc = "Date,Open,High,Low,Close,Adj Close,Volume\n2019-11-18,8500,8600,8100,8000.000000,8000,21\n2019-11-19,null,null,null,null,null,null\n"
)

func TestRatesImportReadsTheFilesThatPeopleHave(t *testing.T) {
	for name, tc := range map[string]struct {
		file string
		args []string
		read float64 // rates
	}{
		"the ECB's history":                     {ecbHistory, nil, 7},
		"the ECB's history with CRLF and a BOM": {"\ufeff" + strings.ReplaceAll(ecbHistory, "\n", "\r\n"), nil, 7},
		"the ECB's day":                         {ecbDay, nil, 3},
		"open, high, low, close":                {ohlc, []string{"--coin", "BTC"}, 1},
		"closes in euro":                        {"Date,Close\n2016-01-01,400\n", []string{"--coin", "XMR", "--quote", "EUR"}, 1},
		"a first line that says where from":     {"https://www.closes.example\nUnix,Date,Symbol,Open,High,Low,Close,Volume BTC\n1574035200,2019-11-18 00:00:00,BTC/USD,8500,8600,8100,8000,21\n", []string{"--coin", "BTC"}, 1},
		"a snapshot a day":                      {"snapped_at,price,market_cap,total_volume\n2019-11-18 00:00:00 UTC,56.25,1,2\n2019-11-19 00:00:00 UTC,57,1,2\n", []string{"--coin", "XMR"}, 2},
		"semicolons and quotes":                 {"\"timeOpen\";\"timeClose\";\"name\";\"open\";\"close\";\"volume\"\n\"2019-11-18T00:00:00.000Z\";\"2019-11-18T23:59:59.999Z\";\"2781\";8500.1;8000.5;1\n", []string{"--coin", "BTC"}, 1},
		"a price with thousands marks":          {"\"Date\",\"Price\",\"Open\",\"Vol.\",\"Change %\"\n\"Nov 19, 2019\",\"8,123.4\",\"8,500.0\",\"1.1M\",\"-1.2%\"\n", []string{"--coin", "BTC"}, 1},
		"a closing price in its own currency":   {"Currency,Date,Closing Price (USD),24h Open (USD)\nBTC,2019-11-18,8000.5,8500\n", []string{"--coin", "BTC"}, 1},
		"Unix milliseconds":                     {"timestamp,close\n1574035200000,8000\n", []string{"--coin", "BTC"}, 1},
		"decimal commas between semicolons":     {"Datum;Close;Date\nx;0,0432;2019-11-18\n", []string{"--coin", "DOGE"}, 1},
		"a day from start to end":               {"Start,End,Open,High,Low,Close,Volume,Market Cap\n2019-11-18,2019-11-19,8500,8600,8100,8000,21,1\n", []string{"--coin", "BTC"}, 1},
		"a byte order mark before a quote":      {"\ufeff\"Date\",\"Close\"\n\"2019-11-18\",\"8000\"\n", []string{"--coin", "BTC"}, 1},
		"in euro":                               {"date,currency,eur,source\n2019-11-18,XMR,50.5,kept by hand\n", nil, 1},
		"days of the program's own form":        {"currency,day,eur,source\nXMR,2019-11-18,50.5,x\nEUR,2019-11-18,1,x\n", nil, 1},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			conf := write(t, dir, "vedette.yaml", string(config.Example()))
			write(t, dir, "ecb.csv", ecbHistory)
			file := write(t, dir, "new.csv", tc.file)
			if tc.args != nil { // closes in dollars need the ECB's
				run(t, "", "rates", "import", "-c", conf, filepath.Join(dir, "ecb.csv")).want(t, statusDone)
			}
			got := run(t, "", append([]string{"rates", "import", "-c", conf, "--json", file}, tc.args...)...).want(t, statusDone).objects(t)
			if len(got) != 1 || got[0]["read"] != tc.read || got[0]["changed"] != tc.read {
				t.Errorf("%v, want %v rates", got, tc.read)
			}
			again := run(t, tc.file, append([]string{"rates", "import", "-c", conf, "--json", "--source", "", "-"}, tc.args...)...).want(t, statusDone).objects(t)
			if len(again) != 1 || again[0]["read"] != tc.read {
				t.Errorf("from standard input: %v", again)
			}
		})
	}
}

func TestRatesImportNamesFileLineAndColumn(t *testing.T) {
	dir := t.TempDir()
	conf := write(t, dir, "vedette.yaml", string(config.Example()))
	run(t, ecbHistory, "rates", "import", "-c", conf, "-").want(t, statusDone)
	for name, tc := range map[string]struct {
		file   string
		args   []string
		status int
		says   string
	}{
		"a coin without its name":       {"Date,Close\n2019-11-18,1\n", nil, statusUsage, "name the coin with --coin"},
		"no rate of the quote":          {"Date,Close\n2009-11-18,1\n", []string{"--coin", "BTC"}, statusFailed, "new.csv:2: close: no rate of USD for 2009-11-18: import the ECB's file first"},
		"no day":                        {"Date,Close\nsoon,1\n", []string{"--coin", "BTC"}, statusFailed, `new.csv:2: date: "soon" is no day`},
		"no dates":                      {"Close,Open\n1,1\n", []string{"--coin", "BTC"}, statusFailed, "new.csv:1: no column of dates"},
		"a rate that is none":           {"Date,Close\n2019-11-18,-3\n", []string{"--coin", "BTC"}, statusFailed, `new.csv:2: close: "-3" is no rate above 0`},
		"a comma of two meanings":       {"Date;Close\n2019-11-18;8,123\n", []string{"--coin", "BTC"}, statusFailed, "can be read in two ways"},
		"a decimal comma in quotes":     {"Date,Close\n2019-11-18,\"8000,12\"\n", []string{"--coin", "BTC"}, statusFailed, `"8000,12" is no rate`},
		"hours":                         {"Date,Close\n2019-11-18 01:00:00,1\n2019-11-18 02:00:00,2\n", []string{"--coin", "BTC"}, statusFailed, "new.csv:3: Date: BTC of 2019-11-18 is in line 2 already; closes are daily"},
		"an ECB file of words":          {"Date,USD,\n2019-11-18,much,\n", nil, statusFailed, "new.csv"},
		"a rate too large to be one":    {"currency,day,eur\nXMR,2019-11-18,50\nXMR,2019-11-19,1e308\n", nil, statusUsage, `new.csv:3: eur: "1e308" would make one unit worth 1e+308 euro`},
		"a close too small to be one":   {"Date,Close\n2019-11-18,1e-300\n", []string{"--coin", "BTC"}, statusUsage, `new.csv:2: close: "1e-300" would make one unit worth`},
		"an empty day of a spreadsheet": {"Date,Close\n1899-12-30,1\n", []string{"--coin", "BTC"}, statusUsage, `new.csv:2: date: "1899-12-30" is before 1970`},
		"no coin":                       {"Date,Close\n2019-11-18,1\n", []string{"--coin", "EUR"}, statusUsage, "--coin"},
		"something else":                {"a,b\n1,2\n", nil, statusFailed, "new.csv"},
		"nothing":                       {"", nil, statusFailed, "new.csv"},
	} {
		t.Run(name, func(t *testing.T) {
			file := write(t, t.TempDir(), "new.csv", tc.file)
			got := run(t, "", append([]string{"rates", "import", "-c", conf, file}, tc.args...)...)
			if got.status != tc.status && got.status != statusUsage || !strings.Contains(got.errout, tc.says) {
				t.Errorf("status %d, want %d; says %q, want %q", got.status, tc.status, got.errout, tc.says)
			}
		})
	}
	if _, err := os.Stat(filepath.Join(dir, "vedette.yaml")); err != nil {
		t.Fatal(err)
	}
}

func TestRatesImportCutsNoFile(t *testing.T) {
	dir := t.TempDir()
	conf := write(t, dir, "vedette.yaml", string(config.Example()))
	row := "EUR,2019-11-18,1," + strings.Repeat("x", 1<<16) + "\n"
	file := write(t, dir, "big.csv", "currency,day,eur,source\n"+strings.Repeat(row, maxInput/len(row)+1)+"XMR,2019-11-19,broken,x\n")
	got := run(t, "", "rates", "import", "-c", conf, file).want(t, statusUsage)
	if !strings.Contains(got.errout, "big.csv: larger than 64.0 MiB") {
		t.Errorf("says %s", got.errout)
	}
}

// A corrected rate and the prices made with it are never seen apart.
func TestRatesImportedAgainPriceAnew(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "d")
	run(t, "", "demo", "--dir", dir, "--listings", "100").want(t, statusDone)
	conf := filepath.Join(dir, "vedette.yaml")
	rates := run(t, "", "search", "-c", conf, "--json", "--limit", "1000").objects(t)
	day, _ := rates[0]["rate_day"].(string)
	run(t, "currency,day,eur,source\nUSD,"+day+",2,corrected\n", "rates", "import", "-c", conf, "-").want(t, statusDone)
	corrected := 0
	for _, l := range run(t, "", "search", "-c", conf, "--json", "--limit", "1000").want(t, statusDone).objects(t) {
		if l["rate_source"] != "corrected" {
			continue
		}
		observed, _ := l["observed"].(map[string]any)
		prices, _ := observed["prices"].([]any)
		first, _ := prices[0].(map[string]any)
		if amount, _ := first["amount"].(float64); l["eur"] != 2*amount {
			t.Fatalf("%v dollars are %v euro at 2", amount, l["eur"])
		}
		corrected++
	}
	if corrected == 0 {
		t.Error("no price is in dollars")
	}
}
