package sqlite

import (
	"errors"
	"path/filepath"
	"strconv"
	"testing"

	"vedette/market"
)

// A target of a transaction that was undone is not taken for known.
func TestTargetsAreKnownOnceKept(t *testing.T) {
	s, err := Open(t.Context(), options(filepath.Join(t.TempDir(), "x.db")))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	run, _, err := s.BeginRun(t.Context(), market.Run{ID: "m-1", Market: "m", Started: testTime}, "me")
	if err != nil {
		t.Fatal(err)
	}
	targets := []market.Target{{Path: "/a"}}
	undone := errors.New("undone")
	err = s.write.do(t.Context(), func(x *tx) error {
		k, err := s.run(x, run.ID)
		if err != nil {
			return err
		}
		if n, err := x.enqueue(k, targets); n != 1 || err != nil {
			t.Errorf("enqueued %d, %v", n, err)
		}
		return undone
	})
	if !errors.Is(err, undone) {
		t.Fatal(err)
	}
	for _, want := range []int{1, 0} {
		if n, err := s.Enqueue(t.Context(), run.ID, targets); n != want || err != nil {
			t.Errorf("enqueued %d, %v, want %d", n, err, want)
		}
	}
	if q, err := s.Queue(t.Context(), run.ID, testTime); q.Pending != 1 || err != nil {
		t.Errorf("%+v, %v: want one pending", q, err)
	}
}

func TestKnownTargetsAreBounded(t *testing.T) {
	var k knownTargets
	for i := range 3 * maxKnown {
		k.add(1, strconv.Itoa(i))
	}
	if len(k.targets) > maxKnown {
		t.Errorf("%d paths are kept, want at most %d", len(k.targets), maxKnown)
	}
	k.add(1, "/x")
	if !k.has(1, "/x") || k.has(2, "/x") {
		t.Error("a path belongs to one run")
	}
	k.add(2, "/y")
	if !k.has(1, "/x") || !k.has(2, "/y") {
		t.Error("of two runs side by side one is forgotten")
	}
	k.forget(1, "/x")
	if k.has(1, "/x") || !k.has(2, "/y") {
		t.Error("not the right one is forgotten")
	}
}
