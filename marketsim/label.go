package marketsim

// The label style: label/value pairs, a price's unit in the vendor's own
// words after a slash, bulk prices as rows of text, one table with two pairs
// a row, and hidden boxes that repeat a row.

// labelMarker proves the mirror; profile demo-label checks it.
const labelMarker = "Meridian watchword: seven bells and a brass compass"

func (v *view) labelHead(title string) {
	v.raw("<!DOCTYPE html>\n<html>\n<head>\n<meta charset=\"", v.charset, "\"/>\n<title>")
	v.esc(v.m.opts.Name)
	v.raw(" - ")
	v.esc(title)
	v.raw("</title>\n<link href=\"/css-5\" rel=\"stylesheet\"/>\n")
	if v.decoyClass {
		v.raw(decoyStyle)
	}
	v.raw("</head>\n<body>\n<div id=\"container\">\n<div id=\"header\"><h1><a class=hlink href=\"")
	v.link("/")
	v.raw("\">")
	v.esc(v.m.opts.Name)
	v.raw("</a></h1>\n")
	if !v.m.opts.NoPlantedLinks {
		v.raw("<a class=controlbox_link href=\"/settings\">Settings</a> <a class=controlbox_link href=\"/messages\">Mail</a> ",
			"<a class=controlbox_link href=\"/orders\">Orders</a> <a class=controlbox_link href=\"/messages/new/support\">Support</a> ",
			"<a class=controlbox_link href=\"/logout\">Logout</a>\n")
	}
	if v.clock != "" {
		v.raw("<span class=clock>Server Time: ", v.clock, "</span>\n")
	}
	v.raw("</div>\n<div id=\"body\">\n<div class=\"sidebar\">")
	for i := range v.m.layout.cats {
		c := &v.m.layout.cats[i]
		v.raw("<div class=cat><a href=\"")
		v.link(v.m.indexPath(i, 1))
		v.raw("\">")
		v.esc(c.path[len(c.path)-1])
		v.raw("</a> (")
		v.num(int64(v.m.layout.size(i, v.day)))
		v.raw(")</div>\n")
	}
	v.full()
	v.raw("</div>\n<div class=\"mainarea\"><div class=\"mainarea_inner\">\n")
	v.endless()
}

func (v *view) labelFoot() {
	v.raw("</div></div></div></div>\n</body>\n</html>\n")
}

func (v *view) labelFront() {
	v.labelHead("Start")
	v.raw("<h2>Welcome to ")
	v.esc(v.m.opts.Name)
	v.raw("</h2>\n<div class=product_data><label>Active listings:</label> <span>")
	v.num(int64(v.m.layout.total(v.day)))
	v.raw("</span></div>\n<div class=product_data><label>Vendors:</label> <span>")
	v.num(int64(len(v.m.handles)))
	v.raw("</span></div>\n<div class=watchword>", labelMarker, "</div>\n")
	v.labelFoot()
}

func (v *view) labelIndex(cat, page int) {
	c := &v.m.layout.cats[cat]
	v.labelHead(c.path[len(c.path)-1])
	found, pages := v.found(cat)
	v.raw("<h2>")
	v.list(c.path, " > ")
	v.raw("</h2>\n<table class=\"grid\">\n<tr class=\"gridhdr\"><td class=\"product\">Product</td><td>Vendor</td></tr>\n")
	v.each(cat, page, func(n int) {
		v.decoyRow(n)
		v.labelRow()
	})
	v.raw("<tr class=\"gridftr\"><td class=\"gridftr\" colspan=3>Found ")
	v.num(int64(found))
	v.raw(" listings, ")
	v.num(int64(pages))
	v.raw(" pages. ")
	v.pager(cat, page, pages, "<strong>", "</strong>")
	v.raw("</td></tr>\n</table>\n")
	v.labelFoot()
}

func (v *view) labelRow() {
	o, m := &v.o, v.m
	id := m.externalID(o.id)
	path := m.listingPath(id)
	v.raw("<tr class=\"item\"><td class=product><a class=growlink href=\"")
	v.link(path)
	v.raw("\">")
	v.text(o.title)
	v.raw("</a><div><span class=route>")
	v.esc(o.from.name)
	v.raw(" → ")
	v.list(o.to, ", ")
	v.raw("</span></div></td>\n<td class=vendor>")
	v.labelVendorLink()
	v.raw(" <span class=deals>(")
	v.num(o.deals)
	v.raw(")</span></td>\n<td class=price><span class=listprice>")
	v.labelPrice(o.cents)
	v.raw("</span>")
	v.fullRow()
	v.raw("</td></tr>\n")
	v.trapLinks(id)
	v.decoyBoxRow(path)
}

func (v *view) labelVendorLink() {
	f := v.m.handles[v.o.vendor]
	v.raw("<a class=vlink href=\"")
	v.link(v.m.VendorPath(f))
	v.raw("\">")
	v.esc(f)
	v.raw("</a>")
}

// labelPrice writes "87.21 USD/Order (0.00145350 BTC/Order)".
func (v *view) labelPrice(cents int64) {
	o := &v.o
	v.cents(cents)
	v.raw(" ", o.currency.code, "/")
	v.esc(o.unitWord)
	v.raw(" <span class=alt>(")
	v.b = appendCoin(v.b, coinUnits(cents, o.currency, btcUSD))
	v.raw(" BTC/")
	v.esc(o.unitWord)
	v.raw(")</span>")
}

func (v *view) labelListing() {
	o, m := &v.o, v.m
	v.labelHead(string(o.title))
	id := m.externalID(o.id)
	v.raw("<h2>")
	v.text(o.title)
	v.raw("</h2>\n<div class=product_data><label>Sold by:</label> ")
	v.labelVendorLink()
	v.raw(" <span class=deals>(")
	v.num(o.deals)
	v.raw(")</span> <span class=good>")
	v.cents(int64(o.rating))
	v.raw("%</span></div>\n")
	open := func(label string) { v.raw("<div class=product_data><label>", label, ":</label> ") }
	const shut = "</div>\n"
	open("Category")
	v.list(o.cat.path, " > ")
	v.raw(shut)
	open("Listing Type")
	v.raw(listingType(o.item), shut)
	open("Price")
	v.raw("<span class=listprice>")
	v.labelPrice(o.cents)
	v.raw("</span>", shut)
	v.labelVariants()
	open("FE or Escrow")
	v.raw(feOrEscrow(o.escrow), shut)
	open("Accepted Payments")
	for _, c := range coinNames(o.payment) {
		v.raw("<img src=\"/img/", c, ".png\" alt=\"", c, "\"> ")
	}
	v.raw(shut)
	open("Ships from")
	v.esc(o.from.name)
	v.raw(" → ")
	v.list(o.to, ", ")
	v.raw(shut)
	v.labelTable()
	v.raw("<a class=noanchor id=\"info\"></a><div id=\"info\" class=\"terms\">")
	v.descr = v.m.describe(v.descr[:0], o.describe, o.title)
	v.lines(v.descr)
	v.raw("</div>\n")
	v.trapLinks(id)
	v.feedback(o.describe)
	v.labelFoot()
}

// labelTable writes the table with two label/value pairs a row.
func (v *view) labelTable() {
	o := &v.o
	v.raw("<table class=productTbl>\n<tr><td>Item No:</td><td>", v.m.externalID(o.id), "</td><td>In stock:</td><td>",
		stockText(o.stock), "</td></tr>\n<tr><td>Sold:</td><td>")
	v.num(o.sold)
	v.raw("</td><td>Views:</td><td>")
	v.num(o.views)
	v.raw("</td></tr>\n<tr><td>Listed on:</td><td>")
	v.date(o.posted, labelDate)
	v.raw("</td><td>Ends in:</td><td>Never</td></tr>\n</table>\n")
}

// labelDate is how StyleLabel writes dates.
const labelDate = "2006-01-02 15:04:05"

func (v *view) labelVariants() {
	for _, b := range v.o.variants {
		v.raw("<div class=bulk><span class=qty>")
		v.num(int64(b.count))
		v.raw(" ")
		v.esc(v.o.unitWord)
		v.raw(" or more:</span> <span class=bulkprice>")
		v.labelPrice(b.cents)
		v.raw("</span> <span class=off>")
		v.num(int64(b.off))
		v.raw("% OFF</span></div>\n")
	}
}

func (v *view) labelVendor(f vendorFacts) {
	v.labelHead(f.handle)
	v.raw("<h2 class=uname>")
	v.esc(f.handle)
	v.raw("</h2> <span class=verified>LEVEL ")
	v.num(int64(f.level))
	v.raw("</span>\n<div class=\"inline_div\">\n<div><label>Positive:</label> <span>")
	v.cents(int64(f.rating))
	row := func(label string) { v.raw("</span></div>\n<div><label>", label, ":</label> <span>") }
	v.raw("%")
	row("Feedback")
	v.num(f.feedback)
	row("Deals")
	v.num(f.sales)
	row("Ships From")
	v.esc(f.from.name)
	row("Ships To")
	v.list(f.to, ", ")
	row("FE Enabled")
	v.raw(yesNo(f.fe))
	row("Member since")
	v.date(f.joined, labelDate)
	row("Last online")
	v.raw(ago(v.m.lastSeen(f, v.day)))
	v.raw("</span></div>\n</div>\n<div id=\"pgp_div\" class=terms>")
	v.descr = v.m.appendAbout(v.descr[:0], f)
	v.lines(v.descr)
	v.raw("</div>\n<div id=\"pgp_div\"><textarea rows=20>\n")
	v.esc(v.m.vendorKey(f, v.day))
	v.raw("</textarea></div>\n")
	v.feedback(f.seed)
	v.labelFoot()
}

func listingType(i *item) string {
	if i.unit == piece {
		return "Digital Listing"
	}
	return "Physical Listing"
}

func feOrEscrow(escrow bool) string {
	if escrow {
		return "ESCROW"
	}
	return "FE Required"
}
