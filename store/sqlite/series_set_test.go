package sqlite

import (
	"bytes"
	"database/sql"
	"encoding/binary"
	"math"
	"path/filepath"
	"slices"
	"testing"
)

func setOf(ids ...int64) (s idSet) {
	for _, id := range ids {
		s.add(id)
	}
	return s
}

func TestIDSet(t *testing.T) {
	ids := []int64{1, 2, 3, 7, 9, 10, math.MaxInt32}
	s := setOf(ids...)
	if len(s) != 4 || s.size() != int64(len(ids)) {
		t.Errorf("%v: %d ids in %d ranges", s, s.size(), len(s))
	}
	for id := int64(0); id < 13; id++ {
		if got, want := s.has(id), slices.Contains(ids, id); got != want {
			t.Errorf("has(%d) is %t", id, got)
		}
	}
	if got, err := decodeSet(s.encode()); err != nil || !slices.Equal(got, s) {
		t.Errorf("%v came back as %v, %v", s, got, err)
	}
}

func TestDamagedIDSet(t *testing.T) {
	pairs := func(numbers ...uint64) (b []byte) {
		for _, n := range numbers {
			b = binary.AppendUvarint(b, n)
		}
		return b
	}
	for name, b := range map[string][]byte{
		"a distance without a length": pairs(3),
		"an empty range":              pairs(3, 0),
		"a number that is cut":        {3, 0x80},
		"a number that is too long":   bytes.Repeat([]byte{0xff}, 12),
		"a distance beyond all ids":   pairs(1<<61, 1),
		"a length beyond all ids":     pairs(1, 1<<61),
		"an end beyond all ids":       pairs(1<<60, 1<<60, 1<<60, 1<<60, 1<<60, 1<<60, 1<<60, 1<<60),
	} {
		if s, err := decodeSet(b); err == nil {
			t.Errorf("%s: %v", name, s)
		}
	}
}

func FuzzDecodeSet(f *testing.F) {
	f.Add([]byte{})
	f.Add(setOf(1, 2, 5).encode())
	f.Add([]byte{3, 0x80})
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := decodeSet(b)
		if err != nil {
			return
		}
		if s.size() < 0 {
			t.Errorf("%d ids", s.size())
		}
		for _, r := range s {
			if !s.has(r.from) || !s.has(r.to-1) {
				t.Errorf("%v lacks an end of %v", s, r)
			}
		}
		if again, err := decodeSet(s.encode()); err != nil || !slices.Equal(again, s) {
			t.Errorf("%v came back as %v, %v", s, again, err)
		}
	})
}

// What a file says of the size of a set is not set aside in memory.
func TestMembersOfADamagedSet(t *testing.T) {
	s, err := Open(t.Context(), options(filepath.Join(t.TempDir(), "x.db")))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	u := rollup{run: 1, market: 1, seen: idSet{{1, 1 << 60}}, gone: idSet{{1, math.MaxInt64}}}
	err = s.snapshot(t.Context(), func(tx *sql.Tx) error {
		members, err := u.readMembers(t.Context(), tx, s.lex)
		if len(members) > 0 || cap(members) > membersHint {
			t.Errorf("%d members, room for %d", len(members), cap(members))
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}
