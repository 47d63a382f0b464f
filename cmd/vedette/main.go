package main

import (
	"context"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	"github.com/mattn/go-isatty"
	"golang.org/x/term"
)

func main() {
	unsetColly()
	tuneCollector()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // the first signal asks to end in order, the second ends the process
	app := New(Options{
		Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
		Now:      time.Now,
		Terminal: isatty.IsTerminal(os.Stderr.Fd()),
		Width:    width,
		Program:  os.Args[0],
	})
	status := app.Run(ctx, os.Args[1:])
	stop()
	os.Exit(status)
}

// unsetColly removes what colly would read from the environment after its
// options: COLLY_ALLOWED_DOMAINS and its like must not beat the code.
func unsetColly() {
	for _, kv := range os.Environ() {
		if name, _, _ := strings.Cut(kv, "="); strings.HasPrefix(name, "COLLY_") {
			_ = os.Unsetenv(name) // fails only for names that Environ cannot give
		}
	}
}

// The garbage collector's settings. A page of 40 KB leaves half a megabyte of
// parsed tree behind while little stays, so that at Go's default, a collection
// whenever the few megabytes in use have doubled, an eighth of a crawl's CPU
// time was the collector's (make bench). Four times as much may gather, but
// from memoryLimit on it works as often as it must.
const (
	collectAt   = 400 // percent of what is in use
	memoryLimit = 128 << 20
)

// tuneCollector leaves alone what the environment says.
func tuneCollector() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(collectAt)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryLimit)
	}
}

// width is the width of the terminal on standard output, or 0 without one.
func width() int {
	w, _, err := term.GetSize(int(os.Stdout.Fd()))
	if err != nil {
		return 0
	}
	return w
}
