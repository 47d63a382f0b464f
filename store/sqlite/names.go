package sqlite

import (
	"database/sql"
	"errors"
	"fmt"
	"sync"

	"vedette/market"
)

// names remembers the row ids of names that never change once they are
// written: markets, runs and labels. It grows with the number of archive
// files and runs of one process, some bytes each.
type names struct {
	markets, labels, substances sync.Map // string -> int64
	runs                        sync.Map // string -> runKey
	selections                  sync.Map // trend.Selection -> int64
}

// runKey is where a run stands in the tables.
type runKey struct {
	id, market int64
	name       string // market.Run.ID
	marketID   string
	started    int64 // ms
	rebuilt    bool
}

// market is the row id of a market, made when it is new.
func (s *Store) market(t *tx, id string) (int64, error) {
	if id == "" {
		return 0, fmt.Errorf("no market id: %w", market.ErrInvalid)
	}
	return t.intern(&s.names.markets, id,
		"SELECT id FROM market WHERE name = ?", "INSERT INTO market(name) VALUES (?) RETURNING id")
}

// label is the row id of a text that repeats; 0 for the empty one.
func (s *Store) label(t *tx, text string) (int64, error) {
	if text == "" {
		return 0, nil
	}
	return t.intern(&s.names.labels, clean(text),
		"SELECT id FROM label WHERE text = ?", "INSERT INTO label(text) VALUES (?) RETURNING id")
}

func (t *tx) intern(cache *sync.Map, name, find, add string) (int64, error) {
	if id, ok := cache.Load(name); ok {
		return id.(int64), nil
	}
	var id int64
	err := t.row(find, []any{name}, &id)
	if errors.Is(err, sql.ErrNoRows) {
		err = t.row(add, []any{name}, &id)
	}
	if err != nil {
		return 0, err
	}
	t.committed = append(t.committed, func() { cache.Store(name, id) })
	return id, nil
}

// run finds a run by its name; market.ErrNotFound when there is none.
func (s *Store) run(t *tx, name string) (runKey, error) {
	if k, ok := s.names.runs.Load(name); ok {
		return k.(runKey), nil
	}
	k := runKey{name: name}
	err := t.row(`SELECT r.id, r.market, m.name, r.started, r.transport <> ''
		FROM run r JOIN market m ON m.id = r.market WHERE r.name = ?`,
		[]any{name}, &k.id, &k.market, &k.marketID, &k.started, &k.rebuilt)
	if errors.Is(err, sql.ErrNoRows) {
		return k, fmt.Errorf("run %q: %w", name, market.ErrNotFound)
	}
	if err != nil {
		return k, err
	}
	t.committed = append(t.committed, func() { s.names.runs.Store(name, k) })
	return k, nil
}
