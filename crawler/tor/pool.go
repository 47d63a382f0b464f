package tor

import (
	"slices"
	"time"
)

// pool keeps idle connections of one epoch, the latest used last. The
// transport's mutex guards it.
type pool struct {
	idle  []*conn
	timer *time.Timer // runs while idle is not empty
}

// take gives the latest used connection to a target, or nil.
func (p *pool) take(key string) *conn {
	for i := len(p.idle) - 1; i >= 0; i-- {
		if c := p.idle[i]; c.key == key {
			p.idle = slices.Delete(p.idle, i, i+1)
			return c
		}
	}
	return nil
}

// trim closes the oldest until at most n are left.
func (p *pool) trim(n int) {
	for len(p.idle) > max(0, n) {
		p.idle[0].close()
		p.idle = slices.Delete(p.idle, 0, 1)
	}
}

// expire closes those that were idle since before then.
func (p *pool) expire(before time.Time) {
	for len(p.idle) > 0 && !p.idle[0].since.After(before) {
		p.trim(len(p.idle) - 1)
	}
}

// take gives an idle connection of the current epoch that is still whole, or
// nil, and makes room for a new one.
func (t *Transport) take(key string) *conn {
	t.mu.Lock()
	defer t.mu.Unlock()
	for {
		c := t.pool.take(key)
		if c == nil {
			break
		}
		if quiet(c.socket) {
			t.inUse++
			return c
		}
		c.close()
	}
	t.reserve()
	return nil
}

// reserve makes room for a connection that is about to be opened. The caller
// holds the mutex.
func (t *Transport) reserve() {
	t.pool.trim(t.o.MaxConns - t.inUse - 1)
	t.inUse++
}

// release takes a connection back (nil: none came of it). Only one that is at
// the end of an answer, of the current epoch, is kept.
func (t *Transport) release(c *conn, whole bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.inUse--
	if c == nil {
		return
	}
	if !whole || t.closed || c.epoch != t.epoch {
		c.close()
		return
	}
	c.since = time.Now()
	c.rest()
	t.pool.idle = append(t.pool.idle, c)
	t.pool.trim(t.o.MaxConns - t.inUse)
	if t.pool.timer == nil {
		t.pool.timer = time.AfterFunc(t.o.IdleTimeout, t.expire)
	}
}

// expire is the idle timer: it closes what is due and sets itself again.
func (t *Transport) expire() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.pool.expire(time.Now().Add(-t.o.IdleTimeout))
	t.pool.timer = nil
	if len(t.pool.idle) > 0 && !t.closed {
		t.pool.timer = time.AfterFunc(time.Until(t.pool.idle[0].since.Add(t.o.IdleTimeout)), t.expire)
	}
}

// drop closes all idle connections and stops the timer.
func (t *Transport) drop() {
	t.pool.trim(0)
	if t.pool.timer != nil {
		t.pool.timer.Stop()
		t.pool.timer = nil
	}
}
