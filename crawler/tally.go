package crawler

import (
	"sync"

	"vedette/market"
)

// tally counts what this process did, for progress. The counts of the run are
// the store's, which survive a kill.
type tally struct {
	mu       sync.Mutex
	requests int
	done     int // pages committed
	failed   int // of them given up
	rows     int
	fresh    int
	bytes    int64
}

func (t *tally) fetched(f *fetched) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.requests++
	t.bytes += f.wire
}

func (t *tally) committed(result *market.PageResult, stats market.CommitStats) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.done++
	if s := result.Page.State; s != market.StateContent && s != market.StateNotFound {
		t.failed++
	}
	for i := range result.Records {
		if result.Records[i].Kind == market.RecordListing {
			t.rows++
		}
	}
	t.fresh += stats.New
}

// figures is a copy of the counts.
type figures struct {
	done, failed, rows, fresh int
	bytes                     int64
}

func (t *tally) figures() figures {
	t.mu.Lock()
	defer t.mu.Unlock()
	return figures{done: t.done, failed: t.failed, rows: t.rows, fresh: t.fresh, bytes: t.bytes}
}
