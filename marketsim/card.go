package marketsim

// The card style: a Bootstrap look, every picture inline as base64, prices in
// the vendor's currency first, dates relative, and list items inside
// paragraphs, which a parser must close.

// cardMarker proves the mirror; profile demo-card checks it.
const cardMarker = "Larks rise before the fog; remember this line"

func (v *view) cardHead(title string) {
	v.raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"", v.charset, "\">\n",
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>")
	v.esc(title)
	v.raw(" | ")
	v.esc(v.m.opts.Name)
	v.raw("</title>\n<link rel=\"stylesheet\" href=\"/css/site.css\">\n")
	if v.decoyClass {
		v.raw(decoyStyle)
	}
	v.raw("</head>\n<body>\n<nav class=\"navbar\"><a class=\"brand\" href=\"")
	v.link("/")
	v.raw("\">")
	v.esc(v.m.opts.Name)
	v.raw("</a>\n")
	if !v.m.opts.NoPlantedLinks {
		v.raw("<ul class=\"nav\"><a href=\"/messages\" class=\"btn\">Messages <span class=\"badge\">0 new</span></a>",
			"<li><a href=\"/cart\">Cart (0)</a></li><li><a href=\"/settings\">Account</a></li>",
			"<li><a href=\"/logout\">Sign out</a></li></ul>\n",
			"<div class=\"alert\">Javascript is enabled. To continue, disable Javascript!</div>\n")
	}
	if v.clock != "" {
		v.raw("<span class=\"badge clock\">", v.clock, "</span>\n")
	}
	v.raw("</nav>\n<div class=\"row\"><div class=\"col-md-2 side\">")
	v.cardMenu()
	v.full()
	v.raw("</div>\n<div class=\"col-md-10 main\">\n")
	v.endless()
}

func (v *view) cardMenu() {
	v.raw("<p><ul>\n")
	for i := range v.m.layout.cats {
		c := &v.m.layout.cats[i]
		v.raw("<li><a href=\"")
		v.link(v.m.indexPath(i, 1))
		v.raw("\">")
		v.list(c.path, " - ")
		v.raw("</a> <span class=\"badge\">")
		v.num(int64(v.m.layout.size(i, v.day)))
		v.raw("</span>\n")
	}
	v.raw("</ul></p>")
}

func (v *view) cardFoot() {
	v.raw("</div></div>\n<footer>&copy; ")
	v.esc(v.m.opts.Name)
	v.raw("</footer>\n</body>\n</html>\n")
}

func (v *view) cardFront() {
	v.cardHead("Welcome")
	v.raw("<h1>Welcome</h1>\n<p class=\"stats\"><span class=\"total\">")
	v.num(int64(v.m.layout.total(v.day)))
	v.raw("</span> listings online, <span>")
	v.num(int64(len(v.m.handles)))
	v.raw("</span> vendors</p>\n<p class=\"phrase\">", cardMarker, "</p>\n")
	v.cardFoot()
}

func (v *view) cardIndex(cat, page int) {
	c := &v.m.layout.cats[cat]
	v.cardHead(c.path[len(c.path)-1])
	found, pages := v.found(cat)
	v.raw("<p class=\"found\">Found ")
	v.num(int64(found))
	v.raw(" listings, ")
	v.num(int64(pages))
	v.raw(" pages.</p>\n")
	v.each(cat, page, func(n int) {
		v.decoyRow(n)
		v.card(n)
	})
	v.raw("<ul class=\"pagination\">")
	v.pager(cat, page, pages, "<strong>", "</strong>")
	v.raw("</ul>\n")
	v.cardFoot()
}

func (v *view) card(n int) {
	o, m := &v.o, v.m
	id := m.externalID(o.id)
	path := m.listingPath(id)
	v.raw("<div class=\"listinglist\">\n<span class=\"badge\">")
	v.num(int64(n + 1))
	v.raw("</span>")
	v.picture()
	v.raw("<div class=\"col-md-4\"><a class=\"title\" href=\"")
	v.link(path)
	v.raw("\"><b>")
	v.text(o.title)
	v.raw("</b></a>\n<p>Category: <a class=\"cat\" href=\"")
	v.link(m.indexPath(o.ref.cat, 1))
	v.raw("\">")
	v.list(o.cat.path, " - ")
	v.raw("</a></p></div>\n<div class=\"col-md-3\">Vendor: ")
	v.cardVendorLink()
	v.raw("\n<p>Ships from: <span class=\"from\">")
	v.esc(o.from.name)
	v.raw("</span><p>Ships to: <span class=\"to\">")
	v.list(o.to, ", ")
	v.raw("</span></div>\n<div class=\"col-md-4\">")
	v.cardPrice()
	v.raw("\n<span class=\"label escrow\">", escrowLabel(o.escrow), "</span> <span class=\"label stock\">",
		stockWord(o.stock), "</span></div>\n")
	v.fullRow()
	v.trapLinks(id)
	v.raw("</div>\n")
	v.decoyBoxRow(path)
}

func (v *view) picture() {
	if v.m.opts.NoPictures {
		v.raw("<div class=\"col-md-1\"><img src=\"/img/none.png\" alt=\"\"></div>\n")
		return
	}
	v.raw("<div class=\"col-md-1\"><img src=\"")
	v.b = append(v.b, v.m.pictures[v.o.picture]...)
	v.raw("\" alt=\"\"></div>\n")
}

func (v *view) cardVendorLink() {
	f := v.m.handles[v.o.vendor]
	v.raw("<a class=\"vendor\" href=\"")
	v.link(v.m.VendorPath(f))
	v.raw("\">")
	v.esc(f)
	v.raw("</a>")
}

// cardPrice writes the vendor's own currency first, the others beside it.
func (v *view) cardPrice() {
	o := &v.o
	v.raw("<strong>", o.currency.code, " ")
	v.b = appendShort(v.b, o.cents)
	v.raw("</strong> <small class=\"other\">")
	for i, c := range othersThan(o.currency) {
		if i > 0 {
			v.raw(" ")
		}
		v.raw(c.sign)
		if len(c.sign) == 3 && c.sign == c.code {
			v.raw("&nbsp;")
		} else {
			v.raw(" ")
		}
		v.cents(convert(o.cents, o.currency, c))
	}
	v.raw("</small>")
}

// othersThan is the other currencies, in their order.
func othersThan(own currency) []currency {
	out := make([]currency, 0, 4)
	for _, c := range currencies {
		if c.code != own.code {
			out = append(out, c)
		}
	}
	return out
}

func (v *view) cardListing() {
	o, m := &v.o, v.m
	v.cardHead(string(o.title))
	id := m.externalID(o.id)
	v.raw("<div class=\"listing\" data-id=\"", id, "\">\n<h2 class=\"title\">")
	v.text(o.title)
	v.raw("</h2>\n")
	v.picture()
	v.raw("<ul class=\"facts\">\n<li><b>Vendor:</b> ")
	v.cardVendorLink()
	v.raw(" <span class=\"rating\">")
	v.b = appendCents(v.b, int64(o.rating)/20)
	v.raw("</span> (<span class=\"count\">")
	v.num(o.feedback)
	v.raw("</span>)</li>\n<li><b>Price:</b> ")
	v.cardPrice()
	row := func(label string) { v.raw("</li>\n<li><b>", label, ":</b> ") }
	row("Category")
	v.raw("<a class=\"cat\" href=\"")
	v.link(m.indexPath(o.ref.cat, 1))
	v.raw("\">")
	v.list(o.cat.path, " - ")
	v.raw("</a>")
	row("Ships from")
	v.esc(o.from.name)
	row("Ships to")
	v.list(o.to, ", ")
	row("Availability")
	v.raw(stockWord(o.stock))
	row("Type")
	v.raw(escrowLabel(o.escrow))
	row("Sales")
	v.num(o.sold)
	row("Viewed")
	v.num(o.views)
	v.raw(" times")
	row("Coins")
	v.list(coinNames(o.payment), " / ")
	row("Listed")
	v.raw(ago(daysBetween(o.posted, v.now)))
	v.raw("</li>\n</ul>\n")
	v.cardVariants()
	v.raw("<div class=\"description\">")
	v.descr = v.m.describe(v.descr[:0], o.describe, o.title)
	v.lines(v.descr)
	v.raw("</div>\n")
	v.trapLinks(id)
	v.raw("</div>\n")
	v.feedback(o.describe)
	v.cardFoot()
}

func (v *view) cardVariants() {
	if len(v.o.variants) == 0 {
		return
	}
	v.raw("<ul class=\"bulk\">\n")
	for _, b := range v.o.variants {
		v.raw("<li><span class=\"qty\">from ")
		v.num(int64(b.count))
		v.raw("</span> <em>", v.o.currency.code, " ")
		v.b = appendShort(v.b, b.cents)
		v.raw("</em></li>\n")
	}
	v.raw("</ul>\n")
}

func (v *view) cardVendor(f vendorFacts) {
	v.cardHead(f.handle)
	v.raw("<div class=\"profile\"><h2 class=\"handle\">")
	v.esc(f.handle)
	v.raw("</h2><span class=\"level\">Level ")
	v.num(int64(f.level))
	v.raw("</span>\n<table class=\"facts\">\n<tr><td>Rating</td><td>")
	v.cents(int64(f.rating) / 20)
	row := func(label string) { v.raw("</td></tr>\n<tr><td>", label, "</td><td>") }
	row("Feedback")
	v.num(f.feedback)
	row("Sales")
	v.num(f.sales)
	row("Joined")
	v.date(f.joined, "2006-01-02")
	row("Last active")
	v.raw(ago(v.m.lastSeen(f, v.day)))
	row("Ships from")
	v.esc(f.from.name)
	row("Ships to")
	v.list(f.to, ", ")
	v.raw("</td></tr>\n</table>\n<div class=\"description\">")
	v.descr = v.m.appendAbout(v.descr[:0], f)
	v.lines(v.descr)
	v.raw("</div>\n<textarea class=\"pgp\" readonly>\n")
	v.esc(v.m.vendorKey(f, v.day))
	v.raw("</textarea></div>\n")
	v.feedback(f.seed)
	v.cardFoot()
}

func escrowLabel(escrow bool) string {
	if escrow {
		return "Escrow Listing"
	}
	return "FE Listing"
}

func stockWord(n int) string {
	switch {
	case n < 0 || n >= 50:
		return "In stock"
	case n > 0:
		return "Low stock"
	}
	return "Out of stock"
}
