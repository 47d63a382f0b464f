package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"vedette/market"
	"vedette/marketsim"
	"vedette/notify"
)

// hook is a webhook that remembers what it was told.
type hook struct {
	*httptest.Server
	mu     sync.Mutex
	alerts []market.Alert
	ids    map[string]int // deliveries
}

func newHook(t *testing.T, secret string) *hook {
	h := &hook{ids: map[string]int{}}
	h.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		if notify.Sign([]byte(secret), r.Header.Get("X-Vedette-Timestamp"), body) != r.Header.Get("X-Vedette-Signature") {
			t.Error("wrong signature")
		}
		var p struct {
			Delivery string         `json:"delivery"`
			Alerts   []market.Alert `json:"alerts"`
		}
		if err := json.Unmarshal(body, &p); err != nil {
			t.Error(err)
		}
		h.mu.Lock()
		defer h.mu.Unlock()
		h.alerts = append(h.alerts, p.Alerts...)
		h.ids[p.Delivery]++
	}))
	t.Cleanup(h.Server.Close)
	return h
}

func (h *hook) told() []market.Alert {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]market.Alert(nil), h.alerts...)
}

// watchedWorld is one market with a watch on cannabis, cocaine and heroin, of
// which two webhooks are told: analysts and operators.
func watchedWorld(t *testing.T, extra string) (*world, *hook) {
	w := newWorld(t, worldOptions{styles: map[string]marketsim.Style{"demo-table": marketsim.StyleTable}, listings: 100, budget: fast})
	h := newHook(t, "a secret")
	if err := os.WriteFile(filepath.Join(w.dir, "hook.key"), []byte("a secret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(w.config)
	if err != nil {
		t.Fatal(err)
	}
	text = append(text, fmt.Sprintf("alerts: {watch: [{name: cch, groups: [cch]}]}\nwebhooks:\n"+
		"  - {name: soc, url: %q, secret_file: hook.key, now: [watch, new-name]}\n"+
		"  - {name: ops, url: %q, secret_file: hook.key, group: operators}\n%s", h.URL, h.URL, extra)...)
	if err := os.WriteFile(w.config, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return w, h
}

// runFor runs `vedette run` until done says so, and returns how long it took to
// end after it was told to.
func runFor(t *testing.T, config string, now func() time.Time, done func() bool) time.Duration {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	var out bytes.Buffer
	app := New(Options{Stdin: strings.NewReader(""), Stdout: &out, Stderr: &out, Now: now, Shipped: parsed})
	ended := make(chan int, 1)
	go func() { ended <- app.Run(ctx, []string{"run", "-c", config}) }()
	for end := time.Now().Add(20 * time.Second); !done(); time.Sleep(20 * time.Millisecond) {
		select {
		case status := <-ended:
			t.Fatalf("ended with %d:\n%s", status, &out)
		default:
		}
		if time.Now().After(end) {
			_, runs, _ := inProcess(t, "runs", "--json", "-c", config)
			_, alerts, _ := inProcess(t, "alerts", "--all", "--json", "-c", config)
			cancel()
			<-ended
			t.Fatalf("not done:\n%s\n%s\n%s", &out, runs, alerts)
		}
	}
	began := time.Now()
	cancel()
	if status := <-ended; status != 0 {
		t.Fatalf("ended with %d:\n%s", status, &out)
	}
	return time.Since(began)
}

// jsonLines decodes what a command printed.
func jsonLines[T any](t *testing.T, text string) (list []T) {
	t.Helper()
	for d := json.NewDecoder(strings.NewReader(text)); d.More(); {
		var v T
		if err := d.Decode(&v); err != nil {
			t.Fatalf("%v in %s", err, text)
		}
		list = append(list, v)
	}
	return list
}

func inProcess(t *testing.T, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	status = New(Options{Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs, Now: time.Now, Shipped: parsed}).Run(t.Context(), args)
	return status, out.String(), errs.String()
}

func TestRunCrawlsTellsAndEnds(t *testing.T) {
	w, h := watchedWorld(t, "")
	took := runFor(t, w.config, time.Now, func() bool { return len(h.told()) > 0 })
	if took > 10*time.Second {
		t.Errorf("took %s to end", took)
	}
	told := h.told()
	if len(told) != 1 || told[0].Rule != market.RuleWatch || told[0].Name != "cch" || told[0].Listings == 0 || len(told[0].Evidence) == 0 ||
		told[0].Evidence[0].Archive.File == "" || len(told[0].Coverage) != 1 || told[0].Coverage[0].Status != market.RunComplete {
		t.Fatalf("told %+v", told)
	}

	_, out, _ := inProcess(t, "status", "--json", "-c", w.config)
	status := jsonLines[map[string]any](t, out)
	if len(status) != 2 || status[0]["last"] == nil || status[0]["next"] == nil || status[1]["sent"] != 1.0 || status[1]["queued"] != 0.0 {
		t.Errorf("status %s", out)
	}
	next, err := time.Parse(time.RFC3339, status[0]["next"].(string))
	if err != nil || !next.After(time.Now()) {
		t.Errorf("next %v, %v", status[0]["next"], err)
	}
	if code, out, _ := inProcess(t, "status", "-c", w.config); code != 0 || !strings.Contains(out, "deliveries: 0 queued, 1 sent, 0 given up") {
		t.Errorf("%d: %s", code, out)
	}

	// Started again, it neither crawls before it is due nor tells anything again.
	runFor(t, w.config, time.Now, sometime(500*time.Millisecond))
	// And again after a day: one crawl makes up for it, nothing is news.
	runFor(t, w.config, func() time.Time { return time.Now().Add(25 * time.Hour) }, func() bool {
		_, out, _ := inProcess(t, "runs", "--json", "-c", w.config)
		runs := jsonLines[runJSON](t, out)
		return len(runs) == 2 && runs[0].Ended != nil
	})
	if got := h.told(); len(got) != 1 {
		t.Errorf("told again: %+v", got[1:])
	}
}

// sometime is done after a while.
func sometime(d time.Duration) func() bool {
	end := time.Now().Add(d)
	return func() bool { return time.Now().After(end) }
}

func TestRunIsRefusedWhileAnotherRuns(t *testing.T) {
	w, h := watchedWorld(t, "")
	runFor(t, w.config, time.Now, func() bool {
		if len(h.told()) == 0 {
			return false
		}
		if code, _, errs := inProcess(t, "run", "-c", w.config); code != 1 || !strings.Contains(errs, "another vedette run") {
			t.Errorf("%d: %s", code, errs)
		}
		return true
	})
}

func TestOperatorsAreToldOfAWallAndOfItsEnd(t *testing.T) {
	w, h := watchedWorld(t, "")
	if err := w.sims["demo-table"].SetFaults(marketsim.Fault{Kind: marketsim.FaultCaptcha, After: 4}); err != nil {
		t.Fatal(err)
	}
	trouble := func(over bool) func() bool {
		return func() bool {
			for _, a := range h.told() {
				if a.Rule == market.RuleMarket && a.Name == "walled" && a.Audience == market.Operators && a.Closed.IsZero() != over {
					return true
				}
			}
			return false
		}
	}
	runFor(t, w.config, time.Now, trouble(false))
	if err := w.sims["demo-table"].SetFaults(); err != nil {
		t.Fatal(err)
	}
	runFor(t, w.config, func() time.Time { return time.Now().Add(25 * time.Hour) }, trouble(true))
	if _, out, _ := inProcess(t, "alerts", "--rule", "market", "-c", w.config); !strings.Contains(out, "no alerts") {
		t.Errorf("over, and listed as open: %s", out)
	}
}

func TestTriage(t *testing.T) {
	w, h := watchedWorld(t, "")
	if code, _, errs := inProcess(t, "crawl", "-c", w.config); code != 0 {
		t.Fatal(errs)
	}
	if len(h.told()) != 1 {
		t.Fatalf("a crawl by hand told %d", len(h.told()))
	}
	id := h.told()[0].ID
	_, out, _ := inProcess(t, "alerts", "--json", "-c", w.config)
	if list := jsonLines[alertJSON](t, out); len(list) != 1 || list[0].ID != id || list[0].Sent.At.IsZero() {
		t.Fatalf("alerts %s", out)
	}
	if code, out, _ := inProcess(t, "alerts", "show", id[:6], "-c", w.config); code != 0 || !strings.Contains(out, "Advertised, not analysed") {
		t.Errorf("%d: %s", code, out)
	}
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"dismiss", id}, 2, "cannot get the verdict dismiss. Allowed: mute, reopen"},
		{[]string{"mute", "ffff"}, 2, "there is no alert"},
		{[]string{"mute", id, "--for", "soon"}, 2, "want a form like 36h or 30d"},
		{[]string{"mute", id, "--for", "2d", "--by", "ana"}, 0, "not told until"},
	} {
		code, out, errs := inProcess(t, append([]string{"alerts", "triage", "-c", w.config}[:2], append(c.args, "-c", w.config)...)...)
		if code != c.code || !strings.Contains(out+errs, c.want) {
			t.Errorf("%v: %d %s%s", c.args, code, out, errs)
		}
	}
	if _, out, _ := inProcess(t, "alerts", "-c", w.config); !strings.Contains(out, "no alerts") {
		t.Errorf("muted, and open: %s", out)
	}
	_, out, _ = inProcess(t, "alerts", "--all", "--json", "-c", w.config)
	if list := jsonLines[alertJSON](t, out); len(list) != 1 || list[0].Verdict == nil || list[0].Verdict.Who != "ana" {
		t.Errorf("%s", out)
	}
	// A rebuild keeps what was found and decided.
	if code, _, errs := inProcess(t, "reextract", "-c", w.config); code != 0 {
		t.Fatal(errs)
	}
	if _, again, _ := inProcess(t, "alerts", "--all", "--json", "-c", w.config); again != out {
		t.Errorf("after a rebuild: %s\nbefore: %s", again, out)
	}
}

func TestRulesAreCheckedAtStart(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"schedule":  {"markets: [{id: one, profile: demo-table, mirrors: [http://one.onion], schedule: daily, mandate: {purpose: p, authority: a, expires: 2090-01-01}}]", `:1: markets[0].schedule: "daily" is no schedule`},
		"substance": {"alerts: {watch: [{name: a, substances: [ketamin-x]}]}\n" + oneMarket, `:1: alerts.watch[0].substances[0]: the taxonomy has no substance "ketamin-x"`},
		"class":     {"alerts: {watch: [{name: a, classes: [opioids]}]}\n" + oneMarket, `:1: alerts.watch[0].classes[0]: unknown class "opioids"`},
		"group":     {"alerts: {watch: [{name: a, groups: [nps]}]}\n" + oneMarket, `Allowed: cch, syn-nps, precursor, medicine, ipe, other`},
		"market":    {"alerts: {watch: [{name: a, words: [x], markets: [two]}]}\n" + oneMarket, `unknown market "two". Allowed: one`},
		"pattern":   {"alerts: {watch: [{name: a, patterns: ['(']}]}\n" + oneMarket, `:1: alerts.watch[0].patterns[0]: "(" is no RE2 pattern`},
		"empty":     {"alerts: {watch: [{name: a}]}\n" + oneMarket, `:1: alerts.watch[0]: watch "a": invalid: a watch needs something to look for`},
		"country":   {"alerts: {watch: [{name: a, ships_from: [NL, UK]}]}\n" + oneMarket, `:1: alerts.watch[0].ships_from[1]: "UK" is no country; did you mean "GB"? Allowed: two letters`},
		"no place":  {"alerts: {watch: [{name: a, ships_to: [QX, EU, WW, undeclared, DE]}]}\n" + oneMarket, `:1: alerts.watch[0].ships_to[0]: "QX" is no country Allowed`},
		"digest":    {"webhooks: [{name: a, url: 'https://x.example', secret_file: k, digest: weekly}]\n" + oneMarket, `:1: webhooks[0].digest: "weekly" is no schedule`},
	} {
		t.Run(name, func(t *testing.T) {
			file := write(t, t.TempDir(), "vedette.yaml", c.text)
			if code, _, errs := inProcess(t, "status", "-c", file); code != 2 || !strings.Contains(errs, c.want) {
				t.Errorf("%d: %s\nwant %s", code, errs, c.want)
			}
		})
	}
}

const oneMarket = "markets: [{id: one, profile: demo-table, mirrors: [http://one.onion], mandate: {purpose: p, authority: a, expires: 2090-01-01}}]"
