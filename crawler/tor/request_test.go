package tor

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The order and the text of what is sent are Tor Browser's.
func TestHeadersAsSent(t *testing.T) {
	site := serveRaw(t, say(okHead+"Content-Length: 0\r\n\r\n"))
	p := proxyTo(t, site.addr)
	send := func(o Options, url string, header http.Header) []string {
		t.Helper()
		o.Proxy = p.Addr()
		tr := open(t, o)
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header = header
		if _, err := tr.RoundTrip(req); err != nil {
			t.Fatal(err)
		}
		all := site.requests()
		return strings.Split(strings.TrimSuffix(all[len(all)-1], "\r\n\r\n"), "\r\n")
	}
	plain := []string{
		"GET /a%20b?c=d HTTP/1.1",
		"Host: demo.onion",
		"User-Agent: Mozilla/5.0 (Windows NT 10.0; rv:128.0) Gecko/20100101 Firefox/128.0",
		"Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
		"Accept-Language: en-US,en;q=0.5",
		"Accept-Encoding: gzip, deflate, br, zstd",
		"Connection: keep-alive",
		"Upgrade-Insecure-Requests: 1",
		"Sec-Fetch-Dest: document",
		"Sec-Fetch-Mode: navigate",
		"Sec-Fetch-Site: none",
		"Sec-Fetch-User: ?1",
		"Priority: u=0, i",
	}
	// What a library adds by itself never reaches a site.
	library := http.Header{"User-Agent": {"colly - https://example.com"}, "Accept": {"*/*"}, "X-Own": {"1"}, "Connection": {"close"}, "Accept-Encoding": {"identity"}}
	if diff := cmp.Diff(plain, send(Options{}, "http://Demo.onion/a b?c=d#frag", library)); diff != "" {
		t.Errorf("the default set (-want +got):\n%s", diff)
	}
	got := send(Options{}, "http://demo.onion:8080/", http.Header{"Referer": {"http://demo.onion:8080/list?p=1"}, "Cookie": {"a=1", "b=2"}})
	want := append([]string{"GET / HTTP/1.1", "Host: demo.onion:8080"}, plain[2:6]...)
	want = append(want, "Referer: http://demo.onion:8080/list?p=1", plain[6], "Cookie: a=1; b=2")
	want = append(want, plain[7:10]...)
	want = append(want, "Sec-Fetch-Site: same-origin", plain[11], plain[12])
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("with referer and cookie (-want +got):\n%s", diff)
	}
	for _, foreign := range []string{"http://other.onion/", "http://demo.onion.evil.example/", "https://demo.onion/"} {
		if diff := cmp.Diff(append([]string{"GET / HTTP/1.1"}, plain[1:]...), send(Options{}, "http://demo.onion/", http.Header{"Referer": {foreign}})); diff != "" {
			t.Errorf("referer %s (-want +got):\n%s", foreign, diff)
		}
	}
	own := Options{UserAgent: "own/1", Headers: http.Header{"accept-language": {"de"}, "Priority": {}, "X-B": {"2"}, "X-A": {"1"}, "Host": {"evil"}, "Connection": {"close"}, "Cookie": {"x=y"}}}
	want = []string{
		"GET / HTTP/1.1", "Host: demo.onion", "User-Agent: own/1", plain[3], "Accept-Language: de", plain[5], plain[6],
		plain[7], plain[8], plain[9], plain[10], plain[11], "X-A: 1", "X-B: 2",
	}
	if diff := cmp.Diff(want, send(own, "http://demo.onion/", nil)); diff != "" {
		t.Errorf("the operator's own (-want +got):\n%s", diff)
	}
}

func TestCookiesAreOfTheJar(t *testing.T) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	site := serveRaw(t, say(okHead+"Set-Cookie: sid=abc; Path=/\r\nSet-Cookie: q=\"x y\"\r\nContent-Length: 0\r\n\r\n"))
	tr := open(t, Options{Proxy: proxyTo(t, site.addr).Addr(), Jar: jar})
	for range 2 {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+host+"/", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Cookie", "not=ours")
		resp, err := tr.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		io.Copy(io.Discard, resp.Body)
	}
	heads := site.requests()
	if strings.Contains(heads[0], "Cookie:") || !strings.Contains(heads[1], "\r\nCookie: sid=abc; q=\"x y\"\r\n") {
		t.Errorf("sent %q", heads)
	}
}
