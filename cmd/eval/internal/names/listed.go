package names

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"vedette/annotate"
	"vedette/substance"
)

// Later is how many of the substances that the taxonomy dates after a year are
// flagged with the knowledge of that year, in the product. Most of these years
// are recall and no source was read; the size of the list is its worth.
type Later struct {
	Year       int
	Substances map[string]Share // class -> substances, by their canonical name as written
	Names      map[string]Share // class -> all their names as written
	Spellings  []Share          // all names without brackets, in each spelling
	Missed     map[string][]string
}

// LaterYears are those of the aims.
var LaterYears = [...]int{2015, 2018}

// later puts every name of every substance noted after a year into the
// templates.
func (b *bench) later(year int) Later {
	r := Later{Year: year, Substances: map[string]Share{}, Names: map[string]Share{}, Missed: map[string][]string{}, Spellings: make([]Share, len(spellings))}
	reader := annotate.New(annotate.Options{Taxonomy: b.taxonomy(year), Names: b.detector(year)})
	for _, s := range b.tax.All() {
		if s.Noted <= year {
			continue
		}
		for i, name := range namesOf(s) {
			for k, sp := range spellings {
				if k > 0 && strings.ContainsAny(name, "([") {
					continue // nobody writes a full chemical name otherwise
				}
				hit := flagged(reader, sp.of(name))
				if !strings.ContainsAny(name, "([") {
					count(&r.Spellings[k], hit)
				}
				if k > 0 {
					continue
				}
				tally(r.Names, s.Class, hit)
				if i == 0 {
					tally(r.Substances, s.Class, hit)
				}
				if !hit {
					if i == 0 {
						name = "* " + name
					}
					r.Missed[s.Class] = append(r.Missed[s.Class], name)
				}
			}
		}
	}
	return r
}

// namesOf are the names of a substance that a grammar could see: no numbers of
// registries, with or without a word, and the canonical one first.
func namesOf(s *substance.Substance) []string {
	var out []string
	for _, n := range slices.Concat([]string{s.Name}, s.Names, s.Exact) {
		first, _, _ := strings.Cut(n, " ") // "20320-59-6 oil"
		if strings.Trim(first, "0123456789-") != "" && !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}

// flagged reports whether a name is called new in most templates.
func flagged(reader *annotate.Annotator, written string) bool {
	hits, most := 0, len(templates)/2
	for i, form := range templates {
		if len(reader.Text(annotate.Input{Title: fmt.Sprintf(form, written)}).Candidates) > 0 {
			hits++
		}
		if hits > most || i+1-hits > most {
			break
		}
	}
	return hits > most
}

func count(s *Share, hit bool) {
	s.Of++
	if hit {
		s.Hit++
	}
}

func tally(by map[string]Share, class string, hit bool) {
	s := by[class]
	count(&s, hit)
	by[class] = s
}

// sum adds the shares of all classes.
func sum(by map[string]Share) Share {
	var all Share
	for _, s := range by {
		all.Hit += s.Hit
		all.Of += s.Of
	}
	return all
}

// classesOf are the classes of some counts, in order.
func classesOf(by map[string]Share) []string { return slices.Sorted(maps.Keys(by)) }
