package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"vedette/extract"
)

// kindsSeen is what the pages of a check showed of each page kind.
type kindsSeen map[string]*kindSeen

type kindSeen struct {
	pages int
	best  map[string]float64 // of each field the largest share of the records of a page
}

func (s kindsSeen) add(c pageCheck) {
	if c.Page == "" {
		return
	}
	k := s[c.Page]
	if k == nil {
		k = &kindSeen{best: map[string]float64{}}
		s[c.Page] = k
	}
	k.pages++
	for field, share := range c.Fill {
		k.best[field] = max(k.best[field], share)
	}
}

// show names what no page proved right: fields that were found on none, and,
// where there are several pages, page kinds that none was of.
func (s kindsSeen) show(out io.Writer, p *extract.Profile, several bool) error {
	var kinds, unseen []string
	for i := range p.Pages {
		kind := p.Pages[i].Kind
		if slices.Contains(kinds, kind) {
			continue // described more than once
		}
		kinds = append(kinds, kind)
		k := s[kind]
		if k == nil {
			unseen = append(unseen, kind)
			continue
		}
		var never []string
		for _, field := range slices.Sorted(maps.Keys(k.best)) {
			if k.best[field] == 0 {
				never = append(never, field)
			}
		}
		if len(never) == 0 {
			continue
		}
		if _, err := fmt.Fprintf(out, "page kind %s: on %d pages never found: %s (vedette extract says why)\n", kind, k.pages, strings.Join(never, ", ")); err != nil {
			return fmt.Errorf("write: %w", err)
		}
	}
	if several && len(unseen) > 0 {
		if _, err := fmt.Fprintf(out, "no page was of kind: %s\n", strings.Join(unseen, ", ")); err != nil {
			return fmt.Errorf("write: %w", err)
		}
	}
	return nil
}
