package fold

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestFold(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"case", "MDMA 84%", "mdma 84%"},
		{"diacritics", "Kétamine Haschïsch Łódź Ø ß", "ketamine haschisch lodz o ss"},
		{"entities", "A&amp;B &quot;x&quot; &#39;y&#x27; &eacute;", `a&b "x" 'y' e`},
		{"entity escaped twice", "it&amp;#39;s &amp;amp; co", "it's & co"},
		{"no entity", "R&D; a & b; &nosuch;", "r&d; a & b; &nosuch;"},
		{"full width", "ＭＤＭＡ　８４％", "mdma 84%"},
		{"mathematical", "𝐊𝐞𝐭𝐚𝐦𝐢𝐧𝐞 𝟓g", "ketamine 5g"},
		{"circled and squared", "Ⓧⓐⓝⓐⓧ 🅧🅐🅝🅐🅧 🅻🆂🅳", "xanax xanax lsd"},
		{"small capitals", "ᴋᴇᴛᴀᴍɪɴᴇ", "ketamine"},
		{"zero width", "co\u200bca\u00adine\ufeff x", "cocaine x"},
		{"zalgo", "k\u0315e\u031bt", "ket"},
		{"dashes and primes", "3–MMC 4‑CMC 2′-oxo’s", "3-mmc 4-cmc 2'-oxo's"},
		{"ornaments", "★ 5g ☆ Speed™ ⚡️🇩🇪", "  5g   speed       "},
		{"times", "5×10g", "5x10g"},
		{"fractions", "½ oz 1½ g ¼", "1/2 oz 1 1/2 g 1/4"},
		{"look-alikes", "Kеtаmine ХANAX 1Р-LSD", "ketamine xanax 1p-lsd"},
		{"Latin letters in a Cyrillic word", "кoкaин", "кокаин"},
		{"a Cyrillic word stays", "кетамин МЁД", "кетамин мед"},
		{"two words of two scripts stay", "MDMA-кристаллы", "mdma-кристаллы"},
		{"a foreign part that could be Latin stays", "THC-вейп", "thc-веип"},
		{"Greek words", "α-PVP αPHP Δ9-THC β-keto βk-2C-B γ", "alpha-pvp alphaphp delta9-thc beta-keto betak-2c-b gamma"},
		{"Greek look-alikes", "cocαine ΧΑNAX", "cocaine xanax"},
		{"ornamental letters", "ρυяє Cσcαιηє ∂ƒ", "pure cocaine  f"},
		{"a Greek word stays", "κάνναβη", "κανναβη"},
		{"micro", "250µg 100μg", "250ug 100ug"},
		{"other digits", "٣ ५", "3 5"},
		{"white space", "a\tb\r\nc\u00a0d\u2028e", "a b \nc d\ne"},
		{"broken UTF-8", "\xffa\xc3", " a "},
		{"currency", "5€ £3", "5€ £3"},
		{"empty", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var f Folder
			got := f.Fold(c.in)
			if got.S != c.want && strings.TrimRight(got.S, " ") != strings.TrimRight(c.want, " ") {
				t.Errorf("%q gives %q, want %q", c.in, got.S, c.want)
			}
			check(t, got)
		})
	}
}

func TestSpanLeadsBack(t *testing.T) {
	var f Folder
	for _, c := range []struct{ text, find, want string }{
		{"★ Kеtаmine &amp; 2C–B", "ketamine", "Kеtаmine"},
		{"★ Kеtаmine &amp; 2C–B", "&", "&amp;"},
		{"★ Kеtаmine &amp; 2C–B", "2c-b", "2C–B"},
		{"α-PVP", "alpha-pvp", "α-PVP"},
		{"co\u200bcaine 5g", "cocaine", "co\u200bcaine"},
		{"see кoкaин!", "кокаин", "кoкaин"},
	} {
		x := f.Fold(c.text)
		i := strings.Index(x.S, c.find)
		if i < 0 {
			t.Errorf("%q: no %q in %q", c.text, c.find, x.S)
			continue
		}
		if got := x.Source(i, i+len(c.find)); got != c.want {
			t.Errorf("%q: %q came from %q, want %q", c.text, c.find, got, c.want)
		}
	}
}

func TestTokens(t *testing.T) {
	var f Folder
	x := f.Fold("5x 2C-B, №4\n€7 кг°")
	var got []string
	for _, k := range x.Tokens() {
		s := x.Word(k)
		if k.Space {
			s = " " + s
		}
		if k.Line {
			s = "|" + s
		}
		got = append(got, s)
	}
	if s := strings.Join(got, "_"); s != "| 5_x_ 2_c_-_b_,_ no_4_| €_7_ кг_°" {
		t.Errorf("tokens %s", s)
	}
}

func TestHump(t *testing.T) {
	var f Folder
	for _, c := range []struct{ text, want string }{
		{"stealthKetamine", "stealth|ketamine"}, {"STEALTHKetamine", "stealth|ketamine"},
		{"MDMA", "mdma"}, {"300pillsAlprazolam", "300pills|alprazolam"}, {"KeTaMiNe", "ke|ta|mi|ne"},
	} {
		x := f.Fold(c.text)
		var b strings.Builder
		for i := range len(x.S) {
			if x.Hump(i) {
				b.WriteByte('|')
			}
			b.WriteByte(x.S[i])
		}
		if b.String() != c.want {
			t.Errorf("%s: %s, want %s", c.text, b.String(), c.want)
		}
	}
}

func TestKey(t *testing.T) {
	var f Folder
	for _, s := range []string{"α-PVP", "Alpha PVP", "alpha_pvp", "ALPHAPVP"} {
		if got := f.Key(s); got != "alphapvp" {
			t.Errorf("%s: %s", s, got)
		}
	}
}

// check holds what must be true of any folded text.
func check(t *testing.T, x *Text) {
	t.Helper()
	if !utf8.ValidString(x.S) {
		t.Errorf("%q: %q is no UTF-8", x.Orig, x.S)
	}
	last := 0
	for i := range len(x.S) {
		a, z := x.Span(i, i+1)
		if a < last || z <= a || z > len(x.Orig) {
			t.Fatalf("%q: byte %d of %q came from %d:%d", x.Orig, i, x.S, a, z)
		}
		if utf8.ValidString(x.Orig) && (!utf8.RuneStart(x.Orig[a]) || z < len(x.Orig) && !utf8.RuneStart(x.Orig[z])) {
			t.Fatalf("%q: byte %d of %q came from within a rune", x.Orig, i, x.S)
		}
		last = a
	}
	end := int32(0)
	for _, k := range x.Tokens() {
		if k.Start < end || k.End <= k.Start || !utf8.ValidString(x.Word(k)) {
			t.Fatalf("%q: token %+v", x.S, k)
		}
		end = k.End
	}
}

func FuzzFold(f *testing.F) {
	for _, s := range []string{"5g 2-FDCK &amp;#39;", "α-PVP ΧΑNAX", "\xff\xfe", "кoкaинX-", "ＭＤＭＡ½1½", "k\u0315e&#x200b;t"} {
		f.Add(s)
	}
	var folder Folder
	f.Fuzz(func(t *testing.T, text string) {
		x := folder.Fold(text)
		check(t, x)
		if len(x.S) > 40*len(text)+1 {
			t.Errorf("%d bytes became %d", len(text), len(x.S))
		}
		once := strings.Clone(x.S)
		if got := (&Folder{}).Fold(text).S; got != once {
			t.Errorf("not repeatable: %q, %q", once, got)
		}
	})
}

func BenchmarkFold(b *testing.B) {
	for _, c := range []struct{ name, text string }{
		{"ascii", "5 x 10g Ketamine S-isomer needles 84% - EU stock, fast delivery from NL"},
		{"unicode", "★ 5 × 10g Kétamine S–isomer needles 84% ★ EU stock ★ fast delivery"},
	} {
		b.Run(c.name, func(b *testing.B) {
			var f Folder
			b.SetBytes(int64(len(c.text)))
			b.ReportAllocs()
			for b.Loop() {
				f.Fold(c.text).Tokens()
			}
		})
	}
}
