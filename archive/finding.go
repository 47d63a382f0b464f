package archive

import "fmt"

// Severity tells damage from what is only worth knowing.
type Severity string

// Severities of findings.
const (
	// Damage: something is not as it was sealed or written.
	Damage Severity = "damage"
	// Note: in order, but not finished or not known: an open run, a torn tail
	// that the next process will cut.
	Note Severity = "note"
)

// What says what was found.
type What string

// What can be found.
const (
	FileMissing      What = "file-missing"      // the manifest names it, or a number is left out
	FileChanged      What = "file-changed"      // its SHA-256 or size is not the sealed one
	FileStrange      What = "file-strange"      // it does not belong there
	FileUnreadable   What = "file-unreadable"   // the disk or its rights refuse it
	RecordCorrupt    What = "record-corrupt"    // bytes that are no sound record, or fit no digest
	RecordMissing    What = "record-missing"    // a page or a revisit refers to it and it is not there
	RecordMoved      What = "record-moved"      // another record stands where a page refers to
	RecordUnlisted   What = "record-unlisted"   // sealed run, and the manifest does not know it
	RecordTorn       What = "record-torn"       // half written at the end of an open run
	ManifestCorrupt  What = "manifest-corrupt"  // it does not fit its own seal
	ManifestMissing  What = "manifest-missing"  // the store or the chain knows it and it is not there
	ManifestReplaced What = "manifest-replaced" // it is not the one that the store knows
	ManifestUnknown  What = "manifest-unknown"  // the store does not know it
	ChainBroken      What = "chain-broken"      // a manifest does not follow the one before it
	RunOpen          What = "run-open"          // no manifest closes it yet
)

// Finding is one thing that Verify found.
type Finding struct {
	Severity Severity `json:"severity"`
	What     What     `json:"what"`
	Market   string   `json:"market,omitempty"`
	Run      string   `json:"run,omitempty"`
	File     string   `json:"file,omitempty"`   // relative to the archive folder
	Offset   int64    `json:"offset"`           // of the record in the file; -1: the file as a whole
	Length   int64    `json:"length,omitempty"` // of what is damaged; 0: not known
	Record   string   `json:"record_id,omitempty"`
	Text     string   `json:"text"`
}

// String is the finding on one line, for a person.
func (f Finding) String() string {
	place := f.File
	if f.Offset >= 0 && f.File != "" {
		place = fmt.Sprintf("%s at %d", f.File, f.Offset)
	}
	if place == "" {
		place = f.Market + "/" + f.Run
	}
	return fmt.Sprintf("%s: %s: %s: %s", f.Severity, f.What, place, f.Text)
}

// Report counts what Verify looked at.
type Report struct {
	Markets  int   `json:"markets"`
	Runs     int   `json:"runs"`
	Open     int   `json:"open"` // runs without a manifest
	Files    int   `json:"files"`
	Bytes    int64 `json:"bytes"`
	Records  int   `json:"records"`
	Pages    int   `json:"pages"`   // of sealed runs, with bytes in the archive
	Orphans  int   `json:"orphans"` // groups of sealed runs that no page refers to
	Revisits int   `json:"revisits"`
	Damaged  int   `json:"damaged"` // findings of severity damage
	Notes    int   `json:"notes"`
}

// OK reports whether nothing is damaged.
func (r Report) OK() bool { return r.Damaged == 0 }

// Progress says how far Verify is.
type Progress struct {
	Run   string
	Done  int64 // bytes
	Total int64 // bytes
}

// VerifyOptions say what Verify is to compare with and whom to tell.
type VerifyOptions struct {
	// Sealed are the manifests that the store, or any other witness, knows of.
	// With them a manifest that was replaced, removed or added is found also
	// at the end of the chain. Nil: there is no witness.
	Sealed []Sealed
	// Found is called for each finding, in order; nil: they are only counted.
	Found func(Finding)
	// Progress is called now and then; nil: nobody.
	Progress func(Progress)
}

// Sealed is what a witness knows of one closed run.
type Sealed struct {
	Market, Run string
	SHA256      string // hex, of the manifest file
}
