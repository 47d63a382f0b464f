package crawler

import (
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"vedette/market"
	"vedette/marketsim"
	"vedette/marketsim/socks"
)

func health(t *testing.T, s *site) map[string]market.Mirror {
	t.Helper()
	list, err := s.store.Mirrors(t.Context(), "demo")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]market.Mirror{}
	for _, m := range list {
		out[m.Address] = m
	}
	return out
}

func TestProxyKilledHalfWay(t *testing.T) {
	s := newSite(t, 200)
	before := runtime.NumGoroutine()
	n := 0
	s.o.Budget.Concurrency = 2
	s.o.Annotate = func(*market.Record) {
		if n++; n == 150 {
			s.proxy.Kill()
		}
	}
	s.o.Budget.Concurrency = 1
	run := s.run()
	if run.Status != market.RunPartial || !strings.HasPrefix(run.Reason, "proxy-down") {
		t.Fatalf("status %s: %s", run.Status, run.Reason)
	}
	if run.Completeness.Pending == 0 {
		t.Error("no page is said to be left")
	}
	s.wantPolite()
	noLeak(t, before)
	if err := s.proxy.Restart(); err != nil {
		t.Fatal(err)
	}
	s.o.Annotate = nil
	if run := s.run(); run.Status != market.RunComplete {
		t.Errorf("afterwards: status %s: %s", run.Status, run.Reason)
	}
	s.wantTruth()
}

func TestNoProxyAtAll(t *testing.T) {
	t.Parallel()
	s := newSite(t, 100)
	s.proxy.Kill()
	run := s.run()
	if run.Status != market.RunFailed || !strings.HasPrefix(run.Reason, "proxy-down") {
		t.Errorf("status %s: %s", run.Status, run.Reason)
	}
	if n := s.sim.Log().Total(); n != 0 {
		t.Errorf("%d requests reached the site without the proxy", n)
	}
}

func TestProxyThatComesBackIsWaitedFor(t *testing.T) {
	t.Parallel()
	s := newSite(t, 100)
	s.o.Policy[market.CauseProxyDown] = Rule{First: Wait, Tries: 3, Then: Stop, Backoff: 300 * time.Millisecond}
	n := 0
	s.o.Budget.Concurrency = 1
	s.o.Annotate = func(*market.Record) {
		if n++; n == 100 {
			s.proxy.Kill()
			time.AfterFunc(200*time.Millisecond, func() {
				if err := s.proxy.Restart(); err != nil {
					t.Error(err)
				}
			})
		}
	}
	if run := s.run(); run.Status != market.RunComplete {
		t.Errorf("status %s: %s", run.Status, run.Reason)
	}
	s.wantTruth()
}

func TestFailoverInTheMiddle(t *testing.T) {
	t.Parallel()
	s := newSite(t, 200)
	s.o.Market.Mirrors = append(s.o.Market.Mirrors, "http://second.onion")
	n := 0
	s.o.Budget.Concurrency = 1
	s.o.Annotate = func(*market.Record) {
		if n++; n == 150 {
			s.proxy.Behave(simHost, socks.Behaviour{Reply: socks.ReplyDescriptorNotFound})
			s.proxy.CutAll()
		}
	}
	run := s.run()
	if run.Status != market.RunComplete {
		t.Fatalf("status %s: %s", run.Status, run.Reason)
	}
	s.wantTruth()
	s.wantPolite()
	h := health(t, s)
	if first := h["http://"+simHost]; first.Failures == 0 || first.Cause != market.CauseDescriptorNotFound || first.LastOK.IsZero() {
		t.Errorf("first mirror's health %+v", first)
	}
	if second := h["http://second.onion"]; second.Failures != 0 || second.VerifiedBy != "marker" || second.Verified.IsZero() {
		t.Errorf("second mirror's health %+v", second)
	}
	seen := map[string]bool{}
	for _, r := range s.sim.Log().Requests() {
		seen[r.Host] = true
	}
	if !seen[simHost] || !seen["second.onion"] {
		t.Errorf("hosts asked: %v", seen)
	}
	// The healthy mirror comes first the next time.
	s.o.Annotate = nil
	before := len(s.proxy.Log())
	s.run()
	for _, c := range s.proxy.Log()[before:] {
		if c.Host != "second.onion" {
			t.Errorf("the next run asked for %s first", c.Host)
		}
	}
}

func TestUnverifiedMirrorServesNothing(t *testing.T) {
	t.Parallel()
	s := newSite(t, 100)
	fake, err := marketsim.New(marketsim.Options{Style: marketsim.StyleTable, Seed: 9, Static: true})
	if err != nil {
		t.Fatal(err)
	}
	server, err := marketsim.Serve(t.Context(), marketsim.ServeOptions{Hosts: map[string]http.Handler{"": fake}})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	if err := s.proxy.Route("third.onion", server.Addr()); err != nil {
		t.Fatal(err)
	}
	s.o.Market.Mirrors = []string{"http://third.onion", "http://" + simHost}
	run := s.run()
	if run.Status != market.RunComplete {
		t.Fatalf("status %s: %s", run.Status, run.Reason)
	}
	s.wantTruth()
	if n := fake.Log().Total(); n != 1 {
		t.Errorf("%d requests to the false mirror, want 1", n)
	}
	if h := health(t, s)["http://third.onion"]; h.Cause != market.CauseUnverified || !h.Verified.IsZero() {
		t.Errorf("health of the false mirror %+v", h)
	}
	// Alone, it makes the run fail by name.
	s.o.Market.Mirrors = []string{"http://third.onion"}
	s.o.Limits.MirrorRounds = 1
	run = s.run()
	if run.Status != market.RunFailed || !strings.HasPrefix(run.Reason, "mirror-unverified") {
		t.Errorf("status %s: %s", run.Status, run.Reason)
	}
}

func TestSignedListDecides(t *testing.T) {
	t.Parallel()
	s := newSite(t, 100)
	s.o.Profile.Verify.Mirrors, s.o.Profile.Verify.Key = "/mirrors.txt", s.sim.PublicKey()
	s.sim.SetMirrors("http://second.onion")
	s.o.Market.Mirrors = []string{"http://" + simHost, "http://second.onion"}
	run := s.run()
	if run.Status != market.RunComplete {
		t.Fatalf("status %s: %s", run.Status, run.Reason)
	}
	h := health(t, s)
	if first := h["http://"+simHost]; first.Cause != market.CauseUnverified {
		t.Errorf("the mirror that is not listed: %+v", first)
	}
	if second := h["http://second.onion"]; second.VerifiedBy != "signature" {
		t.Errorf("the listed mirror: %+v", second)
	}
	s.wantTruth()

	other, err := marketsim.New(marketsim.Options{Style: marketsim.StyleLabel, Seed: 99})
	if err != nil {
		t.Fatal(err)
	}
	s.o.Profile.Verify.Key = other.PublicKey()
	s.o.Limits.MirrorRounds = 1
	if run := s.run(); run.Status != market.RunFailed || !strings.HasPrefix(run.Reason, "mirror-unverified") {
		t.Errorf("signed by another key: status %s: %s", run.Status, run.Reason)
	}
}

// The hosts that refuse are named by the proxy's code.
func TestEachSocksReplyIsNamed(t *testing.T) {
	for reply, cause := range map[byte]market.Cause{
		socks.ReplyGeneral: market.CauseGeneral, socks.ReplyNotAllowed: market.CauseNotAllowed,
		socks.ReplyNetUnreachable: market.CauseNetUnreachable, socks.ReplyHostUnreachable: market.CauseHostUnreachable,
		socks.ReplyConnRefused: market.CauseConnRefused, socks.ReplyTTLExpired: market.CauseTTLExpired,
		socks.ReplyDescriptorNotFound: market.CauseDescriptorNotFound, socks.ReplyDescriptorInvalid: market.CauseDescriptorInvalid,
		socks.ReplyIntroFailed: market.CauseIntroFailed, socks.ReplyRendezvousFailed: market.CauseRendezvousFailed,
		socks.ReplyClientAuthMissing: market.CauseClientAuthMissing, socks.ReplyClientAuthWrong: market.CauseClientAuthWrong,
		socks.ReplyBadAddress: market.CauseBadAddress, socks.ReplyIntroTimeout: market.CauseIntroTimeout,
	} {
		t.Run(string(cause), func(t *testing.T) {
			t.Parallel()
			s := newSite(t, 100)
			s.o.Limits.MirrorRounds = 1
			s.proxy.Behave("", socks.Behaviour{Reply: reply})
			run := s.run()
			want := market.RunFailed
			if cause == market.CauseClientAuthMissing || cause == market.CauseClientAuthWrong {
				want = market.RunPaused
			}
			if run.Status != want || !strings.HasPrefix(run.Reason, string(cause)) {
				t.Errorf("status %s: %s", run.Status, run.Reason)
			}
		})
	}
}

func TestMirrorThatFallsSilentIsLeft(t *testing.T) {
	t.Parallel()
	s := newSite(t, 150)
	s.o.Limits.Header, s.o.Limits.Total, s.o.Limits.Dial = 200*time.Millisecond, 400*time.Millisecond, 400*time.Millisecond
	s.o.Market.Mirrors = append(s.o.Market.Mirrors, "http://second.onion")
	n := 0
	s.o.Budget.Concurrency = 1
	s.o.Annotate = func(*market.Record) {
		if n++; n == 100 {
			s.proxy.Behave(simHost, socks.Behaviour{Mute: true})
			s.proxy.CutAll()
		}
	}
	run := s.run()
	if run.Status == market.RunFailed || health(t, s)["http://second.onion"].Verified.IsZero() {
		t.Errorf("status %s: %s; second mirror %+v", run.Status, run.Reason, health(t, s)["http://second.onion"])
	}
	if run.Counts.Failed > 2 {
		t.Errorf("%d pages given up for a mirror that was silent", run.Counts.Failed)
	}
}

func TestRateAsTheSiteSeesIt(t *testing.T) {
	t.Parallel()
	s := newSite(t, 100)
	s.o.Budget.RequestsPerMinute, s.o.Budget.Jitter, s.o.Budget.Concurrency = 3000, 0.5, 8
	s.o.Budget.Pages = 100
	s.run()
	reqs := s.sim.Log().Requests()
	if len(reqs) < 100 {
		t.Fatalf("%d requests", len(reqs))
	}
	first, last := reqs[0].Time, reqs[0].Time
	for _, r := range reqs {
		if r.Time.Before(first) {
			first = r.Time
		}
		if r.Time.After(last) {
			last = r.Time
		}
	}
	gap := last.Sub(first) / time.Duration(len(reqs)-1)
	if gap < 18*time.Millisecond {
		t.Errorf("mean gap %v at 3000 requests per minute, want at least 20 ms less 10 %%", gap)
	}
}
