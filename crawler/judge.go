package crawler

import (
	"fmt"
	"net/http"
	"net/textproto"
	"strconv"
	"strings"
	"time"

	"vedette/extract"
	"vedette/market"
)

// verdict is what an exchange turned out to be.
type verdict struct {
	state     market.PageState
	cause     market.Cause // empty: the page was had
	reason    string
	truncated bool
	wait      time.Duration // how long the site asks us to stay away
	next      string        // path that the page redirects to, allowed and new
}

// judge names the state and the cause of an exchange. Walls come before
// faults: a login page that is cut is a login page.
func (r *run) judge(lease market.Lease, f *fetched) verdict {
	v := verdict{state: market.StateError, wait: retryAfter(f.ex.Header, r.o.Now())}
	switch {
	case f.panic != "":
		v.cause, v.reason = market.CausePanic, firstLine(f.panic)
	case !f.answered() || !f.read:
		v.cause, v.reason = orCause(f.ex.Cause, market.CauseBadHTTP), f.ex.Err
	case isRedirect(f.ex.Status) && location(f) != "":
		r.judgeRedirect(lease, f, location(f), &v)
	default:
		r.judgeResult(lease, f, &v)
	}
	return v
}

// judgeResult goes by the state that the extractor named.
func (r *run) judgeResult(lease market.Lease, f *fetched, v *verdict) {
	v.wait = max(v.wait, f.result.Wait)
	if leadsOn(&f.result) {
		v.state, v.reason = f.result.State, f.result.Reason
		r.judgeRedirect(lease, f, f.result.Goto, v)
		return
	}
	v.fromPage(&f.result, f.ex)
}

// leadsOn reports whether a page does nothing but send its reader elsewhere.
func leadsOn(res *extract.Result) bool {
	content := res.State == market.StateContent || res.State == market.StateUnknown
	return content && res.Goto != "" && len(res.Records) == 0
}

// fromPage is the verdict on a page by itself, whatever the crawl was doing.
func (v *verdict) fromPage(res *extract.Result, ex *market.Exchange) {
	v.state, v.reason = res.State, res.Reason
	content := res.State == market.StateContent || res.State == market.StateUnknown
	switch {
	case content && ex.Cause != "":
		v.cause, v.reason, v.truncated = ex.Cause, ex.Err, true
	case content && (res.Truncated || ex.Truncated != ""):
		v.cause, v.reason, v.truncated = market.CauseCut, "the page ends in the middle", true
	case res.State == market.StateContent:
	case res.State == market.StateError && ex.Cause != "":
		v.cause, v.reason = ex.Cause, ex.Err // what could not be read of it follows from what did not come
	default:
		v.cause = orCause(res.Cause, causeOf(res.State, ex))
	}
	if v.truncated && v.state == market.StateUnknown {
		v.state = market.StateError // too little came to tell what it is
	}
}

// causeOf names the cause of a page state other than content.
func causeOf(state market.PageState, ex *market.Exchange) market.Cause {
	switch state {
	case market.StateQueue:
		return market.CauseQueue
	case market.StateCaptcha:
		return market.CauseCaptcha
	case market.StateLogin:
		return market.CauseLogin
	case market.StateBanned:
		return market.CauseBanned
	case market.StateSeized:
		return market.CauseSeized
	case market.StateMaintenance:
		return market.CauseMaintenance
	case market.StateNotFound:
		return market.CauseNotFound
	case market.StateUnknown:
		return market.CauseUnknownPage
	}
	switch {
	case ex.Cause != "":
		return ex.Cause
	case ex.Status == http.StatusTooManyRequests:
		return market.CauseRateLimited
	case ex.Status >= 400 && ex.Status < 500:
		return market.CauseClientError
	}
	return market.CauseServerError
}

// judgeRedirect never follows: it names a wall, refuses, or hands the target
// back as a link. Chains are remembered by their target.
func (r *run) judgeRedirect(lease market.Lease, f *fetched, ref string, v *verdict) {
	v.state = market.StateError
	path, host := r.reader.canonical(f, ref, r.mirrors.origins)
	if path == "" {
		v.cause, v.reason = market.CauseOffSite, "redirects to "+orText(host, "no address")
		return
	}
	_, rule := r.reader.route(path)
	if wall := wallOf(rule); wall != "" {
		v.state, v.cause, v.reason = wall, causeOf(wall, f.ex), "redirects to "+path
		return
	}
	same := rule == ruleNotAllowed && withoutQuery(path) == withoutQuery(lease.Path) // to and fro between two spellings
	if same || r.chains.loops(lease.Path, path, r.o.Limits.Redirects) {
		v.cause, v.reason = market.CauseRedirectLoop, "redirects lead back, at last to "+path
		return
	}
	if rule != "" {
		v.cause, v.reason = market.CauseGuard, fmt.Sprintf("redirects to %s, refused by rule %s", path, rule)
		return
	}
	v.state, v.cause, v.reason, v.next = market.StateContent, "", "redirects to "+path, path
}

func isRedirect(status int) bool {
	switch status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return false
}

func location(f *fetched) string { return textproto.MIMEHeader(f.ex.Header).Get("Location") }

// retryAfter reads seconds or an HTTP date; what it cannot read is no wish.
func retryAfter(h map[string][]string, now time.Time) time.Duration {
	text := strings.TrimSpace(textproto.MIMEHeader(h).Get("Retry-After"))
	if n, err := strconv.Atoi(text); err == nil && n >= 0 {
		return time.Duration(min(n, 30*24*3600)) * time.Second
	}
	if at, err := http.ParseTime(text); err == nil {
		return max(0, at.Sub(now))
	}
	return 0
}

func withoutQuery(path string) string { path, _, _ = strings.Cut(path, "?"); return path }

func firstLine(s string) string { line, _, _ := strings.Cut(s, "\n"); return line }

func orText(s, def string) string {
	if s == "" {
		return def
	}
	return s
}

func orCause(c, def market.Cause) market.Cause {
	if c == "" {
		return def
	}
	return c
}
