package crawler

import (
	"time"

	"vedette/market"
)

// Progress says how a run stands.
type Progress struct {
	Market  string
	Run     string
	State   string // "verifying", "crawling", "waiting", "sealing", or the run's final status
	Detail  string // for a person: what is waited for, or why it ended
	Mirror  string
	Until   time.Time // end of a wait; zero: none
	Done    int       // pages done in this run, earlier processes included
	Failed  int       // pages given up
	Pending int       // pages known and not done
	Rows    int       // listing rows read by this process
	New     int       // new listings found by this process
	Bytes   int64     // wire bytes received by this process
	Rate    float64   // pages per minute, over the last minute
	ETA     time.Duration
	Elapsed time.Duration // of this process
	Status  market.RunStatus
}
