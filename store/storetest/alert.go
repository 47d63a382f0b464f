package storetest

import (
	"iter"
	"slices"
	"testing"
	"time"

	"vedette/market"
	"vedette/store"
)

// AlertStore is a store that keeps alerts as well.
type AlertStore interface {
	store.Store
	store.Alerts
	store.VendorNews
}

// RunAlerts runs the suite of store.Alerts and store.VendorNews. open makes an empty store that is
// closed by the end of the test.
func RunAlerts(t *testing.T, open func(t *testing.T) AlertStore) {
	for _, p := range slices.Concat(alertPromises, vitalPromises) {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			p.test(&fixture{T: t, s: s, now: start}, s)
		})
	}
	for _, p := range vendorPromises {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			p.test(&fixture{T: t, s: s, now: start}, s)
		})
	}
}

var alertPromises = []struct {
	name string
	test func(*fixture, store.Alerts)
}{
	{"an alert comes back as it was raised, and is replaced by its id", func(f *fixture, s store.Alerts) {
		a := alertNamed("a", f.tick())
		a.Sent = market.Sent{At: f.now, Facts: []string{"x"}}
		a.Evidence = []market.Evidence{{Market: demo, Listing: "1", Title: "Blue <widget>", EUR: ptr(2.5), FirstSeen: f.now, LastSeen: f.now}}
		f.ok(s.Raise(f.ctx(), []market.Alert{a}, nil))
		got, err := s.Alert(f.ctx(), "a")
		f.ok(err)
		f.equal(got, a)
		a.Title = "other news"
		f.ok(s.Raise(f.ctx(), []market.Alert{a}, nil))
		list, err := s.Alerts(f.ctx(), "", 0)
		f.ok(err)
		f.equal(list, []market.Alert{a})
	}},
	{"alerts come newest first, by rule, and bounded", func(f *fixture, s store.Alerts) {
		old, young, same := alertNamed("c", f.now), alertNamed("a", f.tick()), alertNamed("b", f.now)
		old.Rule = market.RuleWatch
		f.ok(s.Raise(f.ctx(), []market.Alert{old, same, young}, nil))
		list, err := s.Alerts(f.ctx(), "", 0)
		f.ok(err)
		f.equal(list, []market.Alert{young, same, old})
		list, err = s.Alerts(f.ctx(), market.RuleWatch, 0)
		f.ok(err)
		f.equal(list, []market.Alert{old})
		list, err = s.Alerts(f.ctx(), "", 1)
		f.ok(err)
		f.equal(list, []market.Alert{young})
		_, err = s.Alert(f.ctx(), "nobody")
		f.is(err, market.ErrNotFound)
	}},
	{"raising is all or nothing", func(f *fixture, s store.Alerts) {
		good := alertNamed("a", f.tick())
		f.is(s.Raise(f.ctx(), []market.Alert{good, {ID: "b"}}, nil), market.ErrInvalid)
		f.is(s.Raise(f.ctx(), []market.Alert{good}, []market.Delivery{{ID: "d"}}), market.ErrInvalid)
		list, err := s.Alerts(f.ctx(), "", 0)
		f.ok(err)
		f.equal(len(list), 0)
	}},
	{"verdicts are kept in order, and need a person", func(f *fixture, s store.Alerts) {
		v := market.Assessment{Subject: "name:x", Verdict: market.Dismiss, Who: "ana", Made: f.tick(), Note: "a strain"}
		w := market.Assessment{Subject: "name:x", Verdict: market.Reopen, Who: "bo", Made: f.tick()}
		f.ok(s.Assess(f.ctx(), v))
		f.ok(s.Assess(f.ctx(), w))
		for _, bad := range []market.Assessment{{Verdict: market.Dismiss, Who: "ana"}, {Subject: "s", Who: "ana"}, {Subject: "s", Verdict: market.Mute}} {
			f.is(s.Assess(f.ctx(), bad), market.ErrInvalid)
		}
		list, err := s.Assessments(f.ctx())
		f.ok(err)
		f.equal(list, []market.Assessment{v, w})
	}},
	{"a delivery is due at its time, once", func(f *fixture, s store.Alerts) {
		early, late := deliveryNamed("z", f.tick()), deliveryNamed("y", f.tick())
		f.ok(s.Raise(f.ctx(), nil, []market.Delivery{late, early, early}))
		due, err := s.DueDeliveries(f.ctx(), early.Due, 10)
		f.ok(err)
		f.equal(due, []market.Delivery{early})
		due, err = s.DueDeliveries(f.ctx(), late.Due, 10)
		f.ok(err)
		f.equal(due, []market.Delivery{early, late})
		due, err = s.DueDeliveries(f.ctx(), late.Due, 1)
		f.ok(err)
		f.equal(due, []market.Delivery{early})
		again := early
		again.Alerts = []market.Alert{alertNamed("other", f.now)}
		f.ok(s.Raise(f.ctx(), nil, []market.Delivery{again}))
		due, err = s.DueDeliveries(f.ctx(), early.Due, 10)
		f.ok(err)
		f.equal(due, []market.Delivery{early}) // as it was
		early.State, early.Attempts, early.Settled = market.DeliverySent, 1, f.tick()
		f.ok(s.MarkDelivery(f.ctx(), early))
		f.is(s.MarkDelivery(f.ctx(), early), market.ErrConflict)
		f.is(s.MarkDelivery(f.ctx(), deliveryNamed("nobody", f.now)), market.ErrNotFound)
		f.ok(s.Raise(f.ctx(), nil, []market.Delivery{deliveryNamed("z", f.tick())}))
		due, err = s.DueDeliveries(f.ctx(), f.tick(), 10)
		f.ok(err)
		f.equal(due, []market.Delivery{late})
	}},
	{"a failed attempt is due again later", func(f *fixture, s store.Alerts) {
		d := deliveryNamed("d", f.tick())
		f.ok(s.Raise(f.ctx(), nil, []market.Delivery{d}))
		d.Attempts, d.Error, d.Due = 1, "no route", d.Due.Add(time.Minute)
		f.ok(s.MarkDelivery(f.ctx(), d))
		due, err := s.DueDeliveries(f.ctx(), d.Due.Add(-time.Millisecond), 10)
		f.ok(err)
		f.equal(len(due), 0)
		due, err = s.DueDeliveries(f.ctx(), d.Due, 10)
		f.ok(err)
		f.equal(due, []market.Delivery{d})
	}},
	{"a digest gathers alerts until it is settled, each once", func(f *fixture, s store.Alerts) {
		d := deliveryNamed("d", f.tick())
		d.Digest = true
		one, two := d.Alerts[0], alertNamed("two", f.tick())
		f.ok(s.Raise(f.ctx(), nil, []market.Delivery{d}))
		one.Title = "newer"
		d.Alerts = []market.Alert{two, one}
		f.ok(s.Raise(f.ctx(), nil, []market.Delivery{d}))
		due, err := s.DueDeliveries(f.ctx(), d.Due, 1)
		f.ok(err)
		f.equal(due[0].Alerts, []market.Alert{one, two})
		d.State, d.Settled = market.DeliverySent, f.tick()
		f.ok(s.MarkDelivery(f.ctx(), d))
		d.Alerts = []market.Alert{alertNamed("three", f.tick())}
		f.ok(s.Raise(f.ctx(), nil, []market.Delivery{d}))
		d.Alerts = append(d.Alerts, alertNamed("four", f.now))
		f.ok(s.Raise(f.ctx(), nil, []market.Delivery{d}))
		list, err := s.Deliveries(f.ctx(), market.DeliverySent, 0)
		f.ok(err)
		f.equal(len(list), 1)
		due, err = s.DueDeliveries(f.ctx(), f.tick(), 9)
		f.ok(err)
		f.equal(len(due), 1)
		f.equal([]any{due[0].ID, due[0].Alerts}, []any{"d-2", d.Alerts}) // nothing is lost, and nothing changed after it went out
	}},
	{"deliveries are listed, queued ones first", func(f *fixture, s store.Alerts) {
		a, b := deliveryNamed("a", f.tick()), deliveryNamed("b", f.tick())
		f.ok(s.Raise(f.ctx(), nil, []market.Delivery{a, b}))
		b.State, b.Error, b.Settled = market.DeliveryRefused, "no such mailbox", f.tick()
		f.ok(s.MarkDelivery(f.ctx(), b))
		a.Alerts, b.Alerts = nil, nil
		list, err := s.Deliveries(f.ctx(), "", 0)
		f.ok(err)
		f.equal(list, []market.Delivery{a, b})
		list, err = s.Deliveries(f.ctx(), market.DeliveryRefused, 0)
		f.ok(err)
		f.equal(list, []market.Delivery{b})
	}},
	{"a substance is sighted once on a market, also when its listing changes", func(f *fixture, s store.Alerts) {
		one := f.begin(1)
		f.index(one, "/i", named(row("1", "A", 1), "alpha"))
		f.finish(one, market.RunComplete)
		got, err := s.Sightings(f.ctx(), one)
		f.ok(err)
		f.equal(len(got), 1)
		f.equal([]any{got[0].Substance, got[0].Elsewhere, got[0].Baseline}, []any{"alpha", 0, true})
		two := f.begin(2)
		f.index(two, "/i", named(row("1", "B", 1), "beta"))
		f.finish(two, market.RunComplete)
		got, err = s.Sightings(f.ctx(), two)
		f.ok(err)
		f.equal(len(got), 1)
		f.equal([]any{got[0].Substance, got[0].Baseline}, []any{"beta", false})
		three := f.begin(3)
		f.index(three, "/i", named(row("1", "A", 1), "alpha"))
		f.finish(three, market.RunComplete)
		got, err = s.Sightings(f.ctx(), three)
		f.ok(err)
		f.equal(len(got), 0)
	}},
	{"until a run read every index, all is baseline; elsewhere counts earlier runs", func(f *fixture, s store.Alerts) {
		one := f.begin(1)
		f.index(one, "/i", named(row("1", "A", 1), "alpha"))
		f.finish(one, market.RunPartial)
		other := f.beginAt("demoother", 1)
		f.index(other, "/i", named(row("1", "A", 1), "alpha"))
		f.finish(other, market.RunPartial)
		two := f.begin(2)
		f.index(two, "/i", named(row("2", "B", 1), "beta"))
		f.finish(two, market.RunComplete)
		for run, want := range map[string][]any{one: {true, 0}, other: {true, 1}, two: {true, 0}} {
			got, err := s.Sightings(f.ctx(), run)
			f.ok(err)
			f.equal(len(got), 1)
			f.equal([]any{got[0].Baseline, got[0].Elsewhere}, want)
		}
	}},
	{"candidates are those of current versions", func(f *fixture, s store.Alerts) {
		one := f.begin(1)
		f.index(one, "/i", suspect(row("1", "A", 1), "foo"), row("2", "B", 1), suspect(row("3", "C", 1), "bar"))
		f.equal(ids(f, s.Candidates(f.ctx())), []string{"1", "3"})
		f.finish(one, market.RunComplete)
		two := f.begin(2)
		f.index(two, "/i", row("1", "A, renamed", 1), suspect(row("2", "B, renamed", 1), "foo"))
		f.equal(ids(f, s.Candidates(f.ctx())), []string{"2", "3"})
	}},
	{"changed are the listings with a new version, active those on sale", func(f *fixture, s store.Alerts) {
		one := f.begin(1)
		f.index(one, "/i", row("1", "A", 1), row("2", "B", 1), row("4", "D", 1))
		f.finish(one, market.RunComplete)
		f.equal(ids(f, s.Changed(f.ctx(), one)), []string{"1", "2", "4"})
		two := f.begin(2)
		f.index(two, "/i", row("1", "A", 1), row("2", "B, renamed", 1), row("3", "C", 1))
		f.equal(ids(f, s.Changed(f.ctx(), two)), []string{"2", "3"})
		f.finish(two, market.RunComplete)
		f.equal(ids(f, s.Active(f.ctx(), demo)), []string{"1", "2", "3"})
		f.equal(ids(f, s.Active(f.ctx(), "nobody")), []string(nil))
	}},
	{"fills add up over the crawls of a run and come newest first", func(f *fixture, s store.Alerts) {
		one := f.begin(1)
		f.ok(s.AddFill(f.ctx(), one, market.Fill{"row": 3, "row/title": 2}))
		f.ok(s.AddFill(f.ctx(), one, market.Fill{"row": 1, "row/title": 1}))
		f.finish(one, market.RunPartial)
		two := f.begin(2)
		f.ok(s.AddFill(f.ctx(), two, market.Fill{"row": 5}))
		got, err := s.Fills(f.ctx(), demo, 0)
		f.ok(err)
		f.equal([]any{got[0].Run, got[0].Fill, got[1].Run, got[1].Fill, got[1].Status},
			[]any{two, market.Fill{"row": 5}, one, market.Fill{"row": 4, "row/title": 3}, market.RunPartial})
		got, err = s.Fills(f.ctx(), demo, 1)
		f.ok(err)
		f.equal(len(got), 1)
		f.is(s.AddFill(f.ctx(), "nobody", market.Fill{"row": 1}), market.ErrNotFound)
	}},
	{"runs that nobody looked at come back oldest first, closed ones alone", func(f *fixture, s store.Alerts) {
		one, two := f.closedRun(demo, 1, row("1", "A", 1)), f.closedRun(demo, 2, row("1", "A", 1))
		f.begin(3)
		f.closedRun(other, 1, row("1", "A", 1))
		names := func() (list []string) {
			runs, err := s.Unlooked(f.ctx(), demo)
			f.ok(err)
			for i := range runs {
				list = append(list, runs[i].ID)
			}
			return list
		}
		f.equal(names(), []string{one, two})
		f.ok(s.SetLooked(f.ctx(), one))
		f.equal(names(), []string{two})
		f.ok(s.SetLooked(f.ctx(), two))
		f.ok(s.SetLooked(f.ctx(), one))
		f.equal(names(), []string(nil))
		f.is(s.SetLooked(f.ctx(), "nobody"), market.ErrNotFound)
	}},
	{"what a watch last looked at is kept per market", func(f *fixture, s store.Alerts) {
		f.ok(s.SetWatched(f.ctx(), demo, "w", "1"))
		f.ok(s.SetWatched(f.ctx(), demo, "w", "2"))
		for _, c := range [][3]string{{demo, "w", "2"}, {demo, "v", ""}, {"other", "w", ""}} {
			got, err := s.Watched(f.ctx(), c[0], c[1])
			f.ok(err)
			f.equal(got, c[2])
		}
	}},
}

func alertNamed(id string, at time.Time) market.Alert {
	return market.Alert{ID: id, Rule: market.RuleNewName, Subject: "name:" + id, Audience: market.Analysts, Title: "news of " + id, Opened: at, Seen: at}
}

func deliveryNamed(id string, at time.Time) market.Delivery {
	return market.Delivery{ID: id, Channel: market.ChannelMail, To: "ana@agency.example", Created: at, Due: at,
		State: market.DeliveryQueued, Alerts: []market.Alert{alertNamed("of-"+id, at)}}
}

// named has a row name a substance, suspect one that no list knows.
func named(r market.Record, substance string) market.Record {
	r.Derived.Substances = []market.Mention{mention(substance, "title")}
	return r
}

func suspect(r market.Record, name string) market.Record {
	r.Derived.Candidates = []market.Candidate{{Name: name, Class: "tryptamine", Status: "new", Mention: name, From: "title"}}
	return r
}

func ids(f *fixture, list iter.Seq2[market.StoredListing, error]) (got []string) {
	f.Helper()
	for l, err := range list {
		f.ok(err)
		got = append(got, l.ID)
	}
	return got
}
