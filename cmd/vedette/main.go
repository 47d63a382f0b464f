package main

import (
	"context"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/mattn/go-isatty"
	"golang.org/x/term"
)

func main() {
	unsetColly()
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

// width is the width of the terminal on standard output, or 0 without one.
func width() int {
	w, _, err := term.GetSize(int(os.Stdout.Fd()))
	if err != nil {
		return 0
	}
	return w
}
