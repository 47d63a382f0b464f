package tor

import (
	"bytes"
	"net/http"
	"net/textproto"
	"slices"
	"strings"

	"vedette/market"
)

// torBrowserAgent is the User-Agent of Tor Browser on every desktop system;
// it follows Firefox ESR.
const torBrowserAgent = "Mozilla/5.0 (Windows NT 10.0; rv:128.0) Gecko/20100101 Firefox/128.0"

// field is one header line of the set.
type field struct {
	name  string
	value string
}

// headerSet is what Tor Browser sends with the load of a page, in its order.
// Fields without a value are not sent unless the request gives one.
func headerSet(o *Options) []field {
	set := []field{
		{name: "User-Agent", value: torBrowserAgent},
		{name: "Accept", value: "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"},
		{name: "Accept-Language", value: "en-US,en;q=0.5"},
		// What package wire takes off. Firefox names all four on https and, as
		// Tor Browser counts them as secure, on onions.
		{name: "Accept-Encoding", value: "gzip, deflate, br, zstd"},
		{name: "Referer"}, // the request's, see refererOf
		{name: "Connection", value: "keep-alive"},
		{name: "Cookie"}, // of the jar, or without one the request's
		{name: "Upgrade-Insecure-Requests", value: "1"},
		{name: "Sec-Fetch-Dest", value: "document"},
		{name: "Sec-Fetch-Mode", value: "navigate"},
		{name: "Sec-Fetch-Site", value: "none"},
		{name: "Sec-Fetch-User", value: "?1"},
		{name: "Priority", value: "u=0, i"},
	}
	replace(&set, "User-Agent", []string{o.UserAgent}, o.UserAgent != "")
	for _, name := range sortedNames(o.Headers) {
		replace(&set, textproto.CanonicalMIMEHeaderKey(name), o.Headers[name], true)
	}
	return set
}

func sortedNames(h http.Header) []string {
	names := make([]string, 0, len(h))
	for name := range h {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// replace sets a field's value, in its place or at the end; fixed ones stay.
func replace(set *[]field, name string, values []string, when bool) {
	if !when || slices.Contains([]string{"Host", "Connection", "Accept-Encoding", "Cookie", "Referer", "Content-Length", "Transfer-Encoding"}, name) {
		return
	}
	value := strings.Join(values, ", ")
	for i := range *set {
		if (*set)[i].name == name {
			(*set)[i].value = value
			return
		}
	}
	*set = append(*set, field{name: name, value: value})
}

// requestHead is the request as it is sent. Of the request's own headers only
// Referer and, without a jar, Cookie are taken: what a library adds of its own
// accord (colly's User-Agent, say) would tell us from Tor Browser.
func (t *Transport) requestHead(req *http.Request) ([]byte, error) {
	if uri := req.URL.RequestURI(); strings.ContainsFunc(uri, func(r rune) bool { return r <= ' ' || r == 0x7f }) {
		return nil, fault(market.CauseGuard, "the URL has a space or a control character")
	}
	referer := refererOf(req)
	var b bytes.Buffer
	b.WriteString("GET " + req.URL.RequestURI() + " HTTP/1.1\r\nHost: " + strings.ToLower(req.URL.Host) + "\r\n")
	for _, f := range t.set {
		value := f.value
		switch {
		case f.name == "Cookie" && t.o.Jar != nil:
			value = cookieLine(t.o.Jar.Cookies(req.URL))
		case f.name == "Cookie":
			value = strings.Join(req.Header.Values("Cookie"), "; ")
		case f.name == "Referer":
			value = referer
		case f.name == "Sec-Fetch-Site" && f.value == "none" && referer != "":
			value = "same-origin"
		}
		if value == "" {
			continue
		}
		if !validValue([]string{value}) {
			return nil, fault(market.CauseGuard, "header %s has a control character", f.name)
		}
		b.WriteString(f.name + ": " + value + "\r\n")
	}
	b.WriteString("\r\n")
	return b.Bytes(), nil
}

// refererOf lets only pages of the same origin be named: what another market
// is called is nobody's business.
func refererOf(req *http.Request) string {
	value := req.Header.Get("Referer")
	origin := req.URL.Scheme + "://" + req.URL.Host
	if value == origin || strings.HasPrefix(value, origin+"/") {
		return value
	}
	return ""
}

// cookieLine is the Cookie header of a jar's answer.
func cookieLine(cookies []*http.Cookie) string {
	pairs := make([]string, 0, len(cookies))
	for _, c := range cookies {
		value := c.Value
		if c.Quoted {
			value = `"` + value + `"`
		}
		pairs = append(pairs, c.Name+"="+value)
	}
	return strings.Join(pairs, "; ")
}
