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

// decoyBoxRow writes a box that repeats the row above it, with another price.
// A style sheet hides it until a click, so that only the profile can know
// (Cryptonia had such boxes: data.md 3.0).
func (v *view) decoyBoxRow(path string) {
	if !v.decoyBox {
		return
	}
	open, shut := "<div class=\"listinglist box\"", "</div>"
	switch v.m.opts.Style {
	case StyleTable:
		open, shut = "<tr id=listing class=\"row box\"", "</tr>"
	case StyleLabel:
		open, shut = "<tr class=\"item box\"", "</tr>"
	}
	v.raw(open, " id=\"prod_", itoa(int(v.o.id)), "\"><td class=\"price\"><a class=\"ttl title growlink\" href=\"")
	v.link(path)
	v.raw("\">")
	v.text(v.o.title)
	v.raw("</a> <b class=\"listprice\">USD 0.01</b></td>", shut, "\n")
}
