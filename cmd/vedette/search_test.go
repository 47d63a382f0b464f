package main

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"vedette/market"
)

func TestSearchRefusesWhatCannotBe(t *testing.T) {
	t.Parallel()
	w := crawledWorld(t)
	for name, c := range map[string]struct {
		args []string
		says string
	}{
		"a market that nobody knows": {[]string{"--market", "nope"}, `--market: there is no market "nope". There are: one`},
		"a country that is none":     {[]string{"--from", "zz"}, `--from: "zz" is no country`},
		"a place that is none":       {[]string{"--to", "Atlantis"}, `--to: "Atlantis" is no country`},
		"no number":                  {[]string{"--min-eur", "NaN"}, "--min-eur: NaN is no amount"},
		"less than nothing":          {[]string{"--max-eur", "-5"}, "--max-eur: -5 is no amount"},
		"without bound":              {[]string{"--max-eur", "Inf"}, "--max-eur: +Inf is no amount"},
		"a floor above the ceiling":  {[]string{"--min-eur", "9", "--max-eur", "3"}, "is above --max-eur"},
		"an order that there is not": {[]string{"--sort", "size"}, "--sort"},
	} {
		t.Run(name, func(t *testing.T) {
			got := run(t, "", append([]string{"search", "-c", w.config}, c.args...)...).want(t, statusUsage)
			if !strings.Contains(got.errout, c.says) || got.out != "" {
				t.Errorf("says %s%s, want %q", got.out, got.errout, c.says)
			}
		})
	}
	run(t, "", "runs", "-c", w.config, "--limit", "0").want(t, statusUsage)
	run(t, "", "runs", "-c", w.config, "nope").want(t, statusUsage)

	found := func(args ...string) int {
		t.Helper()
		return len(run(t, "", append([]string{"search", "-c", w.config, "--json", "--limit", "1000"}, args...)...).want(t, statusDone).objects(t))
	}
	if name, code := found("--from", "Italy"), found("--from", "it"); name != code || code == 0 {
		t.Errorf("%d from Italy, %d from it", name, code)
	}
	all, some := found(), found("ketamine OR mdma OR cocaine")
	if without := found("--", "-ketamine -mdma -cocaine"); some == 0 || all-some != without {
		t.Errorf("%d of %d found, %d without them", some, all, without)
	}
}

// The price of a unit is that of the market's books, follows the rates, and
// leaves out what is set aside.
func TestSearchShowsUnitPrices(t *testing.T) {
	t.Parallel()
	w := crawledWorld(t)
	listings := map[string]map[string]any{}
	read := func() {
		for _, o := range run(t, "", "search", "-c", w.config, "--json", "--limit", "1000").want(t, statusDone).objects(t) {
			listings[o["listing_id"].(string)] = o["derived"].(map[string]any)
		}
	}
	check := func(rate float64) (n int) {
		t.Helper()
		for o := range w.sims["one"].Offers(0) {
			if !saysUnitPrice(&o) || o.Listing.Prices[0].Currency != "USD" {
				continue
			}
			offers, _ := listings[o.Listing.ID]["offers"].([]any)
			if len(offers) == 0 {
				t.Errorf("%q has no offer", o.Listing.Title)
				continue
			}
			u, _ := offers[0].(map[string]any)["unit_price"].(map[string]any)
			got, _ := u["eur"].(float64)
			if want := o.Listing.Prices[0].Amount * rate / o.Amount; u["unit"] != o.Unit || math.Abs(got/want-1) > 1e-6 {
				t.Errorf("%q: %v, want %v per %s", o.Listing.Title, u, want, o.Unit)
			}
			n++
		}
		return n
	}
	day := time.Now().UTC().Format(time.DateOnly)
	for _, rate := range []float64{0.5, 0.8} {
		rates := write(t, w.dir, "usd.csv", fmt.Sprintf("currency,day,eur,source\nUSD,%s,%v,test\n", day, rate))
		run(t, "", "rates", "import", "-c", w.config, rates).want(t, statusDone)
		read()
		if n := check(rate); n < 10 {
			t.Errorf("only %d listings in dollars", n)
		}
	}
	if out := run(t, "", "search", "-c", w.config).want(t, statusDone).out; !strings.Contains(out, "EUR/unit") || !strings.Contains(out, "/g ") {
		t.Errorf("the table has no unit price:\n%s", out)
	}
}

func TestUnitText(t *testing.T) {
	offer := func(eur float64, unit, aside string) market.Offer {
		return market.Offer{UnitPrice: &market.UnitPrice{EUR: eur, Unit: unit}, Aside: aside}
	}
	for name, c := range map[string]struct {
		offers []market.Offer
		want   string
	}{
		"none":                  {[]market.Offer{{}}, "-"},
		"one":                   {[]market.Offer{offer(1.5, "piece", "")}, "1.50/pc"},
		"from the lowest":       {[]market.Offer{offer(9, "g", ""), offer(7, "g", ""), offer(12, "g", "")}, "7.00-12.00/g"},
		"samples are left out":  {[]market.Offer{offer(90, "g", "sample"), offer(7, "g", "")}, "7.00/g"},
		"units are not mingled": {[]market.Offer{offer(9, "g", ""), offer(1, "piece", "")}, "9.00/g"},
	} {
		if got := unitText(c.offers); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestExtractShowsPlainText(t *testing.T) {
	profile := write(t, t.TempDir(), "p.yaml", `name: p
version: 1
title: t
kind: market
timezone: UTC
verify: {path: /, marker: [{css: h1}]}
walk: {start: [/], follow: [{url: '^/$', kind: listing}]}
pages:
  - kind: listing
    require: [h1]
    record: listing
    fields:
      listing_id: [{value: a1}]
      title: [{css: h1}]
      description: [{css: div, lines: true}]
      category: [{css: i, all: true}]
`)
	page := write(t, t.TempDir(), "p.html", "<h1>Salt &amp; &lt;pepper&gt; \"fine\" \x1b[31m</h1><div>one<br>two</div><i>a</i><i>b</i>")
	got := run(t, "", "extract", "--profile", profile, page).want(t, statusDone)
	for _, want := range []string{`Salt & <pepper> "fine" [31m`, "one two", "a, b"} {
		if !strings.Contains(got.out, want) {
			t.Errorf("does not show %q:\n%s", want, got.out)
		}
	}
	for _, not := range []string{`\u00`, `\n`, `\"`, "\x1b"} {
		if strings.Contains(got.out, not) {
			t.Errorf("shows %q:\n%s", not, got.out)
		}
	}
	refused := run(t, "", "extract", "--profile", profile, "--page", "nope", page).want(t, statusUsage)
	if !strings.Contains(refused.errout, `--page: profile p has no page kind "nope". There are: listing`) {
		t.Errorf("says %s", refused.errout)
	}
}
