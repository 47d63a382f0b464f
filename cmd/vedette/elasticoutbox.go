package main

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"vedette/config"
	"vedette/store/sqlite"
)

// outboxStanding is what waits for Elasticsearch on this disk.
type outboxStanding struct {
	Waiting int        `json:"waiting"`
	Refused int        `json:"refused"`
	Oldest  *time.Time `json:"oldest,omitempty"`
	Bytes   int64      `json:"outbox_bytes"`       // of this disk that they take
	Limit   int64      `json:"outbox_bytes_limit"` // at which crawls are paused
}

func (o outboxStanding) text() string {
	text := fmt.Sprintf("%s wait on this disk, %s refused", count(o.Waiting), count(o.Refused))
	if o.Oldest != nil {
		text += ", the oldest of " + o.Oldest.Format(time.RFC3339)
	}
	return text + fmt.Sprintf("; they take %s, and at %s crawls are paused", size(o.Bytes), size(o.Limit))
}

// outboxStanding is nil where nothing is written to Elasticsearch.
func (s *setup) outboxStanding(ctx context.Context, st *sqlite.Store) (*outboxStanding, error) {
	if s.config.Store.Kind != config.StoreElasticsearch {
		return nil, nil
	}
	b, err := st.Backlog(ctx)
	if err != nil {
		return nil, err
	}
	o := outboxStanding{Waiting: b.Waiting, Refused: b.Dead, Oldest: instant(b.Oldest), Limit: int64(s.config.Store.OutboxBytes)}
	o.Bytes, err = st.OutboxBytes(ctx)
	return &o, err
}

// outboxGauge says how much of this disk is taken by what waits for
// Elasticsearch, and holds crawls when that is more than it may be.
type outboxGauge struct {
	st    *sqlite.Store
	limit int64 // bytes
	now   func() time.Time
	log   *slog.Logger

	mu     sync.Mutex
	looked time.Time
	held   string
	told   bool // that it is getting full
}

const (
	// outboxLook is how often the outbox is measured while crawls ask: that
	// counts its rows, some milliseconds for a million.
	outboxLook = 10 * time.Second
	// outboxNear is the share of the limit at which it is announced.
	outboxNear = 0.75
)

// reasonOutbox begins the reason of a run that is paused because too much
// waits for Elasticsearch.
const reasonOutbox = "outbox full"

// outboxGauge is the gauge of a store, or nil where nothing waits.
func (s *setup) outboxGauge(st *sqlite.Store) *outboxGauge {
	if s.config.Store.Kind != config.StoreElasticsearch {
		return nil
	}
	return &outboxGauge{st: st, limit: int64(s.config.Store.OutboxBytes), now: s.app.Now, log: s.log}
}

// hold is crawler.Options.Hold.
func (g *outboxGauge) hold() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	if now := g.now(); now.Sub(g.looked) >= outboxLook || now.Before(g.looked) {
		g.looked = now
		g.look()
	}
	return g.held
}

// look measures. What cannot be measured holds nothing: the store itself tells
// of its troubles.
func (g *outboxGauge) look() {
	n, err := g.st.OutboxBytes(context.Background())
	if err != nil {
		g.log.Warn("the outbox is not measured", "err", err)
		return
	}
	near := float64(n) >= outboxNear*float64(g.limit)
	if near && !g.told {
		g.log.Warn("what waits for Elasticsearch is getting large: crawls are paused at store.outbox_bytes",
			"waiting", size(n), "outbox_bytes", size(g.limit))
	}
	g.told, g.held = near, ""
	if n >= g.limit {
		g.held = fmt.Sprintf("%s: %s wait for Elasticsearch on this disk (store.outbox_bytes is %s); vedette elastic status says what is wrong there, and once it has taken them the next crawl goes on from here",
			reasonOutbox, size(n), size(g.limit))
	}
}
