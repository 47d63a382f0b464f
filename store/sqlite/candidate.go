package sqlite

// writeCandidates keeps table candidate equal to the current versions. Few
// listings hold any, so those that did are written anew.
func (b *batch) writeCandidates(list []*listing) error {
	var values []any
	for _, l := range list {
		if len(l.old.derived.Candidates) > 0 {
			if _, err := b.t.exec("DELETE FROM candidate WHERE listing = ?", l.id); err != nil {
				return err
			}
		}
		for i := range l.cur.derived.Candidates {
			values = append(values, l.id, clean(l.cur.derived.Candidates[i].Name))
		}
	}
	_, err := b.t.insert("INSERT OR IGNORE INTO candidate(listing, name) VALUES ", 2, values, "")
	return err
}
