package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"runtime/pprof"
	"strings"
	"time"
)

// config is what a measurement is of.
type config struct {
	Style       string
	Small       bool // pages of 3 KB instead of real ones' size
	Listings    int
	Rows        int // of an index page
	Latency     time.Duration
	Concurrency int
	Repeats     int
}

func main() {
	c := config{}
	asServer := flag.Bool("serve", false, "serve the market (used by the program itself)")
	asJSON := flag.Bool("json", false, "one JSON object per figure")
	styles := flag.String("style", "label,card,table", "page styles, with commas between them")
	sizes := flag.String("size", "full,small", "full: pages of real size, 40 to 400 KB; small: 3 KB (card: 17 KB)")
	only := flag.String("only", "annotate,cpu,speed,colly", "what is measured; colly reads the label style only")
	profile := flag.String("cpuprofile", "", "write a CPU profile of our own crawls without latency to this file")
	flag.IntVar(&c.Listings, "listings", 600, "listings of the market")
	flag.IntVar(&c.Rows, "rows", 40, "rows of an index page")
	flag.IntVar(&c.Concurrency, "concurrency", 8, "requests in flight")
	flag.IntVar(&c.Repeats, "repeats", 3, "measurements of each figure")
	flag.DurationVar(&c.Latency, "latency", 100*time.Millisecond, "round trip through the proxy, where the network is the limit; Tor's are longer")
	flag.Parse()
	// As vedette does (cmd/vedette/main.go), and for the floors as well.
	debug.SetGCPercent(400)
	debug.SetMemoryLimit(128 << 20)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	var err error
	if *asServer {
		c.Style, c.Small = *styles, *sizes == sizeSmall
		err = serve(ctx, c)
	} else {
		b := bench{config: c, only: *only, profile: *profile}
		err = b.run(ctx, strings.Split(*styles, ","), strings.Split(*sizes, ","), printer(os.Stdout, *asJSON))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

const (
	sizeFull  = "full"
	sizeSmall = "small"
)

// bench measures one case after the other.
type bench struct {
	config
	only    string
	profile string
}

func (b *bench) run(ctx context.Context, styles, sizes []string, print func(figure) error) (err error) {
	stop := func() error { return nil }
	if b.profile != "" {
		f, err := os.Create(b.profile)
		if err != nil {
			return err
		}
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		stop = func() error { pprof.StopCPUProfile(); return f.Close() }
	}
	defer func() {
		if serr := stop(); err == nil {
			err = serr
		}
	}()
	if strings.Contains(b.only, "annotate") {
		figures, err := measureAnnotate(b.config)
		if err != nil {
			return fmt.Errorf("annotate: %w", err)
		}
		for _, f := range figures {
			if err := print(f); err != nil {
				return err
			}
		}
	}
	for _, size := range sizes {
		for _, style := range styles {
			c := b.config
			c.Style, c.Small = style, size == sizeSmall
			figures, err := measure(ctx, c, b.only)
			if err != nil {
				return fmt.Errorf("%s, %s pages: %w", style, size, err)
			}
			for _, f := range figures {
				if err := print(f); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// printer writes figures as a table that grows, or as JSON lines.
func printer(w io.Writer, asJSON bool) func(figure) error {
	if asJSON {
		return func(f figure) error { return json.NewEncoder(w).Encode(f) }
	}
	fmt.Fprintf(w, "%-6s %-5s %5s  %-36s %9s %9s   %-22s %-7s %s\n", "pages", "style", "KB", "figure", "ours", "floor", "ratio (least to most)", "aim", "met")
	return func(f figure) error {
		met := "no"
		if f.Met {
			met = "yes"
		}
		_, err := fmt.Fprintf(w, "%-6s %-5s %5d  %-36s %9.2f %9.2f   %6.2f (%.2f to %.2f)%*s %-7s %s\n",
			f.Size, f.Style, f.KB, f.Name+", "+f.Unit, f.Ours, f.Floor, f.Ratio, f.Least, f.Most, 4, "", f.Aim, met)
		return err
	}
}
