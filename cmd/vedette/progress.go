package main

import (
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"

	"vedette/crawler"
	"vedette/market"
)

// lineEvery is how often a crawl says how it stands where no bar can be drawn.
const lineEvery = 10 * time.Second

// progress shows how crawls stand on standard error: a bar for one market on
// a terminal, else a line now and then.
type progress struct {
	w     io.Writer
	bars  bool
	now   func() time.Time
	mu    sync.Mutex
	bar   *progressbar.ProgressBar
	of    string               // market of the bar
	last  map[string]time.Time // last line by market
	state map[string]string    // last state by market
}

// progress shows crawls; several at a time cannot share a bar.
func (a *App) progress(several bool) *progress {
	return &progress{
		w: a.Stderr, bars: a.Terminal && !several, now: a.Now,
		last: map[string]time.Time{}, state: map[string]string{},
	}
}

func (p *progress) update(s crawler.Progress) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.bars {
		p.draw(s)
		return
	}
	now := p.now()
	if now.Sub(p.last[s.Market]) < lineEvery && p.state[s.Market] == s.State && !ended(s) {
		return
	}
	p.last[s.Market], p.state[s.Market] = now, s.State
	fmt.Fprintln(p.w, line(s))
}

// line is one state of a crawl for a person.
func line(s crawler.Progress) string {
	text := fmt.Sprintf("%s: %s, %d pages done, %d pending, %d failed, %d rows, %d new, %s",
		s.Market, s.State, s.Done, s.Pending, s.Failed, s.Rows, s.New, size(s.Bytes))
	if s.Rate > 0 {
		text += fmt.Sprintf(", %.0f pages/min", s.Rate)
	}
	if s.ETA > 0 {
		text += fmt.Sprintf(", about %s to go", s.ETA.Round(time.Second))
	}
	if s.Detail != "" {
		text += ": " + clean(s.Detail)
	}
	return text
}

func (p *progress) draw(s crawler.Progress) {
	if p.of != s.Market {
		p.finish()
		p.of = s.Market
		p.bar = progressbar.NewOptions64(1,
			progressbar.OptionSetWriter(p.w), progressbar.OptionShowCount(), progressbar.OptionSetWidth(24),
			progressbar.OptionSetPredictTime(false), progressbar.OptionUseANSICodes(true), progressbar.OptionThrottle(100*time.Millisecond))
	}
	p.bar.ChangeMax64(int64(max(1, s.Done+s.Failed+s.Pending)))
	text := s.Market + " " + s.State
	if s.Detail != "" {
		text += " (" + fit(clean(s.Detail), 40) + ")"
	}
	p.bar.Describe(fmt.Sprintf("%s, %d rows, %d new", text, s.Rows, s.New))
	_ = p.bar.Set64(int64(s.Done + s.Failed)) // a terminal that is gone is no reason to stop
	if ended(s) {
		p.finish()
	}
}

// ended reports whether this is the last word of a crawl.
func ended(s crawler.Progress) bool { return s.Status != "" && s.Status != market.RunOpen }

func (p *progress) finish() {
	if p.bar != nil {
		_ = p.bar.Exit()
		fmt.Fprintln(p.w)
		p.bar, p.of = nil, ""
	}
}

// close ends the bar.
func (p *progress) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.finish()
}
