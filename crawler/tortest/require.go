package tortest

import (
	"context"
	"os"
	"os/exec"
	"testing"
	"time"
)

// Names of the variables of docs/design.md.
const (
	envTor    = "VEDETTE_TEST_TOR"
	envNoSkip = "VEDETTE_TEST_NO_SKIP"
)

// bootstrapLimit is when a network that does not come up is given up.
const bootstrapLimit = 90 * time.Second

// Require ends a test that cannot have a Tor network: skipped when it was not
// asked for, failed when it was asked for or must not be skipped.
func Require(t testing.TB) {
	t.Helper()
	skip, text := missing(os.Getenv, exec.LookPath)
	switch {
	case text == "":
	case skip:
		t.Skip(text)
	default:
		t.Fatal(text)
	}
}

// missing says what a test lacks; skip tells whether that may pass.
func missing(getenv func(string) string, look func(string) (string, error)) (skip bool, text string) {
	asked, strict := getenv(envTor) == "1", getenv(envNoSkip) == "1"
	if !asked && !strict {
		return true, "set " + envTor + "=1 for tests on a private Tor network (needs the tor program: apt-get install tor)"
	}
	for _, program := range []string{"tor", "tor-gencert"} {
		if _, err := look(program); err != nil {
			return !strict, program + " is not installed: apt-get install tor (both programs are in that package)"
		}
	}
	return false, ""
}

// Run starts a network for one test and ends it with the test. forward is the
// address that the onion service leads to. It calls Require.
func Run(t testing.TB, forward string) *Network {
	t.Helper()
	Require(t)
	ctx, cancel := context.WithTimeout(t.Context(), bootstrapLimit)
	defer cancel()
	n, err := Start(ctx, Options{Dir: t.TempDir(), Forward: forward})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(n.Close)
	t.Logf("private Tor network of %d nodes is up after %s", len(n.nodes), n.Took.Round(100*time.Millisecond))
	return n
}
