package names

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"vedette/cmd/eval/internal/sheet"
	"vedette/fold"
	"vedette/substance"
	"vedette/substance/novelty"
)

// Spelling is the recall of the names noted after a year, in one spelling.
type Spelling struct {
	Year     int    // 0: grammar alone, an empty list
	Spelling string // as written, without hyphens, hyphens as spaces, lower case
	All      Share
	Verified Share // names whose year was verified
	ByClass  map[string]Share
	Missed   []string
}

// templates are surroundings of names in titles; ours.
var templates = [...]string{
	"%s 5g high purity", "%s powder 10 gram", "buy %s crystal - fast shipping", "100g %s - lab tested", "%s pellets x 50",
}

// spellings of a name.
var spellings = [...]struct {
	name string
	of   func(string) string
}{
	{"as written", func(s string) string { return s }},
	{"without hyphens", func(s string) string { return strings.NewReplacer("-", "", "'", "").Replace(s) }},
	{"hyphens as spaces", func(s string) string { return strings.NewReplacer("-", " ", "'", " ").Replace(s) }},
	{"lower case", strings.ToLower},
}

// spellings measures the names of the list in templates.
func (b *bench) spellings() []Spelling {
	var out []Spelling
	for _, year := range append([]int{0}, Years[:]...) {
		d := novelty.New(b.grammar, nil)
		if year > 0 {
			d = b.detector(year)
		}
		finder := d.Finder()
		for _, sp := range spellings {
			s := Spelling{Year: year, Spelling: sp.name, ByClass: map[string]Share{}}
			for _, n := range b.truth.all {
				if n.year > year {
					s.add(finder, &n, sp.of(n.name))
				}
			}
			out = append(out, s)
		}
	}
	return out
}

// add counts a name as found when it is found in most templates.
func (s *Spelling) add(finder *novelty.Finder, n *noted, written string) {
	var folder fold.Folder
	hits := 0
	for _, form := range templates {
		if len(news(finder, folder.Fold(fmt.Sprintf(form, written)))) > 0 {
			hits++
		}
	}
	count := func(sh Share) Share {
		sh.Of++
		if 2*hits > len(templates) {
			sh.Hit++
		}
		return sh
	}
	s.All = count(s.All)
	if n.verified {
		s.Verified = count(s.Verified)
	}
	s.ByClass[n.class] = count(s.ByClass[n.class])
	if 2*hits <= len(templates) {
		s.Missed = append(s.Missed, n.name)
	}
}

// List is the recall on one of the independent lists, grammar alone. The lists
// hold classic drugs, brands and slang too, so that only their differences
// between versions mean something.
type List struct {
	Source string
	Found  Share
}

// lists runs the grammar over names_all.csv.
func (b *bench) lists(data fs.FS) ([]List, error) {
	f, err := data.Open("substances/names_all.csv")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil // a reference, which need not be there
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	by := map[string]Share{}
	finder := novelty.New(b.grammar, nil).Finder()
	var folder fold.Folder
	seen := map[string]bool{}
	err = sheet.Rows(f, func(_ int, col func(string) string) error {
		key := col("source") + "\x00" + col("name")
		if seen[key] {
			return nil
		}
		seen[key] = true
		s := by[col("source")]
		s.Of++
		if len(finder.Find(folder.Fold(col("name")+" powder 5 g"), novelty.Input{From: substance.FromTitle})) > 0 {
			s.Hit++
		}
		by[col("source")] = s
		return nil
	})
	var out []List
	for _, src := range slices.Sorted(maps.Keys(by)) {
		out = append(out, List{src, by[src]})
	}
	return out, err
}

// Rank is where a trivial name came in the weekly list.
type Rank struct {
	Name string
	At   int // from 1; 0: it is not in the list
	Of   int
}

// trivial are names that no form sees, all real and none in the lists of 2015.
var trivial = [...]string{"methiodone", "avizafone", "emylcamate", "bromadol", "cinazepam", "dipyanone", "tianeptine", "phenibut", "lefetamine", "camfetamine"}

// weekly ranks the words of all titles, with each trivial name in one title
// more, and with all knowledge of names but the trivial ones.
func (b *bench) weekly() ([]novelty.Unlisted, []Rank) {
	hidden := map[string]bool{}
	for _, n := range trivial {
		hidden[n] = true
	}
	listed := novelty.ListedIn(b.tax)
	listed = slices.DeleteFunc(listed, func(l novelty.Listed) bool {
		return slices.ContainsFunc(l.Names, func(n string) bool { return hidden[strings.ToLower(n)] })
	})
	d := novelty.New(b.grammar, listed)
	counts := novelty.Words(func(yield func(novelty.Shelved) bool) {
		for _, t := range b.titles {
			if !yield(novelty.Shelved{Title: t.text, Vendor: t.vendor, Drug: t.drug}) {
				return
			}
		}
		for _, n := range trivial {
			if !yield(novelty.Shelved{Title: n + " 1g", Vendor: n, Drug: true}) {
				return
			}
		}
	})
	m := novelty.NewModel(d, counts)
	all := m.Weekly(counts, len(counts))
	var ranks []Rank
	for _, n := range trivial {
		at := slices.IndexFunc(all, func(u novelty.Unlisted) bool { return u.Word == n })
		ranks = append(ranks, Rank{n, at + 1, len(all)})
	}
	slices.SortFunc(ranks, func(a, b Rank) int { return cmp.Compare(a.At, b.At) })
	return all[:min(len(all), 60)], ranks
}
