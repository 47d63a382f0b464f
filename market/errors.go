package market

import "errors"

// Errors that cross rooms. Compare with errors.Is.
var (
	ErrNotFound = errors.New("not found")
	ErrInvalid  = errors.New("invalid")
	ErrConflict = errors.New("conflict")
	// ErrLeaseLost says that a lease ran out and its target was taken, or
	// already committed, by someone else; the result must be dropped.
	ErrLeaseLost = errors.New("lease lost")
	// ErrBusy says that another process holds this market.
	ErrBusy = errors.New("market is held by another process")
)
