package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vedette/market"
	"vedette/store/sqlite"
)

// teller is a store with the rules around it, and a clock that is moved.
type teller struct {
	*testing.T
	s    *setup
	st   *sqlite.Store
	now  time.Time
	runs int
	fill market.Fill // of the next runs
}

func newTeller(t *testing.T, more string) *teller { return newTellerOf(t, oneMarket, more) }

// newTellerOf watches the markets of a configuration's line.
func newTellerOf(t *testing.T, markets, more string) *teller {
	t.Helper()
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "own"), 0o700); err != nil {
		t.Fatal(err)
	}
	file := write(t, dir, "vedette.yaml", "taxonomy: own\nlog: {level: error}\n"+markets+"\n"+
		"mail:\n  server: 127.0.0.1:9\n  tls: none\n  from: v@agency.example\n  recipients:\n"+
		"    - {address: ana@agency.example}\n    - {address: ops@agency.example, group: operators}\n"+more)
	k := &teller{T: t, now: time.Date(2026, 3, 14, 9, 26, 0, 0, time.UTC)}
	app := New(Options{Stdin: strings.NewReader(""), Stdout: t.Output(), Stderr: t.Output(), Now: func() time.Time { return k.now }, Shipped: parsed})
	var err error
	if k.s, err = app.setup(file); err != nil {
		t.Fatal(err)
	}
	if k.st, err = k.s.openStore(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { k.st.Close() })
	return k
}

// crawled has a complete run see these titles, each a listing of its own, and
// looks at the rules. Titles of one name are of several vendors.
func (k *teller) crawled(titles ...string) {
	k.Helper()
	var records []market.Record
	for i, title := range titles {
		records = append(records, market.Record{Kind: market.RecordListing, Partial: true,
			Listing: &market.Listing{ID: title, Title: title, Vendor: fmt.Sprintf("vendor%d", i)}})
	}
	k.look(k.closed("one", records...))
}

// closed is a run of a market that saw these records, an hour later, at which
// nobody has looked.
func (k *teller) closed(id string, records ...market.Record) market.Run {
	k.Helper()
	k.runs++
	k.now = k.now.Add(time.Hour)
	run := market.Run{ID: fmt.Sprintf("%s-%d", id, k.runs), Market: id, Profile: "demo-table@1", Started: k.now, Counts: market.RunCounts{Content: 1, Fetched: 1}}
	page := market.Page{Run: run.ID, Market: id, Mirror: "http://" + id + ".onion", Path: "/list", Kind: "index", FetchedAt: k.now, Status: 200, State: market.StateContent}
	result := market.PageResult{Page: page}
	for i := range records {
		r := records[i]
		k.s.reader.Record(&r)
		result.Records = append(result.Records, r)
	}
	if err := k.st.OpenRun(k.Context(), run); err != nil {
		k.Fatal(err)
	}
	if _, err := k.st.Record(k.Context(), result); err != nil {
		k.Fatal(err)
	}
	if err := k.st.AddFill(k.Context(), run.ID, k.fill); err != nil {
		k.Fatal(err)
	}
	run.Status, run.Ended = market.RunComplete, k.now
	closed, err := k.st.FinishRun(k.Context(), run, 3)
	if err != nil {
		k.Fatal(err)
	}
	return closed
}

// look looks at the rules after a run.
func (k *teller) look(run market.Run) {
	k.Helper()
	h := &herald{s: k.s, st: k.st}
	m, ok := k.s.config.Market(run.Market)
	if !ok {
		k.Fatalf("no market %q", run.Market)
	}
	if err := h.after(k.Context(), marketOf(m), run); err != nil {
		k.Fatal(err)
	}
}

// queued are the subjects of the letters that wait, a digest as "digest: ...".
func (k *teller) queued() (list []string) {
	k.Helper()
	due, err := k.st.DueDeliveries(k.Context(), k.now.AddDate(1, 0, 0), 1000)
	if err != nil {
		k.Fatal(err)
	}
	for _, d := range due {
		for _, a := range d.Alerts {
			text := d.To + " " + a.Title
			if d.Digest {
				text = "digest: " + text
			}
			list = append(list, text)
		}
		d.State, d.Settled = market.DeliverySent, k.now
		if err := k.st.MarkDelivery(k.Context(), d); err != nil {
			k.Fatal(err)
		}
	}
	return list
}

func (k *teller) want(what string, want ...string) {
	k.Helper()
	got := k.queued()
	if len(got) != len(want) {
		k.Fatalf("%s: %q, want %q", what, got, want)
	}
	for i := range want {
		if !strings.Contains(got[i], want[i]) {
			k.Errorf("%s: %q, want %q", what, got[i], want[i])
		}
	}
}

func (k *teller) decide(verdict market.Verdict, rule string, edit func(*triage)) error {
	k.Helper()
	list, err := k.st.Alerts(k.Context(), rule, 1)
	if err != nil || len(list) == 0 {
		k.Fatalf("no alert: %v", err)
	}
	t := triage{s: k.s, verdict: verdict, who: "ana", lasts: 0}
	if edit != nil {
		edit(&t)
	}
	_, err = t.decide(context.WithoutCancel(k.Context()), list[0].ID)
	return err
}

const unknownName = "flubrotizolazolam"

func TestANewNameIsToldOnceAndNeverAfterItIsDismissed(t *testing.T) {
	k := newTeller(t, "")
	k.crawled("MDMA crystals 1g")
	k.want("nothing new")
	k.crawled("MDMA crystals 1g", unknownName+" pellets 100x")
	k.want("a strong new name", "ana@agency.example new name: "+unknownName+" (benzodiazepine-nps), 1 listing on one")
	k.crawled("MDMA crystals 1g", unknownName+" pellets 100x", unknownName+" 1g powder")
	k.want("one more listing is no news")
	if err := k.decide(market.Dismiss, market.RuleNewName, nil); err != nil {
		t.Fatal(err)
	}
	k.crawled(unknownName+" pellets 100x", "Flubrotizolazolam 5g", "flubrotizolazolam 7g")
	k.want("dismissed")
}

func TestAFirstSightingIsToldInTheDigest(t *testing.T) {
	k := newTeller(t, "")
	k.crawled("MDMA crystals 1g")
	k.crawled("MDMA crystals 1g", "Ketamine 5g")
	k.want("first sighting", "digest: ana@agency.example first sighting: ketamine on one, never seen anywhere before")
	k.crawled("MDMA crystals 1g", "Ketamine 5g", "Ketamine 10g")
	k.want("seen again")
}

func TestMoreThanAHandfulComesInOneLetter(t *testing.T) {
	k := newTeller(t, "")
	var titles []string
	for _, x := range []string{"flubrotizolazolam", "flualprazolazolam", "clobromazolazolam", "bromonitrazolazolam", "flunitrazolazolam", "nifoxipazolazolam", "pyrazolazolam"} {
		titles = append(titles, x+" pellets 100x")
	}
	k.crawled(titles...)
	due, err := k.st.DueDeliveries(t.Context(), k.now, 100)
	if err != nil {
		t.Fatal(err)
	}
	if len(due) != 1 || len(due[0].Alerts) <= maxAtOnce {
		t.Errorf("%d letters, the first of %d alerts", len(due), len(due[0].Alerts))
	}
}

func TestAConfirmedNameJoinsTheTaxonomy(t *testing.T) {
	k := newTeller(t, "")
	k.crawled(unknownName + " pellets 100x")
	k.want("new", unknownName)
	if err := k.decide(market.Confirm, market.RuleNewName, func(v *triage) { v.class = "nonsense" }); err == nil || !strings.Contains(err.Error(), "no class of the taxonomy") {
		t.Fatalf("%v", err)
	}
	if err := k.decide(market.Confirm, market.RuleNewName, nil); err != nil {
		t.Fatal(err)
	}
	s, err := k.s.app.setup(k.s.config.File)
	if err != nil {
		t.Fatal(err)
	}
	found, ok := s.taxonomy.Find(unknownName)
	if !ok || found.Class != "benzodiazepine-nps" || found.Noted != 2026 {
		t.Fatalf("%+v, %v", found, ok)
	}
	k.s = s
	k.crawled(unknownName+" pellets 100x", unknownName+" 1g")
	for _, told := range k.queued() {
		if strings.Contains(told, "new name") {
			t.Errorf("told again: %s", told)
		}
	}
}

func TestAMergedNameIsAnotherNameOfAKnownOne(t *testing.T) {
	k := newTeller(t, "")
	k.crawled(unknownName + " pellets 100x")
	if err := k.decide(market.Merge, market.RuleNewName, func(v *triage) { v.into = "no such thing" }); err == nil {
		t.Fatal("merged into nothing")
	}
	if err := k.decide(market.Merge, market.RuleNewName, func(v *triage) { v.into = "etizolam" }); err != nil {
		t.Fatal(err)
	}
	s, err := k.s.app.setup(k.s.config.File)
	if err != nil {
		t.Fatal(err)
	}
	if found, ok := s.taxonomy.Find(unknownName); !ok || found.ID != "etizolam" {
		t.Errorf("%+v", found)
	}
}

func TestTheTaxonomyStaysWhenItWouldNotTakeAName(t *testing.T) {
	k := newTeller(t, "")
	k.crawled(unknownName + " pellets 100x")
	own := filepath.Join(k.s.config.Taxonomy, confirmedFile)
	const foreign = "name: confirmed\nversion: 3\nsources: {analyst: x}\nsource: [analyst]\nsubstances: []\nwords: [x]\n"
	if err := os.WriteFile(own, []byte(foreign), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := k.decide(market.Confirm, market.RuleNewName, nil); err == nil || !strings.Contains(err.Error(), "holds more than triage writes") {
		t.Fatalf("%v", err)
	}
	if got, err := os.ReadFile(own); err != nil || string(got) != foreign {
		t.Errorf("%s, %v", got, err)
	}
	k.s.config.Taxonomy = ""
	if err := k.decide(market.Confirm, market.RuleNewName, nil); err == nil || !strings.Contains(err.Error(), "taxonomy: is empty") {
		t.Errorf("%v", err)
	}
	if list, err := k.st.Assessments(t.Context()); err != nil || len(list) != 0 {
		t.Errorf("%v, %v", list, err)
	}
}

func TestALostFieldIsToldToOperators(t *testing.T) {
	k := newTeller(t, "")
	k.fill = market.Fill{"row": 60, "row/title": 60, "row/price": 59}
	for range 3 {
		k.crawled("MDMA crystals 1g")
	}
	k.want("as ever")
	k.fill = market.Fill{"row": 60, "row/title": 60, "row/price": 2}
	k.crawled("MDMA crystals 1g")
	k.want("drift", "ops@agency.example one is not read as before: row/price")
	k.crawled("MDMA crystals 1g")
	k.want("drift that was told")
	k.now = k.now.Add(7 * 24 * time.Hour)
	k.crawled("MDMA crystals 1g")
	k.want("drift that lasts", "ops@agency.example one is not read as before")
}

func TestTheEndOfAMandateIsToldBefore(t *testing.T) {
	for now, want := range map[string]string{
		"2089-12-01": "", "2089-12-10": "ops@agency.example the mandate for one ends on 2090-01-01", "2090-01-02": "ops@agency.example one is not watched any more",
	} {
		t.Run(now, func(t *testing.T) {
			at, err := time.Parse(time.DateOnly, now)
			if err != nil {
				t.Fatal(err)
			}
			one := newTeller(t, "")
			one.now = at
			h := &herald{s: one.s, st: one.st}
			if err := h.mandates(t.Context()); err != nil {
				t.Fatal(err)
			}
			if want == "" {
				one.want("early")
				return
			}
			one.want(now, want)
		})
	}
}

func TestAnInterruptedCrawlIsLookedAtLater(t *testing.T) {
	k := newTeller(t, "")
	h := &herald{s: k.s, st: k.st}
	if err := h.after(t.Context(), market.Market{ID: "one"}, market.Run{ID: "one-1", Status: market.RunOpen}); err != nil {
		t.Fatal(err)
	}
	if _, err := k.st.Alert(t.Context(), "x"); !errors.Is(err, market.ErrNotFound) {
		t.Error(err)
	}
	k.want("nothing")
}
