package tor

import (
	"crypto/x509"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"vedette/market"
)

func tlsSite(t *testing.T) *httptest.Server {
	t.Helper()
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		io.WriteString(w, "<p>"+r.Proto)
	}))
	s.EnableHTTP2 = true
	s.StartTLS()
	s.Config.ErrorLog = nil
	t.Cleanup(s.Close)
	return s
}

// https is recorded above TLS, stays at HTTP/1.1 though the site offers more,
// and its connections are used again.
func TestHTTPS(t *testing.T) {
	s := tlsSite(t)
	p := proxyTo(t, siteAddr(s))
	roots := x509.NewCertPool()
	roots.AddCert(s.Certificate())
	p.Route("example.com", siteAddr(s)) // the name in httptest's certificate
	tr := open(t, Options{Proxy: p.Addr(), RootCAs: roots})
	for range 3 {
		_, ex, err := fetch(t, tr, "https://example.com/")
		if err != nil || string(ex.Payload) != "<p>HTTP/1.1" {
			t.Fatalf("payload %q, %v", ex.Payload, err)
		}
		if !strings.HasPrefix(string(ex.ResponseHead), "HTTP/1.1 200 OK\r\n") || !strings.HasPrefix(string(ex.RequestHead), "GET / HTTP/1.1\r\nHost: example.com\r\n") {
			t.Errorf("heads %q %q", ex.RequestHead, ex.ResponseHead)
		}
	}
	if log := p.Log(); len(log) != 1 || log[0].Port != 443 || log[0].Host != "example.com" {
		t.Errorf("connections %+v", log)
	}
}

func TestCertificates(t *testing.T) {
	s := tlsSite(t)
	p := proxyTo(t, siteAddr(s))
	tr := open(t, Options{Proxy: p.Addr(), Limits: quick()})
	_, ex, err := fetch(t, tr, "https://clear.example/")
	wantCause(t, err, ex, market.CauseTLS)
	if _, _, err := fetch(t, tr, "https://"+host+"/"); err != nil {
		t.Errorf("an onion's own certificate: %v", err)
	}
	plain := proxyTo(t, siteAddr(htmlSite(t)))
	_, ex, err = fetch(t, open(t, Options{Proxy: plain.Addr(), Limits: quick()}), "https://"+host+"/")
	wantCause(t, err, ex, market.CauseTLS)
	closing := serveTCP(t, func() {})
	_, ex, err = fetch(t, open(t, Options{Proxy: proxyTo(t, closing).Addr(), Limits: quick()}), "https://"+host+"/")
	wantCause(t, err, ex, market.CauseCut)
	hold := make(chan struct{})
	t.Cleanup(func() { close(hold) })
	mute := serveTCP(t, func() { <-hold })
	_, ex, err = fetch(t, open(t, Options{Proxy: proxyTo(t, mute).Addr(), Limits: quick()}), "https://"+host+"/")
	wantCause(t, err, ex, market.CauseConnectTimeout)
}
