package tor

import (
	"context"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vedette/market"
)

// The gate and the reader of targets are all that decides where bytes go.
func TestTargetsThatAreRefused(t *testing.T) {
	p := proxyTo(t, siteAddr(htmlSite(t)))
	tr := open(t, Options{Proxy: p.Addr()})
	for _, target := range []string{
		"http://127.0.0.1/", "http://10.1.2.3:8080/", "http://[::1]/", "http://[fe80::1%25eth0]/", "http://0.0.0.0/",
		"http://127.1/", "http://2130706433/", "http://0x7f.1/", "http://0x7f000001/", "http://1.2.3.4./", "http://a.b.1/",
		"http://localhost/", "http://LOCALHOST:80/", "http://a.localhost/", "http://printer.local/", "http://db.internal/",
		"http://router.lan/", "http://1.0.0.127.in-addr.arpa/", "http://metadata/", "http:///path", "http://./",
		"http://m\u00e4rkt.onion/", "http://a..onion/", "http://a%20b.onion/", "http://" + strings.Repeat("a", 64) + ".onion/",
		"http://" + strings.Repeat("a.", 130) + "onion/", "http://user:pass@demo.onion/", "ftp://demo.onion/", "file:///etc/passwd",
		"ws://demo.onion/", "//demo.onion/", "http:demo.onion/",
	} {
		u, err := url.Parse(target)
		if err != nil {
			continue // nothing that can be asked for
		}
		ex := &market.Exchange{}
		req := (&http.Request{Method: http.MethodGet, URL: u, Header: http.Header{}}).WithContext(WithExchange(t.Context(), ex))
		_, err = tr.RoundTrip(req)
		if CauseOf(err) != market.CauseGuard || ex.Cause != market.CauseGuard {
			t.Errorf("%s: %v", target, err)
		}
	}
	if p.Count() != 0 {
		t.Errorf("the proxy was asked %d times: %+v", p.Count(), p.Log())
	}
	for _, target := range []string{"http://demo.onion", "http://demo.onion./", "http://a-b_c.example/", "https://xn--mrkt-moa.example:8443/", "http://1a.onion/"} {
		u, err := url.Parse(target)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := parseTarget(u); err != nil {
			t.Errorf("%s: %v", target, err)
		}
	}
}

func TestOnlyPlainGetsAreSent(t *testing.T) {
	p := proxyTo(t, siteAddr(htmlSite(t)))
	tr := open(t, Options{Proxy: p.Addr()})
	for _, method := range []string{"POST", "HEAD", "PUT", "DELETE", "CONNECT", "OPTIONS", "PATCH", "get", "GET /x"} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+host+"/", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Method = method
		if _, err := tr.RoundTrip(req); CauseOf(err) != market.CauseGuard {
			t.Errorf("%s: %v", method, err)
		}
	}
	body, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+host+"/", strings.NewReader("a=b"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tr.RoundTrip(body); CauseOf(err) != market.CauseGuard {
		t.Errorf("with a body: %v", err)
	}
	split, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+host+"/", nil)
	if err != nil {
		t.Fatal(err)
	}
	split.URL.RawQuery = "a HTTP/1.1\r\nX: y"
	if _, err := tr.RoundTrip(split); CauseOf(err) != market.CauseGuard {
		t.Errorf("a line break in the query: %v", err)
	}
	fronted, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+host+"/", nil)
	if err != nil {
		t.Fatal(err)
	}
	fronted.Host = "other.onion"
	if _, err := tr.RoundTrip(fronted); CauseOf(err) != market.CauseGuard {
		t.Errorf("another Host: %v", err)
	}
	if p.Count() != 0 {
		t.Errorf("the proxy was asked %d times", p.Count())
	}
}

func TestGateOpensTheProxyOnly(t *testing.T) {
	g, err := newGate("127.0.0.1:9050")
	if err != nil {
		t.Fatal(err)
	}
	other := htmlSite(t)
	for _, to := range [][2]string{{"tcp", siteAddr(other)}, {"udp", "127.0.0.1:9050"}, {"tcp", "localhost:9050"}, {"unix", "/run/tor/socks"}, {"tcp4", "127.0.0.1:9050"}} {
		if c, err := g.DialContext(t.Context(), to[0], to[1]); CauseOf(err) != market.CauseGuard {
			t.Errorf("%v: %v, %v", to, c, err)
		}
	}
}

func TestProxyAddresses(t *testing.T) {
	for proxy, want := range map[string]string{
		"127.0.0.1:9050": "tcp 127.0.0.1:9050", "[::1]:9150": "tcp [::1]:9150", "localhost:9050": "tcp 127.0.0.1:9050",
		"LocalHost:9050": "tcp 127.0.0.1:9050", "10.0.0.7:9050": "tcp 10.0.0.7:9050",
		"/run/tor/socks": "unix /run/tor/socks", "unix:/run/tor/socks": "unix /run/tor/socks",
		"": "", "9050": "", "127.0.0.1": "", "tor:9050": "", "tor.example:9050": "", "127.0.0.1:0": "", "127.0.0.1:99999": "",
		"127.0.0.1:socks": "", "socks5://127.0.0.1:9050": "", "unix:socks": "", "unix:": "", ":9050": "", "127.1:9050": "",
	} {
		g, err := newGate(proxy)
		got := ""
		if err == nil {
			got = g.network + " " + g.address
		}
		if got != want {
			t.Errorf("%q: %q (%v), want %q", proxy, got, err, want)
		}
		if err != nil && !errors.Is(err, market.ErrInvalid) {
			t.Errorf("%q: %v is not ErrInvalid", proxy, err)
		}
	}
}

func TestOptionsThatAreRefused(t *testing.T) {
	good := Options{Proxy: "127.0.0.1:9050", Market: "m"}
	if _, err := New(good); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*Options){
		"no market":        func(o *Options) { o.Market = "" },
		"long market":      func(o *Options) { o.Market = strings.Repeat("m", 256) },
		"no proxy":         func(o *Options) { o.Proxy = "" },
		"negative time":    func(o *Options) { o.Total = -time.Second },
		"negative size":    func(o *Options) { o.WireBytes = -1 },
		"negative conns":   func(o *Options) { o.MaxConns = -1 },
		"header injection": func(o *Options) { o.Headers = http.Header{"Accept": {"a\r\nX: y"}} },
		"header name":      func(o *Options) { o.Headers = http.Header{"A: b\r\nC": {"a"}} },
		"agent injection":  func(o *Options) { o.UserAgent = "a\nb" },
	} {
		o := good
		change(&o)
		if _, err := New(o); !errors.Is(err, market.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Variables that other programs obey must not move a single connection.
func TestEnvironmentHasNoEffect(t *testing.T) {
	trap := serveRaw(t, say(okHead+"Content-Length: 4\r\n\r\ntrap"))
	for _, name := range []string{"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "SOCKS_PROXY", "http_proxy", "https_proxy", "all_proxy"} {
		t.Setenv(name, "http://"+trap.addr)
	}
	t.Setenv("NO_PROXY", "*")
	t.Setenv("RES_OPTIONS", "attempts:1")
	p := proxyTo(t, siteAddr(htmlSite(t)))
	_, ex, err := fetch(t, open(t, Options{Proxy: p.Addr()}), "http://"+host+"/")
	if err != nil || string(ex.Payload) != "<p>"+host+"/" || p.Count() != 1 || trap.conns != 0 {
		t.Errorf("payload %q, %v; %d through the proxy, %d to the trap", ex.Payload, err, p.Count(), trap.conns)
	}
}

// No other file of the package may open a socket, resolve a name, use a client
// of net/http, or read the environment.
func TestSourcesOpenNoOtherSocket(t *testing.T) {
	forbidden := map[string][]string{
		"net":  {"Dial*", "Dialer", "Lookup*", "Resolve*", "Resolver", "DefaultResolver", "Listen*"},
		"http": {"Client", "Transport", "Default*", "Get", "Head", "Post*", "ProxyFromEnvironment", "ProxyURL"},
		"tls":  {"Dial*", "Dialer"},
		"os":   {"Getenv", "LookupEnv", "Environ"},
		// proxy.Direct and its like dial past the gate.
		"proxy": {"Direct", "Dial", "FromEnvironment*", "FromURL", "NewPerHost"},
	}
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) < 10 {
		t.Fatal(len(files), err)
	}
	gate := 0
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, src, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			pkg, ok := sel.X.(*ast.Ident)
			if !ok {
				return true
			}
			for _, pattern := range forbidden[pkg.Name] {
				match, _ := filepath.Match(pattern, sel.Sel.Name)
				if match && name == "gate.go" {
					gate++
				} else if match {
					t.Errorf("%s uses %s.%s", name, pkg.Name, sel.Sel.Name)
				}
			}
			return true
		})
	}
	if gate == 0 {
		t.Error("the gate opens no socket: this test looks at the wrong words")
	}
}

func TestResolverOfTheGateFails(t *testing.T) {
	if _, err := noResolver(context.Background(), "udp", "127.0.0.1:53"); CauseOf(err) != market.CauseGuard {
		t.Error(err)
	}
}
