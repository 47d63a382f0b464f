package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime/pprof"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"vedette/archive"
	"vedette/crawler"
	"vedette/market"
	"vedette/seeds"
	"vedette/store/sqlite"
)

// figure is one measurement beside the floor of the same run: medians of
// the repeats. The ratio is the median of the repeats' ratios.
type figure struct {
	Style string  `json:"style"`
	Size  string  `json:"size"`
	KB    int64   `json:"kb"` // mean size of a page
	Name  string  `json:"name"`
	Unit  string  `json:"unit"`
	Ours  float64 `json:"ours"`
	Floor float64 `json:"floor"`
	Ratio float64 `json:"ratio"`
	Least float64 `json:"ratio_least"`
	Most  float64 `json:"ratio_most"`
	Aim   string  `json:"aim"`
	Met   bool    `json:"met"`
}

// pairs are the repeats of one measurement.
type pairs struct{ ours, floor, ratio []float64 }

func (p *pairs) add(ours, floor float64) {
	p.ours, p.floor, p.ratio = append(p.ours, ours), append(p.floor, floor), append(p.ratio, ours/floor)
}

// figure sums up; aim is the bound of the ratio, an upper one with atMost.
func (p *pairs) figure(c config, bytes int64, name, unit string, aim float64, atMost bool) figure {
	f := figure{
		Style: c.Style, Size: sizeFull, KB: bytes >> 10, Name: name, Unit: unit,
		Ours: median(p.ours), Floor: median(p.floor), Ratio: median(p.ratio), Least: slices.Min(p.ratio), Most: slices.Max(p.ratio),
		Aim: fmt.Sprintf(">= %.1f", aim),
	}
	f.Met = f.Ratio >= aim
	if atMost {
		f.Aim, f.Met = fmt.Sprintf("<= %.1f", aim), f.Ratio <= aim
	}
	if c.Small {
		f.Size = sizeSmall
	}
	return f
}

func median(list []float64) float64 {
	list = slices.Sorted(slices.Values(list))
	return (list[(len(list)-1)/2] + list[len(list)/2]) / 2
}

// crawled is what our own crawl took.
type crawled struct {
	paths []string
	wall  time.Duration
	cpu   time.Duration
}

func (c crawled) rate() float64 { return float64(len(c.paths)) / c.wall.Seconds() }

// cpuTime is the user and system time of this process.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func measure(ctx context.Context, c config, only string) (out []figure, err error) {
	dir, err := os.MkdirTemp("", "vedette-bench-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	for _, part := range []struct {
		name string
		f    func(context.Context, config, string) ([]figure, error)
	}{{"cpu", measureCPU}, {"speed", measureSpeed}, {"colly", measureColly}} {
		if !strings.Contains(only, part.name) {
			continue
		}
		figures, err := part.f(ctx, c, filepath.Join(dir, part.name))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", part.name, err)
		}
		out = append(out, figures...)
	}
	return out, nil
}

// measureCPU crawls without latency, so that the processor is the limit.
func measureCPU(ctx context.Context, c config, dir string) (out []figure, err error) {
	s, stop, err := startSite(ctx, c, 0)
	if err != nil {
		return nil, err
	}
	defer stop()
	// A first run fetches every listing's own page; the runs after it, which
	// are the daily ones, the indexes and what is new.
	names := [2]string{"CPU a page over parsing, first run", "CPU a page over parsing, unchanged"}
	var p [2]pairs
	var size [2]int64
	for i := range c.Repeats {
		for nth := range names {
			if size[nth], err = compareCPU(ctx, s, c, filepath.Join(dir, strconv.Itoa(i)), nth, &p[nth]); err != nil {
				return nil, err
			}
		}
	}
	for nth, name := range names {
		out = append(out, p[nth].figure(c, size[nth], name, "ms", 1.5, true))
	}
	return out, nil
}

// compareCPU makes one run and parses what it fetched. It returns the mean
// size of a page in bytes. In a CPU profile the run has the label "run".
func compareCPU(ctx context.Context, s site, c config, dir string, nth int, p *pairs) (int64, error) {
	var ours crawled
	var err error
	pprof.Do(ctx, pprof.Labels("run", []string{"first", "unchanged"}[nth]), func(ctx context.Context) { ours, err = crawl(ctx, s, c, dir) })
	if err != nil {
		return 0, err
	}
	// In pieces, so that holding the bodies costs no more than a crawl holds.
	var bytes int64
	var parse time.Duration
	for paths := range slices.Chunk(ours.paths, 128) {
		got, err := bareClient(ctx, s, paths, c.Concurrency, true)
		if err != nil {
			return 0, err
		}
		took, err := parseFloor(got.bodies, c.Concurrency)
		if err != nil {
			return 0, err
		}
		bytes += got.bytes
		parse += took
	}
	n := float64(len(ours.paths))
	p.add(ours.cpu.Seconds()*1000/n, parse.Seconds()*1000/n)
	return bytes / int64(len(ours.paths)), nil
}

// measureSpeed crawls behind latency, so that the network is the limit.
func measureSpeed(ctx context.Context, c config, dir string) ([]figure, error) {
	s, stop, err := startSite(ctx, c, c.Latency)
	if err != nil {
		return nil, err
	}
	defer stop()
	var p pairs
	var size int64
	for i := range c.Repeats {
		ours, err := crawl(ctx, s, c, filepath.Join(dir, strconv.Itoa(i)))
		if err != nil {
			return nil, err
		}
		begun := time.Now()
		got, err := bareClient(ctx, s, ours.paths, c.Concurrency, false)
		if err != nil {
			return nil, err
		}
		size = got.bytes / int64(len(ours.paths))
		p.add(ours.rate(), float64(len(ours.paths))/time.Since(begun).Seconds())
	}
	return []figure{p.figure(c, size, "speed over a bare client", "pages/s", 0.9, false)}, nil
}

// collyTime is how long a colly program is watched: one request at a time
// behind 100 ms, the whole market would take minutes.
const collyTime = 10 * time.Second

// measureColly compares with colly programs, once; they differ by far more
// than the noise. They read the label style.
func measureColly(ctx context.Context, c config, dir string) (out []figure, err error) {
	if c.Style != "label" {
		return nil, nil
	}
	s, stop, err := startSite(ctx, c, c.Latency)
	if err != nil {
		return nil, err
	}
	defer stop()
	ours, err := crawl(ctx, s, c, filepath.Join(dir, "ours"))
	if err != nil {
		return nil, err
	}
	for _, parallel := range []int{0, c.Concurrency} {
		limited, cancel := context.WithTimeout(ctx, collyTime)
		begun := time.Now()
		pages, err := collyFloor(limited, s, dir, parallel)
		took := time.Since(begun)
		cancel()
		if err != nil && (limited.Err() == nil || pages == 0) {
			return nil, err
		}
		var p pairs
		p.add(ours.rate(), float64(pages)/took.Seconds())
		name := "speed over colly's README"
		if parallel > 0 {
			name = fmt.Sprintf("speed over colly, Async, %d", parallel)
		}
		out = append(out, p.figure(c, 0, name, "pages/s", 1.5, false))
	}
	return out, nil
}

// crawl is the product's own path: transport, archive, extraction, store.
func crawl(ctx context.Context, s site, c config, dir string) (crawled, error) {
	p, err := seeds.Profile("demo-" + c.Style)
	if err != nil {
		return crawled{}, err
	}
	tax, err := seeds.Taxonomy(nil)
	if err != nil {
		return crawled{}, err
	}
	reader, err := newReader(tax)
	if err != nil {
		return crawled{}, err
	}
	st, err := sqlite.Open(ctx, sqlite.Options{Path: filepath.Join(dir, "vedette.db"), Now: time.Now})
	if err != nil {
		return crawled{}, err
	}
	defer st.Close()
	arch, err := archive.Open(archive.Options{Dir: filepath.Join(dir, "archive"), Software: "vedette-bench", Now: time.Now})
	if err != nil {
		return crawled{}, err
	}
	m := market.Market{ID: "bench", Kind: market.KindMarket, Mirrors: []string{s.Base},
		Mandate: market.Mandate{Purpose: "bench", Authority: "test", Expires: time.Now().Add(time.Hour)}}
	if err := st.SaveMarket(ctx, m); err != nil {
		return crawled{}, err
	}
	kept := &notebook{Store: st, archive: arch}
	defer kept.close()
	cr, err := crawler.New(crawler.Options{
		Market: m, Profile: p, Frontier: kept, Archive: kept, Proxy: s.Proxy, Annotate: reader.Record,
		Budget: crawler.Budget{RequestsPerMinute: 1e9, Concurrency: c.Concurrency, Jitter: -1},
	})
	if err != nil {
		return crawled{}, err
	}
	begun, cpu := time.Now(), cpuTime()
	run, err := cr.Run(ctx)
	if err != nil {
		return crawled{}, err
	}
	out := crawled{paths: kept.paths, wall: time.Since(begun), cpu: cpuTime() - cpu}
	if run.Status != market.RunComplete {
		return out, fmt.Errorf("run is %s: %s", run.Status, run.Reason)
	}
	return out, nil
}

// notebook notes the committed paths and opens the archive's writer with the
// run's first exchange.
type notebook struct {
	*sqlite.Store
	archive *archive.Archive
	mu      sync.Mutex
	writer  *archive.Writer
	paths   []string
}

// Commit notes the path.
func (n *notebook) Commit(ctx context.Context, lease market.Lease, r market.PageResult) (market.CommitStats, error) {
	n.mu.Lock()
	n.paths = append(n.paths, lease.Path)
	n.mu.Unlock()
	return n.Store.Commit(ctx, lease, r)
}

// Write archives an exchange.
func (n *notebook) Write(ctx context.Context, ex *market.Exchange, earlier *market.Earlier) (market.ArchiveRef, error) {
	n.mu.Lock()
	if n.writer == nil {
		w, err := n.archive.Writer(ctx, market.Run{ID: ex.Run, Market: ex.Market, Started: ex.Started})
		if err != nil {
			n.mu.Unlock()
			return market.ArchiveRef{}, err
		}
		n.writer = w
	}
	w := n.writer
	n.mu.Unlock()
	return w.Write(ctx, ex, earlier)
}

func (n *notebook) close() {
	if n.writer != nil {
		n.writer.Close()
	}
}
