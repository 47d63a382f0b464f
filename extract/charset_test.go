package extract_test

import (
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/unicode"

	"vedette/extract"
)

func TestCharsetByBytesBeforeTheDeclaration(t *testing.T) {
	p := parse(t, plain)
	page := func(meta, title string) string {
		return "<html><head>" + meta + `</head><body><div class="list"><div class="row"><a href="/item/1">` + title + `</a></div></div></body></html>`
	}
	encoded := func(e encoding.Encoding, s string) string {
		out, err := e.NewEncoder().String(s)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	const latin = `<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">`
	for name, tc := range map[string]struct{ payload, header, want, charset string }{
		"utf-8 that says so":                {page(`<meta charset="utf-8">`, "฿ 5 Grün"), "", "฿ 5 Grün", "utf-8"},
		"utf-8 that says nothing":           {page("", "☢ 5 µg"), "", "☢ 5 µg", "utf-8"},
		"utf-8 that says latin 1":           {page(latin, "฿ ☢ Qualität"), "text/html; charset=ISO-8859-1", "฿ ☢ Qualität", "utf-8"},
		"utf-8 with a mark":                 {"\ufeff" + page(latin, "é"), "", "é", "utf-8"},
		"utf-8 with one broken letter":      {page(latin, "äöü äöü äöü äöü äöü äöü äöü a\xffb"), "", "äöü äöü äöü äöü äöü äöü äöü a\ufffdb", "utf-8"},
		"latin 1 that says so":              {encoded(charmap.ISO8859_1, page(latin, "Qualität für 5£")), "", "Qualität für 5£", "windows-1252"},
		"latin 2 by the header":             {encoded(charmap.ISO8859_2, page("", "Żółty proszek")), "text/html; charset=iso-8859-2", "Żółty proszek", "iso-8859-2"},
		"western bytes without a word":      {encoded(charmap.Windows1252, page("", "Größe 5g – “rein”")), "", "Größe 5g – “rein”", "windows-1252"},
		"western bytes that claim utf-8":    {encoded(charmap.Windows1252, page(`<meta charset=utf-8>`, "Größe 5€")), "", "Größe 5€", "windows-1252"},
		"russian bytes without a word":      {encoded(charmap.Windows1251, page("", "Чистый порошок, быстрая доставка")), "", "Чистый порошок, быстрая доставка", "windows-1251"},
		"japanese that says so":             {encoded(japanese.ShiftJIS, page(`<meta charset="shift_jis">`, "日本語の商品")), "", "日本語の商品", "shift_jis"},
		"utf-16 with a mark":                {encoded(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), page("", "é ฿")), "", "é ฿", "utf-16le"},
		"a replacement character stays":     {page("", "72\ufffd%"), "", "72\ufffd%", "utf-8"},
		"look-alikes and joiners stay":      {page("", "CУРНЕЯ a\u200db"), "", "CУРНЕЯ a\u200db", "utf-8"},
		"nul and control bytes are dropped": {strings.Replace(page("", "Fi\x00ve\x01 g\x07"), "<div class=\"row\">", "<di\x00v class=\"row\">", 1), "", "Five g", "utf-8"},
		"soft hyphens and folded spaces":    {page("", " Fi\u00adve \u00a0\n\t grams "), "", "Five grams", "utf-8"},
		"an unknown declaration":            {encoded(charmap.Windows1252, page(`<meta charset="nonsense">`, "Größe")), "", "Größe", "windows-1252"},
	} {
		t.Run(name, func(t *testing.T) {
			r := p.Extract(extract.Input{Payload: []byte(tc.payload), ContentType: tc.header, Path: "/"})
			if len(r.Records) != 1 {
				t.Fatalf("state %s (%s), %d records, charset %s", r.State, r.Reason, len(r.Records), r.Charset)
			}
			if got := r.Records[0].Listing.Title; got != tc.want || r.Charset != tc.charset {
				t.Errorf("%q in %s, want %q in %s", got, r.Charset, tc.want, tc.charset)
			}
		})
	}
}
