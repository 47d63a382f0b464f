package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/proxy"
	"golang.org/x/sync/errgroup"
)

// fetched is what a floor brought home.
type fetched struct {
	mu     sync.Mutex
	bodies [][]byte
	bytes  int64
}

// bareClient fetches paths through the proxy with net/http alone. With keep
// it holds on to the bodies for parseFloor.
func bareClient(ctx context.Context, s site, paths []string, concurrency int, keep bool) (*fetched, error) {
	dialer, err := proxy.SOCKS5("tcp", s.Proxy, &proxy.Auth{User: "floor", Password: "1"}, &net.Dialer{})
	if err != nil {
		return nil, err
	}
	client := &http.Client{Transport: &http.Transport{
		Proxy:               nil,
		DialContext:         dialer.(proxy.ContextDialer).DialContext,
		MaxIdleConnsPerHost: concurrency,
	}}
	defer client.CloseIdleConnections()
	got := &fetched{}
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(concurrency)
	for _, path := range paths {
		g.Go(func() error { return got.get(ctx, client, s.Base+path, keep) })
	}
	return got, g.Wait()
}

func (f *fetched) get(ctx context.Context, client *http.Client, url string, keep bool) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", url, resp.Status)
	}
	var body bytes.Buffer
	n, err := io.Copy(&body, resp.Body)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.bytes += n
	if keep {
		f.bodies = append(f.bodies, body.Bytes())
	}
	return err
}

// parseFloor parses every body and returns the CPU time it took. It parses as
// many at once as the crawl does, in the same process: caches are shared, and
// the collector works, as during the crawl.
func parseFloor(bodies [][]byte, concurrency int) (time.Duration, error) {
	before := cpuTime()
	var g errgroup.Group
	g.SetLimit(concurrency)
	for _, b := range bodies {
		g.Go(func() error {
			_, err := html.Parse(bytes.NewReader(b))
			return err
		})
	}
	err := g.Wait()
	return cpuTime() - before, err
}
