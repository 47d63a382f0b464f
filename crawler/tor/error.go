package tor

import (
	"context"
	"errors"
	"fmt"

	"vedette/market"
)

// Error is a failed exchange. It is reached with errors.As, through the
// *url.Error of an http.Client too.
type Error struct {
	Cause market.Cause
	Err   error
}

// Error is the cause and what was wrong.
func (e *Error) Error() string { return string(e.Cause) + ": " + e.Err.Error() }

// Unwrap gives the underlying error.
func (e *Error) Unwrap() error { return e.Err }

// ErrClosed is the reason of requests after, or cut off by, Close.
var ErrClosed = errors.New("tor: transport is closed")

// CauseOf is the cause of an error of this package, cancelled for an ended
// context, and empty for nil and for errors from elsewhere.
func CauseOf(err error) market.Cause {
	var e *Error
	switch {
	case errors.As(err, &e):
		return e.Cause
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return market.CauseCancelled
	}
	return ""
}

// fault makes an Error with a text of ours.
func fault(cause market.Cause, format string, args ...any) *Error {
	return &Error{Cause: cause, Err: fmt.Errorf(format, args...)}
}
