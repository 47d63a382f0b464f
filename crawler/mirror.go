package crawler

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"vedette/market"
)

// kindVerify is the page kind of exchanges that only prove a mirror.
const kindVerify = "verify"

// Ways in which a mirror is proved.
const (
	byMarker    = "marker"
	bySignature = "signature"
)

// roundPause is waited between two rounds over all mirrors; it doubles.
const roundPause = 10 * time.Second

// mirrors knows the addresses of the market: which is in use, how they fared,
// and which of them a signed list names. A mirror serves pages of the run only
// after it was verified.
type mirrors struct {
	r       *run
	origins []string // in the operator's order
	turn    chan struct{}

	// below: only by the holder of turn
	health  map[string]market.Mirror
	current string
	listed  map[string]bool // by the signed list; nil: none was read yet

	mu    sync.Mutex
	ahead *fetched // the page that proved the mirror in use, until it is leased
}

func newMirrors(r *run) (*mirrors, error) {
	m := &mirrors{r: r, turn: make(chan struct{}, 1), health: map[string]market.Mirror{}}
	for _, address := range r.o.Market.Mirrors {
		origin, err := parseOrigin(address)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(m.origins, origin) {
			m.origins = append(m.origins, origin)
		}
	}
	return m, nil
}

func (m *mirrors) lock(ctx context.Context) error {
	select {
	case m.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (m *mirrors) unlock() { <-m.turn }

// inUse is the mirror that serves the run; while another is looked for, it
// waits.
func (m *mirrors) inUse(ctx context.Context) (string, error) {
	if err := m.lock(ctx); err != nil {
		return "", err
	}
	defer m.unlock()
	return m.current, nil
}

// begin loads what is known of the mirrors and verifies one. A run that goes
// on takes the mirror that it has verified already.
func (m *mirrors) begin(ctx context.Context, w *worker, resumed bool) (*ending, error) {
	known, err := m.r.o.Frontier.Mirrors(ctx, m.r.rec.Market)
	if err != nil {
		return nil, fmt.Errorf("mirrors: %w", err)
	}
	if err := m.lock(ctx); err != nil {
		return nil, err
	}
	defer m.unlock()
	for _, h := range known {
		m.health[h.Address] = h
	}
	for _, origin := range m.order("") {
		h := m.health[origin]
		if resumed && h.Failures == 0 && !h.Verified.IsZero() && !h.Verified.Before(m.r.rec.Started) && !m.r.signed() {
			m.use(origin)
			return nil, nil
		}
	}
	return m.establish(ctx, w, "", ""), nil
}

// leave gives a mirror up for cause and establishes another. When someone
// else has done so already it does nothing.
func (m *mirrors) leave(ctx context.Context, w *worker, from string, cause market.Cause) *ending {
	if err := m.lock(m.r.soft); err != nil {
		return nil // the run ends anyway
	}
	defer m.unlock()
	if m.current != from {
		return nil
	}
	m.failed(from, cause)
	return m.establish(ctx, w, from, cause)
}

// establish verifies mirrors in order of health until one is good, in several
// rounds; the one that failed last comes last. The caller holds turn.
func (m *mirrors) establish(ctx context.Context, w *worker, from string, cause market.Cause) *ending {
	m.r.report.state("verifying", "")
	defer m.r.report.state("crawling", "")
	last := map[string]market.Cause{}
	if from != "" {
		last[from] = cause
	}
	for round := range m.r.o.Limits.MirrorRounds {
		if round > 0 && m.r.o.Sleep(m.r.soft, roundPause<<(round-1)) != nil {
			return nil
		}
		for _, origin := range m.order(from) {
			cause, end := m.verify(ctx, w, origin)
			switch {
			case end != nil:
				if cause != "" {
					m.failed(origin, cause) // no page of the run tells of this wall
				}
				return end
			case m.r.soft.Err() != nil:
				return nil
			case cause == "":
				m.use(origin)
				return nil
			}
			last[origin] = cause
			m.failed(origin, cause)
		}
		from = ""
	}
	return m.r.noMirror(m.origins, last)
}

// order is health first: fewest failures in a row, then the latest success,
// then the operator's order.
func (m *mirrors) order(lastOne string) []string {
	out := slices.Clone(m.origins)
	slices.SortStableFunc(out, func(a, b string) int {
		ha, hb := m.health[a], m.health[b]
		return cmp.Or(
			cmp.Compare(boolInt(a == lastOne), boolInt(b == lastOne)),
			cmp.Compare(ha.Failures, hb.Failures),
			hb.LastOK.Compare(ha.LastOK),
		)
	})
	return out
}

func (m *mirrors) use(origin string) {
	m.current = origin
	m.r.report.mirror(origin)
	m.r.log.Info("mirror in use", "mirror", origin)
}

func (m *mirrors) failed(origin string, cause market.Cause) {
	h := m.health[origin]
	h.LastFailed, h.Cause = m.r.o.Now().UTC(), cause
	h.Failures++
	if cause == market.CauseUnverified {
		h.Verified, h.VerifiedBy = time.Time{}, ""
	}
	m.save(origin, h)
	m.r.log.Warn("mirror failed", "mirror", origin, "cause", cause)
}

func (m *mirrors) proved(origin, by string) {
	h := m.health[origin]
	now := m.r.o.Now().UTC()
	h.LastOK, h.Failures, h.Cause, h.Verified, h.VerifiedBy = now, 0, "", now, by
	m.save(origin, h)
}

// finished notes that the mirror in use served to the end.
func (m *mirrors) finished(ctx context.Context) {
	if m.lock(ctx) != nil {
		return
	}
	defer m.unlock()
	if h := m.health[m.current]; m.current != "" && h.Failures == 0 {
		h.LastOK = m.r.o.Now().UTC()
		m.save(m.current, h)
	}
}

// save keeps the health; without it a run still works, so a failure is only
// said.
func (m *mirrors) save(origin string, h market.Mirror) {
	h.Market, h.Address = m.r.rec.Market, origin
	m.health[origin] = h
	if err := m.r.o.Frontier.SaveMirror(m.r.linger, h); err != nil {
		m.r.log.Error("mirror health not saved", "mirror", origin, "error", err)
	}
}

// putAhead keeps the page that proved a mirror, so that it is not asked for a
// second time when the frontier hands it out.
func (m *mirrors) putAhead(f *fetched) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.ahead = f
}

func (m *mirrors) takeAhead(mirror, path string) *fetched {
	m.mu.Lock()
	defer m.mu.Unlock()
	f := m.ahead
	if f == nil || f.mirror != mirror || f.path != path {
		return nil
	}
	m.ahead = nil
	return f
}

// noMirror ends a run for which no mirror is left, named after the causes.
func (r *run) noMirror(origins []string, last map[string]market.Cause) *ending {
	var parts []string
	causes := map[market.Cause]bool{}
	for _, origin := range origins {
		parts = append(parts, fmt.Sprintf("%s: %s", origin, last[origin]))
		causes[last[origin]] = true
	}
	reason := "no mirror can be used (" + strings.Join(parts, ", ") + ")"
	if len(causes) == 1 {
		cause := last[origins[0]]
		reason = string(cause) + ": " + reason
		if advice := r.o.Policy.advice(cause, r.rec.Market); advice != "" {
			reason += "; " + advice
		}
	}
	return &ending{reason: reason}
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}
