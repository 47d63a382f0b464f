package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"maps"
	"slices"

	"vedette/store"
)

// inventory is a store's logical content by kind of line, as 8 bytes a line:
// a million listings cost some tens of megabytes.
type inventory struct {
	lines    map[string]map[uint64]int
	readings readMarks // what was derived, for each listing
}

// change says how much of one kind of content differs.
type change struct {
	Kind    string `json:"kind"`
	Before  int    `json:"before"`
	After   int    `json:"after"`
	Added   int    `json:"added"`   // lines that are only in the new store
	Removed int    `json:"removed"` // lines that are only in the old one
}

// maxDumpLine bounds one line of a dump: a listing with all its versions.
const maxDumpLine = 256 << 20

func newInventory() *inventory {
	return &inventory{lines: map[string]map[uint64]int{}, readings: readMarks{}}
}

func takeInventory(ctx context.Context, st store.Reader, times bool) (*inventory, error) {
	r, w := io.Pipe()
	done := make(chan error, 1)
	go func() {
		err := st.Dump(ctx, w, times)
		done <- errors.Join(err, w.CloseWithError(err))
	}()
	inv := newInventory()
	sc := bufio.NewScanner(r)
	sc.Buffer(make([]byte, 0, 1<<16), maxDumpLine)
	var err error
	for err == nil && sc.Scan() {
		err = inv.add(sc.Bytes())
	}
	err = errors.Join(err, sc.Err())
	_ = r.CloseWithError(err) // ends Dump when reading failed; never fails
	if dumpErr := <-done; err == nil {
		err = dumpErr
	}
	if err != nil {
		return nil, fmt.Errorf("inventory: %w", err)
	}
	return inv, nil
}

func (inv *inventory) add(line []byte) error {
	var head struct {
		Kind string `json:"kind"`
	}
	if err := json.Unmarshal(line, &head); err != nil {
		return err
	}
	of := inv.lines[head.Kind]
	if of == nil {
		of = map[uint64]int{}
		inv.lines[head.Kind] = of
	}
	h := fnv.New64a()
	_, _ = h.Write(line) // never fails
	of[h.Sum64()]++
	return inv.readings.add(head.Kind, line)
}

func (inv *inventory) compare(after *inventory) []change {
	kinds := maps.Clone(inv.lines)
	maps.Copy(kinds, after.lines)
	var out []change
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		old, now := inv.lines[kind], after.lines[kind]
		c := change{Kind: kind}
		for h, n := range old {
			c.Before += n
			c.Removed += max(0, n-now[h])
		}
		for h, n := range now {
			c.After += n
			c.Added += max(0, n-old[h])
		}
		out = append(out, c)
	}
	return out
}
