package market

import "time"

// RunStatus says how a run stands.
type RunStatus string

// A run is open until it is closed as complete, partial, failed or paused.
// docs/crawling.md says when it is what.
const (
	RunOpen     RunStatus = "open"     // in work, or left by a process that died
	RunPaused   RunStatus = "paused"   // waits for a person (login, captcha, ban), for its hours, or for the next crawl's budget; the next process goes on with it
	RunComplete RunStatus = "complete" // every due page was got, or refused by rule
	RunPartial  RunStatus = "partial"  // ended by a limit, or with pages that failed
	RunFailed   RunStatus = "failed"   // nothing usable was got
)

// Run is one execution of a crawl against one market.
type Run struct {
	ID      string // market id + "-" + UTC start as 20060102T150405Z; made by BeginRun's caller
	Market  string
	Profile string // name@version of the profile it was read with
	Started time.Time
	Ended   time.Time // zero while open or paused
	Status  RunStatus
	Reason  string // why it stands so, for a person; empty when complete
	Counts  RunCounts
	// Completeness is what the run got against what the site says it has.
	Completeness Completeness
	Manifest     string // SHA-256 (hex) of the manifest that closed the run
	MerkleRoot   string // hex
	// Crawler is the machine whose run it is; empty: the one that is asked.
	Crawler string `json:",omitempty"`
}

// RunCounts are the totals of one run.
type RunCounts struct {
	Fetched   int            `json:"fetched"`   // requests that got an answer of any state
	Content   int            `json:"content"`   // pages with state content
	Unchanged int            `json:"unchanged"` // pages whose payload equals the last one archived
	Failed    int            `json:"failed"`    // pages given up
	Retried   int            `json:"retried"`   // attempts that failed and were tried again
	Bytes     int64          `json:"bytes"`     // wire bytes received
	Listings  int            `json:"listings"`  // distinct listings seen
	New       int            `json:"new"`       // listings never seen before
	Changed   int            `json:"changed"`   // listings with a new version
	Vendors   int            `json:"vendors"`   // distinct vendors seen
	Rows      int            `json:"rows"`      // listing rows read, repetitions included
	Refused   map[string]int `json:"refused"`   // links refused, by rule
	States    map[string]int `json:"states"`    // pages by page state
	Causes    map[string]int `json:"causes"`    // failures by cause
}

// TellsGone reports whether a closed run turns the listings that it did not see
// to missing and gone: only one that read all there is to read of them may,
// because what a wall or a broken page hides is not gone.
func (r Run) TellsGone() bool {
	return r.Status == RunComplete || r.Status == RunPartial && r.Completeness.Indexed
}
