package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"vedette/config"
	"vedette/extract"
	"vedette/market"
	"vedette/seeds"
)

// maxPage bounds a saved page: the crawler's own bound on a decoded page.
const maxPage = 32 << 20

func (a *App) extractCommand() *cobra.Command {
	var profileName, kind, address, at string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "extract --profile FILE PAGE...",
		Short: "show what the extractor sees in saved pages",
		Long: `Show what the extractor sees in saved pages: the page state, the records with
their observed and derived fields, the links, and how often each field of the
profile was found. The profile is a YAML file or the name of a shipped one.`,
		Example: example(
			"vedette extract --profile my.yaml saved/*.html", "a table per page",
			"vedette extract --profile demo-table --url /cat/3 page.html --json", "with the address it came from"),
		Args: someArgs("PAGE"),
		RunE: func(_ *cobra.Command, args []string) error {
			if profileName == "" {
				return usagef("--profile is missing: a YAML file, or one of %s", strings.Join(seeds.Names(), ", "))
			}
			p, err := loadProfile(profileName)
			if err != nil {
				return err
			}
			if err := checkKind(p, kind); err != nil {
				return err
			}
			fetched, err := fetchedAt(at, a.Now())
			if err != nil {
				return err
			}
			path, hosts, ok := extract.Address(address)
			if !ok {
				return usagef("--url: %q is neither an address nor a path that begins with /", address)
			}
			var failed error
			for _, file := range args {
				in := extract.Input{Path: path, Hosts: hosts, Kind: kind, FetchedAt: fetched}
				if in.Payload, err = readPage(file); err != nil {
					failed = errors.Join(failed, err)
					continue
				}
				in.ContentType = contentType(file)
				if err := a.showPage(file, p, in, asJSON); err != nil {
					return err
				}
			}
			return failed
		},
	}
	cmd.Flags().StringVar(&profileName, "profile", "", "profile: a YAML file or a shipped name")
	cmd.Flags().StringVar(&kind, "page", "", "page kind to assume; default: by the profile")
	cmd.Flags().StringVar(&address, "url", "", "address, or path and query, that the page came from")
	cmd.Flags().StringVar(&at, "at", "", "when the page was fetched, for relative dates (RFC 3339; default now)")
	jsonFlag(cmd, &asJSON)
	return cmd
}

// checkKind refuses a page kind that the profile does not have: no page is of
// such a kind.
func checkKind(p *extract.Profile, kind string) error {
	kinds := make([]string, len(p.Pages))
	for i := range p.Pages {
		kinds[i] = p.Pages[i].Kind
	}
	if kind != "" && !slices.Contains(kinds, kind) {
		return usagef("--page: profile %s has no page kind %q. There are: %s", p.Name, kind, strings.Join(kinds, ", "))
	}
	return nil
}

// loadProfile reads a profile by file or by shipped name.
func loadProfile(name string) (*extract.Profile, error) {
	if !config.IsPath(name) {
		p, err := seeds.Profile(name)
		if errors.Is(err, market.ErrNotFound) {
			return nil, usagef("there is no shipped profile %q. There are: %s; a file must end in .yaml", name, strings.Join(seeds.Names(), ", "))
		}
		return p, err
	}
	file, data, err := readNamed(name)
	if err != nil {
		return nil, usagef("profile: %v", err)
	}
	return extract.Parse(file, data)
}

func fetchedAt(text string, now time.Time) (time.Time, error) {
	if text == "" {
		return now.UTC(), nil
	}
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, usagef("--at: %q is no time like 2026-11-24T12:00:00Z", text)
}

func readPage(file string) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("page: %w", err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxPage+1))
	if err != nil {
		return nil, fmt.Errorf("page: %w", err)
	}
	if len(data) > maxPage {
		return nil, fmt.Errorf("page: %s: larger than %s", file, size(maxPage))
	}
	return data, nil
}

// contentType is what the name of a saved page says of it; empty for HTML, of
// which the bytes tell.
func contentType(file string) string {
	switch strings.ToLower(filepath.Ext(file)) {
	case ".json":
		return "application/json"
	case ".txt":
		return "text/plain"
	}
	return ""
}

func observedOf(r market.Record) any {
	if r.Kind == market.RecordVendor {
		return r.Vendor
	}
	return r.Listing
}

func (a *App) showPage(file string, p *extract.Profile, in extract.Input, asJSON bool) error {
	res := p.Extract(in)
	if asJSON {
		line, err := res.JSON(file)
		if err != nil {
			return err
		}
		_, err = a.Stdout.Write(append(line, '\n'))
		return err
	}
	head := fmt.Sprintf("%s: %s", file, res.State)
	if res.Kind != "" {
		head += ", page kind " + res.Kind
	}
	if res.Reason != "" {
		head += " (" + clean(res.Reason) + ")"
	}
	if res.Truncated {
		head += ", truncated"
	}
	fmt.Fprintf(a.Stdout, "%s, %d records, %d links\n", head, len(res.Records), len(res.Links))
	for _, n := range res.Notes {
		fmt.Fprintf(a.Stdout, "  note: record %d: %s: %s\n", n.Record+1, clean(n.Field), clean(n.Reason))
	}
	if len(res.Records) > 0 {
		if err := a.showFields(res); err != nil {
			return err
		}
	}
	if wanting(res) {
		for _, h := range p.Explain(in) {
			fmt.Fprintf(a.Stdout, "  hint: %s: %s\n", clean(h.Part), clean(h.Reason))
		}
	}
	return nil
}

// wanting reports whether a page has what hints are about: it is no content,
// or has a field that no record has.
func wanting(res extract.Result) bool {
	if res.State != market.StateContent || len(res.Records) == 0 && res.Dropped > 0 {
		return true
	}
	for _, share := range res.Fill {
		if share == 0 {
			return true
		}
	}
	return false
}

// showFields shows how often each field was found, and what the first record
// of its kind has.
func (a *App) showFields(res extract.Result) error {
	t := table{columns: []column{{head: "field"}, {head: "fill", right: true}, {head: "first record", flex: true}}}
	first := map[string]map[string]string{"": firstFields(res.Records[0])}
	for _, rec := range res.Records[1:] {
		if kind := string(rec.Kind); first[kind] == nil {
			first[kind] = firstFields(rec) // of what the page yields beside its own
		}
	}
	for _, field := range slices.Sorted(maps.Keys(res.Fill)) {
		kind, name, further := strings.Cut(field, ".")
		if !further {
			kind, name = "", field
		}
		t.add("  "+field, fmt.Sprintf("%.2f", res.Fill[field]), first[kind][name])
	}
	return t.write(a.Stdout, a.Width())
}

// firstFields shows the observed fields of a record as text.
func firstFields(r market.Record) map[string]string {
	raw, err := json.Marshal(observedOf(r))
	if err != nil {
		return nil // the types are ours and hold plain values
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber() // as they are written
	var fields map[string]any
	if err := d.Decode(&fields); err != nil {
		return nil
	}
	out := make(map[string]string, len(fields))
	for k, v := range fields {
		out[k] = plainText(v)
	}
	return out
}

// plainText is a value as a person reads it: lists with commas, the parts of
// a price or a variant in order of name. The table makes it safe to show.
func plainText(v any) string {
	switch v := v.(type) {
	case []any:
		parts := make([]string, len(v))
		for i := range v {
			parts[i] = plainText(v[i])
		}
		return strings.Join(parts, ", ")
	case map[string]any:
		parts := make([]string, 0, len(v))
		for _, k := range slices.Sorted(maps.Keys(v)) {
			parts = append(parts, plainText(v[k]))
		}
		return strings.Join(parts, " ")
	}
	return fmt.Sprint(v)
}
