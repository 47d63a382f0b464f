package main

import (
	"context"
	"fmt"
	"runtime"
	"strconv"

	"github.com/spf13/cobra"

	"vedette/annotate"
)

// The years that --as-of takes: the first new substances were notified in
// 1997, and nobody knows the future.
const firstYear = 1990

func (a *App) annotateCommand() *cobra.Command {
	var path string
	var year int
	var asOf string
	cmd := &cobra.Command{
		Use:   "annotate",
		Short: "derive kind, substances, new names and amounts from lines of text",
		Long: `Derive from listing titles what is sold: one JSON line for each line of standard
input, in order. A line is a title, or a JSON object with title, description and
category (a list from the outside in, or a path like "Drugs > Cannabis"); other
fields are ignored.

What is not stated is absent; nothing is guessed. Amounts are [min, max] of one
order: mass_g, volume_ml, pieces; strengths: dose_mg per piece, conc_mg_ml,
purity_pct. docs/annotate.md has the whole reading convention.

A line that begins like a JSON object and is none is answered in its place with
{"line": 7, "error": "..."}; the rest is still done, and the exit status is 3.
Lines may have up to 16 MB. With --as-of the answer is that of the end of that
year: substances noted later are hidden with all their names, and the grammar of
names knows no later parts. With -c, the operator's own substances count too.`,
		Example: example(
			"vedette annotate < titles.txt", "a line of JSON for each title",
			"echo '5 x 10g Ketamine S-isomer 84%' | vedette annotate", "one title",
			`echo '{"title":"10g rocket fuel","category":["Drugs","Cocaine"]}' | vedette annotate`, "with its shelf",
			"vedette annotate --as-of 2018 < titles.txt", "what would have been new at the end of 2018"),
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if cmd.Flags().Changed("as-of") {
				var err error
				if year, err = strconv.Atoi(asOf); err != nil || year < firstYear || year > a.Now().Year() {
					return usagef("--as-of: %s is no year from %d to %d", asOf, firstYear, a.Now().Year())
				}
			}
			reader, err := a.annotator(path, year)
			if err != nil {
				return err
			}
			return a.annotateLines(cmd.Context(), reader)
		},
	}
	cmd.Flags().StringVar(&asOf, "as-of", "", "answer with the knowledge of the end of this `year`")
	cmd.Flags().StringVarP(&path, "config", "c", "", "configuration file, for the operator's own substances")
	return cmd
}

// annotator makes the reader of listings: of the shipped lists, or of those
// that a configuration adds to.
func (a *App) annotator(path string, year int) (*annotate.Annotator, error) {
	if path != "" {
		s, err := a.setup(path)
		if err != nil || year == 0 {
			return s.readerOf(), err
		}
		return newReader(s.taxonomy, year)
	}
	if year == 0 {
		return a.Shipped.reader()
	}
	tax, err := a.Shipped.taxonomy()
	if err != nil {
		return nil, err
	}
	return newReader(tax, year)
}

// annotateLines answers standard input on all cores and keeps the order. A
// pause of the input does not hold back what was read before it.
func (a *App) annotateLines(ctx context.Context, reader *annotate.Annotator) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	workers := runtime.GOMAXPROCS(0)
	queue := make(chan *lineBatch, 2*workers) // in the order of the input
	work := make(chan *lineBatch, 2*workers)
	read := make(chan error, 1)
	go func() {
		defer close(queue)
		defer close(work)
		read <- readBatches(ctx, a.Stdin, func(b *lineBatch) bool {
			select {
			case queue <- b:
			case <-ctx.Done():
				return false
			}
			work <- b // has room for all that queue has room for, and its workers end last
			return true
		})
	}()
	for range workers {
		go func() {
			for b := range work {
				b.answer(reader)
				close(b.done)
			}
		}()
	}
	bad, err := a.writeBatches(ctx, queue)
	if err != nil {
		return err // a read of standard input that nothing ends may be left; the process ends with it
	}
	if err := <-read; err != nil {
		return fmt.Errorf("standard input: %w", err)
	}
	if bad > 0 {
		fmt.Fprintf(a.Stderr, "vedette: annotate: %s could not be read\n", plural(bad, "line"))
		return quietError{statusIncomplete}
	}
	return nil
}

// writeBatches writes the answers in order and counts the lines without one.
func (a *App) writeBatches(ctx context.Context, queue <-chan *lineBatch) (bad int, err error) {
	for {
		var b *lineBatch
		var more bool
		select {
		case b, more = <-queue:
		case <-ctx.Done():
			return bad, ctx.Err()
		}
		if !more {
			return bad, nil
		}
		select {
		case <-b.done:
		case <-ctx.Done():
			return bad, ctx.Err()
		}
		if b.err != nil {
			return bad, b.err
		}
		bad += b.bad
		if _, err := a.Stdout.Write(b.out); err != nil {
			return bad, err
		}
	}
}

// readerOf is the reader of a setup, nil without one.
func (s *setup) readerOf() *annotate.Annotator {
	if s == nil {
		return nil
	}
	return s.reader
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
