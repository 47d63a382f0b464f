package sqlite

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// sharing starts jobs while the lock is held, so that they meet, and returns
// what each was answered and in how many transactions their work was kept.
func sharing(t *testing.T, s *Store, jobs []shareJob) (errs []error, transactions int) {
	t.Helper()
	errs = make([]error, len(jobs))
	kept := map[*tx]bool{}
	s.write.sem <- struct{}{}
	var wg sync.WaitGroup
	for i, j := range jobs {
		wg.Go(func() {
			defer func() {
				if p := recover(); p != nil {
					errs[i] = fmt.Errorf("panic: %v", p)
				}
			}()
			ctx := j.ctx
			if ctx == nil {
				ctx = context.Background()
			}
			errs[i] = s.write.share(ctx, func(x *tx) error {
				x.committed = append(x.committed, func() { kept[x] = true })
				if _, err := s.label(x, j.text); err != nil {
					return err
				}
				return j.then()
			})
			if errs[i] == nil && !hasLabel(t, s, j.text) {
				t.Errorf("%s: answered before it was kept", j.text)
			}
		})
	}
	for {
		s.write.waiting.mu.Lock()
		n := len(s.write.waiting.jobs)
		s.write.waiting.mu.Unlock()
		if n == len(jobs) {
			break
		}
		time.Sleep(time.Millisecond)
	}
	<-s.write.sem
	wg.Wait()
	return errs, len(kept)
}

type shareJob struct {
	text string
	ctx  context.Context
	then func() error
}

func hasLabel(t *testing.T, s *Store, text string) bool {
	t.Helper()
	var n int
	if err := s.read.QueryRow("SELECT count(*) FROM label WHERE text = ?", text).Scan(&n); err != nil {
		t.Error(err)
	}
	return n == 1
}

func TestSharedTransactions(t *testing.T) {
	broken := errors.New("broken")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	fine := func() error { return nil }
	for _, c := range []struct {
		name string
		odd  shareJob // among nine that are fine
		want error
		most int // transactions
	}{
		{"all are kept in one", shareJob{then: fine}, nil, 1},
		{"one fails and the others are kept", shareJob{then: func() error { return broken }}, broken, 9},
		{"one is cancelled and the others are kept", shareJob{ctx: ctx, then: func() error { cancel(); return nil }}, context.Canceled, 9},
		{"one panics and the others are kept", shareJob{then: func() error { panic("odd") }}, nil, 9},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := Open(t.Context(), options(filepath.Join(t.TempDir(), "x.db")))
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			jobs := make([]shareJob, 10)
			for i := range jobs {
				jobs[i] = shareJob{text: fmt.Sprint("job", i), then: fine}
			}
			c.odd.text = "odd"
			jobs[4] = c.odd
			errs, transactions := sharing(t, s, jobs)
			panics := c.name == "one panics and the others are kept"
			for i, err := range errs {
				switch {
				case i != 4 && err != nil:
					t.Errorf("job %d: %v", i, err)
				case i == 4 && panics && (err == nil || err.Error() != "panic: odd"):
					t.Errorf("the odd one: %v, want its panic in its own goroutine", err)
				case i == 4 && !panics && !errors.Is(err, c.want):
					t.Errorf("the odd one: %v, want %v", err, c.want)
				}
				if got, want := hasLabel(t, s, jobs[i].text), err == nil; got != want {
					t.Errorf("%s: kept %v, want %v", jobs[i].text, got, want)
				}
			}
			if transactions > c.most {
				t.Errorf("%d transactions, want at most %d", transactions, c.most)
			}
			if _, err := s.Runs(t.Context(), "m", 1); err != nil {
				t.Errorf("the store does not go on: %v", err)
			}
			if err := s.write.share(t.Context(), func(x *tx) error { _, err := s.label(x, "after"); return err }); err != nil {
				t.Errorf("the writer does not go on: %v", err)
			}
		})
	}
}

// Who waits alone is not kept waiting: a single caller meets nobody.
func TestASingleCallerDoesNotGather(t *testing.T) {
	s, err := Open(t.Context(), options(filepath.Join(t.TempDir(), "x.db")))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for range 3 {
		if err := s.write.share(t.Context(), func(*tx) error { return nil }); err != nil {
			t.Fatal(err)
		}
		if s.write.company.expected() {
			t.Fatal("a single caller is taken for company")
		}
	}
}

func TestCompany(t *testing.T) {
	for _, c := range []struct {
		name string
		jobs []int // of one transaction after the other, again and again
		want bool
	}{
		{"alone", []int{1}, false},
		{"a meeting now and then", []int{1, 1, 1, 2, 1, 1, 1, 1}, false},
		{"mostly in company", []int{2, 1, 2}, true},
		{"many at a time", []int{4, 3}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got company
			for i := range 80 {
				got.note(c.jobs[i%len(c.jobs)])
			}
			if got.expected() != c.want {
				t.Errorf("%v: expected %v", got, got.expected())
			}
		})
	}
}
