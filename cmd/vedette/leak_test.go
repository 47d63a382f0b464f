package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"vedette/marketsim"
)

// connects are the system calls by which a process can reach another.
const connects = "trace=connect,sendto,sendmsg,sendmmsg,bind,listen"

// TestLeak traces a crawl's system calls: the proxy is the only address that
// is ever connected to, no datagram is sent, no name is looked up, and nothing
// is listened on.
func TestLeak(t *testing.T) {
	strace := need(t, "strace")
	w := newWorld(t, worldOptions{
		styles: map[string]marketsim.Style{"onion": marketsim.StyleTable, "clear": marketsim.StyleLabel}, clearnet: "clear",
		listings: 100, budget: fast,
	})
	out, err := traced(t, strace, w, nil)
	if err != nil {
		t.Fatalf("crawl: %v\n%s", err, out)
	}
	if n := strings.Count(dump(t, w.dir, false), `"kind":"listing"`); n != 200 {
		t.Errorf("%d listings, want 200", n)
	}
	for _, c := range w.proxy.Log() {
		if c.ByIP || !strings.HasSuffix(c.Host, ".onion") && !strings.HasSuffix(c.Host, ".example") {
			t.Errorf("the proxy was asked for %q", c.Host)
		}
	}
}

// TestLeakProxyKilled kills the proxy half way: the crawl ends in a named
// state with status 3, and tries no other way.
func TestLeakProxyKilled(t *testing.T) {
	strace := need(t, "strace")
	w := newWorld(t, worldOptions{
		styles: map[string]marketsim.Style{"onion": marketsim.StyleLabel}, listings: 400, latency: 10 * time.Millisecond, budget: fast,
	})
	out, err := traced(t, strace, w, func() {
		for w.sims["onion"].Log().Total() < 40 {
			time.Sleep(5 * time.Millisecond)
		}
		w.proxy.Kill()
	})
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != statusIncomplete {
		t.Fatalf("ended with %v, want status %d\n%s", err, statusIncomplete, out)
	}
	if !strings.Contains(out, "proxy-down") || !strings.Contains(out, "start Tor") {
		t.Errorf("the report names no cause and no remedy:\n%s", out)
	}
}

// traced crawls a world under strace and checks each call; meanwhile runs
// beside it.
func traced(t *testing.T, strace string, w *world, meanwhile func()) (string, error) {
	t.Helper()
	trace := filepath.Join(w.dir, "trace")
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	self := command(ctx, t, "crawl", "-c", w.config)
	cmd := exec.CommandContext(ctx, strace, append([]string{"-f", "-qq", "-e", connects, "-o", trace, self.Path}, self.Args[1:]...)...)
	cmd.Env = append(self.Env, "COLLY_ALLOWED_DOMAINS=elsewhere.example", "HTTP_PROXY=http://127.0.0.1:1", "HTTPS_PROXY=http://127.0.0.1:1", "ALL_PROXY=socks5://127.0.0.1:1")
	var out strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	beside := make(chan struct{})
	go func() {
		defer close(beside)
		if meanwhile != nil {
			meanwhile()
		}
	}()
	err := cmd.Wait()
	<-beside
	text, readErr := os.ReadFile(trace)
	if readErr != nil {
		t.Fatal(readErr)
	}
	n, foreign := readTrace(t, string(text), w.proxy.Addr())
	if n == 0 {
		t.Fatal("no connection was traced: the trace shows nothing")
	}
	for _, line := range foreign {
		t.Errorf("reaches elsewhere: %s", line)
	}
	return out.String(), err
}

var callName = regexp.MustCompile(`^\d+\s+(\w+)\(`)

// readTrace counts the connections to proxy, and gives the calls that reach
// for any other address.
func readTrace(t *testing.T, trace, proxy string) (n int, foreign []string) {
	t.Helper()
	host, port, err := net.SplitHostPort(proxy)
	if err != nil {
		t.Fatal(err)
	}
	allowed := fmt.Sprintf("sin_port=htons(%s), sin_addr=inet_addr(\"%s\")", port, host)
	for line := range strings.Lines(trace) {
		m := callName.FindStringSubmatch(line)
		switch {
		case m == nil: // the end of a call that was interrupted, or a signal
		case m[1] == "connect" && strings.Contains(line, allowed):
			n++
		case m[1] == "connect" || m[1] == "bind" || m[1] == "listen" || strings.Contains(line, "sa_family="):
			foreign = append(foreign, strings.TrimSpace(line))
		}
	}
	return n, foreign
}

// TestTraceIsRead proves that the check above can fail.
func TestTraceIsRead(t *testing.T) {
	for name, line := range map[string]string{
		"another port":  `7 connect(3, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("127.0.0.1")}, 16) = 0`,
		"name service":  `7 connect(3, {sa_family=AF_UNIX, sun_path="/var/run/nscd/socket"}, 110) = -1`,
		"DNS query":     `7 sendto(3, "x", 1, 0, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("127.0.0.53")}, 16) = 1`,
		"IPv6":          `7 connect(3, {sa_family=AF_INET6, sin6_port=htons(9050)}, 28 <unfinished ...>`,
		"opens a port":  `7 listen(3, 128) = 0`,
		"a wider match": `7 connect(3, {sa_family=AF_INET, sin_port=htons(9050), sin_addr=inet_addr("10.0.0.1")}, 16) = 0`,
	} {
		t.Run(name, func(t *testing.T) {
			if n, foreign := readTrace(t, line+"\n", "127.0.0.1:9050"); n != 0 || len(foreign) != 1 {
				t.Errorf("not seen: %s", line)
			}
		})
	}
}
