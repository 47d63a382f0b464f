package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"vedette/extract"
	"vedette/market"
)

func (a *App) profileCheckCommand() *cobra.Command {
	var asJSON, write bool
	var address string
	cmd := &cobra.Command{
		Use:   "check PROFILE [PAGE|FOLDER...]",
		Short: "check a profile, and what it reads in saved pages against expected values",
		Long: `Check a profile's form and, when pages are given, what it reads in them. Beside
a page x.html, x.expected.yaml (or .json) holds what is expected:

  url: /listing/7
  at: 2026-01-31T12:00:00Z
  state: content
  page: listing
  records:
    - {title: Five grams, vendor: somebody, prices: [USD 105], escrow: null}

Every key is optional. A record names only the fields that matter; a field
with null is expected to be absent. Each difference is a line with page,
record, field, what was wanted and what was got, and makes the exit status 1.
Pages without such a file are read and counted.

--write writes x.expected.yaml from what is read now, for a page that has no
expected values yet. It is a draft: compare it with the page.`,
		Example: example(
			"vedette profile check profiles/mine.yaml", "its form",
			"vedette profile check profiles/mine.yaml saved/", "every saved page of a folder",
			"vedette profile check --write --url /listing/7 profiles/mine.yaml saved/7.html", "a draft of expected values"),
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
			if write {
				return a.writeExpectations(p, pages, address)
			}
			if address != "" {
				return usagef("--url goes with --write; expected values name the address themselves, as url")
			}
			return a.checkPages(p, pages, asJSON)
		},
	}
	jsonFlag(cmd, &asJSON)
	cmd.Flags().BoolVar(&write, "write", false, "write expected values from what is read, where there are none")
	cmd.Flags().StringVar(&address, "url", "", "with --write: address, or path and query, that the page came from")
	return cmd
}

func (a *App) checkPages(p *extract.Profile, pages []savedPage, asJSON bool) error {
	wrong, compared := 0, 0
	seen := kindsSeen{}
	for _, page := range pages {
		c, err := page.check(p, a.Now())
		if err != nil {
			return err
		}
		wrong += len(c.Differences)
		if c.Expected {
			compared++
		}
		seen.add(c)
		if err := a.showCheck(c, asJSON); err != nil {
			return err
		}
	}
	if !asJSON {
		if err := seen.show(a.Stdout, p, len(pages) > 1); err != nil {
			return err
		}
		_, err := fmt.Fprintf(a.Stdout, "%s: form correct; %d pages read, %d with expected values, %d differences\n", p.ID(), len(pages), compared, wrong)
		if err != nil {
			return fmt.Errorf("write: %w", err)
		}
	}
	if wrong > 0 {
		return quietError{statusFailed}
	}
	return nil
}

// savedPage is a page with the file that says what is expected of it.
type savedPage struct {
	file     string
	expected string // empty: none
}

// expectedForms are what a file of expected values is called beside
// "x.html", in place of ".html".
var expectedForms = []string{".expected.yaml", ".expected.yml", ".expected.json", ".yaml", ".yml", ".json"}

// savedPages lists files, and the pages of folders.
func savedPages(args []string) ([]savedPage, error) {
	var pages []savedPage
	add := func(file string) error {
		page := savedPage{file: file}
		for _, form := range expectedForms {
			name := strings.TrimSuffix(file, filepath.Ext(file)) + form
			if _, err := os.Stat(name); err != nil || name == file {
				continue
			}
			if page.expected != "" {
				return usagef("%s has two files of expected values: %s and %s", file, page.expected, name)
			}
			page.expected = name
		}
		pages = append(pages, page)
		return nil
	}
	for _, arg := range args {
		info, err := os.Stat(arg)
		if err != nil {
			return nil, fmt.Errorf("page: %w", err)
		}
		if !info.IsDir() {
			if err := add(arg); err != nil {
				return nil, err
			}
			continue
		}
		err = filepath.WalkDir(arg, func(path string, d fs.DirEntry, err error) error {
			switch {
			case err != nil || d.IsDir():
				return err
			case isPage(path):
				return add(path)
			}
			return lonely(path)
		})
		if err != nil {
			return nil, fmt.Errorf("page: %w", err)
		}
	}
	return pages, nil
}

// isPage reports whether a file of a folder is a page: by its name, and for
// JSON, in which expected values may stand too, if others are beside it.
func isPage(file string) bool {
	switch ext := strings.ToLower(filepath.Ext(file)); ext {
	case ".html", ".htm", ".xhtml", ".txt":
		return true
	case ".json":
		_, err := os.Stat(strings.TrimSuffix(file, filepath.Ext(file)) + expectedForms[0])
		return err == nil && !strings.HasSuffix(file, expectedForms[2])
	}
	return false
}

// lonely refuses expected values whose page is not there: they would never be
// looked at.
func lonely(file string) error {
	for _, form := range expectedForms[:3] {
		base, is := strings.CutSuffix(file, form)
		if !is {
			continue
		}
		for _, ext := range []string{".*htm*", ".txt", ".json"} {
			if pages, err := filepath.Glob(globLiteral(base) + ext); err == nil && len(pages) > 0 {
				return nil
			}
		}
		return usagef("%s: its page %s.html is not there", file, base)
	}
	return nil
}

// globLiteral is a name as a pattern that fits only itself.
func globLiteral(name string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(name)
}

// pageCheck is the outcome for one page.
type pageCheck struct {
	File        string               `json:"file"`
	State       market.PageState     `json:"state"`
	Page        string               `json:"page"`
	Records     int                  `json:"records"`
	Fill        map[string]float64   `json:"fill"`     // share of records in which each field was found
	Expected    bool                 `json:"expected"` // a file of expected values was beside it
	Differences []extract.Difference `json:"differences"`
}

func (s savedPage) check(p *extract.Profile, now time.Time) (pageCheck, error) {
	payload, err := readPage(s.file)
	if err != nil {
		return pageCheck{}, err
	}
	want := &extract.Expected{}
	if s.expected != "" {
		text, err := os.ReadFile(s.expected)
		if err != nil {
			return pageCheck{}, fmt.Errorf("expected values: %w", err)
		}
		if want, err = extract.ParseExpected(s.expected, text); err != nil {
			return pageCheck{}, err
		}
	}
	if want.Type == "" {
		want.Type = contentType(s.file)
	}
	res, differences := p.Check(want, payload, now)
	if differences == nil {
		differences = []extract.Difference{}
	}
	return pageCheck{
		File: s.file, State: res.State, Page: res.Kind, Records: len(res.Records), Fill: res.Fill,
		Expected: s.expected != "", Differences: differences,
	}, nil
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
		if _, err := fmt.Fprintf(a.Stdout, "%s: %s\n", c.File, clean(d.String())); err != nil {
			return fmt.Errorf("write: %w", err)
		}
	}
	return nil
}

// writeExpectations drafts expected values. What a person wrote is never
// written over.
func (a *App) writeExpectations(p *extract.Profile, pages []savedPage, address string) error {
	path, hosts, ok := extract.Address(address)
	if !ok {
		return usagef("--url: %q is neither an address nor a path that begins with /", address)
	}
	if address != "" && len(pages) != 1 {
		return usagef("--url is about one page; %d are given", len(pages))
	}
	if len(pages) == 0 {
		return usagef("--write needs a page or a folder")
	}
	for _, page := range pages {
		if page.expected != "" {
			fmt.Fprintf(a.Stdout, "%s: left as it is\n", page.expected)
			continue
		}
		payload, err := readPage(page.file)
		if err != nil {
			return err
		}
		in := extract.Input{Path: path, Hosts: hosts, Payload: payload, ContentType: contentType(page.file), FetchedAt: a.Now().UTC().Truncate(time.Second)}
		res := p.Extract(in)
		name := strings.TrimSuffix(page.file, filepath.Ext(page.file)) + expectedForms[0]
		f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
		if err != nil {
			return fmt.Errorf("expected values: %w", err)
		}
		_, err = f.Write(res.Expectation(filepath.Base(page.file), in))
		if closed := f.Close(); err == nil {
			err = closed
		}
		if err != nil {
			return fmt.Errorf("expected values: %w", err)
		}
		fmt.Fprintf(a.Stdout, "%s: written from %s, %d records; compare it with the page\n", name, res.State, len(res.Records))
	}
	return nil
}
