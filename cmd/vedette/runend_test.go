package main

import (
	"context"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vedette/market"
	"vedette/marketsim"
)

// daemon is `vedette run` as a process of its own, until it is told to end in
// the middle of a crawl. It says how long that took.
func (w *world) daemon(t *testing.T, after int, sig syscall.Signal) time.Duration {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := command(ctx, t, "run", "-c", w.config)
	var errout strings.Builder
	cmd.Stderr = &errout
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
	took := time.Since(sent)
	if exit := new(exec.ExitError); sig == syscall.SIGTERM && err != nil {
		t.Fatalf("ended with %v (%T), want status 0\n%s", err, exit, errout.String())
	}
	return took
}

// Told to end in the middle of a crawl, run ends within ten seconds and keeps
// the frontier: started again it goes on with the same run at once, though the
// schedule has not come, and asks for nothing twice but what was in flight. A
// kill is survived as well.
func TestRunToldToEndInTheMiddleOfACrawlGoesOn(t *testing.T) {
	t.Parallel()
	options := worldOptions{styles: map[string]marketsim.Style{"one": marketsim.StyleLabel}, listings: 200, latency: 5 * time.Millisecond, budget: fast}
	calm := newWorld(t, options)
	run(t, "", "crawl", "-c", calm.config).want(t, statusDone)

	w := newWorld(t, options)
	if took := w.daemon(t, 60, syscall.SIGTERM); took > 10*time.Second {
		t.Errorf("took %s to end", took)
	}
	_, out, _ := inProcess(t, "runs", "--json", "-c", w.config)
	stopped := jsonLines[runJSON](t, out)
	if len(stopped) != 1 || stopped[0].Status != market.RunOpen || stopped[0].Completeness.Pending == 0 {
		t.Fatalf("%s", out)
	}
	w.daemon(t, w.sims["one"].Log().Total()+60, syscall.SIGKILL)
	runFor(t, w.config, time.Now, func() bool {
		_, out, _ = inProcess(t, "runs", "--json", "-c", w.config)
		runs := jsonLines[runJSON](t, out)
		return len(runs) == 1 && runs[0].Ended != nil
	})
	if runs := jsonLines[runJSON](t, out); runs[0].Run != stopped[0].Run || runs[0].Status != market.RunComplete {
		t.Errorf("%s, of %s", out, stopped[0].Run)
	}
	if diff := cmp.Diff(strings.Split(dump(t, calm.dir, false), "\n"), strings.Split(dump(t, w.dir, false), "\n")); diff != "" {
		t.Errorf("the store differs, -undisturbed +interrupted:\n%s", diff)
	}
	w.checkFetches(t, 2)
}
