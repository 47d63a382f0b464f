package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"time"

	"vedette/marketsim"
	"vedette/marketsim/socks"
)

// site is where the simulated market is reached.
type site struct {
	Proxy string // host:port of the SOCKS proxy
	Base  string // http://host, known to the proxy only
}

const benchHost = "bench.example"

// serve runs the market and the proxy until standard input closes, that is,
// until the parent ends for any reason.
func serve(ctx context.Context, c config) error {
	m, err := marketsim.New(marketsim.Options{
		Name: "Bench", Style: marketsim.Style(c.Style), Seed: 1, Listings: c.Listings, PageSize: c.Rows, FullPages: !c.Small,
		Static: true, NoPlantedLinks: true, LogLimit: -1, NoPathLog: true,
	})
	if err != nil {
		return err
	}
	srv, err := marketsim.Serve(ctx, marketsim.ServeOptions{Hosts: map[string]http.Handler{benchHost: m}})
	if err != nil {
		return err
	}
	defer srv.Close()
	proxy, err := socks.Serve(ctx, socks.Options{
		Routes: map[string]string{benchHost: srv.Addr()}, Latency: c.Latency, LogLimit: 1,
	})
	if err != nil {
		return err
	}
	defer proxy.Close()
	if err := json.NewEncoder(os.Stdout).Encode(site{Proxy: proxy.Addr(), Base: "http://" + benchHost}); err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}

// startSite starts this program again as the market's server. The returned
// function ends it and waits for it.
func startSite(ctx context.Context, c config, latency time.Duration) (site, func() error, error) {
	self, err := os.Executable()
	if err != nil {
		return site{}, nil, err
	}
	size := sizeFull
	if c.Small {
		size = sizeSmall
	}
	cmd := exec.CommandContext(ctx, self, "-serve", "-style", c.Style, "-size", size,
		fmt.Sprintf("-listings=%d", c.Listings), fmt.Sprintf("-rows=%d", c.Rows), "-latency", latency.String())
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return site{}, nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return site{}, nil, err
	}
	if err := cmd.Start(); err != nil {
		return site{}, nil, err
	}
	stop := func() error {
		in.Close()
		return cmd.Wait()
	}
	var s site
	if err := json.NewDecoder(bufio.NewReader(out)).Decode(&s); err != nil {
		stop()
		return site{}, nil, fmt.Errorf("market server did not start: %w", err)
	}
	return s, stop, nil
}
