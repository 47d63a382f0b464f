package crawler

import (
	"fmt"

	"vedette/extract"
	"vedette/market"
)

// Reread reads an archived answer again, perhaps with a better profile than
// that of the crawl, and says what the crawl would have said of it: the page
// with its state, cause and reason, and what is to be kept of its content.
// mirrors are the addresses of the market.
//
// What does not follow from the page alone stays as the crawl settled it: an
// answer that never came, and a redirect, which hangs on what was asked
// before. Only where nothing was settled (Page.State is empty, as in a replay
// of a run that was never sealed) a redirect is judged by where it leads.
func Reread(p *extract.Profile, mirrors []string, page market.Page, ex *market.Exchange) (market.Page, extract.Result) {
	if ex == nil || ex.Status == 0 {
		return settled(page), extract.Result{}
	}
	r := newReader(p, 0)
	for _, m := range mirrors {
		r.hosts = append(r.hosts, hostOf(m))
	}
	f := &fetched{path: page.Path, mirror: page.Mirror, ex: ex, read: true}
	if isRedirect(ex.Status) && location(f) != "" {
		return r.redirected(page, f, location(f), mirrors), extract.Result{}
	}
	if f.panic = r.tryRead(f, page.Kind); f.panic != "" {
		page.State, page.Cause, page.Reason, page.Records = market.StateError, market.CausePanic, firstLine(f.panic), 0
		return page, extract.Result{}
	}
	if leadsOn(&f.result) {
		return r.redirected(page, f, f.result.Goto, mirrors), extract.Result{}
	}
	var v verdict
	v.fromPage(&f.result, ex)
	page.State, page.Cause, page.Reason, page.Truncated, page.Records = v.state, v.cause, v.reason, v.truncated, 0
	if v.state != market.StateContent && !v.truncated {
		return page, extract.Result{}
	}
	page.Records = len(f.result.Records)
	return page, f.result
}

// tryRead extracts, and returns what a panic said: no page may stop a rebuild.
func (r *reader) tryRead(f *fetched, kind string) (panicked string) {
	defer func() {
		if p := recover(); p != nil {
			panicked = fmt.Sprint(p)
		}
	}()
	f.result = r.read(f, kind)
	return ""
}

// redirected is a page that only leads elsewhere.
func (r *reader) redirected(page market.Page, f *fetched, ref string, mirrors []string) market.Page {
	page.Records = 0
	if page.State != "" {
		return page
	}
	page.State, page.Reason = market.StateError, ""
	path, host := r.canonical(f, ref, mirrors)
	if path == "" {
		page.Cause, page.Reason = market.CauseOffSite, "redirects to "+orText(host, "no address")
		return page
	}
	_, rule := r.route(path)
	wall := wallOf(rule)
	page.Reason = "redirects to " + path
	switch {
	case wall != "":
		page.State, page.Cause = wall, causeOf(wall, f.ex)
	case rule != "":
		page.Cause, page.Reason = market.CauseGuard, fmt.Sprintf("redirects to %s, refused by rule %s", path, rule)
	default:
		page.State, page.Cause = market.StateContent, ""
	}
	return page
}

// settled is a page of which nothing can be said again.
func settled(page market.Page) market.Page {
	if page.State == "" {
		page.State = market.StateError
		page.Cause = orCause(page.Cause, market.CauseBadHTTP)
	}
	page.Records = 0
	return page
}
