package sqlite_test

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"vedette/market"
	"vedette/store/sqlite"
)

const lockEnv = "VEDETTE_LOCK_CHILD"

// TestLockChild is no test: it holds a market until it is killed.
func TestLockChild(t *testing.T) {
	path := os.Getenv(lockEnv)
	if path == "" {
		t.Skip("only as a child of TestLockOfKilledProcess")
	}
	if _, err := open(t, path).LockMarket(t.Context(), "demotable"); err != nil {
		t.Fatal(err)
	}
	fmt.Println("locked")
	time.Sleep(time.Minute)
}

func TestLockOfKilledProcess(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	cmd := exec.Command(os.Args[0], "-test.run=^TestLockChild$", "-test.v")
	cmd.Env = append(os.Environ(), lockEnv+"="+path)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() && lines.Text() != "locked" {
	}
	s := open(t, path)
	if _, err := s.LockMarket(t.Context(), "demotable"); !errors.Is(err, market.ErrBusy) {
		t.Errorf("while another process holds it: %v", err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	unlock, err := s.LockMarket(t.Context(), "demotable")
	if err != nil {
		t.Fatalf("after its death: %v", err)
	}
	unlock()
}

// Two stores on one file are what two processes have.
func TestTwoStoresOnOneFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	site := newSite(100)
	const pages = 60
	var wg sync.WaitGroup
	for i, s := range []*sqlite.Store{open(t, path), open(t, path)} {
		wg.Go(func() {
			name := fmt.Sprint("market-", i)
			run, _, err := s.BeginRun(t.Context(), market.Run{ID: name + "-1", Market: name, Started: clock()}, "me")
			if err != nil {
				t.Error(err)
				return
			}
			for n := range pages {
				if _, err := s.Enqueue(t.Context(), run.ID, []market.Target{{Path: fmt.Sprint("/", n)}}); err != nil {
					t.Error(err)
					return
				}
				l, err := s.Lease(t.Context(), run.ID, "me", 1, clock(), clock().Add(time.Hour))
				if err != nil || len(l) != 1 {
					t.Errorf("%v, %v", l, err)
					return
				}
				r := site.page(run.ID, n*2, n*2+2, true, clock())
				if _, err := s.Commit(t.Context(), l[0], r); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	sum, err := open(t, path).Summary(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range sum {
		if m.Listings != 2*pages {
			t.Errorf("%s has %d listings", m.Market, m.Listings)
		}
	}
}
