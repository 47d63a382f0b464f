package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"vedette/market"
)

// demoListings is the size of each demo market: enough to look real, little
// enough for a few seconds.
const demoListings = 240

func (a *App) demoCommand() *cobra.Command {
	d := demo{app: a}
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "crawl three bundled markets on this machine, and show what was found",
		Long: `Serve three markets that do not exist on this machine, put a SOCKS proxy in front
of them, write a configuration, and crawl them exactly as vedette crawl does.
Nothing leaves this machine. Each further call is a later day on the same markets:
listings come and go and prices move. A call that was interrupted is gone on with
on the same day. A folder with another configuration in it is refused.

With --serve the markets and the proxy stay up until it is interrupted, so that
other commands can be tried against them. With --with FILE the configuration ends
with what is in FILE: sections like store and mail, which the demo leaves out.`,
		Example: example(
			"vedette demo", "into ./demo-data",
			"vedette demo --serve", "and keep the markets up for vedette crawl"),
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return d.run(cmd.Context()) },
	}
	jsonFlag(cmd, &d.asJSON)
	cmd.Flags().StringVar(&d.dir, "dir", "demo-data", "folder for the configuration and the data")
	cmd.Flags().IntVar(&d.listings, "listings", demoListings, "listings of each market, 100 to 100000")
	cmd.Flags().StringVar(&d.with, "with", "", "file with more sections of the configuration")
	cmd.Flags().BoolVar(&d.serve, "serve", false, "keep the markets and the proxy up afterwards")
	return cmd
}

// demo is one call of vedette demo.
type demo struct {
	app           *App
	dir, with     string
	listings      int
	serve, asJSON bool
}

func (d *demo) run(ctx context.Context) (err error) {
	if d.listings < 100 || d.listings > 100_000 {
		return usagef("--listings: %d is not 100 to 100000", d.listings)
	}
	begun, err := demoFolder(d.dir, d.app.Now())
	if err != nil {
		return err
	}
	w, err := newDemoWorld(ctx, d.listings, begun)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	path, err := w.writeConfig(d.dir, d.with, d.app.Now())
	if err != nil {
		return err
	}
	s, err := d.app.setup(path)
	if err != nil {
		return err
	}
	if err := d.prepare(ctx, s, w); err != nil {
		return err
	}
	fmt.Fprintf(d.app.Stderr, "demo: three markets on this machine behind a SOCKS proxy at %s; crawling them into %s\n", w.proxy.Addr(), d.dir)
	began := time.Now()
	markets, err := s.choose(nil)
	if err != nil {
		return err
	}
	results, err := s.crawl(ctx, markets, len(markets))
	if err != nil {
		return err
	}
	took := time.Since(began)
	report, err := w.report(ctx, s, results, took)
	if err != nil {
		return err
	}
	if err := d.show(report); err != nil {
		return err
	}
	if err := outcomeOf(results); err != nil {
		return err
	}
	if !report.sound() {
		return fmt.Errorf("the store does not hold what the demo markets show: %w", errIncomplete)
	}
	if d.serve {
		fmt.Fprintf(d.app.Stderr, "demo: serving until it is interrupted. Try: vedette crawl -c %s\n", filepath.ToSlash(path))
		<-ctx.Done()
	}
	return nil
}

// prepare puts the demo rates into the store, and moves the markets to the
// day that follows the runs already made.
func (d *demo) prepare(ctx context.Context, s *setup, w *demoWorld) (err error) {
	st, err := s.openStore(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	rates, err := demoRates(ctx, st, d.app.Now())
	if err != nil {
		return err
	}
	if _, _, err := st.PutRates(ctx, rates); err != nil {
		return err
	}
	day, open := 0, -1
	for _, m := range w.markets {
		runs, err := st.Runs(ctx, m.id, allRuns)
		if err != nil {
			return err
		}
		closed := len(runs)
		if closed > 0 && (runs[0].Status == market.RunOpen || runs[0].Status == market.RunPaused) {
			closed--
			open = max(open, closed)
		}
		day = max(day, closed)
	}
	if open >= 0 { // a run that was interrupted goes on with the markets as it knew them
		day = open
	}
	w.setDay(day)
	return nil
}
