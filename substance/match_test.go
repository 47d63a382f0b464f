package substance

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"vedette/fold"
	"vedette/market"
)

// found writes mentions as id:mention.
func found(ms []market.Mention) []string {
	var out []string
	for _, m := range ms {
		out = append(out, m.ID+":"+m.Mention)
	}
	return out
}

// match finds what is sold in a single text.
func match(t *Taxonomy, text, from string) []market.Mention {
	x, f := new(fold.Folder).Fold(text), t.Finder()
	return f.Mentions(x, f.Find(x, Context{From: from}), from)
}

func TestMatch(t *testing.T) {
	tax := shipped(t)
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"plain name", "1GR - COCAINE 84%", []string{"cocaine:COCAINE"}},
		{"analogue is not its parent", "5g 2-FDCK crystals", []string{"2-fdck:2-FDCK"}},
		{"prodrug is not LSD", "50x 1P-LSD 100ug blotters", []string{"1p-lsd:1P-LSD"}},
		{"isomer is exact", "5 x 10g Ketamine S-isomer needles 84% - EU stock", []string{"esketamine:Ketamine S-isomer"}},
		{"separators do not matter", "10g 2 c b", []string{"2c-b:2 c b"}},
		{"no separators", "2cb pills", []string{"2c-b:2cb"}},
		{"one mention for each substance", "Xanax 2mg bars, Alprazolam", []string{"alprazolam:Alprazolam"}},
		{"separators only where the name has some", "co caine met hadone 2-FD CK 2C-B-F LY", nil},
		{"not inside a word", "amphetaminesque lsdream thcx nonketamine", nil},
		{"glued amount", "MDMA84% Xanax2mg 10x", []string{"mdma:MDMA", "alprazolam:Xanax"}},
		{"plural", "100 Valiums", []string{"diazepam:Valiums"}},
		{"unknown acyl analogue", "crotonyl fentanyl 1g", nil},
		{"unknown locant", "1g 6-fluoro-ketamine and 5F-LSD", nil},
		{"amount before a hyphen", "5g-cocaine 100x-LSD 10-mdma", []string{"cocaine:cocaine", "lsd:LSD", "mdma:mdma"}},
		{"letter after a hyphen", "THC-X 1g", nil},
		{"known letter after a hyphen", "THC-P 1g", []string{"thc-p:THC-P"}},
		{"Greek letter", "α-PVP 5g", []string{"alpha-pvp:α-PVP"}},
		{"Cyrillic", "Кетамин и мефедрон", []string{"ketamine:Кетамин", "mephedrone:мефедрон"}},
		{"accents", "Kétamine, cocaïne", []string{"ketamine:Kétamine", "cocaine:cocaïne"}},
		{"full-width forms", "ＭＤＭＡ 84%", []string{"mdma:ＭＤＭＡ"}},
		{"zero-width characters inside", "co\u200bca\u00adine", []string{"cocaine:co\u200bca\u00adine"}},
		{"odd dashes", "3–MMC 4‑CMC", []string{"3-mmc:3–MMC", "4-cmc:4‑CMC"}},
		{"code before a name with its goods", "5g 6-Cl-MDMA powder", []string{"6-cl-mdma:6-Cl-MDMA"}},
		{"clauses are not joined", "ketamine. S, isomer; N, N-DMT", []string{"ketamine:ketamine", "dmt:N-DMT"}},
		{"longest of several", "N-desethyl protonitazene 1g", []string{"n-desethyl-protonitazene:N-desethyl protonitazene"}},
		{"ester and its parent", "Testosterone Enanthate 250", []string{"testosterone-enanthate:Testosterone Enanthate"}},
		{"broken UTF-8", "\xffcocaine\xfe", []string{"cocaine:cocaine"}},
		{"empty", "", nil},
		{"only separators", " -- \u200b ", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			ms := match(tax, c.text, FromTitle)
			if diff := cmp.Diff(c.want, found(ms)); diff != "" {
				t.Errorf("%q -want +got:\n%s", c.text, diff)
			}
			checkMentions(t, c.text, ms)
		})
	}
}

// checkMentions holds what must be true of any answer.
func checkMentions(t *testing.T, text string, ms []market.Mention) {
	t.Helper()
	last := 0
	for _, m := range ms {
		if m.Start < last || m.End <= m.Start || m.End > len(text) || text[m.Start:m.End] != m.Mention {
			t.Errorf("offsets of %+v in %q", m, text)
		}
		if m.Score <= 0 || m.Score > 1 || m.ID == "" || m.Class == "" || m.Group == "" {
			t.Errorf("incomplete: %+v", m)
		}
		last = m.End
	}
}

func TestEveryNameIsFound(t *testing.T) {
	tax := shipped(t)
	for _, s := range tax.substances {
		names := append([]string{s.Name}, s.Names...)
		names = append(append(append(names, s.Brands...), s.Street...), s.Exact...)
		for _, name := range names {
			is := func(got string) bool { return strings.HasPrefix(got, s.ID+":") }
			if ms := namesIn(tax, "5g "+name+" pure"); !slices.ContainsFunc(ms, is) {
				t.Errorf("%s: %q gives %v", s.ID, name, ms)
			}
			if got, ok := tax.Find(name); !ok || got.ID != s.ID {
				t.Errorf("Find(%q) = %s, %v", name, got.ID, ok)
			}
		}
	}
}

// namesIn writes all names of a title, whatever became of them.
func namesIn(tax *Taxonomy, text string) []string {
	var folder fold.Folder
	x := folder.Fold(text)
	var out []string
	for _, s := range tax.Finder().Find(x, Context{From: FromTitle}) {
		if s.Substance >= 0 {
			out = append(out, tax.At(s.Substance).ID+":"+x.Source(s.Start, s.End))
		}
	}
	return out
}

// folderFor folds and finds for one test.
type folderFor struct{ folder fold.Folder }

func (f *folderFor) find(tax *Taxonomy, text string) (*fold.Text, []Span) {
	x := f.folder.Fold(text)
	return x, tax.Finder().Find(x, Context{From: FromTitle})
}

func FuzzMatch(f *testing.F) {
	tax := shipped(f)
	old := tax.AsOf(2015)
	for _, s := range []string{
		"5g 2-FDCK", "α-PVP", "\xff\xfe", "a-a-a-a", "ＭＤＭＡ Кетамин", "co\u200bcaine 1P-LSD THC-P", "K E T A M I N E", "no fent, like xanax",
		"300pillsAlprazolam c0caine aplrazolam", "14g Gorilla Glue 22% THC vape", "Percocet 10/325 (M30) fentanyl-free", "&amp;#39;MDMA&eacute;",
	} {
		f.Add(s, "Drugs/Cannabis")
	}
	finder := tax.Finder()
	var folder fold.Folder
	f.Fuzz(func(t *testing.T, text, category string) {
		x := folder.Fold(text)
		for _, from := range []string{FromTitle, FromDescription} {
			spans := finder.Find(x, Context{From: from, Category: []string{category}})
			last := 0
			for _, s := range spans {
				if s.Start < last || s.End <= s.Start || s.End > len(x.S) || s.Score <= 0 || s.Score > 1 {
					t.Fatalf("%q: span %+v", text, s)
				}
				last = s.Start
			}
			ms := finder.Mentions(x, spans, from)
			checkMentions(t, text, ms)
			for _, m := range ms {
				if utf8.ValidString(text) && !utf8.ValidString(m.Mention) {
					t.Errorf("%q: %q is not on borders of runes", text, m.Mention)
				}
			}
			if from == FromTitle && category == "" {
				if diff := cmp.Diff(ms, match(tax, text, from)); diff != "" {
					t.Errorf("not repeatable:\n%s", diff)
				}
			}
		}
		for _, m := range match(old, text, FromTitle) {
			if s, ok := old.Substance(m.ID); !ok || s.Noted > 2015 {
				t.Errorf("as of 2015 %q gives %s", text, m.ID)
			}
		}
	})
}

// A description of a megabyte is read in less than a second even where every
// word is the beginning of a name, and the work grows with the length alone.
func TestLongTextsAreSafe(t *testing.T) {
	f := shipped(t).Finder()
	for _, piece := range []string{"ketamine ", "k e t a m i n e ", "a-a-", "n-n-n-dimethyl ", "xanaxx ", "0", "no fent or ", "метамфетамин ", "&amp;", "K", "c0caine ", "like like like ", "(((("} {
		var folder fold.Folder
		measure := func(n int) time.Duration {
			x := folder.Fold(strings.Repeat(piece, n/len(piece)))
			least := time.Hour
			for range 2 {
				start := time.Now()
				f.Find(x, Context{From: FromTitle, Category: []string{"Drugs"}})
				f.Mentions(x, f.Find(x, Context{From: FromDescription}), FromDescription)
				least = min(least, time.Since(start))
			}
			return least
		}
		short, long := measure(1<<15), measure(1<<18)
		if long > 40*short && long > time.Second {
			t.Errorf("%q: 32 KB take %v, 256 KB %v", piece, short, long)
		}
	}
}
