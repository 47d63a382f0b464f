package tree

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// pieces are what pages are made of, for soups of them.
var pieces = strings.Split(`p,div,a,b,i,font,nobr,table,tbody,thead,tr,td,th,caption,col,colgroup,ul,li,dl,dt,dd,h1,h2,form,input,select,`+
	`option,optgroup,button,textarea,title,style,script,br,hr,img,pre,span,noscript,object,ruby,rt,rtc,rp,head,body,html,center,iframe,xmp,link,x-y`, ",")

// soup is a page of n pieces without any order.
func soup(r *rand.Rand, n int) string {
	var b strings.Builder
	if r.IntN(2) == 0 {
		b.WriteString("<!doctype html>")
	}
	set := pieces
	if r.IntN(2) == 0 { // few of them meet more often
		set = make([]string, 8)
		for i := range set {
			set[i] = pieces[r.IntN(len(pieces))]
		}
	}
	for range n {
		name := set[r.IntN(len(set))]
		switch r.IntN(9) {
		case 0, 1, 2, 3:
			b.WriteString("<" + name + ">")
		case 4, 5, 6:
			b.WriteString("</" + name + ">")
		case 7:
			b.WriteString([]string{" ", "\n", "x", "&amp;y", "<!--z-->", "\r\n", " w "}[r.IntN(7)])
		case 8:
			b.WriteString("<" + name + []string{" type=hidden>", ` b=1 a="2">`, "/>", " class='x'>"}[r.IntN(4)])
		}
	}
	for _, name := range []string{"textarea", "title", "style", "script", "iframe", "xmp"} {
		b.WriteString("</" + name + ">")
	}
	return b.String()
}

// TestSoup holds Parse to the library on pages without any order.
func TestSoup(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	here, all := 0, 4000
	for range all {
		if compare(t, []byte(soup(r, 1+r.IntN(40)))) {
			here++
		}
	}
	if here < all*3/4 {
		t.Errorf("only %d of %d were built here", here, all)
	}
}
