package novelty_test

import (
	"fmt"
	"strings"
	"testing"

	"vedette/fold"
	"vedette/market"
	"vedette/substance"
	"vedette/substance/novelty"
)

// listedName is a line of testdata/names.tsv.
type listedName struct{ name, class, shown string }

func listedNames(t testing.TB) []listedName {
	t.Helper()
	var out []listedName
	for _, l := range fixture(t, "names.tsv") {
		f := strings.Split(l, "\t")
		if len(f) != 3 {
			t.Fatalf("%q has not three columns", l)
		}
		out = append(out, listedName{f[0], f[1], f[2]})
	}
	return out
}

// surroundings of a name in titles.
var surroundings = []string{"%s powder 5 grams", "10g %s crystal", "buy pure %s - fast shipping", "100 pellets %s (lab tested)", "5g%s"}

// TestNames reads names of all families in titles with an empty list: each is
// found, in its family, under its one spelling.
func TestNames(t *testing.T) {
	s := shippedParts(t)
	f := s.bare.Finder()
	var folder fold.Folder
	names := listedNames(t)
	if len(names) < 400 {
		t.Errorf("only %d names", len(names))
	}
	for _, n := range names {
		for _, form := range surroundings[:4] {
			title := fmt.Sprintf(form, n.name)
			found := f.Find(folder.Fold(title), novelty.Input{From: substance.FromTitle})
			if len(found) != 1 || found[0].Name != n.shown || found[0].Class != n.class || found[0].Status != novelty.StatusNew {
				t.Errorf("%q: want %s of %s, got %+v", title, n.shown, n.class, found)
				break
			}
			if n.name == "3,4-CTMP" { // the list knows the first locant, the form does not
				break
			}
			if c := found[0]; c.Mention != n.name || title[c.Start:c.End] != n.name || c.Reason == "" || c.From != substance.FromTitle {
				t.Errorf("%q: mention %q at %d-%d, reason %q", title, c.Mention, c.Start, c.End, c.Reason)
			}
		}
	}
}

// TestSpellings: how a name is written moves the recall by at most 0.05, and
// the key not at all.
func TestSpellings(t *testing.T) {
	s := shippedParts(t)
	f := s.bare.Finder()
	var folder fold.Folder
	names := listedNames(t)
	for _, sp := range []struct {
		name string
		of   func(string) string
	}{
		{"without hyphens", func(s string) string { return strings.NewReplacer("-", "", "'", "").Replace(s) }},
		{"hyphens as spaces", func(s string) string { return strings.NewReplacer("-", " ", "'", " ").Replace(s) }},
		{"lower case", strings.ToLower},
		{"upper case", strings.ToUpper},
		{"other dashes", func(s string) string { return strings.ReplaceAll(s, "-", "–") }},
	} {
		found, tried := 0, 0
		for _, n := range names {
			for _, form := range surroundings[:4] {
				tried++
				got := f.Find(folder.Fold(fmt.Sprintf(form, sp.of(n.name))), novelty.Input{From: substance.FromTitle})
				if len(got) != 1 {
					continue
				}
				found++
				if key := novelty.KeyOf(got[0]); key != novelty.KeyOf(market.Candidate{Name: n.shown}) {
					t.Logf("%s of %s has another key: %s", sp.name, n.name, key)
					found--
				}
			}
		}
		if share := float64(found) / float64(tried); share < 0.95 {
			t.Errorf("%s: %.3f found", sp.name, share)
		} else {
			t.Logf("%s: %.3f found", sp.name, share)
		}
	}
}

// TestReading shows in detail what becomes of names in titles.
func TestReading(t *testing.T) {
	s := shippedParts(t)
	tests := []struct {
		name, title string
		empty       bool // with an empty list
		want        string
	}{
		{name: "spaces", title: "pure 2 mmc 10g", empty: true, want: "2-MMC"},
		{name: "glued to an amount before", title: "10g2-MMC crystals", empty: true, want: "2-MMC"},
		{name: "glued to an amount behind", title: "2MMC5g crystals", empty: true, want: "2-MMC"},
		{name: "glued to a word by case", title: "5g STEALTHBromazolam", empty: true, want: "bromazolam"},
		{name: "a letter of another script", title: "bromazоlam powder 5g", empty: true, want: "bromazolam"},
		{name: "a Greek letter", title: "α-PiHP 10g", empty: true, want: "a-PiHP"},
		{name: "a hyphen in the middle of a part", title: "a-P-HP crystal 10g", empty: true, want: "a-PHP"},
		{name: "head after the linker", title: "5F-MDMB-PICA 10g", empty: true, want: "MDMB-5F-PICA"},
		{name: "head at the end", title: "4-CN-BINACA-ADB powder", empty: true, want: "ADB-4CN-BINACA"},
		{name: "syllables as words", title: "N-Pyrrolidino protonitazene 1g", empty: true, want: "N-pyrrolidinoprotonitazene"},
		{name: "a count is no locant", title: "2 bromazolam pellets", empty: true, want: "bromazolam"},
		{name: "a plural", title: "100 bromazolams", empty: true, want: "bromazolam"},
		{name: "a name alone in a title", title: "3-CPM", empty: true, want: "3-CPM"},
		{name: "a derived word", title: "hydroxybromazolam powder", want: "hydroxybromazolam"},
		{name: "a known name", title: "bromazolam 2mg", want: ""},
		{name: "a known name in another order", title: "5F-MDMB-PICA and MDMB-5F-PICA 10g", want: ""},
		{name: "a name written twice", title: "isobutonitazene 5g Isobuto-Nitazene isobutonitazene", empty: true, want: "isobutonitazene"},
		{name: "a known name spelled by another language", title: "klefedron 10g, Bromazolám 2mg", want: ""},
		{name: "a known name glued to a word", title: "pillsalprazolam 2mg", want: ""},
		{name: "the end of a longer known name", title: "3,4-CTMP 100mg pellets", want: ""},
		{name: "an address", title: "mail isobutonitazene@demotable.example", empty: true, want: ""},
		{name: "a link", title: "see http://demotable.example/isobutonitazene for more", empty: true, want: ""},
		{name: "a handle", title: "ask @isobutonitazene for bulk", empty: true, want: ""},
		{name: "a key", title: "pay to x9isobutonitazene4k2m8z7q1w5e3r6t5", empty: true, want: ""},
		{name: "a count before a known name", title: "2 MXE pellets 10mg", want: ""},
		{name: "a letter behind a known name", title: "FUB-AMB A grade 10g", want: ""},
		{name: "a registry number", title: "CAS 1234567-89-5 powder", want: "CAS 1234567-89-5"},
		{name: "a registry number with a wrong check digit", title: "CAS 1234567-89-6 powder", want: ""},
		{name: "a date", title: "batch 2024-10-2 of gummies", want: ""},
		{name: "a registry number without hyphens", title: "cas no 1234567895 powder", want: "CAS 1234567-89-5"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := s.today
			if tt.empty {
				d = s.bare
			}
			got := ""
			for i, c := range find(d, tt.title) {
				if i > 0 {
					got += " "
				}
				got += c.Name
			}
			if got != tt.want {
				t.Errorf("%q: want %q, got %q", tt.title, tt.want, got)
			}
		})
	}
}

// TestStatus tells slips of the pen from new names.
func TestStatus(t *testing.T) {
	s := shippedParts(t)
	tests := []struct {
		name, title, status, nearest string
	}{
		{"letters swapped", "aplrazolam 2mg", novelty.StatusMisspelling, "alprazolam"},
		{"a letter left out", "flubromzolam 2mg", novelty.StatusMisspelling, "flubromazolam"},
		{"another vowel", "bromazalam 3mg", novelty.StatusMisspelling, "bromazolam"},
		{"the last letter missing", "carfentani 2g", novelty.StatusMisspelling, "carfentanil"},
		{"another consonant is another name", "pylazolam powder 1g", novelty.StatusNew, ""},
		{"a syllable is no slip", "hexabromazolam powder", novelty.StatusNew, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := find(s.today, tt.title)
			if len(got) != 1 || got[0].Status != tt.status || tt.nearest != "" && got[0].Nearest != tt.nearest {
				t.Errorf("%q: %+v", tt.title, got)
			}
		})
	}
}

// TestAsOf: a frozen grammar knows no part of later years.
func TestAsOf(t *testing.T) {
	s := shippedParts(t)
	tests := []struct {
		title string
		year  int
		want  bool
	}{
		{"ADB-FUBIATA powder 5g", 2010, false},     // no head is known yet
		{"isobutonitazene powder 1g", 1950, false}, // an end of words
		{"isobutonitazene powder 1g", 1960, true},
		{"2-BMC crystal 5g", 2000, false}, // a form
		{"2-BMC crystal 5g", 2006, true},
		{"CUMYL-FUBEGACLONE 10g", 2013, false},
		{"CUMYL-FUBEGACLONE 10g", 2018, true},
		{"bromazolam 2mg", 2015, true},
		{"bromazolam 2mg", 2018, false}, // listed by then
		{"metonitazene powder 1g", 2018, true},
		{"metonitazene powder 1g", 2022, false},
		{"1cP-LSD 100ug", 2018, true}, // a letter in the place of a known one
	}
	for _, tt := range tests {
		d := novelty.New(s.grammar.AsOf(tt.year), novelty.ListedIn(s.tax.AsOf(tt.year)))
		if got := find(d, tt.title); (len(got) > 0) != tt.want {
			t.Errorf("%q at the end of %d: %+v", tt.title, tt.year, got)
		}
	}
	if got := find(s.today, "bromazolam 2mg"); len(got) > 0 {
		t.Errorf("AsOf changed the grammar it was called on: %+v", got)
	}
}

// TestMentions: a known name that is longer, or the same letter by letter,
// stands above a candidate; a guess at a name does not.
func TestMentions(t *testing.T) {
	s := shippedParts(t)
	const title = "isobutonitazene powder 1g"
	mention := func(end int, text string) []market.Mention {
		return []market.Mention{{Name: "x", Class: "nitazene", Mention: text, Start: 0, End: end, Score: 0.9, From: substance.FromTitle}}
	}
	var f fold.Folder
	for _, tt := range []struct {
		name     string
		mentions []market.Mention
		want     int
	}{
		{"none", nil, 1},
		{"a longer one", mention(len("isobutonitazene powder"), "isobutonitazene powder"), 0},
		{"a guess at the same place", mention(len("isobutonitazene"), "isobutonitazene"), 1},
	} {
		got := s.bare.Finder().Find(f.Fold(title), novelty.Input{From: substance.FromTitle, Mentions: tt.mentions})
		if len(got) != tt.want {
			t.Errorf("%s: %+v", tt.name, got)
		}
	}
}

// TestDescriptions: prose needs whole names; of full chemical names no
// fragment fires, and scores are lower.
func TestDescriptions(t *testing.T) {
	s := shippedParts(t)
	read := func(text string) []market.Candidate {
		var f fold.Folder
		return s.bare.Finder().Find(f.Fold(text), novelty.Input{From: substance.FromDescription})
	}
	for _, text := range []string{
		"N-(1-phenethylpiperidin-4-yl)-N-(4-fluorophenyl)propanamide",
		"8-bromo-1-methyl-6-phenyl-4H-[1,2,4]triazolo[4,3-a][1,4]benzodiazepine",
		"2-(2-fluorophenyl)-2-(methylamino)cyclohexan-1-one",
		"methyl (S)-3,3-dimethyl-2-(1-(pent-4-en-1-yl)-1H-indazole-3-carboxamido)butanoate",
		"1-(4-chlorophenyl)-2-(ethylamino)propan-1-one, IUPAC name of the product",
		"3,4-methylenedioxyphenyl-2-propanone derivatives (4-fluorobenzyl, 5-fluoropentyl)",
	} {
		for _, c := range read(text) {
			if !strings.HasPrefix(c.Reason, "full chemical name") || len(c.Mention) < 40 {
				t.Errorf("%q: %+v", text, c)
			}
		}
	}
	const whole = "We sell bromazolam as white powder, 5 g."
	got := read(whole)
	if len(got) != 1 || got[0].Name != "bromazolam" {
		t.Fatalf("%q: %+v", whole, got)
	}
	if title := find(s.bare, whole); got[0].Score >= title[0].Score {
		t.Errorf("in a description %.2f, in a title %.2f", got[0].Score, title[0].Score)
	}
}
