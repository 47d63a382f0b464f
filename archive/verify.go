package archive

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
)

// Verify reads the whole archive and holds every byte against what was
// sealed: files against the SHA-256 in their manifest, records against their
// own digests, pages against records, manifests against their own seal, their
// place in the chain and what the witness knows. Runs without a manifest are
// checked for sound records and named.
//
// What is wrong is a finding, never an error; the error says why Verify could
// not go on: ctx ended or the folder cannot be read.
func (a *Archive) Verify(ctx context.Context, o VerifyOptions) (Report, error) {
	v := &verification{a: a, ctx: ctx, o: o}
	markets, strange, err := a.markets()
	if err != nil {
		return v.report, err
	}
	for _, name := range strange {
		v.damage(Finding{What: FileStrange, File: name, Offset: -1, Text: "not part of an archive"})
	}
	if v.total, err = a.size(markets); err != nil {
		return v.report, err
	}
	for _, id := range markets {
		if err := v.market(id); err != nil {
			return v.report, fmt.Errorf("archive: verify %s: %w", id, err)
		}
	}
	v.witness(markets)
	return v.report, nil
}

// verification is the state of one Verify.
type verification struct {
	a      *Archive
	ctx    context.Context //nolint:containedctx // lives as long as one call of Verify
	o      VerifyOptions
	report Report
	total  int64
	chain  []link // of all markets
}

// link is one manifest as it was found.
type link struct {
	market, run string
	m           Manifest
	sound       bool
}

func (v *verification) damage(f Finding) {
	f.Severity = Damage
	v.report.Damaged++
	if v.o.Found != nil {
		v.o.Found(f)
	}
}

func (v *verification) note(f Finding) {
	f.Severity = Note
	v.report.Notes++
	if v.o.Found != nil {
		v.o.Found(f)
	}
}

func (v *verification) progress(run string) {
	if v.o.Progress != nil {
		v.o.Progress(Progress{Run: run, Done: v.report.Bytes, Total: v.total})
	}
}

// size is how many bytes there are to read.
func (a *Archive) size(markets []string) (int64, error) {
	total := int64(0)
	for _, id := range markets {
		entries, err := os.ReadDir(a.path(id, ""))
		if err != nil {
			return 0, fmt.Errorf("archive: %w", err)
		}
		for _, e := range entries {
			if info, err := e.Info(); err == nil {
				total += info.Size()
			}
		}
	}
	return total, nil
}

func (v *verification) market(id string) error {
	runs, strange, err := v.a.folder(id)
	if err != nil {
		return err
	}
	v.report.Markets++
	for _, name := range strange {
		f := Finding{What: FileStrange, Market: id, File: id + "/" + name, Offset: -1, Text: "does not belong in an archive"}
		if k, _, _ := parseName(name); k == kindTemp {
			f.Text = "left by a process that died while it sealed a run; may be removed"
			v.note(f)
		} else {
			v.damage(f)
		}
	}
	for _, r := range runs {
		if err := v.run(r); err != nil {
			return err
		}
		v.progress(r.run)
	}
	v.checkChain(id)
	return nil
}

// run checks one run: files first, then pages against them.
func (v *verification) run(r *runFiles) error {
	v.report.Runs++
	c := &runCheck{v: v, r: r, entries: make(map[string][]entry)}
	defer c.cache().Close()
	if r.manifest != "" {
		if err := c.manifest(); err != nil {
			return err
		}
	} else {
		v.report.Open++
		v.note(Finding{What: RunOpen, Market: r.market, Run: r.run, Offset: -1, Text: "no manifest closes this run: it is under way, paused, or its manifest was removed"})
	}
	for i, name := range r.warcs {
		if err := c.warc(name, i == len(r.warcs)-1); err != nil {
			return err
		}
	}
	for _, name := range r.asides {
		if err := c.aside(name); err != nil {
			return err
		}
	}
	c.missingFiles()
	if c.sound {
		return c.pages()
	}
	return nil
}

// checkChain compares the manifests of one market with one another.
func (v *verification) checkChain(id string) {
	var links []link
	for _, l := range v.chain {
		if l.market == id {
			links = append(links, l)
		}
	}
	slices.SortStableFunc(links, func(x, y link) int { return x.m.Number - y.m.Number })
	for i, l := range links {
		f := Finding{What: ChainBroken, Market: id, Run: l.run, File: id + "/" + l.run + suffixManifest, Offset: -1}
		switch {
		case l.m.Number != i+1:
			f.Text = fmt.Sprintf("is number %d of its market where %d is due: a manifest is missing, damaged beyond reading, or was put in", l.m.Number, i+1)
		case i == 0 && l.m.Previous != "":
			f.Text = "is the first and names one before it"
		case i > 0 && l.m.Previous != links[i-1].m.SHA256:
			f.Text = fmt.Sprintf("names another manifest before it than that of run %s, which was changed since", links[i-1].run)
		default:
			continue
		}
		v.damage(f)
		if l.m.Number != i+1 {
			return // all later ones would repeat it
		}
	}
}

// witness compares what was found with what the store knows.
func (v *verification) witness(markets []string) {
	if v.o.Sealed == nil {
		return
	}
	found := make(map[string]link)
	newest := make(map[string]int)
	for _, l := range v.chain {
		found[l.market+"/"+l.run] = l
		newest[l.market] = max(newest[l.market], l.m.Number)
	}
	for _, s := range v.o.Sealed {
		key := s.Market + "/" + s.Run
		f := Finding{Market: s.Market, Run: s.Run, File: key + suffixManifest, Offset: -1}
		l, ok := found[key]
		delete(found, key)
		switch {
		case !ok:
			f.What, f.Text = ManifestMissing, "the store knows that this run was sealed"
			v.damage(f)
		case !strings.EqualFold(l.m.SHA256, s.SHA256):
			f.What, f.Text = ManifestReplaced, fmt.Sprintf("has SHA-256 %s, the store knows %s", l.m.SHA256, s.SHA256)
			v.damage(f)
		}
	}
	for _, id := range markets {
		for _, l := range v.chain {
			if _, left := found[l.market+"/"+l.run]; l.market != id || !left {
				continue
			}
			f := Finding{What: ManifestUnknown, Market: id, Run: l.run, File: id + "/" + l.run + suffixManifest, Offset: -1,
				Text: "the store does not know that this run was sealed"}
			if l.m.Number == newest[id] {
				f.Text += "; a process may have died between the two"
				v.note(f)
			} else {
				v.damage(f)
			}
		}
	}
}
