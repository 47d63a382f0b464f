package notify

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	mathrand "math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/ProtonMail/go-crypto/openpgp/packet"

	"vedette/market"
	"vedette/store/sqlite"
)

func TestMailpit(t *testing.T) {
	for name, c := range map[string]struct {
		secure, auth bool
		tls          TLS
		password     string
		fails        string
	}{
		"plain":                          {tls: None},
		"STARTTLS":                       {secure: true, tls: StartTLS},
		"STARTTLS and a password":        {secure: true, auth: true, tls: StartTLS, password: "right-horse"},
		"a wrong password":               {secure: true, auth: true, tls: StartTLS, password: "wrong-horse", fails: "535"},
		"a server without STARTTLS":      {tls: StartTLS, fails: "STARTTLS"},
		"a server that wants a password": {secure: true, auth: true, tls: StartTLS, fails: "530"},
		"a server that wants STARTTLS":   {secure: true, tls: None, fails: "530"},
	} {
		t.Run(name, func(t *testing.T) {
			m := startMailpit(t, c.secure, c.auth)
			channel, err := NewMail(m.options(c.tls, c.password))
			if err != nil {
				t.Fatal(err)
			}
			st := openStore(t, filepath.Join(t.TempDir(), "s.db"))
			now := at
			if err := st.Raise(t.Context(), nil, []market.Delivery{sample(), digest()}); err != nil {
				t.Fatal(err)
			}
			sent, err := newQueue(st, channel, &now).Flush(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			list, err := st.Deliveries(t.Context(), "", 0)
			if err != nil {
				t.Fatal(err)
			}
			if c.fails != "" {
				if sent != 0 || !strings.Contains(list[0].Error, c.fails) || m.inbox(t).Total != 0 {
					t.Fatalf("sent %d, says %q, want %q", sent, list[0].Error, c.fails)
				}
				return
			}
			if sent != 2 {
				t.Fatalf("sent %d: %+v", sent, list)
			}
			m.checkSample(t)
		})
	}
}

// checkSample looks at what arrived as a mail program would.
func (m *mailpit) checkSample(t *testing.T) {
	t.Helper()
	in := m.inbox(t)
	if in.Total != 2 {
		t.Fatalf("%d messages", in.Total)
	}
	for _, msg := range in.Messages {
		if msg.MessageID != "d1@agency.example" && msg.MessageID != "d2@agency.example" {
			t.Errorf("id %q", msg.MessageID)
		}
		var full struct{ Text, HTML string }
		m.get(t, "message/"+msg.ID, &full)
		var raw string
		m.get(t, "message/"+msg.ID+"/raw", &raw)
		if !strings.Contains(full.HTML, "&lt;script&gt;") || !strings.Contains(full.Text, "Advertised, not analysed") ||
			!strings.Contains(raw, "Auto-Submitted: auto-generated") || !strings.Contains(raw, "Date: Sat, 14 Mar 2026 09:26:00 +0000") {
			t.Errorf("%s\n%s", full.HTML, raw)
		}
		for _, text := range []string{full.Text, full.HTML, msg.Subject} {
			if link := linkable.FindString(text); link != "" {
				t.Errorf("arrived with %q", link)
			}
		}
		var links struct{ Links []any }
		m.get(t, "message/"+msg.ID+"/link-check", &links)
		if len(links.Links) != 0 {
			t.Errorf("Mailpit finds links: %v", links.Links)
		}
	}
}

// TestMailpitKilled sends 200 alerts from a process that is killed again and
// again. Nothing can tell a process that was killed after the server took a
// message and before that was written down; such a message comes again under
// its Message-ID. The test holds each kill to one, and says how many there
// were; a server that drops what it has by its id shows none twice.
func TestMailpitKilled(t *testing.T) {
	if path := os.Getenv("VEDETTE_NOTIFY_CHILD"); path != "" {
		child(t, path)
		return
	}
	for name, c := range map[string]struct {
		sig   os.Signal
		drops bool // the server knows what it has by its id
	}{"killed": {sig: syscall.SIGKILL}, "killed, before a server that knows ids": {syscall.SIGKILL, true}, "told to end": {sig: syscall.SIGTERM}} {
		t.Run(name, func(t *testing.T) {
			var more []string
			if c.drops {
				more = append(more, "--ignore-duplicate-ids")
			}
			m := startMailpit(t, false, false, more...)
			path := filepath.Join(t.TempDir(), "s.db")
			st := openStore(t, path)
			queueMany(t, st)
			kills := 0
			for end := time.Now().Add(60 * time.Second); left(t, st) > 0; {
				if time.Now().After(end) {
					t.Fatalf("%d left", left(t, st))
				}
				if m.runChild(t, path, c.sig, m.inbox(t).Total+37) {
					kills++
				}
			}
			allowed := kills
			if c.drops || c.sig == syscall.SIGTERM {
				allowed = 0
			}
			m.checkMany(t, kills, allowed)
		})
	}
}

// many is how many alerts the tests of interruptions send.
const many = 200

func queueMany(t *testing.T, st *sqlite.Store) {
	t.Helper()
	var all []market.Delivery
	for i := range many {
		d := sample()
		d.ID, d.Created = fmt.Sprintf("alert-%03d", i), at
		all = append(all, d)
	}
	if err := st.Raise(t.Context(), nil, all); err != nil {
		t.Fatal(err)
	}
}

func left(t *testing.T, st *sqlite.Store) int {
	t.Helper()
	list, err := st.Deliveries(t.Context(), market.DeliveryQueued, 0)
	if err != nil {
		t.Fatal(err)
	}
	return len(list)
}

// checkMany looks whether all arrived, and how many of them again.
func (m *mailpit) checkMany(t *testing.T, interruptions, allowed int) {
	t.Helper()
	in, ids := m.inbox(t), map[string]bool{}
	for _, msg := range in.Messages {
		ids[msg.MessageID] = true
	}
	again := in.Total - len(ids)
	t.Logf("%d alerts, %d interruptions, %d messages, %d of them again", many, interruptions, in.Total, again)
	if interruptions < 3 || len(ids) != many {
		t.Errorf("%d alerts arrived of %d, after %d interruptions", len(ids), many, interruptions)
	}
	if again > allowed {
		t.Errorf("%d messages came again, at most %d can", again, allowed)
	}
}

// TestMailpitItselfKilled kills the server in the middle of 200 alerts. What it
// took and could not say that it had is sent again.
func TestMailpitItselfKilled(t *testing.T) {
	for name, drops := range map[string]bool{"a server": false, "a server that knows ids": true} {
		t.Run(name, func(t *testing.T) {
			var more []string
			if drops {
				more = append(more, "--ignore-duplicate-ids")
			}
			m := startMailpit(t, false, false, more...)
			channel, err := NewMail(m.options(None, ""))
			if err != nil {
				t.Fatal(err)
			}
			st := openStore(t, filepath.Join(t.TempDir(), "s.db"))
			queueMany(t, st)
			now, kills := at, 0
			q := newQueue(st, channel, &now)
			for ; left(t, st) > 0; now = now.Add(lastRetry) { // what failed is due again
				sent := make(chan error, 1)
				go func() { _, err := q.Flush(t.Context()); sent <- err }()
				stop := m.inbox(t).Total + 37
				for done := false; !done; {
					select {
					case err := <-sent:
						if err != nil {
							t.Fatal(err)
						}
						done = true
					case <-time.After(time.Millisecond):
						if kills < 5 && m.inbox(t).Total >= stop {
							m.kill()
							kills++
							if err := <-sent; err != nil {
								t.Fatal(err)
							}
							m.start(t)
							done = true
						}
					}
				}
			}
			allowed := kills
			if drops {
				allowed = 0
			}
			m.checkMany(t, kills, allowed)
		})
	}
}

func TestMailpitTakesSealedLetters(t *testing.T) {
	e, now := newEntity(t, packet.Config{}), at
	m := startMailpit(t, true, true)
	o := m.options(StartTLS, "right-horse")
	o.Keys, o.SealedSubject, o.Now = sealing(t, e, &now).o.Keys, "[vedette] message", func() time.Time { return now }
	channel, err := NewMail(o)
	if err != nil {
		t.Fatal(err)
	}
	st := openStore(t, filepath.Join(t.TempDir(), "s.db"))
	if err := st.Raise(t.Context(), nil, []market.Delivery{sample()}); err != nil {
		t.Fatal(err)
	}
	if sent, err := newQueue(st, channel, &now).Flush(t.Context()); sent != 1 || err != nil {
		t.Fatal(sent, err)
	}
	in := m.inbox(t)
	if in.Total != 1 || in.Messages[0].Subject != "[vedette] message" || in.Messages[0].MessageID != "d1@agency.example" {
		t.Fatalf("%+v", in)
	}
	var raw string
	m.get(t, "message/"+in.Messages[0].ID+"/raw", &raw)
	if strings.Contains(raw, "4-HO-XET") {
		t.Error("the news stand outside")
	}
	_, inner := unsealed(t, []byte(raw), e)
	if subject := inner.Header.Get("Subject"); !strings.Contains(subject, "4-HO-XET") {
		t.Errorf("inside is %q", subject)
	}
}

// runChild sends from another process until so many arrived, and reports
// whether it had to be ended.
func (m *mailpit) runChild(t *testing.T, path string, sig os.Signal, until int) bool {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestMailpitKilled$")
	cmd.Env = append(os.Environ(), "VEDETTE_NOTIFY_CHILD="+path, "VEDETTE_NOTIFY_PORT="+strconv.Itoa(m.smtp))
	cmd.Stdout, cmd.Stderr = t.Output(), t.Output()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() { _ = cmd.Wait(); close(done) }()
	for {
		select {
		case <-done:
			return false
		case <-time.After(5 * time.Millisecond):
		}
		if m.inbox(t).Total >= until {
			// Not in step with the message that was seen to arrive.
			time.Sleep(time.Duration(mathrand.IntN(5000)) * time.Microsecond)
			_ = cmd.Process.Signal(sig)
			<-done
			return true
		}
	}
}

func child(t *testing.T, path string) {
	ctx, stop := signal.NotifyContext(t.Context(), syscall.SIGTERM)
	defer stop()
	st, err := sqlite.Open(t.Context(), sqlite.Options{Path: path, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	port, err := strconv.Atoi(os.Getenv("VEDETTE_NOTIFY_PORT"))
	if err != nil {
		t.Fatal(err)
	}
	m := &mailpit{smtp: port}
	channel, err := NewMail(m.options(None, ""))
	if err != nil {
		t.Fatal(err)
	}
	q := Queue{Store: st, Channels: map[market.Channel]Channel{market.ChannelMail: channel}, Now: time.Now, Logger: slog.New(slog.DiscardHandler)}
	if _, err := q.Flush(ctx); err != nil && !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
}
