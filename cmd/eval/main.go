package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"

	"vedette/cmd/eval/internal/measure"
	"vedette/cmd/eval/internal/report"
	"vedette/extract"
	"vedette/seeds"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// Exit statuses, as of the vedette command.
const (
	exitDone  = 0
	exitBelow = 1
	exitUsage = 2
)

// run is main with its surroundings passed in.
func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("eval", flag.ContinueOnError)
	flags.SetOutput(stderr)
	data := flags.String("data", "", "folder with pages/ and gold/")
	profiles := flags.String("profiles", "", "folder of profiles that win over the shipped ones")
	verbose := flags.Bool("v", false, "list every disagreement")
	asJSON := flags.Bool("json", false, "write JSON, one object per line")
	if err := flags.Parse(args); err != nil {
		return exitUsage
	}
	if *data == "" || flags.NArg() > 0 {
		fmt.Fprintln(stderr, "usage: eval -data DIR [-v] [-json] [-profiles DIR]")
		return exitUsage
	}
	r, err := evaluate(*data, *profiles)
	if err == nil {
		if *asJSON {
			err = report.JSON(stdout, r)
		} else {
			err = report.Table(stdout, r, *verbose)
		}
	}
	below := false
	for _, section := range sections() {
		if err == nil {
			err = section(*data, stdout, *verbose, *asJSON)
			if errors.Is(err, errBelow) {
				below, err = true, nil
			}
		}
	}
	switch {
	case err != nil:
		fmt.Fprintln(stderr, "eval:", err)
		return exitUsage
	case below || len(r.Failures()) > 0:
		return exitBelow
	}
	return exitDone
}

// errBelow says that a section has written a figure below its threshold.
var errBelow = errors.New("below a threshold")

// section measures one more part of the product on a data folder and writes
// what came out. Data that are not there are no error. It returns errBelow when
// a figure is below its threshold.
type section func(data string, w io.Writer, verbose, asJSON bool) error

// sections are the parts measured after the pages, in order.
func sections() []section { return []section{categories, titlesSection, marked, novelties} }

// evaluate reads a data folder with the shipped profiles, or an operator's.
func evaluate(data, profiles string) (*measure.Report, error) {
	var own fs.FS
	if profiles != "" {
		own = os.DirFS(profiles)
	}
	set, err := seeds.LoadDir(own)
	if err != nil {
		return nil, err
	}
	loaded := map[string]*extract.Profile{}
	return measure.Run(os.DirFS(data), func(id string, in extract.Input) (extract.Result, error) {
		if loaded[id] == nil {
			p, err := set.Profile(id)
			if err != nil {
				return extract.Result{}, errors.Join(fmt.Errorf("profile of %s", id), err)
			}
			loaded[id] = p
		}
		return loaded[id].Extract(in), nil
	})
}
