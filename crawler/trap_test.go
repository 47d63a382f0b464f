package crawler

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"testing"

	"vedette/market"
	"vedette/marketsim"
)

// maze counts the requests into the endless part of the simulated site.
func (s *site) maze() (requests int) {
	for _, r := range s.sim.Log().Requests() {
		last := r.Path[strings.LastIndexByte(r.Path, '/')+1:]
		if n, err := strconv.Atoi(last); err == nil && n >= marketsim.MazeFrom {
			requests++
		}
	}
	return requests
}

// mazeFree is what a maze costs at most: the pages of its first levels, which
// do not count, the streak, and what is in flight when it is complete.
func (s *site) mazeFree(levels int) int { return levels + defaultBarren + 4*s.o.Budget.Concurrency }

// An endless part of a site costs some pages and nothing else: the run ends,
// complete, with all that there is.
func TestAMazeEnds(t *testing.T) {
	t.Parallel()
	for _, form := range []string{"", "rows", "line"} {
		t.Run("form "+form, func(t *testing.T) {
			t.Parallel()
			s := newSite(t, 300)
			s.faults(marketsim.Fault{Kind: marketsim.FaultMaze, Variant: form})
			run := s.run()
			if run.Status != market.RunComplete || run.Counts.Refused[ruleBarren] == 0 {
				t.Errorf("status %s (%s), refused %v", run.Status, run.Reason, run.Counts.Refused)
			}
			if n := s.maze(); n < defaultBarren || n > s.mazeFree(1+7+49) {
				t.Errorf("%d requests into the maze, want %d to %d", n, defaultBarren, s.mazeFree(1+7+49))
			}
			if run.Counts.Failed != 0 || run.Completeness.Pending != 0 || run.Completeness.Seen != 300 {
				t.Errorf("counts %+v, %+v", run.Counts, run.Completeness)
			}
			s.wantTruth()
		})
	}
}

// The streak is the run's, not the crawl's.
func TestAMazeEndsUnderABudget(t *testing.T) {
	t.Parallel()
	s := newSite(t, 100)
	s.faults(marketsim.Fault{Kind: marketsim.FaultMaze})
	s.o.Budget.Pages = 60
	crawls := 0
	for run := s.run(); run.Status != market.RunComplete; run = s.run() {
		if crawls++; crawls > 20 {
			t.Fatalf("no end after %d crawls: %s, %d requests into the maze", crawls, run.Reason, s.maze())
		}
	}
	// A new process learns that the streak is complete by one more page.
	if most := s.mazeFree(1+7+49) + crawls*s.o.Budget.Concurrency; s.maze() > most {
		t.Errorf("%d requests into the maze, want at most %d", s.maze(), most)
	}
	s.wantTruth()
}

func TestOtherBoundsOfAMaze(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		style marketsim.Style
		form  string
		edit  func(*Options)
		rule  string
		most  int // requests into the maze
	}{
		{"depth", marketsim.StyleLabel, "line", func(o *Options) { o.Profile.Walk.Barren, o.Profile.Walk.MaxDepth = -1, 50 }, ruleDepth, 50},
		{"barren as the profile says", marketsim.StyleLabel, "line", func(o *Options) { o.Profile.Walk.Barren = 10 }, ruleBarren, 30},
		{"page number by default", marketsim.StyleCard, "", func(o *Options) { o.Profile.Walk.Barren = -1 }, "page-number", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newSiteOf(t, marketsim.Options{Style: tt.style, Seed: 3, Listings: 100, Static: true, LogLimit: 5000})
			s.faults(marketsim.Fault{Kind: marketsim.FaultMaze, Variant: tt.form})
			tt.edit(&s.o)
			run := s.run()
			if run.Status != market.RunComplete || run.Counts.Refused[tt.rule] == 0 {
				t.Errorf("status %s (%s), refused %v", run.Status, run.Reason, run.Counts.Refused)
			}
			if n := s.maze(); n > tt.most {
				t.Errorf("%d requests into the maze, want at most %d", n, tt.most)
			}
			s.wantTruth()
		})
	}
}

// A real market loses nothing: 20,000 listings (without VEDETTE_TEST_LARGE
// a tenth of them), walked twice, the second time with all of them known.
func TestALargeMarketIsNotCut(t *testing.T) {
	t.Parallel()
	listings := 2_000
	if os.Getenv("VEDETTE_TEST_LARGE") != "" {
		listings = 20_000
	}
	s := newSiteOf(t, marketsim.Options{Style: marketsim.StyleLabel, Seed: 3, Listings: listings, PageSize: 8, Static: true})
	s.o.Profile.Walk.Deny = append(s.o.Profile.Walk.Deny, "^/product/", "^/user/") // its indexes only
	s.o.Profile.Walk.Barren = 20                                                   // a tenth of the default cuts nothing either
	s.o.Budget.Concurrency = 8
	s.arch.forget = true
	for range 2 {
		run := s.run()
		if run.Status != market.RunComplete || run.Completeness.Seen != listings || run.Counts.Refused[ruleBarren]+run.Counts.Refused[ruleDepth] != 0 {
			t.Errorf("status %s (%s), seen %d, refused %v", run.Status, run.Reason, run.Completeness.Seen, run.Counts.Refused)
		}
	}
}

// Empty categories, however many, are no trap: here 900 stand before the ones
// with listings, in two levels.
func TestEmptyCategoriesAreNoTrap(t *testing.T) {
	t.Parallel()
	s := newSite(t, 200)
	s.around = func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/":
			rec := httptest.NewRecorder()
			s.sim.ServeHTTP(rec, r)
			rec.Header().Del("Content-Length")
			write(w, bytes.Replace(rec.Body.Bytes(), []byte(`<div class="sidebar">`), []byte(`<div class="sidebar">`+links("void", 30)), 1))
		case strings.HasPrefix(r.URL.Path, "/products/void") && strings.Count(r.URL.Path, "-") == 1:
			write(w, emptyIndex(links(strings.TrimPrefix(r.URL.Path, "/products/"), 30)))
		case strings.HasPrefix(r.URL.Path, "/products/void"):
			write(w, emptyIndex(""))
		default:
			s.sim.ServeHTTP(w, r)
		}
	}
	run := s.run()
	if run.Status != market.RunComplete || run.Counts.Refused[ruleBarren] != 0 || run.Counts.Content < 930+200 {
		t.Errorf("status %s (%s), refused %v, %d pages", run.Status, run.Reason, run.Counts.Refused, run.Counts.Content)
	}
	s.wantTruth()
}

func write(w http.ResponseWriter, body []byte) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write(body)
}

// links lead to n categories below one.
func links(below string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `<a href="/products/%s-%c%c">x</a> `, below, 'a'+i/26, 'a'+i%26)
	}
	return b.String()
}

// emptyIndex is an index page without rows, as the demo market writes it.
func emptyIndex(more string) []byte {
	return []byte(`<!DOCTYPE html><html><head><title>x</title></head><body>` + more + `<div class="mainarea"><div class="mainarea_inner"><h2>Nothing</h2>
<table class="grid"><tr class="gridhdr"><td>Product</td></tr><tr class="gridftr"><td class="gridftr">Found 0 listings, 1 pages.</td></tr></table></div></div></body></html>`)
}
