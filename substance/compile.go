package substance

// compile makes the matcher's tables of the checked names.
func (b *builder) compile() {
	if b.faults.Err() != nil {
		return
	}
	for key, c := range b.claims {
		b.t.byName[key] = c.substance
	}
	for i := range b.t.substances {
		s := &b.t.substances[i]
		for text, kind := range s.all() {
			if kind == kindWeak || kind == kindImprint {
				continue
			}
			if err := b.t.trie.insert(alias{substance: i, text: text, kind: kind}); err != nil {
				b.doc = b.places[i].part.doc
				b.fault(b.places[i].field, "%s: %v", s.Name, err)
			}
		}
	}
}
