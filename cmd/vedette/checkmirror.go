package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"vedette/config"
	"vedette/crawler/tor"
	"vedette/extract"
	"vedette/market"
)

// checkMirror asks one mirror for the page that proves it, through Tor.
func (s *setup) checkMirror(ctx context.Context, m config.Market, mirror string) checkItem {
	i := checkItem{Part: "market", Name: m.ID + " " + mirror}
	p, err := s.profile(m)
	if err != nil {
		i.Detail, i.Do = err.Error(), "name a profile that fits"
		return i
	}
	ex := &market.Exchange{Market: m.ID}
	if err := s.fetchOne(ctx, m, strings.TrimRight(mirror, "/")+verifyPath(p), ex); err != nil {
		i.Detail, i.Do = orText(string(ex.Cause), "no answer")+": "+err.Error(), mirrorAdvice(ex.Cause)
		return i
	}
	skew := clockSkew(ex, s.app.Now())
	res := p.Extract(extract.Input{
		Hosts: mirrorHosts(m), Path: verifyPath(p), Status: ex.Status, ContentType: ex.ContentType, Payload: ex.Payload, FetchedAt: ex.Started,
	})
	proved := p.VerifyMarker(extract.Input{Path: verifyPath(p), Status: ex.Status, ContentType: ex.ContentType, Payload: ex.Payload, FetchedAt: ex.Started})
	i.Detail = fmt.Sprintf("status %d, page state %s, in %s", ex.Status, res.State, ex.Finished.Sub(ex.Started).Round(time.Millisecond))
	switch {
	case res.State == market.StateLogin || res.State == market.StateCaptcha:
		i.Do = "log in with Tor Browser and hand the session over: vedette session import " + m.ID
	case res.State == market.StateSeized || res.State == market.StateBanned:
		i.Do = "look at it with Tor Browser; remove the market or the mirror if it is so"
	case res.State != market.StateContent:
		i.Do = "try again later"
	case len(p.Verify.Marker) == 0:
		i.Detail += ", profile without a marker"
		i.Do = "add verify.marker to profile " + p.Name + ": without it nothing tells the market from a copy of it, and no crawl begins"
	case !proved:
		i.Detail += ", marker not found"
		i.Do = "this may be a copy made to deceive, or the market has changed its look: compare with Tor Browser, then mend verify.marker of the profile"
	case skew > maxSkew:
		i.Detail += fmt.Sprintf(", clocks differ by %s", skew.Round(time.Second))
		i.Do = "compare this machine's clock with another source"
	default:
		i.OK = true
	}
	return i
}

func verifyPath(p *extract.Profile) string {
	if p.Verify.Path != "" {
		return p.Verify.Path
	}
	return p.Walk.Start[0]
}

// reading gives a market's cookies and keeps none, so that a check changes no
// session.
type reading struct{ http.CookieJar }

func (reading) SetCookies(*url.URL, []*http.Cookie) {}

// fetchOne asks for one page as a crawl does, with its session and its
// browser's name.
func (s *setup) fetchOne(ctx context.Context, m config.Market, address string, ex *market.Exchange) (err error) {
	jar, closeJar, err := s.jar(m)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closeJar()) }()
	l := s.crawlLimits()
	t, err := tor.New(tor.Options{Proxy: s.config.Proxy.Address, Market: m.ID, Jar: reading{jar}, UserAgent: s.config.Proxy.UserAgent, Limits: tor.Limits{
		Connect: l.Dial, Header: l.Header, Total: l.Total,
		WireBytes: l.BodyBytes, PayloadBytes: l.PayloadBytes, HeaderBytes: l.HeaderBytes,
	}})
	if err != nil {
		return err
	}
	defer t.Close()
	req, err := http.NewRequestWithContext(tor.WithExchange(ctx, ex), http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	resp, err := t.RoundTrip(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	_, err = io.Copy(io.Discard, io.LimitReader(resp.Body, l.PayloadBytes))
	return err
}

// clockSkew is how far the site's Date header and our clock are apart; 0
// without one.
func clockSkew(ex *market.Exchange, now time.Time) time.Duration {
	date, err := http.ParseTime(http.Header(ex.Header).Get("Date"))
	if err != nil {
		return 0
	}
	return now.Sub(date).Abs()
}

// mirrorAdvice says what to do about a cause.
func mirrorAdvice(c market.Cause) string {
	switch c {
	case market.CauseProxyDown, market.CauseProxyAuth, market.CauseProxyProtocol:
		return "Tor itself is the trouble: see the line above"
	case market.CauseDescriptorNotFound, market.CauseDescriptorInvalid:
		return "this onion service is not announced: it is down or gone; try another mirror"
	case market.CauseBadAddress:
		return "the address is mistyped: its checksum is wrong"
	case market.CauseClientAuthMissing, market.CauseClientAuthWrong:
		return "the service wants client authorisation: add its key to Tor's ClientOnionAuthDir"
	}
	return "the market or this mirror does not answer: try again later, or another mirror"
}
