package archive

import (
	"bytes"
	"encoding/json"
	"time"

	"vedette/market"
)

// manifestFormat names the form of a manifest in its first line.
const manifestFormat = "vedette-manifest/1"

// Manifest says how a run was closed.
type Manifest struct {
	Run        market.Run
	File       string // relative to the archive folder
	SHA256     string // hex, of the manifest file
	MerkleRoot string // hex, over the page lines
	Number     int    // place in the market's chain, from 1
	Previous   string // SHA-256 of the manifest before it in the chain; empty for the first
	Supersedes string // SHA-256 of an earlier manifest of the same run; mostly empty
	SealedAt   time.Time
	Pages      int // page lines, pending ones included
	Files      int
	Orphans    int // groups of records that no page refers to
}

// Types of manifest lines, in the order in which they stand.
const (
	lineRun    = "run"
	linePage   = "page"
	lineFile   = "file"
	lineOrphan = "orphan"
	lineTotal  = "total"
	lineSeal   = "seal"
)

// runLine is the first line.
type runLine struct {
	Type       string        `json:"type"`
	Format     string        `json:"format"`
	Software   string        `json:"software"`
	SealedAt   time.Time     `json:"sealed_at"`
	Number     int           `json:"number"`
	Previous   *previousLine `json:"previous"`
	Supersedes string        `json:"supersedes,omitempty"`
	Run        runData       `json:"run"`
}

// previousLine names the manifest before this one in the market's chain.
type previousLine struct {
	Run    string `json:"run"`
	SHA256 string `json:"sha256"`
}

// runData is a market.Run without what the manifest itself decides.
type runData struct {
	ID           string              `json:"id"`
	Market       string              `json:"market"`
	Profile      string              `json:"profile"`
	Started      time.Time           `json:"started"`
	Ended        time.Time           `json:"ended"`
	Status       market.RunStatus    `json:"status"`
	Reason       string              `json:"reason,omitempty"`
	Counts       market.RunCounts    `json:"counts"`
	Completeness market.Completeness `json:"completeness"`
}

// pageLine is one page. The line's bytes without its end are its Merkle leaf.
type pageLine struct {
	Type      string           `json:"type"`
	Seq       int64            `json:"seq"`
	Mirror    string           `json:"mirror"`
	Path      string           `json:"path"`
	Kind      string           `json:"kind"`
	State     market.PageState `json:"state"`
	Cause     market.Cause     `json:"cause,omitempty"`
	Reason    string           `json:"reason,omitempty"`
	Status    int              `json:"status,omitempty"`
	Attempt   int              `json:"attempt"`
	FetchedAt time.Time        `json:"fetched_at"`
	Took      time.Duration    `json:"took_ns"`
	Digest    string           `json:"digest,omitempty"`
	WireBytes int64            `json:"wire_bytes"`
	Truncated bool             `json:"truncated,omitempty"`
	Records   int              `json:"records"`
	Second    bool             `json:"second,omitempty"` // read again in the second pass
	File      string           `json:"file,omitempty"`
	Offset    int64            `json:"offset"`
	Length    int64            `json:"length"`
	RecordID  string           `json:"record_id,omitempty"`
	Revisit   bool             `json:"revisit,omitempty"`
}

// fileLine is one file of the run, names within the market's folder.
type fileLine struct {
	Type    string `json:"type"`
	Name    string `json:"name"`
	Bytes   int64  `json:"bytes"`
	SHA256  string `json:"sha256"`
	Records int    `json:"records"` // of a WARC file
}

// orphanLine is the first record of a group that no page refers to: an
// attempt that was tried again, or one that a dying process never committed.
type orphanLine struct {
	Type     string `json:"type"`
	File     string `json:"file"`
	Offset   int64  `json:"offset"`
	Length   int64  `json:"length"`
	RecordID string `json:"record_id"`
	Record   string `json:"record"` // its WARC-Type
	URL      string `json:"url,omitempty"`
}

// totalLine is the last but one.
type totalLine struct {
	Type       string `json:"type"`
	Pages      int    `json:"pages"`
	Files      int    `json:"files"`
	Orphans    int    `json:"orphans"`
	MerkleRoot string `json:"merkle_root"`
}

// sealLine is the last line: the SHA-256 of all bytes before it.
func sealLine(sum string) []byte {
	return []byte(`{"type":"seal","sha256":"` + sum + "\"}\n")
}

// marshal writes one line with its end.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func runDataOf(r market.Run) runData {
	return runData{
		ID: r.ID, Market: r.Market, Profile: r.Profile, Started: r.Started.UTC(), Ended: r.Ended.UTC(),
		Status: r.Status, Reason: r.Reason, Counts: r.Counts, Completeness: r.Completeness,
	}
}

func (d runData) run() market.Run {
	return market.Run{
		ID: d.ID, Market: d.Market, Profile: d.Profile, Started: d.Started, Ended: d.Ended,
		Status: d.Status, Reason: d.Reason, Counts: d.Counts, Completeness: d.Completeness,
	}
}

// pageLineOf writes a page down; secrets in its URL and texts are scrubbed as
// they are in the WARC.
func (a *Archive) pageLineOf(p market.Page) pageLine {
	var found findings
	return pageLine{
		Type: linePage, Seq: p.Seq, Mirror: a.scrub.text(p.Mirror, "", &found), Path: a.scrub.text(p.Path, "", &found),
		Kind: p.Kind, State: p.State, Cause: p.Cause, Reason: a.scrub.text(p.Reason, "", &found), Status: p.Status,
		Attempt: p.Attempt, FetchedAt: p.FetchedAt.UTC(), Took: p.Took, Digest: p.Digest, WireBytes: p.WireBytes,
		Truncated: p.Truncated, Records: p.Records, Second: p.Second, File: p.Archive.File, Offset: p.Archive.Offset,
		Length: p.Archive.Length, RecordID: p.Archive.RecordID, Revisit: p.Archive.Revisit,
	}
}

func (l pageLine) page(run market.Run) market.Page {
	return market.Page{
		Run: run.ID, Market: run.Market, Mirror: l.Mirror, Path: l.Path, Kind: l.Kind, Seq: l.Seq,
		Attempt: l.Attempt, FetchedAt: l.FetchedAt, Took: l.Took, Status: l.Status, State: l.State,
		Cause: l.Cause, Reason: l.Reason, Digest: l.Digest, WireBytes: l.WireBytes, Truncated: l.Truncated,
		Records: l.Records, Second: l.Second, Archive: l.ref(),
	}
}

func (l pageLine) ref() market.ArchiveRef {
	return market.ArchiveRef{File: l.File, Offset: l.Offset, Length: l.Length, RecordID: l.RecordID, Revisit: l.Revisit}
}
