package sqlite_test

import (
	"errors"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vedette/market"
	"vedette/store/sqlite"
	"vedette/store/storetest"
)

func TestAlerts(t *testing.T) {
	storetest.RunAlerts(t, func(t *testing.T) storetest.AlertStore {
		return open(t, filepath.Join(t.TempDir(), "a.db"))
	})
}

// A rebuild takes over what no page tells.
func TestToldIsTakenOver(t *testing.T) {
	from, to := open(t, filepath.Join(t.TempDir(), "a.db")), open(t, filepath.Join(t.TempDir(), "b.db"))
	ctx, at := t.Context(), clock()
	one := market.Alert{ID: "1", Rule: market.RuleWatch, Subject: "watch:w@m", Title: "news", Opened: at, Seen: at, Sent: market.Sent{At: at, Facts: []string{"x"}}}
	queued := market.Delivery{ID: "q", Channel: market.ChannelMail, To: "ana@agency.example", Digest: true, Created: at, Due: at, Alerts: []market.Alert{one}}
	sent := queued
	sent.ID, sent.Digest = "s", false
	for _, err := range []error{
		from.Raise(ctx, []market.Alert{one}, []market.Delivery{queued, sent}),
		from.MarkDelivery(ctx, market.Delivery{ID: "s", State: market.DeliverySent, Due: at, Attempts: 2, Settled: at}),
		from.Assess(ctx, market.Assessment{Subject: "watch:w@m", Verdict: market.Mute, Who: "ana", Made: at}),
		from.SetWatched(ctx, "m", "w", "d"),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, st := range []*sqlite.Store{from, to} {
		if err := st.OpenRun(ctx, market.Run{ID: "m-1", Market: "m", Started: at}); err != nil {
			t.Fatal(err)
		}
	}
	if err := from.OpenRun(ctx, market.Run{ID: "n-1", Market: "n", Started: at}); err != nil {
		t.Fatal(err)
	}
	for _, run := range []string{"m-1", "n-1"} { // the rebuild has lost the latter
		if err := errors.Join(from.AddFill(ctx, run, market.Fill{"row": 7}), from.SetLooked(ctx, run),
			from.KeepVitals(ctx, market.Vitals{Run: run, Listings: 3, Warned: 1})); err != nil {
			t.Fatal(err)
		}
	}
	want, err := from.Told(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if err := to.PutTold(ctx, want); err != nil {
		t.Fatal(err)
	}
	got, err := to.Told(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if len(want.Fills) != 2 || len(want.Looked) != 2 || len(want.Vitals) != 2 || want.Vitals[0].Warned != 1 || len(want.Deliveries) != 2 || want.Deliveries[1].State != market.DeliverySent {
		t.Fatalf("%+v", want)
	}
	want.Fills, want.Looked, want.Vitals = want.Fills[:1], want.Looked[:1], want.Vitals[:1]
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
