package main

import (
	"sync"

	"vedette/annotate"
	"vedette/seeds"
	"vedette/substance"
)

// shipped is what the program brings with it and no file of an operator
// changes. Each part is parsed when it is first asked for, and once: that
// takes longer than many a command. It may be shared by Apps.
type shipped struct {
	profiles func() (*seeds.Set, error)
	taxonomy func() (*substance.Taxonomy, error)
	reader   func() (*annotate.Annotator, error) // with that taxonomy and all names of today
}

func newShipped() *shipped {
	s := &shipped{
		profiles: sync.OnceValues(func() (*seeds.Set, error) { return seeds.LoadDir(nil) }),
		taxonomy: sync.OnceValues(func() (*substance.Taxonomy, error) { return seeds.Taxonomy(nil) }),
	}
	s.reader = sync.OnceValues(func() (*annotate.Annotator, error) {
		tax, err := s.taxonomy()
		if err != nil {
			return nil, err
		}
		return newReader(tax, 0)
	})
	return s
}
