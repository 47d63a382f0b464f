package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"vedette/archive"
	"vedette/crawler"
	"vedette/market"
	"vedette/seeds"
	"vedette/store/sqlite"
	"vedette/substance"
)

// figure is one measurement beside the floor of the same run.
type figure struct {
	Name  string  `json:"name"`
	Unit  string  `json:"unit"`
	Ours  float64 `json:"ours"`
	Floor float64 `json:"floor"`
	Ratio float64 `json:"ratio"`
	Aim   string  `json:"aim"`
}

// crawled is what our own crawl took.
type crawled struct {
	paths []string
	wall  time.Duration
	cpu   time.Duration
}

// cpuTime is the user and system time of this process.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func measure(ctx context.Context, c config) ([]figure, error) {
	dir, err := os.MkdirTemp("", "vedette-bench-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	cpu, err := measureCPU(ctx, c, dir)
	if err != nil {
		return nil, err
	}
	speed, err := measureSpeed(ctx, c, dir)
	return append(cpu, speed...), err
}

// measureCPU crawls without latency, so that the processor is the limit.
func measureCPU(ctx context.Context, c config, dir string) ([]figure, error) {
	s, stop, err := startSite(ctx, c, 0)
	if err != nil {
		return nil, err
	}
	defer stop()
	ours, err := crawl(ctx, s, c, filepath.Join(dir, "cpu"))
	if err != nil {
		return nil, err
	}
	got, err := bareClient(ctx, s, ours.paths, c.Concurrency, true)
	if err != nil {
		return nil, err
	}
	parse, err := parseFloor(got.bodies)
	if err != nil {
		return nil, err
	}
	n := float64(len(ours.paths))
	f := figure{
		Name: fmt.Sprintf("CPU per page, fetch to commit, over bare parsing (%d KB)", got.bytes/int64(len(ours.paths))>>10), Unit: "ms/page",
		Ours: ours.cpu.Seconds() * 1000 / n, Floor: parse.Seconds() * 1000 / n, Aim: "<= 1.5",
	}
	f.Ratio = f.Ours / f.Floor
	return []figure{f}, nil
}

// measureSpeed crawls behind latency, so that the network is the limit.
func measureSpeed(ctx context.Context, c config, dir string) ([]figure, error) {
	s, stop, err := startSite(ctx, c, c.Latency)
	if err != nil {
		return nil, err
	}
	defer stop()
	ours, err := crawl(ctx, s, c, filepath.Join(dir, "speed"))
	if err != nil {
		return nil, err
	}
	rate := float64(len(ours.paths)) / ours.wall.Seconds()
	begun := time.Now()
	if _, err := bareClient(ctx, s, ours.paths, c.Concurrency, false); err != nil {
		return nil, err
	}
	bare := float64(len(ours.paths)) / time.Since(begun).Seconds()
	figures := []figure{{Name: "pages a second over a bare net/http client", Unit: "pages/s", Ours: rate, Floor: bare, Ratio: rate / bare, Aim: ">= 0.9"}}
	if c.Style != "label" {
		return figures, nil
	}
	for _, parallel := range []int{0, c.Concurrency} {
		begun := time.Now()
		pages, err := collyFloor(ctx, s, dir, parallel)
		if err != nil {
			return nil, fmt.Errorf("colly: %w", err)
		}
		colly := float64(pages) / time.Since(begun).Seconds()
		name := "pages a second over colly as its README shows it"
		if parallel > 0 {
			name = fmt.Sprintf("pages a second over colly with Async, parallelism %d", parallel)
		}
		figures = append(figures, figure{Name: name, Unit: "pages/s", Ours: rate, Floor: colly, Ratio: rate / colly, Aim: ">= 1.5"})
	}
	return figures, nil
}

// crawl is the product's own path: transport, archive, extraction, store.
func crawl(ctx context.Context, s site, c config, dir string) (crawled, error) {
	p, err := seeds.Profile("demo-" + c.Style)
	if err != nil {
		return crawled{}, err
	}
	tax, err := substance.Parse("substances.yaml", seeds.SubstancesYAML())
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
		Market: m, Profile: p, Frontier: kept, Archive: kept, Proxy: s.Proxy, Annotate: tax.Annotate,
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
