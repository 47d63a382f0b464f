package main

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"vedette/marketsim"
)

// What waits for an Elasticsearch that is away is announced, and stops crawls
// at the limit: the run is paused, says why, and goes on when there is room.
func TestOutboxLimit(t *testing.T) {
	w := newWorld(t, worldOptions{
		styles: map[string]marketsim.Style{"table-one": marketsim.StyleTable}, listings: 800, budget: fast,
	})
	data, err := os.ReadFile(w.config)
	if err != nil {
		t.Fatal(err)
	}
	away := "store: {kind: elasticsearch, addresses: [\"http://" + unused(t) + "\"], outbox_bytes: "
	small := write(t, w.dir, "small.yaml", away+"64KiB}\n"+string(data))
	large := write(t, w.dir, "large.yaml", away+"1GiB}\n"+string(data))
	// The limit is looked at every ten seconds; a second crawl meets it at once.
	ran(t, 3, "crawl", "-c", write(t, w.dir, "half.yaml", away+"1GiB}\n"+strings.Replace(string(data), "jitter: 0", "jitter: 0, pages_per_run: 700", 1)), "--json")
	var status elasticStatus
	if err := json.Unmarshal([]byte(ran(t, 1, "elastic", "status", "-c", small, "--json")), &status); err != nil {
		t.Fatal(err)
	}
	if status.Bytes < 64<<10 || status.Limit != 64<<10 || status.Waiting < 1000 {
		t.Fatalf("waiting %+v", status.outboxStanding)
	}
	if out := ran(t, 0, "status", "-c", small); !strings.Contains(out, "at 64.0 KiB crawls are paused") {
		t.Errorf("status: %s", out)
	}
	asked := w.sims["table-one"].Log().Total()
	out := ran(t, 3, "crawl", "-c", small, "--json")
	if !strings.Contains(out, `"paused"`) || !strings.Contains(out, reasonOutbox) || !strings.Contains(out, "store.outbox_bytes") {
		t.Errorf("over the limit: %s", out)
	}
	if n := w.sims["table-one"].Log().Total(); n != asked {
		t.Errorf("%d pages were asked for over the limit", n-asked)
	}
	if out := ran(t, 0, "crawl", "-c", large, "--json"); !strings.Contains(out, `"complete"`) {
		t.Errorf("with room again: %s", out)
	}
}
