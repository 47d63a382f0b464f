package marketsim

import "strconv"

// Pages of real markets are mostly other things than their listings: a tree
// of categories, forms with lists of countries, rates, best vendors, news,
// rules, feedback. Options.FullPages adds them. Of 152 saved pages of five
// markets that show something, the median has 74 KB, 960 elements and 16 KB of
// text (mean 86, 1,200 and 20); what is no text is long addresses, styles in
// attributes, and indentation. An index has 75 to 310 KB and 170 to 500 links,
// a listing's own page 13 to 110 KB. Nothing of it is a field of any profile,
// and no link of it leads to a page that is not there without it.

// fullRows is how many feedback rows a listing's and a vendor's page have at
// least; as many again by chance.
const fullRows = 20

// fullParagraphs is how much longer descriptions are.
const fullParagraphs = 6

// Addresses and styles as long as those of real pages.
const (
	browseKey = "8d1f0c6e5b7a49423c2e1f08a9b6d7c5e4f3021181726354"
	rowStyle  = ` style="margin: 0 auto 5px auto; padding: 4px 10px; border-bottom: 1px solid #e3e3e3; background: #fafafa"`
	cellStyle = ` style="width: 140px; padding: 6px 8px; vertical-align: top; color: #444444; text-align: left"`
)

// furnish makes the part of a page that is the same on every page.
func (m *Market) furnish() []byte {
	v := &view{m: m}
	v.raw("<div class=\"tools\">\n")
	for _, form := range []string{"quick", "advanced"} {
		v.searchForm(form)
	}
	v.categoryTree()
	v.rateTable()
	v.bestVendors()
	v.news()
	v.raw("</div>\n")
	return v.b
}

// full writes the furniture if pages are to have it.
func (v *view) full() { v.b = append(v.b, v.m.furniture...) }

func (v *view) searchForm(name string) {
	v.raw("<form method=\"get\" action=\"/search\" class=\"srch\"><input type=\"text\" name=\"q\" value=\"\" placeholder=\"Search...\">\n")
	for _, field := range []string{"origin", "destination"} {
		v.raw("<label>Ships ", field, "</label> <select name=\"", name, "_", field, "\">\n")
		for i, c := range countries {
			v.raw("\t\t\t\t\t\t<option value=\"", strconv.Itoa(i), "\">", c, "</option>\n")
		}
		v.raw("</select>\n")
	}
	v.raw("<label><input type=\"checkbox\" name=\"escrow\" value=\"1\"> Escrow only</label>\n",
		"<input type=\"submit\" value=\"Search\" class=\"btn\"></form>\n")
}

// categoryTree has orders of each category below it, which no profile follows.
func (v *view) categoryTree() {
	v.raw("<ul class=\"tree\">\n")
	for i := range v.m.layout.cats {
		c := &v.m.layout.cats[i]
		v.raw("<li class=\"node level-", strconv.Itoa(len(c.path)), "\"><input type=\"checkbox\" id=\"c", strconv.Itoa(i), "\"><label for=\"c",
			strconv.Itoa(i), "\">")
		v.list(c.path, " &rsaquo; ")
		v.raw("</label>\n<ul>")
		for _, order := range []string{"price-up", "price-down", "newest", "best-selling", "rating"} {
			v.raw("\n\t\t\t\t\t<li><a href=\"/browse/", c.slug, "/", order, "?from=&amp;to=&amp;escrow=all&amp;view=list&amp;key=",
				browseKey, "\" class=\"sub\" title=\"", order, "\"", rowStyle, ">", order, "</a></li>")
		}
		v.raw("</ul></li>\n")
	}
	v.raw("</ul>\n")
}

func (v *view) rateTable() {
	v.raw("<table class=\"ratetbl\">\n<tr><th>Coin</th>")
	for _, c := range currencies {
		v.raw("<th>", c.code, "</th>")
	}
	v.raw("</tr>\n")
	for i, coin := range coins {
		v.raw("<tr><th>", coin, "</th>")
		for j := range currencies {
			v.raw("<td class=\"rt\">")
			v.cents(int64(mix(v.m.seed, uint64(i*10+j)) % 9_000_000))
			v.raw("</td>")
		}
		v.raw("</tr>\n")
	}
	v.raw("</table>\n")
}

func (v *view) bestVendors() {
	v.raw("<ol class=\"best\">\n")
	for i, h := range v.m.handles[:min(25, len(v.m.handles))] {
		v.raw("<li><a class=\"bv\" href=\"")
		v.esc(v.m.VendorPath(h))
		v.raw("\">")
		v.esc(h)
		v.raw("</a> <span class=\"stars s", strconv.Itoa(3+i%3), "\">&#9733;&#9733;&#9733;</span></li>\n")
	}
	v.raw("</ol>\n")
}

func (v *view) news() {
	d := dice{v.m.seed ^ 0x4e35}
	for i := range 8 {
		v.raw("<div class=\"news\"><h5>Notice ", strconv.Itoa(40-i), "</h5><p>")
		v.words(&d, 4)
		v.raw("</p></div>\n")
	}
}

func (v *view) words(d *dice, n int) {
	for range n {
		v.esc(pick(d, sentences))
		v.raw(" ")
	}
}

// fullRow is what a row of an index shows besides its fields.
func (v *view) fullRow() {
	if v.m.furniture == nil {
		return
	}
	o := &v.o
	d := dice{o.describe ^ 0xf011}
	v.raw("<div class=\"more\"><span class=\"lv\">Level ", strconv.Itoa(1+d.below(9)), "</span> <span class=\"tr\">Trust ",
		strconv.Itoa(1+d.below(9)), "</span>\n<ul class=\"badges\">")
	for _, c := range coinNames(o.payment) {
		v.raw("<li class=\"coin coin-", c, "\"><i class=\"ic\" title=\"", c, "\"></i></li>")
	}
	v.raw("</ul>\n\t\t\t<div class=\"meter\"", rowStyle, "><div class=\"bar\" style=\"width: ", strconv.Itoa(d.below(100)), "%\"></div></div>\n<p class=\"teaser\">")
	v.words(&d, 2)
	v.raw("</p>\n<table class=\"mini\">")
	for _, label := range []string{"Quality", "Stealth", "Speed"} {
		v.raw("\n\t\t\t\t<tr", rowStyle, "><td class=\"ml\">", label, "</td><td class=\"mv\">", strconv.Itoa(80+d.below(20)), "</td></tr>\n")
	}
	v.raw("</table>\n<a class=\"fav\" href=\"/favourites/add/", strconv.FormatUint(o.id, 10), "\">Favourite</a></div>\n")
}

// feedback is the list of what buyers said, and the vendor's terms.
func (v *view) feedback(seed uint64) {
	if v.m.furniture == nil {
		return
	}
	d := dice{seed ^ 0xfeed}
	v.raw("<div class=\"policy\"><h4>Terms</h4><p>")
	v.words(&d, 60)
	v.raw("</p></div>\n<table class=\"fb\">\n<tr><th>Rating</th><th>Comment</th><th>Buyer</th><th>When</th></tr>\n")
	for range fullRows + d.below(fullRows) {
		v.raw("\t\t\t<tr class=\"fbr\"", rowStyle, "><td", cellStyle, "><span class=\"stars s", strconv.Itoa(3+d.below(3)), "\"></span></td>\n\t\t\t\t<td class=\"cmt\"", cellStyle, "><p>")
		v.words(&d, 1+d.below(3))
		v.raw("</p></td>\n\t\t\t\t<td class=\"by\"", cellStyle, ">", string(rune('a'+d.below(26))), "***", string(rune('a'+d.below(26))),
			" <small class=\"bought\">[", strconv.Itoa(1+d.below(40)), "]</small></td>\n\t\t\t\t<td class=\"ago\"", cellStyle, ">")
		v.raw(ago(1+d.below(90)), "</td></tr>\n")
	}
	v.raw("</table>\n")
}

var countries = []string{
	"Any", "Worldwide", "Albania", "Argentina", "Australia", "Austria", "Belgium", "Bolivia", "Bosnia and Herzegovina", "Brazil",
	"Bulgaria", "Cambodia", "Cameroon", "Canada", "Chile", "China", "Colombia", "Costa Rica", "Croatia", "Cyprus", "Czech Republic",
	"Denmark", "Ecuador", "Egypt", "Estonia", "Finland", "France", "Georgia", "Germany", "Greece", "Hong Kong", "Hungary", "Iceland",
	"India", "Indonesia", "Ireland", "Israel", "Italy", "Japan", "Kenya", "Latvia", "Lithuania", "Luxembourg", "Malaysia", "Malta",
	"Mexico", "Moldova", "Morocco", "Netherlands", "New Zealand", "Norway", "Peru", "Philippines", "Poland", "Portugal", "Romania",
	"Serbia", "Singapore", "Slovakia", "Slovenia", "South Africa", "South Korea", "Spain", "Sweden", "Switzerland", "Taiwan",
	"Thailand", "Turkey", "Ukraine", "United Kingdom", "United States", "Uruguay", "Vietnam",
}
