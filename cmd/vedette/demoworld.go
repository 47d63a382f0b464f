package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"vedette/market"
	"vedette/marketsim"
	"vedette/marketsim/socks"
	"vedette/seeds"
	"vedette/store"
)

// demoMarket is one market of the demo.
type demoMarket struct {
	id, host string
	sim      *marketsim.Market
}

// demoWorld is all that the demo serves.
type demoWorld struct {
	markets []demoMarket
	server  *marketsim.Server
	proxy   *socks.Server
	begun   time.Time
}

// demoSeed fixes what the demo markets hold, so that two people see the same.
const demoSeed = 7

// newDemoWorld serves the markets and the proxy on loopback. begun is the
// instant of their day 0.
func newDemoWorld(ctx context.Context, listings int, begun time.Time) (*demoWorld, error) {
	w := &demoWorld{begun: begun}
	hosts := map[string]http.Handler{}
	for i, style := range []marketsim.Style{marketsim.StyleTable, marketsim.StyleCard, marketsim.StyleLabel} {
		sim, err := marketsim.New(marketsim.Options{
			Style: style, Seed: demoSeed + uint64(i), Shared: demoSeed, Listings: max(100, listings*(12-i)/12), // not all alike
			Start: begun,
		})
		if err != nil {
			return nil, err
		}
		m := demoMarket{id: "demo-" + string(style), host: "demo" + string(style) + ".onion", sim: sim}
		w.markets = append(w.markets, m)
		hosts[m.host] = sim
	}
	var err error
	if w.server, err = marketsim.Serve(ctx, marketsim.ServeOptions{Hosts: hosts}); err != nil {
		return nil, err
	}
	routes := map[string]string{}
	for host := range hosts {
		routes[host] = w.server.Addr()
	}
	if w.proxy, err = socks.Serve(ctx, socks.Options{Routes: routes}); err != nil {
		return nil, errors.Join(err, w.server.Close())
	}
	return w, nil
}

func (w *demoWorld) close() error { return closeAll(w.server.Close, w.proxy.Close) }

func (w *demoWorld) setDay(day int) {
	for _, m := range w.markets {
		m.sim.SetDay(day)
	}
}

// demoConfig is the part of a configuration that the demo writes out; what
// it leaves out has its default.
type demoConfig struct {
	Data    string             `yaml:"data"`
	Proxy   demoProxy          `yaml:"proxy"`
	Log     map[string]string  `yaml:"log"`
	Markets []demoConfigMarket `yaml:"markets"`
}

type demoProxy struct {
	Address string `yaml:"address"`
}

type demoConfigMarket struct {
	ID      string            `yaml:"id"`
	Name    string            `yaml:"name"`
	Profile string            `yaml:"profile"`
	Mirrors []string          `yaml:"mirrors"`
	Mandate map[string]string `yaml:"mandate"`
	Budget  map[string]int    `yaml:"budget"`
}

// The first line of a configuration that the demo wrote, and the beginning of
// the line that says when its markets began.
const (
	demoMark  = "# Written by vedette demo. Its markets and its proxy are up while"
	demoBegun = "# Begun: "
)

// demoFolder returns when the demo in a folder began: now, when it is new. A
// folder that holds anything else's configuration or data is refused: the demo
// writes vedette.yaml, invented rates and invented listings.
func demoFolder(dir string, now time.Time) (time.Time, error) {
	now = now.UTC().Truncate(time.Minute)
	text, err := os.ReadFile(filepath.Join(dir, "vedette.yaml"))
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := os.Stat(filepath.Join(dir, "data")); err == nil {
			return now, usagef("--dir: %s holds data and no configuration of a demo: name another folder", dir)
		}
		return now, nil
	}
	if err != nil {
		return now, fmt.Errorf("demo: %w", err)
	}
	if !bytes.HasPrefix(text, []byte(demoMark)) {
		return now, usagef("--dir: %s holds a configuration that vedette demo did not write: name another folder", dir)
	}
	for line := range strings.Lines(string(text)) {
		if at, ok := strings.CutPrefix(line, demoBegun); ok {
			if begun, err := time.Parse(time.RFC3339, strings.TrimSpace(at)); err == nil {
				return begun.UTC(), nil
			}
		}
	}
	return now, nil
}

// writeConfig writes vedette.yaml anew, since the proxy's port differs each
// time, and after it what is in the file with, if there is one.
func (w *demoWorld) writeConfig(dir, with string, now time.Time) (string, error) {
	c := demoConfig{Data: "data", Proxy: demoProxy{w.proxy.Addr()}, Log: map[string]string{"level": "warn"}}
	for _, m := range w.markets {
		c.Markets = append(c.Markets, demoConfigMarket{
			ID: m.id, Name: m.sim.Name(), Profile: m.sim.Profile(), Mirrors: []string{"http://" + m.host},
			Mandate: map[string]string{
				"purpose": "demonstration", "authority": "demo: this market does not exist",
				"expires": now.AddDate(1, 0, 0).Format(time.DateOnly),
			},
			// As fast as this machine can: nobody else is served by it.
			Budget: map[string]int{"requests_per_minute": 60_000, "concurrency": 4, "jitter": 0},
		})
	}
	var b bytes.Buffer
	b.WriteString(demoMark + "\n# vedette demo --serve runs.\n" + demoBegun + w.begun.Format(time.RFC3339) + "\n")
	text, err := yaml.Dump(c)
	if err != nil {
		return "", fmt.Errorf("demo: %w", err)
	}
	b.Write(text)
	if with != "" {
		more, err := os.ReadFile(with)
		if err != nil {
			return "", fmt.Errorf("demo: %w", err)
		}
		b.Write(more)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("demo: %w", err)
	}
	path := filepath.Join(dir, "vedette.yaml")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		return "", fmt.Errorf("demo: %w", err)
	}
	return path, nil
}

// demoRates are the invented rates, dated on the day of the demo.
func demoRates(ctx context.Context, known store.Rates, now time.Time) ([]market.Rate, error) {
	rates, err := rateInput{file: "demo rates"}.read(ctx, bytes.NewReader(seeds.RatesCSV()), known)
	if err != nil {
		return nil, err
	}
	for i := range rates {
		rates[i].Day = now.UTC().Truncate(24 * time.Hour)
	}
	return rates, nil
}
