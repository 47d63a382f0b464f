package archive

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"vedette/market"
)

// scan replays an open run from its files alone.
func (p *replay) scan() error {
	run := market.Run{ID: p.files.run, Market: p.files.market, Status: market.RunOpen}
	run.Started, _ = time.Parse(runStamp, startOf(run.ID))
	o := &openRun{replay: p, run: run}
	for _, name := range p.files.warcs {
		if err := o.file(p.files.market + "/" + name); err != nil || p.stopped {
			return err
		}
	}
	if o.begin() {
		p.give(Replayed{Step: StepEnd, Run: o.run})
	}
	return nil
}

// openRun is the state of replaying a run without a manifest.
type openRun struct {
	*replay
	run   market.Run
	began bool
	seq   int64
}

// begin gives the first step, once.
func (o *openRun) begin() bool {
	if !o.began {
		o.began = true
		return o.give(Replayed{Step: StepRun, Run: o.run})
	}
	return !o.stopped
}

// file replays one file in the order in which it was written.
func (o *openRun) file(name string) error {
	f, size, err := o.cache.open(name)
	if err != nil {
		return err
	}
	d := new(decoder)
	for off := int64(0); off < size; {
		if err := o.ctx.Err(); err != nil {
			return err
		}
		g, err := d.group(f, off, size)
		if errors.Is(err, io.ErrUnexpectedEOF) && off+tornLimit > size {
			return nil // a torn tail: the next Writer cuts it
		}
		if err != nil {
			return fmt.Errorf("%s at %d: %w", name, off, err)
		}
		if g.head.get(fieldType) == typeInfo {
			fill(&o.run, parseBlockFields(g.head.block))
		} else if err := o.page(f, size, name, off, g); err != nil {
			return fmt.Errorf("%s at %d: %w", name, off, err)
		}
		if o.stopped {
			return nil
		}
		off += g.length
	}
	return nil
}

// page gives the page of one group, if it holds an answer.
func (o *openRun) page(f io.ReaderAt, size int64, name string, off int64, g *records) error {
	kind := g.head.get(fieldType)
	if kind != typeResponse && kind != typeRevisit || !o.begin() {
		return nil
	}
	ref := market.ArchiveRef{File: name, Offset: off, RecordID: g.head.id(), Revisit: kind == typeRevisit}
	var err error
	if ref.Length, _, err = memberAt(f, off, size); err != nil {
		return err
	}
	ex, err := o.a.exchange(g)
	if err != nil {
		return err
	}
	o.seq++
	o.give(Replayed{Step: StepPage, Run: o.run, Page: scannedPage(ex, g, ref, o.seq), Exchange: ex})
	return nil
}

// tornLimit is the largest tail that one write can leave behind.
const tornLimit = 2 * maxRecord

// fill takes over what a warcinfo record says of its run.
func fill(run *market.Run, info map[string]string) {
	run.Profile = info["profile"]
	if t, err := time.Parse(time.RFC3339Nano, info["run-started"]); err == nil {
		run.Started = t
	}
}

// scannedPage is the page of an exchange that no manifest describes.
func scannedPage(ex *market.Exchange, g *records, ref market.ArchiveRef, seq int64) market.Page {
	mirror, path := originOf(ex.URL)
	return market.Page{
		Run: ex.Run, Market: ex.Market, Mirror: mirror, Path: path, Kind: ex.Kind, Seq: seq, Attempt: 1,
		FetchedAt: ex.Started, Took: ex.Finished.Sub(ex.Started), Status: ex.Status, Cause: ex.Cause,
		Digest:    strings.TrimPrefix(g.head.get(fieldContent), "sha256:"),
		WireBytes: int64(len(ex.ResponseHead)) + wireLength(g), Truncated: ex.Truncated != "", Archive: ref,
	}
}

// wireLength is the length of the body as it was received.
func wireLength(g *records) int64 {
	if g.metadata == nil {
		return 0
	}
	n, err := strconv.ParseInt(parseBlockFields(g.metadata.block)[metaWireSize], 10, 64)
	if err != nil {
		return 0
	}
	return n
}
