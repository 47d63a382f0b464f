package main

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vedette/market"
	"vedette/marketsim"
)

// interruptedCrawl starts a crawl as a process of its own, sends it a signal
// when the site was asked for so many pages, and returns what it printed.
func (w *world) interruptedCrawl(t *testing.T, sig os.Signal, after int, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := command(ctx, t, append([]string{"crawl", "-c", w.config}, args...)...)
	var out, errout strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &errout
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for w.sims["one"].Log().Total() < after {
		if ctx.Err() != nil {
			t.Fatalf("only %d requests\n%s", w.sims["one"].Log().Total(), errout.String())
		}
		time.Sleep(2 * time.Millisecond)
	}
	sent := time.Now()
	if err := cmd.Process.Signal(sig); err != nil {
		t.Fatal(err)
	}
	err := cmd.Wait()
	if took := time.Since(sent); took > 5*time.Second {
		t.Errorf("the process ended %v after the signal", took)
	}
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != statusIncomplete {
		t.Fatalf("ended with %v, want status %d\n%s%s", err, statusIncomplete, out.String(), errout.String())
	}
	return out.String()
}

// Ctrl-C ends a crawl in order: its status and its words say that the run goes
// on, and it does, with nothing lost and next to nothing asked for twice.
func TestInterruptedCrawlGoesOn(t *testing.T) {
	t.Parallel()
	options := worldOptions{
		styles: map[string]marketsim.Style{"one": marketsim.StyleLabel}, listings: 200, latency: 5 * time.Millisecond, budget: fast,
	}
	calm := newWorld(t, options)
	run(t, "", "crawl", "-c", calm.config).want(t, statusDone)

	w := newWorld(t, options)
	text := w.interruptedCrawl(t, os.Interrupt, 60)
	for _, want := range []string{"one: open: ", "why: interrupted", "vedette crawl one goes on"} {
		if !strings.Contains(text, want) {
			t.Errorf("the report does not say %q:\n%s", want, text)
		}
	}
	var stopped runJSON
	if err := json.Unmarshal([]byte(w.interruptedCrawl(t, syscall.SIGTERM, w.sims["one"].Log().Total()+60, "--json")), &stopped); err != nil {
		t.Fatal(err)
	}
	if stopped.Status != market.RunOpen || !strings.HasPrefix(stopped.Reason, "interrupted") || stopped.Error != "" ||
		stopped.Completeness.Pending == 0 || stopped.Counts.Fetched < 120-2*chaosConcurrency {
		t.Errorf("the report: %+v", stopped)
	}
	end := run(t, "", "crawl", "-c", w.config, "--json").want(t, statusDone).objects(t)
	if end[0]["run"] != stopped.Run {
		t.Errorf("another run, %v, was begun after %s", end[0]["run"], stopped.Run)
	}
	if diff := cmp.Diff(strings.Split(dump(t, calm.dir, false), "\n"), strings.Split(dump(t, w.dir, false), "\n")); diff != "" {
		t.Errorf("the store differs, -undisturbed +interrupted:\n%s", diff)
	}
	w.checkFetches(t, 2)
	run(t, "", "verify", "-c", w.config).want(t, statusDone)
}

// Of several markets one after another, those that were not begun say so.
func TestInterruptedBeforeItsTurn(t *testing.T) {
	t.Parallel()
	w := newWorld(t, worldOptions{
		styles:   map[string]marketsim.Style{"one": marketsim.StyleLabel, "two": marketsim.StyleCard},
		listings: 200, latency: 5 * time.Millisecond, budget: fast,
	})
	text := w.interruptedCrawl(t, os.Interrupt, 30, "one", "two")
	if !strings.Contains(text, "one: open: ") || !strings.Contains(text, "two: not begun") {
		t.Errorf("the report:\n%s", text)
	}
	if n := w.sims["two"].Log().Total(); n > 0 {
		t.Errorf("%d requests to a market whose turn had not come", n)
	}
}
