package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"vedette/marketsim"
	"vedette/marketsim/socks"
	"vedette/store/sqlite"
)

// world is simulated markets behind a SOCKS stand-in, with a configuration
// that names them.
type world struct {
	sims   map[string]*marketsim.Market // by market id
	proxy  *socks.Server
	dir    string
	config string
}

// worldOptions say what a test world has.
type worldOptions struct {
	styles   map[string]marketsim.Style // by market id
	clearnet string                     // id of the one on the open web
	listings int
	latency  time.Duration
	budget   string                   // YAML flow mapping
	mirrors  []string                 // more host names of every market
	limits   string                   // YAML flow mapping; empty: the defaults
	edit     func(*marketsim.Options) // changes what follows from the others; nil: nothing
}

func newWorld(t *testing.T, o worldOptions) *world {
	t.Helper()
	w := &world{sims: map[string]*marketsim.Market{}, dir: t.TempDir()}
	hosts, routes := map[string]http.Handler{}, map[string]string{}
	var markets strings.Builder
	for id, style := range o.styles {
		options := marketsim.Options{Style: style, Seed: 11, Listings: o.listings, Static: true, NoPictures: true}
		if o.edit != nil {
			o.edit(&options)
		}
		sim, err := marketsim.New(options)
		if err != nil {
			t.Fatal(err)
		}
		w.sims[id] = sim
		host, kind := id+".onion", "market"
		if id == o.clearnet {
			host, kind = id+".example", "clearnet"
		}
		addresses := "http://" + host
		hosts[host] = sim
		for _, mirror := range o.mirrors {
			hosts[mirror] = sim
			addresses += ", http://" + mirror
		}
		fmt.Fprintf(&markets, "  - id: %s\n    kind: %s\n    profile: %s\n    mirrors: [%s]\n", id, kind, sim.Profile(), addresses)
		fmt.Fprintf(&markets, "    mandate: {purpose: test, authority: test, expires: 2090-01-01}\n    budget: %s\n", o.budget)
	}
	server, err := marketsim.Serve(t.Context(), marketsim.ServeOptions{Hosts: hosts})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	for host := range hosts {
		routes[host] = server.Addr()
	}
	if w.proxy, err = socks.Serve(t.Context(), socks.Options{Routes: routes, Latency: o.latency}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.proxy.Close() })
	text := markets.String()
	if o.limits != "" {
		text += "limits: " + o.limits + "\n"
	}
	w.config = w.configIn(t, w.dir, text)
	return w
}

// configIn writes the configuration into a folder, with data of its own.
func (w *world) configIn(t *testing.T, dir, markets string) string {
	t.Helper()
	return write(t, dir, "vedette.yaml", fmt.Sprintf("proxy: {address: %q}\nlog: {level: error}\nmarkets:\n%s", w.proxy.Addr(), markets))
}

// fast is a budget without politeness: the markets are our own.
const fast = "{requests_per_minute: 60000, concurrency: 4, jitter: 0}"

// dump is the logical content of the store of a configuration in dir.
func dump(t *testing.T, dir string, times bool) string {
	t.Helper()
	ctx := context.WithoutCancel(t.Context())
	st, err := sqlite.Open(ctx, sqlite.Options{Path: dir + "/data/vedette.db", Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	var b bytes.Buffer
	if err := st.Dump(ctx, &b, times); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
