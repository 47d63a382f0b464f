package tree

import (
	"fmt"
	"strings"
	"testing"
)

// marketPage is a page of the size and make-up of a real listing: 1,000
// elements in tables and lists, links with queries, prices with references.
func marketPage() []byte {
	var b strings.Builder
	b.WriteString("<!DOCTYPE html>\n<html>\n<head>\n<title>Bench &amp; Co</title>\n<style>" + strings.Repeat(".a { color: #123; }\n", 200) + "</style>\n</head>\n<body>\n<ul class=\"menu\">\n")
	for i := range 120 {
		fmt.Fprintf(&b, "\t<li class=\"entry level%d\"><a href=\"/category.php?id=%d&amp;sort=new\" title='Category %d'>Category %d</a> <span class=\"count\">(%d)</span></li>\n", i%3, i, i, i, i*7)
	}
	b.WriteString("</ul>\n<table class=\"listing\" cellpadding=\"0\">\n")
	for i := range 100 {
		fmt.Fprintf(&b, "<tr class=\"row\"><td width=\"20%%\"><b>Label %d:</b></td><td><font color=\"red\">value &euro; %d.50</font><br>%s</td></tr>\n", i, i, strings.Repeat("words of a description ", 16))
	}
	b.WriteString("</table>\n</body>\n</html>\n")
	return []byte(b.String())
}

func BenchmarkParse(b *testing.B) {
	page := marketPage()
	for name, parse := range map[string]func(){
		"here":    func() { build(page) },
		"library": func() { want(page) },
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(page)))
			for b.Loop() {
				parse()
			}
		})
	}
}

// TestMarketPage holds that what is measured is built here.
func TestMarketPage(t *testing.T) {
	if !compare(t, marketPage()) {
		t.Error("left to the library")
	}
}
