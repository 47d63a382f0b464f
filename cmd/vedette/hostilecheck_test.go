package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"vedette/market"
	"vedette/marketsim"
	"vedette/store/sqlite"
)

// checkRequests goes by what the site was asked for.
func (h *hostile) checkRequests(t *testing.T) {
	log := h.sim.Log()
	for _, r := range log.StateChanging() {
		t.Errorf("state-changing request: %s %s", r.Method, r.Path)
	}
	if n := log.Classes()[marketsim.ClassTrap] + log.Classes()[marketsim.ClassLogin]; n > 0 {
		t.Errorf("%d requests into traps or log-ins", n)
	}
	for _, c := range h.proxy.Log() {
		if c.Host != "hostile.onion" && c.Host != "second.onion" || c.ByIP {
			t.Errorf("the proxy was asked for %s", c.Host)
		}
	}
	for _, kind := range marketsim.FaultKinds() {
		left := kind == marketsim.FaultServerError && os.Getenv("VEDETTE_TEST_HOSTILE") != "1"
		if slices.ContainsFunc(decorations, func(f marketsim.Fault) bool { return f.Kind == kind }) || kind == marketsim.FaultPlaceholder || left {
			continue // added to content, not counted
		}
		if log.Faults()[kind] == 0 {
			t.Errorf("%s was never met", kind)
		}
	}
	for path, m := range h.hit {
		if n := log.Fetches(path); n != m.tries {
			t.Errorf("%s (%s): asked for %d times, want %d", path, m.fault.Kind, n, m.tries)
		}
	}
}

// causes are the causes by fault, from the tables above.
func (h *hostile) causes() map[marketsim.FaultKind]market.Cause {
	causes := maps.Clone(wallCauses)
	for _, m := range h.kinds {
		causes[m.fault.Kind] = m.cause
	}
	return causes
}

// checkCounts: each answer that was a fault is counted under its cause.
func (h *hostile) checkCounts(t *testing.T, r runJSON) {
	want := map[string]int{}
	causes := h.causes()
	for kind, n := range h.sim.Log().Faults() {
		if kind != marketsim.FaultMaintenance { // met by the verification of a mirror, which is no page of the run
			want[string(causes[kind])] += n
		}
	}
	if !maps.Equal(r.Counts.Causes, want) {
		t.Errorf("causes %v, the site gave %v", r.Counts.Causes, want)
	}
	for _, rule := range []string{"buy", "pay", "report", "vote", "message", "delete", "logout", "calendar"} {
		if r.Counts.Refused[rule] == 0 {
			t.Errorf("no link was refused by rule %s: %v", rule, r.Counts.Refused)
		}
	}
}

// checkPages holds the manifest's word on every page against what the site
// served at last.
func (h *hostile) checkPages(t *testing.T) {
	served := map[string]marketsim.FaultKind{}
	for _, r := range h.sim.Log().Requests() {
		served[withoutSession(r.Path)] = r.Fault
	}
	causes := h.causes()
	seen := map[string]bool{}
	for _, p := range h.manifest(t) {
		seen[p.Path] = true
		if want := causes[served[p.Path]]; p.Cause != want { // none for content
			t.Errorf("%s: cause %q (%s), the site served %q", p.Path, p.Cause, p.Reason, served[p.Path])
		}
		m, hit := h.hit[p.Path]
		state := market.StateContent
		switch {
		case p.Path == h.seized:
			state = market.StateSeized
			if p.Seq != 0 {
				t.Errorf("%s: page %d of the run, want it to be due still", p.Path, p.Seq)
			}
		case hit && m.final:
			state = m.state
		}
		if p.State != state || p.Truncated != (p.Cause == market.CauseCut) {
			t.Errorf("%s (%s): state %s, cut %v (%s), want %s", p.Path, served[p.Path], p.State, p.Truncated, p.Reason, state)
		}
		if p.Path == h.cut {
			h.whole = p.Records
		}
		if p.File == "" {
			t.Errorf("%s: not in the archive", p.Path)
		}
	}
	for path := range served {
		if !seen[path] {
			t.Errorf("%s: asked for, and not in the manifest", path)
		}
	}
}

// manifestPage is a page as the manifest has it.
type manifestPage struct {
	Type, Path, Reason, File string
	Seq                      int64
	Records                  int
	State                    market.PageState
	Cause                    market.Cause
	Truncated                bool
}

func (h *hostile) manifest(t *testing.T) (pages []manifestPage) {
	names, err := filepath.Glob(filepath.Join(h.dir, "data", "archive", "hostile", "*.manifest*"))
	if err != nil || len(names) != 1 {
		t.Fatalf("manifests %v, %v: want one", names, err)
	}
	text, err := os.ReadFile(names[0])
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		var p manifestPage
		if err := json.Unmarshal([]byte(line), &p); err != nil {
			t.Fatal(err)
		}
		if p.Type == "page" {
			pages = append(pages, p)
		}
	}
	return pages
}

// checkListings: every listing is there as it is, no decoy is, and a holding
// price is known for one.
func (h *hostile) checkListings(t *testing.T) {
	st, err := sqlite.Open(t.Context(), sqlite.Options{Path: filepath.Join(h.dir, "data", "vedette.db"), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	page, err := st.Listings(t.Context(), market.Filter{Market: "hostile", Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]market.StoredListing{}
	for _, l := range page.Listings {
		got[l.ID] = l
	}
	rows, missed := 0, 0
	for o := range h.sim.Offers(0) {
		l, ok := got[o.Listing.ID]
		if o.Index == h.cut {
			rows++
			if !ok {
				missed++
				continue
			}
		}
		delete(got, o.Listing.ID)
		if !ok || l.Observed.Title != o.Listing.Title || l.Observed.Vendor != o.Listing.Vendor {
			t.Errorf("listing %s: %q by %q, want %q by %q", o.Listing.ID, l.Observed.Title, l.Observed.Vendor, o.Listing.Title, o.Listing.Vendor)
		}
		if held := slices.Contains(h.held, o.Path); held != l.Derived.Placeholder {
			t.Errorf("listing %s: holding price %v, want %v: %s", o.Listing.ID, l.Derived.Placeholder, held, fmt.Sprint(l.Observed.Prices))
		}
	}
	// The cut is in the middle row, or in the hidden box that comes with it.
	if h.whole < rows/2 || h.whole > rows/2+1 || missed != rows-h.whole {
		t.Errorf("%d of %d listings are missing, and %d rows were read before the cut", missed, rows, h.whole)
	}
	for id, l := range got {
		t.Errorf("listing %s (%q) does not exist", id, l.Observed.Title)
	}
}

// withoutSession takes the session off a path; the crawler must do so before
// it asks.
func withoutSession(path string) string {
	base, _, _ := strings.Cut(path, "?sid=")
	return base
}
