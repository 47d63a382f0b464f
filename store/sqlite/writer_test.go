package sqlite

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"
)

func TestTransactionsAreWholeOrNothing(t *testing.T) {
	s, err := Open(t.Context(), options(filepath.Join(t.TempDir(), "x.db")))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	broken := errors.New("broken")
	write := func(tx *tx, text string) error {
		_, err := s.label(tx, text)
		return err
	}
	ctx, cancel := context.WithCancel(t.Context())
	for _, c := range []struct {
		name string
		ctx  context.Context
		f    func(*tx) error
		want error
		kept bool
	}{
		{"kept", t.Context(), func(tx *tx) error { return write(tx, "kept") }, nil, true},
		{"error", t.Context(), func(tx *tx) error { return errors.Join(write(tx, "error"), broken) }, broken, false},
		{"cancelled within", ctx, func(tx *tx) error { cancel(); return write(tx, "cancelled within") }, context.Canceled, false},
		{"cancelled before", ctx, func(*tx) error { t.Error("ran"); return nil }, context.Canceled, false},
	} {
		if err := s.write.do(c.ctx, c.f); !errors.Is(err, c.want) {
			t.Errorf("%s: error is %v, want %v", c.name, err, c.want)
		}
		var n int
		if err := s.read.QueryRow("SELECT count(*) FROM label WHERE text = ?", c.name).Scan(&n); err != nil {
			t.Fatal(err)
		}
		_, remembered := s.names.labels.Load(c.name)
		if n != count(c.kept) || remembered != c.kept {
			t.Errorf("%s: %d rows, remembered %v", c.name, n, remembered)
		}
	}
}

// A goroutine that waits for the writer gives up with its context.
func TestWaitingForTheWriterEnds(t *testing.T) {
	s, err := Open(t.Context(), options(filepath.Join(t.TempDir(), "x.db")))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	other, err := Open(t.Context(), options(s.path))
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	entered, leave := make(chan bool), make(chan bool)
	done := make(chan error, 1)
	go func() {
		done <- s.write.do(context.Background(), func(*tx) error { entered <- true; <-leave; return nil })
	}()
	<-entered
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if err := s.write.do(ctx, func(*tx) error { return nil }); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("in this process: %v", err)
	}
	// And behind the write lock of another process, which has a writer of its own.
	ctx, cancel = context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := other.write.do(ctx, func(*tx) error { return nil }); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("in another process: %v", err)
	}
	leave <- true
	if err := <-done; err != nil {
		t.Error(err)
	}
}
