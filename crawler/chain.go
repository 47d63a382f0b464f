package crawler

import (
	"slices"
	"sync"
)

// chains remembers which redirects led to a path, so that loops and endless
// chains get their name. It is a help, not a guard: each path is fetched once
// in a run anyway. It holds the open ends of chains only, at most maxChains.
type chains struct {
	mu sync.Mutex
	to map[string][]string // target -> paths that led to it, first to last
}

const maxChains = 10_000

func newChains() *chains { return &chains{to: map[string][]string{}} }

// loops notes a redirect and reports whether its chain leads back to a path
// that it came through, or is longer than most hops.
func (c *chains) loops(from, to string, most int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	chain := append(slices.Clone(c.to[from]), from)
	if slices.Contains(chain, to) || len(chain) > most {
		return true
	}
	if len(c.to) >= maxChains {
		clear(c.to)
	}
	c.to[to] = chain
	return false
}

// ends forgets a chain when its last path was no redirect.
func (c *chains) ends(path string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.to, path)
}
