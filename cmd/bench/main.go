package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"time"
)

// config is what a measurement is of.
type config struct {
	Style       string
	Listings    int
	Latency     time.Duration
	Concurrency int
}

func main() {
	c := config{}
	asServer := flag.Bool("serve", false, "serve the market (used by the program itself)")
	asJSON := flag.Bool("json", false, "one JSON object per figure")
	flag.StringVar(&c.Style, "style", "label", "page style: table, card or label (the colly floor reads label)")
	flag.IntVar(&c.Listings, "listings", 150, "listings of the market")
	flag.IntVar(&c.Concurrency, "concurrency", 8, "requests in flight")
	flag.DurationVar(&c.Latency, "latency", 100*time.Millisecond, "round trip through the proxy, where the network is the limit; Tor's are longer")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, c, *asServer, *asJSON); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, c config, asServer, asJSON bool) error {
	if asServer {
		return serve(ctx, c)
	}
	figures, err := measure(ctx, c)
	if err != nil {
		return err
	}
	for _, f := range figures {
		if asJSON {
			if err := json.NewEncoder(os.Stdout).Encode(f); err != nil {
				return err
			}
			continue
		}
		fmt.Printf("%-58s %10.3f %-9s floor %10.3f   ratio %6.2f   aim %s\n", f.Name, f.Ours, f.Unit, f.Floor, f.Ratio, f.Aim)
	}
	return nil
}
