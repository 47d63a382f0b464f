package novelty_test

import (
	"os"
	"strings"
	"sync"
	"testing"

	"vedette/fold"
	"vedette/market"
	"vedette/seeds"
	"vedette/substance"
	"vedette/substance/novelty"
)

// shipped are the grammar and the detectors that all tests share.
type shipped struct {
	grammar *novelty.Grammar
	tax     *substance.Taxonomy
	today   *novelty.Detector // with the shipped taxonomy
	bare    *novelty.Detector // with an empty list
}

var load = sync.OnceValues(func() (shipped, error) {
	g, err := seeds.Grammar()
	if err != nil {
		return shipped{}, err
	}
	tax, err := seeds.Taxonomy(nil)
	if err != nil {
		return shipped{}, err
	}
	return shipped{g, tax, novelty.New(g, novelty.ListedIn(tax)), novelty.New(g, nil)}, nil
})

func shippedParts(t testing.TB) shipped {
	t.Helper()
	s, err := load()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// find gives the candidates of a title.
func find(d *novelty.Detector, title string) []market.Candidate {
	var f fold.Folder
	return d.Finder().Find(f.Fold(title), novelty.Input{From: substance.FromTitle})
}

// fixture reads the lines of a file in testdata, remarks left out.
func fixture(t testing.TB, name string) []string {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for l := range strings.Lines(string(b)) {
		if l = strings.TrimRight(l, "\n"); l != "" && !strings.HasPrefix(l, "#") {
			out = append(out, l)
		}
	}
	return out
}

// TestConfusables holds every false key that was ever met: nothing in these
// titles is new.
func TestConfusables(t *testing.T) {
	s := shippedParts(t)
	titles := fixture(t, "confusables.txt")
	if len(titles) < 250 {
		t.Errorf("only %d titles", len(titles))
	}
	f := s.today.Finder()
	var folder fold.Folder
	for _, title := range titles {
		for _, c := range f.Find(folder.Fold(title), novelty.Input{From: substance.FromTitle}) {
			// A registry number beside a known name is that name's: the number
			// needs the mentions, which this test leaves out.
			if c.Status == novelty.StatusNew && !strings.HasPrefix(c.Name, "CAS ") {
				t.Errorf("%q: %s is called new (%s, %.2f)", title, c.Name, c.Reason, c.Score)
			}
		}
	}
}

// TestConfusablesWithoutList shows that most of them are kept out by the
// grammar itself and not by the list: classes of false keys must not come back
// when a name leaves the taxonomy.
func TestConfusablesWithoutList(t *testing.T) {
	s := shippedParts(t)
	fired, known := 0, false
	b, err := os.ReadFile("testdata/confusables.txt")
	if err != nil {
		t.Fatal(err)
	}
	for l := range strings.Lines(string(b)) {
		l = strings.TrimSpace(l)
		if section, ok := strings.CutPrefix(l, "# "); ok {
			known = strings.HasPrefix(section, "known names") || strings.HasPrefix(section, "misspellings")
			continue
		}
		if known {
			continue
		}
		for _, c := range find(s.bare, l) {
			if c.Class != "precursor" {
				fired++
				t.Logf("%q: %s", l, c.Name)
			}
		}
	}
	if fired > 0 {
		t.Errorf("%d candidates", fired)
	}
}

// TestStyles: nothing in titles of the year 2024 is called new that is not, and
// what is so by the lists of 2018 was first noted later.
func TestStyles(t *testing.T) {
	s := shippedParts(t)
	old := novelty.New(s.grammar.AsOf(2018), novelty.ListedIn(s.tax.AsOf(2018)))
	later := map[string]bool{"hhc": true, "delta8": true}
	titles := fixture(t, "styles.txt")
	for _, l := range titles {
		for _, c := range find(s.today, l) {
			t.Errorf("%q: %s is called %s (%s, %.2f)", l, c.Name, c.Status, c.Reason, c.Score)
		}
		for _, c := range find(old, l) {
			if !later[novelty.KeyOf(c)] {
				t.Errorf("%q: in 2018 %s is called %s (%s, %.2f)", l, c.Name, c.Status, c.Reason, c.Score)
			}
		}
	}
	if len(titles) < 1000 {
		t.Errorf("only %d titles", len(titles))
	}
}
