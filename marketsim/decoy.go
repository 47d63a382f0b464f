package marketsim

// Decoys are rows that no person sees. They look like listings, with ids that
// do not exist, and must not become any.

// decoyRow writes hidden rows before every third row of an index page.
func (v *view) decoyRow(n int) {
	if n%3 != 0 || !v.decoyInline && !v.decoyClass {
		return
	}
	id := v.m.externalID(v.o.id + 1<<v.m.layout.idBits())
	if v.decoyInline {
		v.decoy(id, "style=\"color:red; display : none\"", "")
	}
	if v.decoyClass {
		v.decoy(id, "", " zq")
	}
}

// decoyStyle is the style block that FaultDecoyClass needs.
const decoyStyle = "<style>.zq, p.zz { DISPLAY: none !important }</style>\n"

func (v *view) decoy(id, style, class string) {
	path := v.m.listingPath(id)
	switch v.m.opts.Style {
	case StyleTable:
		v.raw("<tr id=listing class=\"row", class, "\" ", style, "><td><td><a class=ttl href=\"")
		v.link(path)
		v.raw("\">Phishing bait</a> by <a class=usr href=\"/user.php?u=nobody\">nobody</a><td class=price><b>USD 1.00</b>\n")
	case StyleCard:
		v.raw("<div class=\"listinglist", class, "\" ", style, "><a class=\"title\" href=\"")
		v.link(path)
		v.raw("\">Phishing bait</a><a class=\"vendor\" href=\"/vendor/nobody\">nobody</a><strong>USD 1</strong></div>\n")
	default:
		v.raw("<tr class=\"item", class, "\" ", style, "><td class=\"product\"><a class=\"growlink\" href=\"")
		v.link(path)
		v.raw("\">Phishing bait</a></td><td class=\"vendor\"><a href=\"/user/nobody\">nobody</a></td></tr>\n")
	}
}

// decoyBoxRow writes a hidden box that repeats the row above it, with another
// price.
func (v *view) decoyBoxRow(path string) {
	if !v.decoyBox {
		return
	}
	class := map[Style]string{StyleTable: "row", StyleCard: "listinglist", StyleLabel: "item"}[v.m.opts.Style]
	open, shut := "<div", "</div>"
	if v.m.opts.Style != StyleCard {
		open, shut = "<tr style=\"display:none\"><td colspan=3><div", "</div></td></tr>"
	}
	v.raw(open, " id=\"prod_", itoa(int(v.o.id)), "\" class=\"", class, " box\" style=\"display:none\"><a class=\"ttl title growlink\" href=\"")
	v.link(path)
	v.raw("\">")
	v.text(v.o.title)
	v.raw("</a> <b class=\"price\">USD 0.01</b>", shut, "\n")
}
