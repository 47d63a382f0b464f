package main

import (
	"os"
	"strings"
	"testing"

	"vedette/marketsim"
)

// What is wrong with one market or one profile is in nobody else's way.
func TestOneFaultStopsOnlyWhatNeedsIt(t *testing.T) {
	t.Parallel()
	two := map[string]marketsim.Style{"one": marketsim.StyleLabel, "two": marketsim.StyleCard}
	good := newWorld(t, worldOptions{styles: two, listings: 100, budget: fast})
	run(t, "", "crawl", "-c", good.config).want(t, statusDone)
	text, err := os.ReadFile(good.config)
	if err != nil {
		t.Fatal(err)
	}
	spoilt := map[string]struct{ config, file, says string }{
		"a mandate that ran out": {
			config: strings.Replace(string(text), "expires: 2090-01-01", "expires: 2020-01-01", 1),
			says:   "markets[0].mandate.expires: the mandate for",
		},
		"a broken profile": {
			config: "profiles: own\n" + string(text), file: "own/demo-label.yaml", says: "demo-label.yaml:1: nam",
		},
		"a profile of a market that is gone": {
			config: strings.Replace(string(text), "profile: demo-label", "profile: empire", 1), says: "].profile: \"empire\" is a worked example",
		},
	}
	for name, c := range spoilt {
		t.Run(name, func(t *testing.T) {
			conf := write(t, good.dir, "spoilt.yaml", c.config)
			if c.file != "" {
				write(t, good.dir, c.file, "nam: x\n")
			}
			bad, other := "one", "two"
			if strings.Contains(c.says, "mandate") && strings.Index(c.config, "id: two") < strings.Index(c.config, "id: one") {
				bad, other = other, bad
			}
			for _, args := range [][]string{{"search", "--limit", "1"}, {"runs"}, {"verify"}} {
				run(t, "", append(args, "-c", conf)...).want(t, statusDone)
			}
			checked := run(t, "", "config", "check", "-c", conf).want(t, statusUsage)
			if !strings.Contains(checked.errout, c.says) || !strings.Contains(checked.out, "id: "+other) {
				t.Errorf("config check says %s\n%s", checked.errout, checked.out)
			}
			before := good.sims[bad].Log().Total()
			alone := run(t, "", "crawl", "-c", conf, bad).want(t, statusUsage)
			if !strings.Contains(alone.errout, c.says) {
				t.Errorf("crawl says %s", alone.errout)
			}
			both := run(t, "", "crawl", "-c", conf).want(t, statusFailed)
			if !strings.Contains(both.out, other+": complete") || !strings.Contains(both.out, c.says) {
				t.Errorf("crawl of all says %s", both.out)
			}
			if strings.Contains(c.says, "mandate") {
				run(t, "", "check", "-c", conf).want(t, statusFailed)
			}
			if n := good.sims[bad].Log().Total() - before; n != 0 {
				t.Errorf("%d requests to the market that is refused", n)
			}
		})
	}
}
