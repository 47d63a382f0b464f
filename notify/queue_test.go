package notify

import (
	"context"
	"crypto/hmac"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vedette/market"
	"vedette/store/sqlite"
)

func openStore(t *testing.T, path string) *sqlite.Store {
	t.Helper()
	st, err := sqlite.Open(t.Context(), sqlite.Options{Path: path, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	return st
}

// fake answers as it is told to and remembers what it took.
type fake struct {
	open, send func() error
	opened     int
	took       []string
}

func (f *fake) Open(context.Context) (Session, error) {
	f.opened++
	if f.open != nil {
		if err := f.open(); err != nil {
			return nil, err
		}
	}
	return f, nil
}

func (f *fake) Send(_ context.Context, d *market.Delivery) error {
	if f.send != nil {
		if err := f.send(); err != nil {
			return err
		}
	}
	f.took = append(f.took, d.ID)
	return nil
}

func (f *fake) Close() error { return nil }

func queued(id string) market.Delivery {
	d := sample()
	d.ID = id
	return d
}

func newQueue(st Deliveries, c Channel, now *time.Time) *Queue {
	return &Queue{Store: st, Channels: map[market.Channel]Channel{market.ChannelMail: c}, Now: func() time.Time { return *now },
		Logger: slog.New(slog.DiscardHandler)}
}

func TestQueueTriesAgainAtGrowingIntervals(t *testing.T) {
	st := openStore(t, filepath.Join(t.TempDir(), "s.db"))
	if err := st.Raise(t.Context(), nil, []market.Delivery{queued("a"), queued("b")}); err != nil {
		t.Fatal(err)
	}
	now := at
	down := errors.New("no route")
	f := &fake{open: func() error { return down }}
	q := newQueue(st, f, &now)
	for i, wait := range []time.Duration{time.Minute, 2 * time.Minute, 4 * time.Minute} {
		if n, err := q.Flush(t.Context()); n != 0 || err != nil {
			t.Fatalf("%d, %v", n, err)
		}
		if f.opened != i+1 {
			t.Errorf("opened %d times for two deliveries in round %d", f.opened, i)
		}
		list, err := st.Deliveries(t.Context(), market.DeliveryQueued, 0)
		if err != nil || len(list) != 2 || list[0].Error != "no route" || list[0].Attempts != i+1 || !list[0].Due.Equal(now.Add(wait)) {
			t.Fatalf("%+v, %v", list, err)
		}
		now = now.Add(wait)
	}
	f.open = nil
	if n, err := q.Flush(t.Context()); n != 2 || err != nil {
		t.Fatalf("%d, %v", n, err)
	}
	if n, err := q.Flush(t.Context()); n != 0 || err != nil || len(f.took) != 2 {
		t.Fatalf("sent again: %d, %v, %v", n, err, f.took)
	}
}

func TestQueueGivesUpWhatIsRefused(t *testing.T) {
	st := openStore(t, filepath.Join(t.TempDir(), "s.db"))
	if err := st.Raise(t.Context(), nil, []market.Delivery{queued("a"), queued("b")}); err != nil {
		t.Fatal(err)
	}
	now, n := at, 0
	q := newQueue(st, &fake{send: func() error {
		if n++; n == 1 {
			return fmt.Errorf("550 no such mailbox: %w", ErrRefused)
		}
		return nil
	}}, &now)
	if sent, err := q.Flush(t.Context()); sent != 1 || err != nil {
		t.Fatalf("%d, %v", sent, err)
	}
	list, err := st.Deliveries(t.Context(), market.DeliveryRefused, 0)
	if err != nil || len(list) != 1 || list[0].Error != "550 no such mailbox: refused" {
		t.Errorf("%+v, %v", list, err)
	}
}

func TestQueueGivesUpAfterFiveDays(t *testing.T) {
	st := openStore(t, filepath.Join(t.TempDir(), "s.db"))
	if err := st.Raise(t.Context(), nil, []market.Delivery{queued("a")}); err != nil {
		t.Fatal(err)
	}
	now := at
	q := newQueue(st, &fake{open: func() error { return errors.New("no route") }}, &now)
	for range 1000 {
		if _, err := q.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		list, err := st.Deliveries(t.Context(), "", 0)
		if err != nil {
			t.Fatal(err)
		}
		if list[0].State == market.DeliveryRefused {
			if days := now.Sub(at).Hours() / 24; days < 4.9 || days > 5.2 {
				t.Errorf("after %.1f days", days)
			}
			return
		}
		now = list[0].Due
	}
	t.Error("never")
}

func TestQueueInterruptedMarksNothingThatIsNotKnown(t *testing.T) {
	st := openStore(t, filepath.Join(t.TempDir(), "s.db"))
	if err := st.Raise(t.Context(), nil, []market.Delivery{queued("a")}); err != nil {
		t.Fatal(err)
	}
	now := at
	ctx, cancel := context.WithCancel(t.Context())
	q := newQueue(st, &fake{send: func() error { cancel(); return ctx.Err() }}, &now)
	if sent, err := q.Flush(ctx); sent != 0 || !errors.Is(err, context.Canceled) {
		t.Fatalf("%d, %v", sent, err)
	}
	list, err := st.DueDeliveries(t.Context(), now, 10)
	if err != nil || len(list) != 1 || list[0].Attempts != 0 {
		t.Errorf("%+v, %v", list, err)
	}
	// What was taken in the moment of the end is marked.
	ctx, cancel = context.WithCancel(t.Context())
	q = newQueue(st, &fake{send: func() error { cancel(); return nil }}, &now)
	if sent, _ := q.Flush(ctx); sent != 1 {
		t.Fatalf("%d", sent)
	}
	if list, err := st.Deliveries(t.Context(), market.DeliverySent, 0); err != nil || len(list) != 1 {
		t.Errorf("%+v, %v", list, err)
	}
}

func TestWebhook(t *testing.T) {
	secret := []byte("a secret")
	var bodies []payload
	status := http.StatusOK
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		want := Sign(secret, r.Header.Get("X-Vedette-Timestamp"), body)
		if !hmac.Equal([]byte(want), []byte(r.Header.Get("X-Vedette-Signature"))) || r.Header.Get("X-Vedette-Timestamp") != "1773480360" {
			t.Errorf("signature %q at %q", r.Header.Get("X-Vedette-Signature"), r.Header.Get("X-Vedette-Timestamp"))
		}
		var p payload
		if err := json.Unmarshal(body, &p); err != nil {
			t.Error(err)
		}
		bodies = append(bodies, p)
		if status == http.StatusFound {
			w.Header().Set("Location", "/elsewhere")
		}
		w.WriteHeader(status)
	}))
	defer server.Close()
	w := NewWebhook(WebhookOptions{Hooks: map[string]Hook{"soc": {server.URL, secret}}, Now: func() time.Time { return at }})
	d := sample()
	d.To = "soc"
	if err := w.Send(t.Context(), &d); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(payload{"d1", at, false, d.Alerts, "advertised, not analysed"}, bodies[0]); diff != "" {
		t.Error(diff)
	}
	for code, refused := range map[int]bool{400: true, 404: true, 302: true, 408: false, 429: false, 500: false, 503: false} {
		status = code
		before := len(bodies)
		if err := w.Send(t.Context(), &d); err == nil || errors.Is(err, ErrRefused) != refused {
			t.Errorf("%d: %v", code, err)
		}
		if len(bodies) != before+1 {
			t.Errorf("%d: a redirect was followed", code)
		}
	}
	d.To = "nobody"
	if err := w.Send(t.Context(), &d); !errors.Is(err, ErrRefused) {
		t.Error(err)
	}
	server.Close()
	d.To = "soc"
	if err := w.Send(t.Context(), &d); err == nil || errors.Is(err, ErrRefused) {
		t.Errorf("a server that is down: %v", err)
	}
}

// The value is that of: printf '1.a' | openssl dgst -sha256 -hmac key
func TestSignature(t *testing.T) {
	const want = "sha256=32a5f52f8b585db06b5960c1b30992c0575588cf6343eeb646efa5bfd9ca5a17"
	if got := Sign([]byte("key"), "1", []byte("a")); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
