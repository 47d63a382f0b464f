package crawler

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"

	"github.com/gocolly/colly/v2"

	"vedette/market"
)

// A front is one worker's colly collector, and the http.RoundTripper that it
// gets. colly v2.3.0 is kept to what it does well, request and callbacks, by
// how it is set up here:
//
//   - Init instead of NewCollector: COLLY_* variables in the environment would
//     override any setting, after the code;
//   - our transport, never SetProxy, which opens a new SOCKS stream per page;
//   - no Async, no LimitRule, no queue, no storage, no CacheDir: workers,
//     pace and frontier are ours, can be cancelled and survive a kill;
//   - revisits allowed: colly marks a page visited before it was fetched;
//   - no cookies, no headers, no redirects, no robots.txt, no time-out of its
//     own: they would make requests, mark them or end them, outside of our
//     limits; the transport has the market's jar and Tor Browser's headers;
//   - error answers parsed like others: queue pages come as 503;
//   - the answer that colly sees has no body and no Location. The transport
//     has read the body into the Exchange, within its limits; colly would copy
//     it, cut it silently, convert it by the declared charset, or follow it;
//   - callbacks recover: colly lets a panic end the process.
//
// A front serves one request at a time.
type front struct {
	base   http.RoundTripper
	refuse func(path string) string // deny rule of an address as it would be sent, or ""
	allow  func(path string) string // rule that refuses a path as it was leased, or ""
	with   func(context.Context, *market.Exchange) context.Context

	collector *colly.Collector
	visit     *visit
}

// visit is what the front is working on.
type visit struct {
	ctx    context.Context
	ex     *market.Exchange
	origin string // scheme://host[:port] of the mirror
	path   string
	ticket bool   // the pacer's leave for one request
	heard  bool   // a callback was reached
	onDone func() // called once, from a callback of colly
	err    error  // of our own side
	panic  string
}

// errGuard marks a request that was refused before anything was sent.
var errGuard = errors.New("refused by the read-only guard")

func newFront(base http.RoundTripper, with func(context.Context, *market.Exchange) context.Context, refuse, allow func(string) string) *front {
	f := &front{base: base, refuse: refuse, allow: allow, with: with}
	c := &colly.Collector{}
	c.Init()
	c.AllowURLRevisit = true
	c.ParseHTTPErrorResponse = true
	c.IgnoreRobotsTxt = true
	c.MaxBodySize = 0
	c.DisableCookies()
	c.SetRequestTimeout(0)
	c.SetRedirectHandler(func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse })
	c.WithTransport(f)
	c.OnResponse(func(*colly.Response) { f.answered() })
	c.OnError(func(*colly.Response, error) { f.answered() })
	f.collector = c
	return f
}

// get requests one URL. What came of it is in v.ex; v.err is set when our own
// side failed.
func (f *front) get(v *visit) {
	f.visit = v
	defer func() { f.visit = nil }()
	defer func() {
		if p := recover(); p != nil {
			v.panic = fmt.Sprintf("%v\n%s", p, debug.Stack())
		}
	}()
	f.collector.Context = f.with(v.ctx, v.ex)
	err := f.collector.Request(http.MethodGet, v.ex.URL, nil, nil, nil)
	if !v.heard && v.ex.Cause == "" {
		// colly refused the URL by itself.
		v.ex.Cause, v.ex.Err = market.CauseGuard, fmt.Sprint(err)
	}
}

// answered runs the work that belongs to an answer inside colly's callback,
// and keeps a panic of it from colly, which would not.
func (f *front) answered() {
	v := f.visit
	if v == nil || v.heard {
		return
	}
	v.heard = true
	defer func() {
		if p := recover(); p != nil {
			v.panic = fmt.Sprintf("%v\n%s", p, debug.Stack())
		}
	}()
	if v.onDone != nil {
		v.onDone()
	}
}

// RoundTrip is the last gate: whatever asks for a request, only a GET without
// a body, to the mirror in work, for a path that no rule refuses, and with the
// pacer's leave for this one request, is sent.
func (f *front) RoundTrip(req *http.Request) (*http.Response, error) {
	v := f.visit
	if v == nil || !v.ticket {
		return nil, fmt.Errorf("%w: not asked for by a worker", errGuard)
	}
	v.ticket = false
	if err := f.permit(req, v); err != nil {
		v.ex.Cause, v.ex.Err = market.CauseGuard, err.Error()
		return nil, err
	}
	out := req.Clone(req.Context())
	out.Header = http.Header{} // colly's would give it away; the transport has its own
	resp, err := f.base.RoundTrip(out)
	if err != nil {
		return nil, err
	}
	if err := resp.Body.Close(); err != nil {
		return nil, fmt.Errorf("close answer: %w", err)
	}
	return blank(req, resp), nil
}

func (f *front) permit(req *http.Request, v *visit) error {
	switch {
	case req.Method != http.MethodGet || (req.Body != nil && req.Body != http.NoBody):
		return fmt.Errorf("%w: method %s", errGuard, req.Method)
	case originOf(req.URL) != v.origin:
		return fmt.Errorf("%w: %s is not the mirror in work", errGuard, originOf(req.URL))
	}
	if rule := orText(f.allow(v.path), f.refuse(req.URL.RequestURI())); rule != "" {
		return fmt.Errorf("%w: rule %s", errGuard, rule)
	}
	return nil
}

// blank is the answer as colly may see it: status and nothing to act upon.
// Uncompressed keeps colly from decoding by header or by file name.
func blank(req *http.Request, resp *http.Response) *http.Response {
	return &http.Response{
		Status: resp.Status, StatusCode: resp.StatusCode,
		Proto: resp.Proto, ProtoMajor: resp.ProtoMajor, ProtoMinor: resp.ProtoMinor,
		Header: http.Header{}, Body: http.NoBody, Uncompressed: true, Request: req,
	}
}

// originOf is scheme://host[:port], lower case, without a default port.
func originOf(u *url.URL) string {
	host := strings.ToLower(u.Host)
	switch u.Scheme {
	case "http":
		host = strings.TrimSuffix(host, ":80")
	case "https":
		host = strings.TrimSuffix(host, ":443")
	}
	return strings.ToLower(u.Scheme) + "://" + host
}

// parseOrigin reads a mirror's address, which has no path, user or query.
func parseOrigin(address string) (string, error) {
	u, err := url.Parse(address)
	if err != nil {
		return "", fmt.Errorf("mirror address: %w", err)
	}
	plain := u.Path == "" || u.Path == "/"
	if (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || !plain || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return "", fmt.Errorf("mirror address %q: want scheme://host[:port]: %w", address, market.ErrInvalid)
	}
	return originOf(u), nil
}
