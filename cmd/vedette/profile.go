package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"vedette/extract"
	"vedette/market"
	"vedette/seeds"
)

func (a *App) profileCommand() *cobra.Command {
	cmd := group(&cobra.Command{
		Use:   "profile",
		Short: "list, print or check profiles",
		Example: example(
			"vedette profile list", "the shipped ones",
			"vedette profile show demo-table > profiles/mine.yaml", "a commented one to start from",
			"vedette profile check profiles/mine.yaml saved/", "against saved pages"),
	})
	cmd.AddCommand(a.profileListCommand(), a.profileShowCommand(), a.profileCheckCommand())
	return cmd
}

func (a *App) profileListCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use: "list", Short: "list the shipped profiles",
		Example: example("vedette profile list", "worked examples of defunct markets are marked"),
		Args:    noArgs,
		RunE: func(*cobra.Command, []string) error {
			set, err := seeds.Shipped()
			if err != nil {
				return err
			}
			t := table{columns: []column{{head: "profile"}, {head: "version", right: true}, {head: "kind"}, {head: "state"}, {head: "title", flex: true}}}
			for _, name := range set.Names() {
				p, err := set.Profile(name)
				if err != nil {
					return err
				}
				if asJSON {
					if err := writeJSON(a.Stdout, map[string]any{"profile": p.Name, "version": p.Version, "kind": p.Kind, "title": p.Title, "defunct": p.Defunct}); err != nil {
						return err
					}
					continue
				}
				state := "usable"
				if p.Defunct {
					state = "defunct: never crawled"
				}
				t.add(p.Name, fmt.Sprint(p.Version), p.Kind, state, p.Title)
			}
			if asJSON {
				return nil
			}
			return t.write(a.Stdout, a.Width())
		},
	}
	jsonFlag(cmd, &asJSON)
	return cmd
}

func (a *App) profileShowCommand() *cobra.Command {
	return &cobra.Command{
		Use: "show NAME", Short: "print a shipped profile",
		Example: example("vedette profile show demo-table", "comments included"),
		Args:    exactArgs("NAME"),
		RunE: func(_ *cobra.Command, args []string) error {
			text, err := seeds.Source(args[0])
			if errors.Is(err, market.ErrNotFound) {
				return usagef("there is no shipped profile %q. There are: %s", args[0], strings.Join(seeds.Names(), ", "))
			}
			if err != nil {
				return err
			}
			_, err = a.Stdout.Write(text)
			return err
		},
	}
}

func (a *App) profileCheckCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "check PROFILE [PAGE|FOLDER...]",
		Short: "check a profile, and what it reads in saved pages against expected values",
		Long: `Check a profile's form and, when pages are given, what it reads in them. Beside
a page saved/x.html, a file saved/x.json holds what is expected:

  {"url": "/listing/7", "at": "2026-01-31T12:00:00Z", "state": "content",
   "page": "listing", "count": 1,
   "records": [{"title": "Five grams", "vendor": "somebody"}]}

Every key is optional. A record names only the fields that matter; a field
with null is expected to be absent. Records are compared in order. Pages
without such a file are read and counted.`,
		Example: example(
			"vedette profile check profiles/mine.yaml", "its form",
			"vedette profile check profiles/mine.yaml saved/", "every saved page of a folder"),
		Args: someArgs("PROFILE"),
		RunE: func(_ *cobra.Command, args []string) error {
			p, err := loadProfile(args[0])
			if err != nil {
				return err
			}
			pages, err := savedPages(args[1:])
			if err != nil {
				return err
			}
			wrong := 0
			for _, file := range pages {
				res, err := checkSavedPage(p, file, a.Now())
				if err != nil {
					return err
				}
				wrong += len(res.Differences)
				if err := a.showCheck(res, asJSON); err != nil {
					return err
				}
			}
			if !asJSON {
				fmt.Fprintf(a.Stdout, "%s: form correct; %d pages read, %d differences\n", p.ID(), len(pages), wrong)
			}
			if wrong > 0 {
				return quietError{statusFailed}
			}
			return nil
		},
	}
	jsonFlag(cmd, &asJSON)
	return cmd
}

// savedPages lists files, and the *.html and *.htm of folders.
func savedPages(args []string) ([]string, error) {
	var pages []string
	for _, arg := range args {
		info, err := os.Stat(arg)
		if err != nil {
			return nil, fmt.Errorf("page: %w", err)
		}
		if !info.IsDir() {
			pages = append(pages, arg)
			continue
		}
		err = filepath.WalkDir(arg, func(path string, d fs.DirEntry, err error) error {
			if ext := filepath.Ext(path); err == nil && !d.IsDir() && (ext == ".html" || ext == ".htm") {
				pages = append(pages, path)
			}
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("page: %w", err)
		}
	}
	return pages, nil
}

// expectation is what a person says a saved page holds.
type expectation struct {
	URL     string           `json:"url"`
	At      *time.Time       `json:"at"`
	State   market.PageState `json:"state"`
	Page    string           `json:"page"`
	Count   *int             `json:"count"`
	Records []map[string]any `json:"records"`
}

// pageCheck is the outcome for one page.
type pageCheck struct {
	File        string           `json:"file"`
	State       market.PageState `json:"state"`
	Page        string           `json:"page"`
	Records     int              `json:"records"`
	Expected    bool             `json:"expected"` // a file of expected values was beside it
	Differences []string         `json:"differences"`
}

func checkSavedPage(p *extract.Profile, file string, now time.Time) (pageCheck, error) {
	payload, err := readPage(file)
	if err != nil {
		return pageCheck{}, err
	}
	want, given, err := readExpectation(strings.TrimSuffix(file, filepath.Ext(file)) + ".json")
	if err != nil {
		return pageCheck{}, err
	}
	in := extract.Input{Path: want.URL, Payload: payload, FetchedAt: now}
	if want.At != nil {
		in.FetchedAt = *want.At
	}
	res := p.Extract(in)
	c := pageCheck{File: file, State: res.State, Page: res.Kind, Records: len(res.Records), Expected: given, Differences: []string{}}
	if given {
		c.Differences = want.compare(res)
	}
	return c, nil
}

func readExpectation(file string) (want expectation, given bool, err error) {
	f, err := os.Open(file)
	if errors.Is(err, fs.ErrNotExist) {
		return want, false, nil
	}
	if err != nil {
		return want, false, fmt.Errorf("expected values: %w", err)
	}
	defer f.Close()
	d := json.NewDecoder(f)
	d.DisallowUnknownFields()
	if err := d.Decode(&want); err != nil {
		return want, false, fmt.Errorf("expected values: %s: %w: %w", file, market.ErrInvalid, err)
	}
	return want, true, nil
}

func (want expectation) compare(res extract.Result) []string {
	diffs := []string{}
	differ := func(what string, want, got any) {
		diffs = append(diffs, fmt.Sprintf("%s: want %v, got %v", what, want, got))
	}
	if want.State != "" && want.State != res.State {
		differ("state", want.State, res.State)
	}
	if want.Page != "" && want.Page != res.Kind {
		differ("page", want.Page, res.Kind)
	}
	if want.Count != nil && *want.Count != len(res.Records) {
		differ("count", *want.Count, len(res.Records))
	}
	for i, record := range want.Records {
		if i >= len(res.Records) {
			differ(fmt.Sprintf("record %d", i+1), "one", "none")
			break
		}
		got := plain(observedOf(res.Records[i]))
		for _, field := range slices.Sorted(maps.Keys(record)) {
			if !reflect.DeepEqual(record[field], got[field]) {
				differ(fmt.Sprintf("record %d: %s", i+1, field), asJSONText(record[field]), asJSONText(got[field]))
			}
		}
	}
	return diffs
}

// plain is a value as JSON sees it, so that it compares with expected JSON.
func plain(v any) map[string]any {
	raw, err := json.Marshal(v)
	if err != nil {
		return nil // the types are ours and hold plain values
	}
	var out map[string]any
	if err := json.Unmarshal(raw, &out); err != nil {
		return nil
	}
	return out
}

func asJSONText(v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(raw)
}

func (a *App) showCheck(c pageCheck, asJSON bool) error {
	if asJSON {
		return writeJSON(a.Stdout, c)
	}
	verdict := "read"
	switch {
	case len(c.Differences) > 0:
		verdict = "DIFFERS"
	case c.Expected:
		verdict = "as expected"
	}
	if _, err := fmt.Fprintf(a.Stdout, "%s: %s, %s, %d records: %s\n", c.File, c.State, orDash(c.Page), c.Records, verdict); err != nil {
		return fmt.Errorf("write: %w", err)
	}
	for _, d := range c.Differences {
		fmt.Fprintf(a.Stdout, "  %s\n", clean(d))
	}
	return nil
}
