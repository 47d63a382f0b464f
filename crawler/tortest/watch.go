package tortest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"
)

// maxEvents bounds what a watch keeps; a test makes some hundred.
const maxEvents = 100_000

// Watch is a connection that listens to events.
type Watch struct {
	control *Control
	done    chan struct{}

	mu    sync.Mutex
	lines []string // without the 650
	err   error
	more  chan struct{} // has an element when lines has grown
}

// Watch begins to keep events of some kinds: STREAM, CIRC, HS_DESC, ... It
// uses a connection of its own and must be closed.
func (c *Control) Watch(ctx context.Context, kinds ...string) (*Watch, error) {
	own, err := dialControl(ctx, c.address, c.cookie)
	if err != nil {
		return nil, err
	}
	if _, err := own.command(ctx, "SETEVENTS "+strings.Join(kinds, " ")); err != nil {
		own.Close()
		return nil, err
	}
	w := &Watch{control: own, done: make(chan struct{}), more: make(chan struct{}, 1)}
	go w.read()
	return w, nil
}

// Close ends the watch and waits.
func (w *Watch) Close() {
	w.control.Close()
	<-w.done
}

// read is the goroutine of the watch; Close ends it.
func (w *Watch) read() {
	defer close(w.done)
	for {
		lines, err := readReply(w.control.r)
		w.mu.Lock()
		if w.err = err; err == nil && len(w.lines) < maxEvents {
			w.lines = append(w.lines, lines...)
		}
		w.mu.Unlock()
		select {
		case w.more <- struct{}{}:
		default:
		}
		if err != nil {
			return
		}
	}
}

// Streams are the STREAM events so far.
func (w *Watch) Streams() []Stream {
	w.mu.Lock()
	defer w.mu.Unlock()
	var out []Stream
	for _, line := range w.lines {
		if rest, ok := strings.CutPrefix(line, "STREAM "); ok {
			if s, ok := parseStream(rest); ok {
				out = append(out, s)
			}
		}
	}
	return out
}

// until waits for an event. It closes the watch.
func (w *Watch) until(ctx context.Context, n *node, match func(line string) bool) error {
	defer w.Close()
	for seen := 0; ; {
		w.mu.Lock()
		lines, err := w.lines[seen:], w.err
		seen = len(w.lines)
		w.mu.Unlock()
		for _, line := range lines {
			if match(line) {
				return nil
			}
		}
		if err != nil {
			return errors.Join(errors.New("the control connection ended"), err)
		}
		select {
		case <-w.more:
		case <-n.done:
			return fmt.Errorf("tor ended: %w", n.ended)
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Minute):
		}
	}
}
