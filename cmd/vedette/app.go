package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"vedette/config"
	"vedette/market"
	"vedette/strictyaml"
)

// The exit statuses. They are part of the interface: scripts rely on them.
const (
	statusDone       = 0
	statusFailed     = 1
	statusUsage      = 2 // wrong flags or a faulty file
	statusIncomplete = 3 // finished, and something is missing that a person may want to act upon
)

// Options are what an App needs from its process.
type Options struct {
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	Now            func() time.Time
	Terminal       bool       // Stderr is a terminal: draw bars
	Width          func() int // of the terminal on Stdout; 0: none
	Program        string     // how it was called, for commands to try; default vedette
	Shipped        *shipped   // parsed already; nil: not yet
}

// App runs one command line. It may be used again, and several at a time.
type App struct {
	Options
}

// New returns an App.
func New(o Options) *App {
	if o.Program == "" {
		o.Program = "vedette"
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Width == nil {
		o.Width = func() int { return 0 }
	}
	if o.Shipped == nil {
		o.Shipped = newShipped()
	}
	return &App{o}
}

// Run executes a command line and returns the exit status. Errors have been
// written to Stderr by then.
func (a *App) Run(ctx context.Context, args []string) int {
	root := a.root()
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	status := statusOf(err)
	var quiet quietError
	switch {
	case err == nil || errors.As(err, &quiet):
	case ctx.Err() != nil && errors.Is(err, context.Canceled):
		fmt.Fprintln(a.Stderr, "vedette: interrupted; the next call goes on where this one stopped")
	default:
		fmt.Fprintf(a.Stderr, "vedette: %v\n", err)
		if status == statusUsage && errors.As(err, new(usageError)) {
			fmt.Fprintln(a.Stderr, "Try --help.")
		}
	}
	return status
}

// usageError is a command line that cannot be understood.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// quietError is an outcome that the command has already told; only its status
// is left to say.
type quietError struct{ status int }

func (e quietError) Error() string { return fmt.Sprintf("exit status %d", e.status) }

// errIncomplete says that a command finished, but not with everything.
var errIncomplete = errors.New("incomplete")

// statusOf is the one place where errors become exit statuses.
func statusOf(err error) int {
	var quiet quietError
	switch {
	case err == nil:
		return statusDone
	case errors.As(err, &quiet):
		return quiet.status
	case errors.As(err, new(usageError)), errors.Is(err, strictyaml.ErrFaulty), errors.Is(err, config.ErrMandate),
		errors.Is(err, market.ErrInvalid):
		return statusUsage
	case errors.Is(err, errIncomplete):
		return statusIncomplete
	}
	return statusFailed
}
