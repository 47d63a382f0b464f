package marketsim

// The table style: a layout of the 2010s as on sites of that time. The faults
// are deliberate: text before <html>, two <body>, cells and spans that are
// never closed, crossed end tags, attributes without quotes, the same id on
// every row, a bare & in addresses, and a declared charset that is not used.

// tableMarker proves the mirror; profile demo-table checks it.
const tableMarker = "Seal of the Old Quay: three herons, one lantern"

func (v *view) tableHead(title string) {
	v.raw("<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 4.01 Transitional//EN\">\nWelcome\n<html><head>",
		"<meta http-equiv=Content-Type content=\"text/html; charset=", v.charset, "\">\n<title>")
	v.esc(v.m.opts.Name)
	v.raw(" - ")
	v.esc(title)
	v.raw("</title>")
	if v.decoyClass {
		v.raw(decoyStyle)
	}
	v.raw("</head>\n<body bgcolor=#f4efe4><body link=#224466>\n",
		"<table width=100% cellpadding=4 id=layout faq=\"\"><tr><td class=top colspan=2><font size=5><b>")
	v.esc(v.m.opts.Name)
	v.raw("</b></font>\n<tr><td class=nav colspan=2><a href=\"")
	v.link("/")
	v.raw("\">Home</a>")
	if !v.m.opts.NoPlantedLinks {
		v.raw(" | <a href=messages.php?new&box=1>Messages</a> | <a href=cart.php>Basket (0)</a> | ",
			"<a href=settings.php>Settings</a> | <a href=support.php>Support</a> | <a href=logout.php?t=1&go>Log out</a>")
	}
	v.raw("\n<tr><td valign=top width=170 class=menu id=menu>")
	v.tableMenu()
	v.full()
	v.raw("<td valign=top class=main id=main>\n")
	v.endless()
}

func (v *view) tableMenu() {
	for i := range v.m.layout.cats {
		c := &v.m.layout.cats[i]
		v.raw("&raquo; <a href=\"")
		v.link(v.m.indexPath(i, 1))
		v.raw("\">")
		v.esc(c.path[len(c.path)-1])
		v.raw("</a> <span class=n>")
		v.num(int64(v.m.layout.size(i, v.day)))
		v.raw("<br>\n")
	}
}

func (v *view) tableFoot() {
	v.raw("\n</td></tr><tr><td colspan=2 class=foot><small>")
	if v.clock != "" {
		v.raw("Server time: ", v.clock, " | ")
	}
	v.esc(v.m.opts.Name)
	v.raw(" since 2014</small></table>\n</body></html>\n")
}

func (v *view) tableFront() {
	v.tableHead("Home")
	v.raw("<h2>Welcome</h2><p><b class=total>")
	v.num(int64(v.m.layout.total(v.day)))
	v.raw("</b> listings by ")
	v.num(int64(len(v.m.handles)))
	v.raw(" vendors<p class=seal>", tableMarker, "\n<ul class=cats>")
	for i := range v.m.layout.cats {
		c := &v.m.layout.cats[i]
		v.raw("<li><a href=\"")
		v.link(v.m.indexPath(i, 1))
		v.raw("\">")
		v.list(c.path, " &gt; ")
		v.raw("</a> (")
		v.num(int64(v.m.layout.size(i, v.day)))
		v.raw(")\n")
	}
	v.raw("</ul>")
	v.tableFoot()
}

func (v *view) tableIndex(cat, page int) {
	c := &v.m.layout.cats[cat]
	v.tableHead(c.path[len(c.path)-1])
	size, pages := v.found(cat)
	v.raw("<h3>")
	v.list(c.path, " &gt; ")
	v.raw("</h3><p class=found>Found ")
	v.num(int64(size))
	v.raw(" listings, ")
	v.num(int64(pages))
	v.raw(" pages.\n<table width=100% border=0 cellspacing=0 class=rows id=rows>",
		"<tr class=hdr><td>&nbsp;<td>Listing<td>Price\n")
	if page == 1 && size > 1 {
		v.load(cat, size/2)
		v.tableRow(true) // promoted: the same listing comes again in its place
	}
	v.each(cat, page, func(n int) {
		v.decoyRow(n)
		v.tableRow(false)
	})
	v.raw("</table>\n<center class=pager>")
	v.pager(cat, page, pages, "<b>", "</b>")
	v.raw("</center>")
	v.tableFoot()
}

func (v *view) tableRow(sticky bool) {
	o, m := &v.o, v.m
	id := m.externalID(o.id)
	path := m.listingPath(id)
	class := "row"
	if sticky {
		class = "\"row sticky\""
	}
	v.raw("<tr id=listing class=", class, "><td width=60><a href=\"")
	v.link(path)
	v.raw("\"><img src=thumb.php?i=", id, " border=0></a>\n<td><font color=#224466><a href=\"")
	v.link(path)
	v.raw("\" class=ttl>")
	v.text(o.title)
	v.raw("</font></a>")
	if sticky {
		v.raw(" <i>[Sticky]</i>")
	}
	f := m.handles[o.vendor]
	v.raw("<br>by <a class=usr href=\"")
	v.link(m.VendorPath(f))
	v.raw("\">")
	v.esc(f)
	v.raw("</a> (<span class=deals>")
	v.num(o.deals)
	v.raw("</span>)<br><span class=cat>Item # ", id, " - ")
	v.list(o.cat.path, " / ")
	v.raw("<br><span class=from>Ships from: ")
	v.esc(o.from.name)
	v.raw("<td align=right class=price><b>USD ")
	v.b = appendGrouped(v.b, o.cents)
	v.raw("</b><br><small>(")
	v.b = appendCoin(v.b, coinUnits(o.cents, o.currency, btcUSD))
	v.raw(" BTC)</small><br>Sold: <span class=sold>")
	v.num(o.sold)
	v.raw("</span>\n")
	v.fullRow()
	v.trapLinks(id)
	v.decoyBoxRow(path)
}

func (v *view) tableListing() {
	o, m := &v.o, v.m
	v.tableHead(string(o.title))
	id := m.externalID(o.id)
	v.raw("<form method=post action=cart.php><input type=hidden name=id value=", id, ">",
		"<table width=100% class=item id=listing><tr><td><h1 class=ttl>")
	v.text(o.title)
	v.raw("</h1>\n<table class=info id=listing border=0>\n<tr><td class=k>Vendor:<td class=v><a class=usr href=\"")
	f := m.handles[o.vendor]
	v.link(m.VendorPath(f))
	v.raw("\">")
	v.esc(f)
	v.raw("</a> (<span class=deals>")
	v.num(o.deals)
	v.raw("</span>) <i class=rate>")
	v.b = appendCents(v.b, int64(o.rating))
	v.raw("%</i>\n<tr><td class=k>Price:<td class=v><b>USD ")
	v.b = appendGrouped(v.b, o.cents)
	v.raw("</b> <small>(")
	v.b = appendCoin(v.b, coinUnits(o.cents, o.currency, btcUSD))
	v.raw(" BTC)</small>")
	row := func(label string) { v.raw("\n<tr><td class=k>", label, ":<td class=v>") }
	row("Item #")
	v.raw(id)
	row("Category")
	v.list(o.cat.path, " / ")
	row("Ships from")
	v.esc(o.from.name)
	row("Ships to")
	v.list(o.to, ", ")
	row("In stock")
	v.raw(stockText(o.stock))
	row("Sold")
	v.num(o.sold)
	v.raw(" since ")
	v.date(o.posted, "January 2, 2006")
	row("Views")
	v.num(o.views)
	row("Escrow")
	v.raw(yesNo(o.escrow))
	row("Payment")
	v.list(coinNames(o.payment), ", ")
	row("Posted on")
	v.date(o.posted, tableDate)
	v.raw("</table>\n")
	v.tableVariants()
	v.raw("</form><div id=listing class=descr>")
	v.descr = v.m.describe(v.descr[:0], o.describe, o.title)
	v.lines(v.descr)
	v.raw("</div>")
	v.trapLinks(id)
	v.raw("</table>")
	v.feedback(o.describe)
	v.tableFoot()
}

// tableDate is how StyleTable writes the date of posting.
const tableDate = "Jan 2, 2006 15:04"

// shipping is one way of dispatch.
type shipping struct {
	label string
	cents int64
}

// shippings are those of StyleTable.
func shippings() [2]shipping {
	return [2]shipping{{"Letter, 4 to 9 days", 350}, {"Express, 1 day", 1450}}
}

func (v *view) tableVariants() {
	v.raw("<select name=shipping>")
	for i, s := range shippings() {
		v.raw("<option value=", itoa(i+1), ">", s.label, " - USD ")
		v.cents(s.cents)
	}
	v.raw("</select>\n")
	if len(v.o.variants) == 0 {
		return
	}
	v.raw("<select name=bulk>")
	for _, b := range v.o.variants {
		v.raw("<option value=")
		v.num(int64(b.count))
		v.raw(">")
		v.num(int64(b.count))
		v.raw(" or more - USD ")
		v.b = appendGrouped(v.b, b.cents)
	}
	v.raw("</select>\n")
}

func (v *view) tableVendor(f vendorFacts) {
	v.tableHead(f.handle)
	v.raw("<table class=info id=vendor><tr><td class=k>Vendor:<td class=v><b class=usr>")
	v.esc(f.handle)
	v.raw("</b> Level <span class=lvl>")
	v.num(int64(f.level))
	v.raw("</span>")
	row := func(label string) { v.raw("\n<tr><td class=k>", label, ":<td class=v>") }
	row("Positive")
	v.cents(int64(f.rating))
	v.raw("%")
	row("Feedback")
	v.num(f.feedback)
	row("Sales")
	v.num(f.sales)
	row("Ships from")
	v.esc(f.from.name)
	row("Ships to")
	v.list(f.to, ", ")
	row("Member since")
	v.date(f.joined, "Jan 2, 2006")
	row("Last seen")
	v.raw(ago(v.m.lastSeen(f, v.day)))
	v.raw("</table>\n<div class=about id=about>")
	v.descr = v.m.appendAbout(v.descr[:0], f)
	v.lines(v.descr)
	v.raw("</div>\n<pre id=about class=key>")
	v.esc(v.m.vendorKey(f, v.day))
	v.raw("</pre>")
	v.feedback(f.seed)
	v.tableFoot()
}

func stockText(n int) string {
	if n < 0 {
		return "Unlimited"
	}
	return itoa(n)
}

func yesNo(b bool) string {
	if b {
		return "Yes"
	}
	return "No"
}
