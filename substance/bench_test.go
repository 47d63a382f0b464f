package substance

import (
	"strings"
	"testing"

	"vedette/fold"
)

// benchTitles are of the length and kind of real titles.
var benchTitles = []string{
	"5 x 10g Ketamine S-isomer needles 84% - EU stock, fast delivery from NL",
	"100 x 2mg Xanax bars Pfizer brand - same day dispatch - free tracking",
	"14g Gorilla Glue AAA+ top shelf indoor from California with tracked shipping",
	"How to cash out any account 2024 edition, full step by step for beginners",
	"MDMA crystals 84% lab tested champagne 28g worldwide express",
	"[US] Bromazolam powder 5-100 grams HPLC tested, reshipment guaranteed",
	"premium netflix account lifetime warranty instant delivery guaranteed support",
	"1KG Colombian fishscale cocaine 92% purity uncut straight from the brick",
}

func BenchmarkFind(b *testing.B) {
	f := shipped(b).Finder()
	texts := make([]*fold.Text, len(benchTitles))
	n := 0
	for i, s := range benchTitles {
		x := *new(fold.Folder).Fold(s)
		x.Tokens()
		texts[i] = &x
		n += len(s)
	}
	b.ReportAllocs()
	b.SetBytes(int64(n / len(texts)))
	for i := 0; b.Loop(); i++ {
		f.Find(texts[i%len(texts)], Context{From: FromTitle})
	}
}

func BenchmarkFoldAndFind(b *testing.B) {
	f := shipped(b).Finder()
	var folder fold.Folder
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		x := folder.Fold(benchTitles[i%len(benchTitles)])
		f.Mentions(x, f.Find(x, Context{From: FromTitle}), FromTitle)
	}
}

func BenchmarkDescription(b *testing.B) {
	f := shipped(b).Finder()
	var folder fold.Folder
	text := strings.Repeat(strings.Join(benchTitles, ". ")+". ", 2000)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		f.Find(folder.Fold(text), Context{From: FromDescription})
	}
}

func BenchmarkParse(b *testing.B) {
	files := shippedFiles(b)
	for b.Loop() {
		if _, err := Parse(files...); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkWordIndex(b *testing.B) {
	t := shipped(b)
	for b.Loop() {
		new(wordIndex).build(t.aliases)
	}
}
