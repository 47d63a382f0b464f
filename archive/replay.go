package archive

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"time"

	"vedette/market"
)

// Replayed is one step of a replay. For each run there is a step that begins
// it, one for each of its pages, and one that ends it.
type Replayed struct {
	Step ReplayStep
	// Run is the run as its manifest says; of an open run only id, market,
	// profile and start are known.
	Run    market.Run
	Sealed bool
	Page   market.Page // with StepPage
	// Exchange is rebuilt from the WARC; nil for a page that brought none, and
	// for one that was tried and was due still, of which nothing was taken over.
	Exchange *market.Exchange
}

// ReplayStep says what a Replayed is.
type ReplayStep string

// The steps of a replay.
const (
	StepRun  ReplayStep = "run"
	StepPage ReplayStep = "page"
	StepEnd  ReplayStep = "end"
)

// RunFilter selects runs. Zero fields do not select.
type RunFilter struct {
	Markets []string
	Runs    []string
	// SealedOnly leaves out runs without a manifest.
	SealedOnly bool
}

func (f RunFilter) takes(r *runFiles) bool {
	return (len(f.Markets) == 0 || slices.Contains(f.Markets, r.market)) &&
		(len(f.Runs) == 0 || slices.Contains(f.Runs, r.run)) &&
		(!f.SealedOnly || r.manifest != "")
}

// Replay yields the runs that filter takes, oldest first, and of each the pages
// that were tried and were due still at its end (Seq 0), and then the committed
// pages in order of Seq with their exchanges, so that everything right of the
// archive can be rebuilt. Revisits come with the earlier bytes.
//
// A run without a manifest is replayed by scanning its files: each archived
// answer is a page, in order of writing, with what its metadata record says;
// its state is left empty, for whoever replays to find again.
//
// The first error ends the sequence. It names file and offset, and wraps
// ErrCorrupt or market.ErrNotFound when the archive is not as it was sealed.
func (a *Archive) Replay(ctx context.Context, filter RunFilter) iter.Seq2[Replayed, error] {
	return func(yield func(Replayed, error) bool) {
		runs, err := a.selectRuns(filter)
		if err != nil {
			yield(Replayed{}, err)
			return
		}
		for _, r := range runs {
			p := &replay{a: a, ctx: ctx, files: r, cache: fileCache{a: a}, yield: yield}
			err := p.all()
			err = errors.Join(err, p.cache.Close())
			if err != nil {
				if !p.stopped {
					yield(Replayed{}, fmt.Errorf("archive: replay run %s: %w", r.run, err))
				}
				return
			}
			if p.stopped {
				return
			}
		}
	}
}

// selectRuns lists runs in the order in which they were started.
func (a *Archive) selectRuns(filter RunFilter) ([]*runFiles, error) {
	markets, _, err := a.markets()
	if err != nil {
		return nil, err
	}
	var all []*runFiles
	for _, id := range markets {
		if len(filter.Markets) > 0 && !slices.Contains(filter.Markets, id) {
			continue
		}
		runs, _, err := a.folder(id)
		if err != nil {
			return nil, err
		}
		for _, r := range runs {
			if filter.takes(r) {
				all = append(all, r)
			}
		}
	}
	// Run ids end in their start, which sorts as text.
	slices.SortStableFunc(all, func(x, y *runFiles) int {
		return strings.Compare(startOf(x.run)+x.market, startOf(y.run)+y.market)
	})
	return all, nil
}

// runStamp is the form of the start in a run id.
const runStamp = "20060102T150405Z"

// startOf is the start in a run id, or the whole id.
func startOf(run string) string {
	if i := strings.LastIndexByte(run, '-'); i >= 0 {
		if _, err := time.Parse(runStamp, run[i+1:]); err == nil {
			return run[i+1:]
		}
	}
	return run
}

// replay is the work of replaying one run.
type replay struct {
	a       *Archive
	ctx     context.Context //nolint:containedctx // lives as long as one call of Replay's sequence
	files   *runFiles
	cache   fileCache
	yield   func(Replayed, error) bool
	stopped bool // the consumer broke off
}

func (p *replay) give(r Replayed) bool {
	if !p.yield(r, nil) {
		p.stopped = true
	}
	return !p.stopped
}

func (p *replay) all() error {
	if p.files.manifest == "" {
		return p.scan()
	}
	return p.sealed()
}

// sealed replays by the manifest. Its page lines are sections that ascend in
// Seq (done pages, then given-up ones); they are merged while reading.
func (p *replay) sealed() error {
	path := p.a.path(p.files.market, p.files.manifest)
	run, sections, err := sectionsOf(path)
	if err != nil {
		return err
	}
	defer func() {
		for _, s := range sections {
			s.close()
		}
	}()
	if !p.give(Replayed{Step: StepRun, Run: run, Sealed: true}) {
		return nil
	}
	for {
		if err := p.ctx.Err(); err != nil {
			return err
		}
		least := -1
		for i, s := range sections {
			if s.line != nil && (least < 0 || s.line.Seq < sections[least].line.Seq) {
				least = i
			}
		}
		if least < 0 {
			break
		}
		step := Replayed{Step: StepPage, Run: run, Sealed: true, Page: sections[least].line.page(run)}
		if step.Page.Seq > 0 && step.Page.Archive.File != "" {
			if step.Exchange, err = p.read(step.Page.Archive); err != nil {
				return err
			}
		}
		if !p.give(step) {
			return nil
		}
		if err := sections[least].next(); err != nil {
			return err
		}
	}
	p.give(Replayed{Step: StepEnd, Run: run, Sealed: true})
	return nil
}

func (p *replay) read(ref market.ArchiveRef) (*market.Exchange, error) {
	f, size, err := p.cache.open(ref.File)
	if err != nil {
		return nil, err
	}
	ex, err := p.a.readAt(f, size, ref)
	if err != nil {
		return nil, fmt.Errorf("%s at %d: %w", ref.File, ref.Offset, err)
	}
	return ex, nil
}

// maxSections bounds how many ascending sections a manifest's pages may have.
const maxSections = 64

// section reads the lines of pages that were tried from one place of a manifest
// up to where Seq falls.
type section struct {
	m    *manifestReader
	left int // page lines still to read
	line *pageLine
}

// sectionsOf checks a manifest and opens a reader on each section.
func sectionsOf(path string) (run market.Run, sections []*section, err error) {
	m, err := openManifest(path)
	if err != nil {
		return run, nil, err
	}
	defer m.Close()
	var starts []int // page lines before each section
	last := int64(0)
	for {
		line, err := m.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return run, nil, err
		}
		if line.kind != linePage {
			continue
		}
		var seq struct {
			Seq int64 `json:"seq"`
		}
		if err := m.parse(line.data, &seq); err != nil {
			return run, nil, err
		}
		if m.counts.Pages == 1 || seq.Seq < last {
			starts = append(starts, m.counts.Pages-1)
		}
		last = seq.Seq
	}
	if len(starts) > maxSections {
		return run, nil, fmt.Errorf("%w: pages of the manifest are in no order", ErrCorrupt)
	}
	run = m.manifest("").Run
	for i, start := range starts {
		end := m.counts.Pages
		if i+1 < len(starts) {
			end = starts[i+1]
		}
		s, err := openSection(path, start, end)
		if err != nil {
			for _, s := range sections {
				s.close()
			}
			return run, nil, err
		}
		sections = append(sections, s)
	}
	return run, sections, nil
}

func openSection(path string, start, end int) (*section, error) {
	m, err := openManifest(path)
	if err != nil {
		return nil, err
	}
	for range start {
		if _, err := m.next(); err != nil {
			m.Close()
			return nil, err
		}
	}
	s := &section{m: m, left: end - start}
	if err := s.next(); err != nil {
		m.Close()
		return nil, err
	}
	return s, nil
}

// next goes to the next page that was tried; line is nil behind the last.
func (s *section) next() error {
	for s.line = nil; s.left > 0; {
		s.left--
		line, err := s.m.next()
		if err != nil {
			return err
		}
		var p pageLine
		if err := json.Unmarshal(line.data, &p); err != nil {
			return s.m.corrupt("%v", err)
		}
		if p.Seq > 0 || p.File != "" { // others were never asked for
			s.line = &p
			return nil
		}
	}
	return nil
}

func (s *section) close() { _ = s.m.Close() } // read only
