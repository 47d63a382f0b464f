package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sync/errgroup"

	"vedette/crawler/memory"
	"vedette/market"
	"vedette/marketsim"
	"vedette/marketsim/socks"
	"vedette/seeds"
	"vedette/store"
	"vedette/store/sqlite"
	"vedette/trend"
)

// simStart is day 0 of the simulated year, a Monday.
var simStart = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// availability is the share of days on which a market is up.
const availability = 0.7

// aRun is a closed or paused run beside the truth of its day.
type aRun struct {
	day          int
	run          market.Run
	seen, onSale int
}

// told is an alert in a delivery, and the day on which it was queued.
type told struct {
	day   int
	alert market.Alert
}

// simYear is the simulated year while it passes.
type simYear struct {
	*testing.T
	plan  []planted
	days  int
	sims  map[string]*marketsim.Market
	away  map[string][]bool // days on which a market is wholly out of reach
	s     *setup
	st    *sqlite.Store
	clock atomic.Int64 // noon of the simulated day, and since when it is that day
	since atomic.Int64

	runs         map[string][]aRun
	told         []told
	gone, goneOf int // listings on sale that were called gone, week by week, of those on sale
	upDays       int
}

// haste is how much faster simulated time passes while a run lasts: what waits
// minutes for a site that fails waits parts of a second.
const haste = 300

// now is the simulated time: noon of the day, and what has passed since.
func (y *simYear) now() time.Time {
	return time.Unix(0, y.clock.Load()+haste*(time.Now().UnixNano()-y.since.Load())).UTC()
}

func (y *simYear) setDay(day int) {
	y.since.Store(time.Now().UnixNano())
	y.clock.Store(simStart.AddDate(0, 0, day).UnixNano())
	for _, m := range y.sims {
		m.SetDay(day)
	}
}

// newSimYear serves the markets and writes the configuration, with more at its
// end.
func newSimYear(t *testing.T, days int, more string) *simYear {
	t.Helper()
	y := &simYear{T: t, plan: simPlan(), days: days, sims: map[string]*marketsim.Market{}, away: map[string][]bool{}, runs: map[string][]aRun{}}
	hosts, routes := map[string]http.Handler{}, map[string]string{}
	var markets strings.Builder
	for i, m := range simMarkets {
		sim, err := marketsim.New(marketsim.Options{Style: m.style, Seed: 40 + uint64(i), Listings: simListings, Vendors: 40, Overlap: -1,
			Start: simStart, NewDay: -1, NoPictures: true, LogLimit: -1, NoPathLog: true, Events: eventsOf(y.plan, m.id)})
		if err != nil {
			t.Fatal(err)
		}
		y.sims[m.id], hosts[m.id+".onion"] = sim, sim
		fmt.Fprintf(&markets, "  - {id: %s, profile: %s, mirrors: ['http://%s.onion'], budget: %s,\n", m.id, sim.Profile(), m.id, fast)
		fmt.Fprintf(&markets, "     mandate: {purpose: test, authority: test, expires: 2090-01-01}}\n")
	}
	server, err := marketsim.Serve(t.Context(), marketsim.ServeOptions{Hosts: hosts})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	for host := range hosts {
		routes[host] = server.Addr()
	}
	proxy, err := socks.Serve(t.Context(), socks.Options{Routes: routes})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { proxy.Close() })
	y.setDay(0)
	file := write(t, t.TempDir(), "vedette.yaml", fmt.Sprintf("proxy: {address: %q}\nlog: {level: error}\nmarkets:\n%s"+
		"mail:\n  server: 127.0.0.1:9\n  tls: none\n  from: v@agency.example\n  recipients:\n"+
		"    - {address: ana@agency.example}\n    - {address: ops@agency.example, group: operators}\n%s", proxy.Addr(), markets.String(), more))
	app := New(Options{Stdin: strings.NewReader(""), Stdout: io.Discard, Stderr: t.Output(), Now: y.now, Shipped: parsed})
	if y.s, err = app.setup(file); err != nil {
		t.Fatal(err)
	}
	if y.st, err = y.s.openStore(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { y.st.Close() })
	for _, p := range y.plan {
		if p.Kind != marketsim.EventOffer {
			continue
		}
		if _, known := y.s.taxonomy.Find(p.Substance); known != (p.rule == market.RuleFirstSighting) {
			t.Fatalf("%s is planted for the rule %s, and the lists know it: %v", p.Substance, p.rule, known)
		}
	}
	return y
}

// pass lets the days pass.
func (y *simYear) pass() {
	began := time.Now()
	for day := range y.days {
		y.setDay(day)
		y.rates()
		y.weather(day)
		y.crawl(day)
		y.hear(day)
		if day%7 == 6 {
			y.countGone(day)
		}
		if day%60 == 59 && day+1 < y.days {
			y.Logf("as it stands on day %d, after %s:", day+1, time.Since(began).Round(time.Second))
			y.judge(day + 1)
		}
	}
}

// rates are those of the day: the simulated currencies do not move.
func (y *simYear) rates() {
	rates, err := rateInput{file: "demo rates"}.read(y.Context(), bytes.NewReader(seeds.RatesCSV()), store.Rates(nil))
	if err != nil {
		y.Fatal(err)
	}
	for i := range rates {
		rates[i].Day = y.now().Truncate(24 * time.Hour)
	}
	if _, _, err := y.st.PutRates(y.Context(), rates); err != nil {
		y.Fatal(err)
	}
}

// weather says of each market whether it is up: on three days of ten it is away
// for the whole run, goes away in the middle of it, or answers some requests.
func (y *simYear) weather(day int) {
	for i, m := range simMarkets {
		rng := rand.New(rand.NewPCG(uint64(day)+1, uint64(i)+77))
		var faults []marketsim.Fault
		away := false
		if rng.Float64() >= availability {
			switch kind := rng.IntN(10); {
			case kind < 6:
				away, faults = true, []marketsim.Fault{{Kind: marketsim.FaultReset}}
			case kind < 8:
				faults = []marketsim.Fault{{Kind: marketsim.FaultReset, After: 3 + rng.IntN(30)}}
			default:
				faults = []marketsim.Fault{{Kind: marketsim.FaultReset, Every: 3}}
			}
		} else {
			y.upDays++
		}
		if err := y.sims[m.id].SetFaults(faults...); err != nil {
			y.Fatal(err)
		}
		y.away[m.id] = append(y.away[m.id], away)
	}
}

// crawl crawls all markets and looks at the rules, as vedette run does.
func (y *simYear) crawl(day int) {
	h, shared := &herald{s: y.s, st: y.st}, memory.New()
	runs := make([]market.Run, len(simMarkets))
	var g errgroup.Group
	for i, m := range y.s.config.Markets {
		g.Go(func() error {
			j, err := y.s.prepare(m)
			if err != nil {
				return err
			}
			j.options.Memory, j.options.Sleep, j.options.Seed = shared, hasty, uint64(day+1)
			j.options.Limits.LeaseFor = 48 * time.Hour // kept alive by a real clock
			show := y.s.app.progress(true)
			show.w = io.Discard
			if runs[i], err = y.s.crawlOne(y.Context(), y.st, j, show); err != nil {
				return err
			}
			return h.after(y.Context(), j.market, runs[i])
		})
	}
	if err := g.Wait(); err != nil {
		y.Fatalf("day %d: %v", day, err)
	}
	for i, m := range simMarkets {
		y.runs[m.id] = append(y.runs[m.id], y.beside(m.id, day, runs[i]))
	}
}

// hasty waits simulated time.
func hasty(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d / haste):
		return nil
	}
}

// beside is a run with what was on sale on its day, and how much of it the run
// saw.
func (y *simYear) beside(id string, day int, run market.Run) aRun {
	r := aRun{day: day, run: run}
	seen := map[string]bool{}
	for _, l := range y.listings(market.Filter{Market: id, SeenAfter: run.Started}) {
		seen[l.ID] = true
	}
	for o := range y.sims[id].Offers(day) {
		r.onSale++
		if seen[o.Listing.ID] {
			r.seen++
		}
	}
	return r
}

func (y *simYear) listings(f market.Filter) (all []market.StoredListing) {
	f.Limit = 1000
	for {
		page, err := y.st.Listings(y.Context(), f)
		if err != nil {
			y.Fatal(err)
		}
		all = append(all, page.Listings...)
		if len(page.Listings) < f.Limit {
			return all
		}
		f.Offset += f.Limit
	}
}

// hear takes the deliveries that were queued on a day.
func (y *simYear) hear(day int) {
	due, err := y.st.DueDeliveries(y.Context(), y.now().AddDate(1, 0, 0), 1000)
	if err != nil {
		y.Fatal(err)
	}
	for _, d := range due {
		for i := range d.Alerts {
			y.told = append(y.told, told{day, d.Alerts[i]})
		}
		d.State, d.Settled = market.DeliverySent, y.now()
		if err := y.st.MarkDelivery(y.Context(), d); err != nil {
			y.Fatal(err)
		}
	}
}

// countGone counts the listings on sale that the store calls gone.
func (y *simYear) countGone(day int) {
	for _, m := range simMarkets {
		gone := map[string]bool{}
		for _, l := range y.listings(market.Filter{Market: m.id, State: market.ListingGone}) {
			gone[l.ID] = true
		}
		for o := range y.sims[m.id].Offers(day) {
			y.goneOf++
			if gone[o.Listing.ID] {
				y.gone++
			}
		}
	}
}

// near is how many closed runs that saw anything have an estimate within 10 %
// of the truth, and how many there are.
func (y *simYear) near() (near, all int) {
	for _, runs := range y.runs {
		for _, r := range runs {
			if r.seen == 0 || r.run.Status == market.RunOpen || r.run.Status == market.RunPaused {
				continue
			}
			all++
			share, _, ok := r.run.Completeness.Best()
			if ok && math.Abs(share/(float64(r.seen)/float64(r.onSale))-1) <= 0.1 {
				near++
			}
		}
	}
	return near, all
}

// TestSimulatedYear lets three markets be watched for a year
// (VEDETTE_TEST_SIM=365, see make sim) or, without it, for 26 days, and
// holds what was told against what was planted.
func TestSimulatedYear(t *testing.T) {
	days := 26
	if v := os.Getenv("VEDETTE_TEST_SIM"); v != "" {
		n, err := strconv.Atoi(v)
		if err != nil || n < 10 {
			t.Fatalf("VEDETTE_TEST_SIM=%q is no number of days from 10 on", v)
		}
		days = n
	} else if testing.Short() {
		t.Skip("short")
	}
	server, more := os.Getenv("VEDETTE_TEST_ELASTICSEARCH"), ""
	if strings.Contains(server, "@") {
		server = "" // one with security, which other tests meet
	}
	if server != "" {
		prefix := fmt.Sprintf("vs%x", rand.Uint32())
		more = fmt.Sprintf("store: {kind: elasticsearch, addresses: [%q], prefix: %s, replicas: 0, crawler: one}\n", server, prefix)
		t.Cleanup(func() { deleteIndices(t, server, prefix) })
	}
	y := newSimYear(t, days, more)
	y.pass()
	y.hold(y.judge(days))
	if server == "" {
		t.Log("Elasticsearch is left out: VEDETTE_TEST_ELASTICSEARCH names no server without security")
		return
	}
	y.onElastic()
}

// onElastic sends all there is to Elasticsearch and compares runs and series,
// which must be equal to those of the local store. The rules look at the local
// one alone, whichever analysts ask.
func (y *simYear) onElastic() {
	ran(y.T, 0, "elastic", "setup", "-c", y.s.config.File)
	ran(y.T, 0, "elastic", "send", "-c", y.s.config.File)
	remote, err := y.s.openElastic()
	if err != nil {
		y.Fatal(err)
	}
	defer remote.Close()
	compared := 0
	for _, by := range append([]trend.Dimension{""}, trend.Dimensions[:]...) {
		var built [2][]trend.Series
		for i, st := range []store.Series{y.st, remote} {
			src, err := st.Series(y.Context(), trend.Query{By: by})
			if err != nil {
				y.Fatal(err)
			}
			built[i] = trend.Build(&src, trend.Options{Span: trend.Week, Now: y.now()})
		}
		compared += len(built[0])
		if diff := cmp.Diff(built[0], built[1]); diff != "" {
			y.Errorf("series by %q differ (-local +Elasticsearch):\n%.2000s", by, diff)
		}
	}
	for _, m := range simMarkets {
		here, err := y.st.Runs(y.Context(), m.id, allRuns)
		if err != nil {
			y.Fatal(err)
		}
		there, err := remote.Runs(y.Context(), m.id, allRuns)
		if err != nil {
			y.Fatal(err)
		}
		if diff := cmp.Diff(here, there); diff != "" {
			y.Errorf("runs of %s differ (-local +Elasticsearch):\n%.2000s", m.id, diff)
		}
	}
	y.Logf("| equal on Elasticsearch | %d series and all runs | all |", compared)
}

// names are the sorted keys of a map.
func names[V any](m map[string]V) []string {
	list := make([]string, 0, len(m))
	for k := range m {
		list = append(list, k)
	}
	slices.Sort(list)
	return list
}
