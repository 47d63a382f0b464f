package tor

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"vedette/market"
	"vedette/marketsim/socks"
)

// Every reply code, from a proxy on a real socket.
func TestEveryReplyHasItsCause(t *testing.T) {
	p := proxyTo(t, siteAddr(htmlSite(t)))
	tr := open(t, Options{Proxy: p.Addr()})
	want := map[byte]market.Cause{
		socks.ReplyGeneral: market.CauseGeneral, socks.ReplyNotAllowed: market.CauseNotAllowed,
		socks.ReplyNetUnreachable: market.CauseNetUnreachable, socks.ReplyHostUnreachable: market.CauseHostUnreachable,
		socks.ReplyConnRefused: market.CauseConnRefused, socks.ReplyTTLExpired: market.CauseTTLExpired,
		socks.ReplyCommandUnsupported: market.CauseNotSupported, socks.ReplyAddressUnsupported: market.CauseNotSupported,
		socks.ReplyDescriptorNotFound: market.CauseDescriptorNotFound, socks.ReplyDescriptorInvalid: market.CauseDescriptorInvalid,
		socks.ReplyIntroFailed: market.CauseIntroFailed, socks.ReplyRendezvousFailed: market.CauseRendezvousFailed,
		socks.ReplyClientAuthMissing: market.CauseClientAuthMissing, socks.ReplyClientAuthWrong: market.CauseClientAuthWrong,
		socks.ReplyBadAddress: market.CauseBadAddress, socks.ReplyIntroTimeout: market.CauseIntroTimeout,
		0x09: market.CauseGeneral, 0x42: market.CauseGeneral, 0xF8: market.CauseGeneral, 0xFF: market.CauseGeneral,
	}
	for code, cause := range want {
		t.Run(fmt.Sprintf("%02X %s", code, cause), func(t *testing.T) {
			p.Behave(host, socks.Behaviour{Reply: code})
			resp, ex, err := fetch(t, tr, "http://"+host+"/")
			if resp != nil {
				t.Error("a response came")
			}
			wantCause(t, err, ex, cause)
			if ex.Circuit != "alpha:1" || len(ex.RequestHead) == 0 || ex.Status != 0 || ex.ResponseHead != nil {
				t.Errorf("exchange %+v", ex)
			}
		})
	}
}

// What stands where the proxy should be.
func TestProxyFaults(t *testing.T) {
	speak := func(answers ...string) func(net.Conn) {
		return func(c net.Conn) {
			buf := make([]byte, 512)
			for _, a := range answers {
				if _, err := c.Read(buf); err != nil {
					return
				}
				io.WriteString(c, a)
			}
		}
	}
	silent := func(c net.Conn) { io.Copy(io.Discard, c) }
	then := func(f, g func(net.Conn)) func(net.Conn) { return func(c net.Conn) { f(c); g(c) } }
	for name, tt := range map[string]struct {
		proxy func(net.Conn)
		want  market.Cause
	}{
		"no method accepted":             {speak("\x05\xff"), market.CauseProxyAuth},
		"no authentication chosen":       {then(speak("\x05\x00"), silent), market.CauseProxyAuth},
		"password refused":               {speak("\x05\x02", "\x01\x01"), market.CauseProxyAuth},
		"a method nobody offered":        {then(speak("\x05\x01"), silent), market.CauseProxyProtocol},
		"an HTTP proxy":                  {speak("HTTP/1.0 400 Bad Request\r\n\r\n"), market.CauseProxyProtocol},
		"a SOCKS4 proxy":                 {speak("\x00\x5b\x00\x00\x00\x00\x00\x00"), market.CauseProxyProtocol},
		"another authentication":         {speak("\x05\x02", "\x02\x00"), market.CauseProxyProtocol},
		"a reply of another version":     {speak("\x05\x02", "\x01\x00", "\x04\x00\x00\x01"), market.CauseProxyProtocol},
		"an address of no type":          {speak("\x05\x02", "\x01\x00", "\x05\x00\x00\x07"), market.CauseProxyProtocol},
		"says nothing":                   {silent, market.CauseProxyProtocol},
		"closes at once":                 {func(net.Conn) {}, market.CauseProxyDown},
		"closes after the greeting":      {speak("\x05\x02"), market.CauseProxyDown},
		"closes before the reply":        {speak("\x05\x02", "\x01\x00"), market.CauseProxyDown},
		"never replies":                  {then(speak("\x05\x02", "\x01\x00"), silent), market.CauseConnectTimeout},
		"stops in the middle of a reply": {then(speak("\x05\x02", "\x01\x00", "\x05"), silent), market.CauseConnectTimeout},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ln, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			done := make(chan struct{})
			go func() {
				defer close(done)
				c, err := ln.Accept()
				if err != nil {
					return
				}
				defer c.Close()
				tt.proxy(c)
				time.Sleep(10 * time.Millisecond)
			}()
			defer func() { ln.Close(); <-done }()
			tr := open(t, Options{Proxy: ln.Addr().String(), Limits: quick()})
			defer tr.Close()
			_, ex, err := fetch(t, tr, "http://"+host+"/")
			wantCause(t, err, ex, tt.want)
		})
	}
}

// A proxy that chose no authentication is not told any target.
func TestNoTargetIsNamedWithoutIsolation(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	heard := make(chan string, 1)
	go func() {
		c, err := ln.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		io.ReadFull(c, make([]byte, 4)) // version, count, two methods
		io.WriteString(c, "\x05\x00")
		rest, _ := io.ReadAll(c)
		heard <- string(rest)
	}()
	_, ex, err := fetch(t, open(t, Options{Proxy: ln.Addr().String()}), "http://"+host+"/")
	wantCause(t, err, ex, market.CauseProxyAuth)
	if got := <-heard; got != "" {
		t.Errorf("the proxy was told %q", got)
	}
}

func TestProxyThatIsDown(t *testing.T) {
	p := proxyTo(t, siteAddr(htmlSite(t)))
	tr := open(t, Options{Proxy: p.Addr()})
	if _, _, err := fetch(t, tr, "http://"+host+"/"); err != nil {
		t.Fatal(err)
	}
	p.Kill()
	for range 2 { // the second has no idle connection to find dead
		_, ex, err := fetch(t, tr, "http://"+host+"/")
		wantCause(t, err, ex, market.CauseProxyDown)
	}
	if err := p.Restart(); err != nil {
		t.Fatal(err)
	}
	if _, _, err := fetch(t, tr, "http://"+host+"/"); err != nil {
		t.Errorf("after the restart: %v", err)
	}
	_, ex, err := fetch(t, open(t, Options{Proxy: filepath.Join(t.TempDir(), "none.sock")}), "http://"+host+"/")
	wantCause(t, err, ex, market.CauseProxyDown)
}

func TestRefusedPasswordIsProxyAuth(t *testing.T) {
	p := proxyTo(t, siteAddr(htmlSite(t)), func(o *socks.Options) {
		o.Accept = func(user, password string) bool { return user == "alpha" && password == "1" }
	})
	tr := open(t, Options{Proxy: p.Addr()})
	if _, _, err := fetch(t, tr, "http://"+host+"/"); err != nil {
		t.Errorf("user alpha, password 1: %v", err)
	}
	tr.Renew()
	_, ex, err := fetch(t, tr, "http://"+host+"/")
	wantCause(t, err, ex, market.CauseProxyAuth)
}

func TestProxyOnUnixSocket(t *testing.T) {
	p := proxyTo(t, siteAddr(htmlSite(t)))
	dir, err := os.MkdirTemp("", "tor") // t.TempDir may exceed the 107 bytes of a socket's path
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "socks")
	ln, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	go func() {
		for {
			in, err := ln.Accept()
			if err != nil {
				return
			}
			out, err := net.Dial("tcp", p.Addr())
			if err != nil {
				in.Close()
				return
			}
			go func() { io.Copy(out, in); out.Close() }()
			go func() { io.Copy(in, out); in.Close() }()
		}
	}()
	for _, proxy := range []string{path, "unix:" + path} {
		resp, _, err := fetch(t, open(t, Options{Proxy: proxy}), "http://"+host+"/")
		if err != nil || resp.StatusCode != http.StatusOK {
			t.Errorf("%s: %v", proxy, err)
		}
	}
}

// x/net's client must never be told an address type other than a name.
func TestTargetsAreSentAsNames(t *testing.T) {
	p := proxyTo(t, siteAddr(htmlSite(t)))
	tr := open(t, Options{Proxy: p.Addr(), Market: "beta", Epoch: 7})
	for _, url := range []string{"http://" + host + "/", "http://OTHER.onion:8080/", "http://clear.example/"} {
		if _, _, err := fetch(t, tr, url); err != nil {
			t.Errorf("%s: %v", url, err)
		}
	}
	if p.Leaks() != 0 || p.Count() != 3 {
		t.Errorf("%d leaks of %d", p.Leaks(), p.Count())
	}
	for i, c := range p.Log() {
		if c.User != "beta" || c.Password != "7" || c.Host != []string{host, "other.onion", "clear.example"}[i] || c.Port != []int{80, 8080, 80}[i] {
			t.Errorf("connection %d: %+v", i, c)
		}
	}
}

func TestCauseOf(t *testing.T) {
	for name, tt := range map[string]struct {
		err  error
		want market.Cause
	}{
		"nothing":        {nil, ""},
		"wrapped":        {fmt.Errorf("get: %w", fault(market.CauseCut, "x")), market.CauseCut},
		"cancelled":      {fmt.Errorf("get: %w", context.Canceled), market.CauseCancelled},
		"deadline":       {context.DeadlineExceeded, market.CauseCancelled},
		"from elsewhere": {errors.New("disk full"), ""},
	} {
		if got := CauseOf(tt.err); got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}

// Whatever a proxy says, it is named, and nothing breaks.
func FuzzProxyAnswer(f *testing.F) {
	for _, seed := range []string{"", "\x05", "\x05\x02\x01\x00\x05\xf0\x00\x01", "\x05\x02\x01\x00\x05\x00\x00\x03", "HTTP/1.0", "\x05\xff", "\x04\x5a\x00"} {
		f.Add([]byte(seed), true)
		f.Add([]byte(seed), false)
	}
	f.Fuzz(func(t *testing.T, heard []byte, timeout bool) {
		w := &witness{heard: heard[:min(len(heard), heardReply)]}
		if e := w.fault(io.EOF, timeout); e.Cause == "" || e.Error() == "" {
			t.Errorf("%q: %v", heard, e)
		}
	})
}
