package crawler

import "net/http"

// torBrowserAgent is the User-Agent of Tor Browser 14 (Firefox ESR 128), which
// is the same on every desktop since 13.5's "resist fingerprinting" default.
const torBrowserAgent = "Mozilla/5.0 (Windows NT 10.0; rv:128.0) Gecko/20100101 Firefox/128.0"

// torBrowserHeaders are the headers that Tor Browser sends with a page load.
// Accept-Encoding is the transport's business, which has to decode it.
func torBrowserHeaders() http.Header {
	return http.Header{
		"Accept":          {"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"},
		"Accept-Language": {"en-US,en;q=0.5"},
	}
}
