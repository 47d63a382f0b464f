package market

import "time"

// Vitals is how a market stood when a run had read all of it: what an operator
// who is about to leave with the money cannot hide.
type Vitals struct {
	Run     string
	Started time.Time // of the run
	// Of the listings on offer: how many there are, how many are held in escrow
	// or by several keys, finalised early, and on hold (a placeholder, or a
	// price that only keeps the listing open).
	Listings, Held, Early, OnHold int
	// Of the vendors that the whole run before saw: how many there were, and
	// how many of them this run did not see.
	Vendors, Vanished int
	// Feedback is how many more feedbacks listings have than before, Sold how
	// many more sales.
	Feedback, Sold int
	// Of the listings with a price: how many there are, and how many became
	// cheaper by a tenth or more with this run.
	Priced, Cut int
	// Warned is how many vendors have written of withdrawals, or of a scam of
	// the market's, in listings that this run saw changed.
	Warned int
}
