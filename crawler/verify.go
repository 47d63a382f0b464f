package crawler

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"

	"vedette/market"
)

// verify proves that an address is the market: the profile's marker holds on
// its verify page, and, where the profile has a signing key, the signed list
// of mirrors names the address. It returns the cause when it does not, or an
// ending when the run cannot go on at all.
func (m *mirrors) verify(ctx context.Context, w *worker, origin string) (market.Cause, *ending) {
	f, cause, end := m.ask(ctx, w, origin, m.r.verifyPath(), true)
	if f != nil {
		f.drop()
	}
	if cause != "" || end != nil {
		return cause, end
	}
	by := byMarker
	if m.r.signed() {
		by = bySignature
		cause, end := m.verifyList(ctx, w, origin)
		if cause != "" || end != nil {
			return cause, end
		}
	}
	m.proved(origin, by)
	if slices.Contains(m.r.starts(), f.path) {
		m.putAhead(f)
	}
	return "", nil
}

// ask fetches a page of a mirror that is not trusted yet, waits where the
// policy waits, follows redirects within the site, and, with marker, asks for
// the profile's marker before it believes what the page says. A wall on a page
// without the marker still pauses the run, because walls stand in front of
// markers; the mirror never gets cookies of another one.
func (m *mirrors) ask(ctx context.Context, w *worker, origin, path string, marker bool) (*fetched, market.Cause, *ending) {
	r := m.r
	for {
		if r.pace.wait(r.soft) != nil {
			return nil, market.CauseCancelled, nil
		}
		f, err := w.fetch(ctx, origin, path, r.kindOfStart(path))
		if err != nil {
			if ctx.Err() == nil && r.soft.Err() == nil && !errors.Is(err, context.Canceled) {
				r.fail(fmt.Errorf("verify %s: %w", origin, err))
			}
			return nil, market.CauseCancelled, nil
		}
		if !marker && f.ex.Cause == "" && bytes.Contains(f.ex.Payload, []byte(signedBegin)) {
			return f, "", nil // a text of its own, which the extractor need not know
		}
		v := r.judge(market.Lease{Target: market.Target{Path: path}}, f)
		if v.next != "" {
			path = v.next
			f.drop()
			continue
		}
		readable := v.cause == "" || v.cause == market.CauseUnknownPage
		switch {
		case readable && marker && !r.reader.proves(f):
			return f, market.CauseUnverified, nil
		case readable:
			return f, "", nil
		}
		f.drop()
		again, cause, end := m.weigh(f, v, path)
		if !again {
			return f, cause, end
		}
	}
}

// kindOfStart is the page kind of a start page, and kindVerify for others.
func (r *run) kindOfStart(path string) string {
	if follow, rule := r.reader.route(path); rule == "" && slices.Contains(r.starts(), path) {
		return follow.Kind
	}
	return kindVerify
}

// weigh decides about a page that could not be read: again, the cause to
// leave the mirror for, or the end of the run.
func (m *mirrors) weigh(f *fetched, v verdict, path string) (again bool, cause market.Cause, end *ending) {
	r := m.r
	if f.answered() && v.cause != market.CauseQueue {
		r.queue.passed(f.ex.Started)
	}
	switch action := r.action(market.Lease{Attempt: 1}, f, v); action {
	case Wait:
		delay := v.wait
		if delay <= 0 {
			delay = r.pace.backoff(r.o.Policy[v.cause].Backoff, r.streaks.length())
		}
		r.report.waiting(string(v.cause))
		r.pace.holdUntil(r.o.Now().Add(delay))
		return true, "", nil
	case Pause:
		return false, v.cause, r.endingOf(action, path, v)
	case Stop:
		if v.cause == market.CauseSeized || v.cause == market.CauseMaintenance {
			return false, v.cause, nil // another mirror may stand
		}
		return false, v.cause, r.endingOf(action, path, v)
	case Renew:
		r.renew(f)
	}
	return false, v.cause, nil
}

// verifyList reads the signed list of mirrors once per run; addresses that it
// does not name are not trusted, and nothing that they serve is kept.
func (m *mirrors) verifyList(ctx context.Context, w *worker, origin string) (market.Cause, *ending) {
	if m.listed == nil {
		verify := m.r.o.Profile.Verify
		f, cause, end := m.ask(ctx, w, origin, verify.Mirrors, false)
		if cause != "" || end != nil {
			if f != nil {
				f.drop()
			}
			return cause, end
		}
		listed, err := signedMirrors(f.ex.Payload, verify.Key, m.r.o.Now())
		f.drop()
		if err != nil {
			m.r.log.Warn("signed list of mirrors", "mirror", origin, "error", err)
			return market.CauseUnverified, nil
		}
		m.listed = listed
	}
	if !m.listed[hostOf(origin)] {
		m.r.log.Warn("mirror is not on the signed list", "mirror", origin)
		return market.CauseUnverified, nil
	}
	return "", nil
}

// refusesRequest is the allow-list as the transport sees it: what the profile
// walks, and the pages that prove a mirror.
func (r *run) refusesRequest(path string) string {
	_, rule := r.reader.route(path)
	if rule == ruleNotAllowed && (path == r.verifyPath() || path == r.o.Profile.Verify.Mirrors) {
		return ""
	}
	return rule
}

// signed reports whether the profile asks for a signed list.
func (r *run) signed() bool { return r.o.Profile.Verify.Mirrors != "" }

// verifyPath is where the marker is looked for.
func (r *run) verifyPath() string {
	if p := r.o.Profile.Verify.Path; p != "" {
		return r.o.Profile.Canonical(p)
	}
	return r.starts()[0]
}

// starts are the canonical start paths.
func (r *run) starts() []string {
	out := make([]string, 0, len(r.o.Profile.Walk.Start))
	for _, p := range r.o.Profile.Walk.Start {
		out = append(out, r.o.Profile.Canonical(p))
	}
	return out
}
