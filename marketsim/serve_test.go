package marketsim

import (
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
)

func TestServeRefusesWhatIsNotLoopback(t *testing.T) {
	for _, addr := range []string{"0.0.0.0:0", ":0", "192.0.2.1:80", "localhost:0"} {
		if s, err := Serve(context.Background(), ServeOptions{Addr: addr}); err == nil {
			s.Close()
			t.Errorf("%s: served", addr)
		}
	}
}

func TestServeChoosesByHostAndCloses(t *testing.T) {
	a, b := mustNew(t, Options{Seed: 1}), mustNew(t, Options{Seed: 2, Style: StyleCard})
	ctx, cancel := context.WithCancel(context.Background())
	s, err := Serve(ctx, ServeOptions{Hosts: map[string]http.Handler{"demotable.onion": a, "democard.onion": b}})
	if err != nil {
		t.Fatal(err)
	}
	ask := func(host string) (int, string) {
		req, _ := http.NewRequest(http.MethodGet, "http://"+s.Addr()+"/", nil)
		req.Host = host
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		body, _ := io.ReadAll(res.Body)
		return res.StatusCode, string(body)
	}
	if _, body := ask("demotable.onion"); !strings.Contains(body, tableMarker) {
		t.Error("demotable.onion is another market")
	}
	if _, body := ask("DemoCard.onion:80"); !strings.Contains(body, cardMarker) {
		t.Error("democard.onion:80 is another market")
	}
	if code, _ := ask("other.onion"); code != http.StatusMisdirectedRequest {
		t.Errorf("unknown host: %d", code)
	}
	cancel()
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if c, err := net.Dial("tcp", s.Addr()); err == nil {
		c.Close()
		t.Error("still listening after Close")
	}
}
