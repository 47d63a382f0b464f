package sqlite

// searchRows are the rows of the search index that a transaction changes. They
// are written together at its end: FTS5 flushes what it has gathered whenever
// another statement makes a savepoint, as most that write several rows do, and
// each flush makes a segment that has to be merged later.
type searchRows struct {
	order []int64 // listing.id
	rows  map[int64]searchRow
}

type searchRow struct {
	there                      bool // before this transaction
	title, description, vendor string
}

func (s *searchRows) set(id int64, there bool, title, description, vendor string) {
	if s.rows == nil {
		s.rows = map[int64]searchRow{}
	}
	before, again := s.rows[id]
	if again {
		there = before.there
	} else {
		s.order = append(s.order, id)
	}
	s.rows[id] = searchRow{there: there, title: title, description: description, vendor: vendor}
}

func (t *tx) writeSearch() error {
	var drop, values []any
	for _, id := range t.search.order {
		row := t.search.rows[id]
		if row.there {
			drop = append(drop, id)
		}
		values = append(values, id, row.title, row.description, row.vendor)
	}
	for len(drop) > 0 {
		n := min(len(drop), listMax)
		if _, err := t.exec("DELETE FROM search WHERE rowid IN ("+marks(n)+")", drop[:n]...); err != nil {
			return err
		}
		drop = drop[n:]
	}
	_, err := t.insert("INSERT INTO search(rowid, title, description, vendor) VALUES ", 4, values, "")
	return err
}
