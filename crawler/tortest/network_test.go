package tortest

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// What a network promises of itself; package tor's tests use one.
func TestNetworkEndsItsProcessesOnly(t *testing.T) {
	n := Run(t, "127.0.0.1:9")
	if !strings.HasSuffix(n.Onion, ".onion") || len(n.Onion) != 62 || n.Onion == n.Private {
		t.Errorf("onions %q and %q", n.Onion, n.Private)
	}
	if host, port, ok := strings.Cut(n.SOCKS, ":"); !ok || host != "127.0.0.1" || port == "0" {
		t.Errorf("SOCKS port %q", n.SOCKS)
	}
	if streams, err := n.Control.Streams(t.Context()); err != nil || len(streams) != 0 {
		t.Errorf("streams %v, %v", streams, err)
	}
	var pids []int
	for _, node := range n.nodes {
		pids = append(pids, node.cmd.Process.Pid)
	}
	n.Close()
	n.Close() // twice is well
	for _, pid := range pids {
		if err := syscall.Kill(pid, 0); !errors.Is(err, syscall.ESRCH) {
			t.Errorf("process %d lives on: %v", pid, err)
		}
	}
}

func TestNodeThatEndsIsNamedWithItsLog(t *testing.T) {
	Require(t)
	dir := t.TempDir()
	n := &node{name: "broken", dir: dir}
	if err := os.WriteFile(n.torrcFile(), []byte("Log notice file "+n.logFile()+"\nDataDirectory "+filepath.Join(dir, "torrc")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := n.start("tor"); err != nil {
		t.Fatal(err)
	}
	defer n.stop()
	_, err := n.control(t.Context())
	if err == nil || !strings.Contains(err.Error(), "tor ended") {
		t.Errorf("error %v", err)
	}
}

// A vote must be far enough ahead for relays that start now, and no more than
// one interval and a second away.
func TestVoteOffsetLeavesTimeToUpload(t *testing.T) {
	for second := range 20 {
		for _, keys := range []time.Duration{0, 5 * time.Second, time.Minute} {
			now := time.Unix(int64(1_800_000_000+second), 500_000_000)
			offset := time.Duration(voteOffset(now, keys)) * time.Second
			publish := now.Add(voteBefore).Truncate(votingInterval).Add(offset)
			for publish.Add(-voteBefore).Before(now) {
				publish = publish.Add(votingInterval)
			}
			lead := publish.Add(-voteBefore).Sub(now)
			if least := min(max(keys, 4*time.Second), 9*time.Second) - time.Second; lead < least || lead > votingInterval {
				t.Errorf("at second %s, keys %s: %s to the vote", strconv.Itoa(second), keys, lead)
			}
			if offset >= votingInterval {
				t.Errorf("offset %s: tor takes less than an interval only", offset)
			}
		}
	}
}
