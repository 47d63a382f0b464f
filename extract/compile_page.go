package extract

import (
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"vedette/market"
	"vedette/strictyaml"
)

func (c *compiler) pages(p *Profile, out *compiled) {
	if len(p.Pages) == 0 {
		c.fault("pages", "a profile describes at least one page")
	}
	seen := map[string]bool{}
	for i := range p.Pages {
		at := index("pages", i)
		if kind := p.Pages[i].Kind; kind == "" {
			c.fault(at+".kind", "missing")
		} else if seen[kind+"\x00"+p.Pages[i].URL+strings.Join(p.Pages[i].Require, ",")] {
			c.fault(at+".kind", "page kind %q is described twice with the same url and require", kind)
		} else {
			seen[kind+"\x00"+p.Pages[i].URL+strings.Join(p.Pages[i].Require, ",")] = true
		}
		out.pages = append(out.pages, c.page(at, &p.Pages[i]))
		out.reveal = append(out.reveal, c.selectors(at+".reveal", p.Pages[i].Reveal)...)
	}
}

func (c *compiler) page(at string, p *Page) *pageRule {
	r := &pageRule{
		kind: p.Kind, record: market.RecordKind(p.Record),
		url:     c.pattern(at+".url", p.URL),
		require: c.selectors(at+".require", p.Require), forbid: c.selectors(at+".forbid", p.Forbid),
		hidden: c.selectors(at+".hidden", p.Hidden), spread: p.Spread,
		rows: c.selector(at+".rows", p.Rows),
		skip: c.matches(at+".skip", p.Skip), ads: c.matches(at+".ads", p.Ads), empty: c.matches(at+".empty", p.Empty),
	}
	for i, pr := range p.Pairs {
		r.pairs = append(r.pairs, c.pairs(index(at+".pairs", i), pr))
	}
	c.cutting(at, p, r)
	allowed := fieldNames(r.record)
	if allowed == nil && p.Record != "" {
		c.fault(at+".record", "%s", strictyaml.Unknown("record", p.Record, []string{"listing", "vendor"}))
	}
	if p.Record == "" && (p.Rows != "" || len(p.Fields) > 0 || len(p.Also) > 0) {
		c.fault(at+".record", "missing: a page with rows, fields or also yields listing or vendor records")
	}
	for _, name := range slices.Sorted(maps.Keys(p.Fields)) {
		field := at + ".fields." + name
		if allowed != nil && !slices.Contains(allowed, name) {
			c.fault(field, "%s", strictyaml.Unknown("field", name, allowed))
		}
		if len(p.Fields[name]) == 0 {
			c.fault(field, "give at least one source")
		}
		for i, src := range p.Fields[name] {
			if (src.Label != nil || src.Price != nil) && !isVariants(name) {
				c.fault(index(field, i), "label and price are for variants and shipping")
			}
		}
		sources := c.sources(field, p.Fields[name], r)
		if name == "description" {
			withoutBuyers(sources)
		}
		r.fields = append(r.fields, fieldRule{name: name, sources: sources})
	}
	for _, name := range slices.Sorted(maps.Keys(p.Counters)) {
		r.counters = append(r.counters, fieldRule{name: name, sources: c.sources(at+".counters."+name, p.Counters[name], r)})
	}
	r.detail = c.sources(at+".detail", p.Detail, r)
	r.links = c.sources(at+".links", p.Links, r)
	c.identity(at, p)
	for i := range p.Also {
		r.also = append(r.also, c.also(index(at+".also", i), p, &p.Also[i]))
	}
	return r
}

// also compiles further records as a page of their own, which takes from the
// page what it does not say itself.
func (c *compiler) also(at string, p *Page, a *Also) *pageRule {
	if a.Record == "" {
		c.fault(at+".record", "missing: listing or vendor")
	}
	inner := &Page{
		Kind: p.Kind, Record: a.Record, Rows: a.Rows, Spread: a.Spread, Skip: a.Skip, Pairs: a.Pairs,
		Fields: a.Fields, Detail: a.Detail, Data: a.Data, Items: a.Items, Pieces: a.Pieces,
	}
	if inner.Pairs == nil {
		inner.Pairs = p.Pairs
	}
	if inner.Data == nil {
		inner.Data = p.Data
	}
	r := c.page(at, inner)
	r.further = true
	return r
}

// cutting compiles what makes several records of one element.
func (c *compiler) cutting(at string, p *Page, r *pageRule) {
	if d := p.Data; d != nil {
		r.data = &dataRule{css: c.selector(at+".data.css", d.CSS), attr: d.Attr, name: c.name(d.Var), path: c.path(at+".data.json", d.JSON)}
		if d.CSS == "" && p.Rows == "" {
			c.fault(at+".data.css", "missing: the selector of the element that holds the JSON, such as script#data (a page that is JSON is read as one script)")
		}
	}
	r.items = c.path(at+".items", p.Items)
	if p.Items != "" && p.Data == nil {
		c.fault(at+".items", "needs data: where the JSON stands")
	}
	if p.Pieces == nil {
		return
	}
	if p.Rows == "" {
		c.fault(at+".pieces", "needs rows: the selector of the element whose text is cut, such as pre (a page of plain text is read as one pre)")
	}
	if p.Items != "" || p.Spread {
		c.fault(at+".pieces", "does not go with items or spread")
	}
	r.pieces = c.pieces(at+".pieces", p.Pieces)
}

func (c *compiler) pieces(at string, p *Pieces) *pieceRule {
	ways := 0
	for _, given := range []bool{p.Lines, p.Blocks, p.Begin != "", p.Between != ""} {
		if given {
			ways++
		}
	}
	if ways != 1 {
		c.fault(at, "give one of lines, blocks, begin and between")
	}
	r := &pieceRule{
		blocks: p.Blocks, begin: c.pattern(at+".begin", p.Begin), between: c.pattern(at+".between", p.Between),
		heading: c.pattern(at+".heading", p.Heading), fit: c.pattern(at+".fit", p.Fit),
	}
	for _, re := range []*regexp.Regexp{r.heading, r.fit} {
		if re != nil {
			r.groups = append(r.groups, re.SubexpNames()...)
		}
	}
	return r
}

// name compiles what a script gives JSON to; nil for none.
func (c *compiler) name(name string) *regexp.Regexp {
	if name == "" {
		return nil
	}
	return naming(name)
}

// identity: a record without a key cannot be stored.
func (c *compiler) identity(at string, p *Page) {
	key := map[string]string{"listing": "listing_id", "vendor": "vendor"}[p.Record]
	if key == "" || len(p.Fields[key]) > 0 {
		return
	}
	if p.Record == "listing" && len(p.Detail) > 0 {
		return // taken from the group listing_id of the link's follow pattern
	}
	c.fault(at+".fields", "no source for %s; give the field (from the page's address: - {url: %s}) or, for rows of listings, a detail link", key, key)
}

func (c *compiler) pairs(at string, p Pairs) pairRule {
	if p.Rows == "" && p.Columns == 0 && !p.Lines && len(p.Words) == 0 && p.Value != "~" {
		c.fault(at+".rows", "missing: the selector of the elements that hold a label and its value")
	}
	r := pairRule{
		rows: c.selector(at+".rows", p.Rows), label: c.selector(at+".label", p.Label),
		columns: p.Columns, lines: p.Lines, words: c.words(at+".words", p.Words), mark: p.Mark,
	}
	if r.mark == "" {
		r.mark = ":"
	} else if p.Columns > 0 || len(p.Words) > 0 || p.Label != "" {
		c.fault(at+".mark", "goes with lines, or with rows alone: elsewhere the label's end is known")
	}
	if p.Value == "~" {
		r.follows = true
		if p.Label == "" {
			c.fault(at+".value", "\"~\" needs a selector of labels")
		}
	} else {
		r.value = c.selector(at+".value", p.Value)
	}
	if p.Columns < 0 || p.Columns > 50 {
		c.fault(at+".columns", "want 0 to 50")
	}
	forms := 0
	for _, given := range []bool{p.Columns > 0, p.Lines, len(p.Words) > 0, p.Label != "" || p.Value != ""} {
		if given {
			forms++
		}
	}
	if forms > 1 {
		c.fault(at, "columns, lines, words and label/value are four ways; give one")
	}
	return r
}

// words makes one pattern of labels that stand in running text; longer ones
// win over those that they begin with.
func (c *compiler) words(at string, list []string) *regexp.Regexp {
	if len(list) == 0 {
		return nil
	}
	quoted := make([]string, 0, len(list))
	for i, w := range list {
		if strings.TrimSpace(w) == "" {
			c.fault(index(at, i), "an empty label")
		}
		quoted = append(quoted, strings.ReplaceAll(regexp.QuoteMeta(strings.TrimSpace(w)), " ", `\s+`))
	}
	slices.SortFunc(quoted, func(a, b string) int { return len(b) - len(a) })
	return regexp.MustCompile(`(?i)(?:\b|^)(?:` + strings.Join(quoted, "|") + `)(?:\s*:|\b|$)`)
}

func (c *compiler) sources(at string, list []Source, page *pageRule) []source {
	out := make([]source, 0, len(list))
	for i := range list {
		out = append(out, c.source(index(at, i), list[i], page))
	}
	return out
}

func (c *compiler) source(at string, s Source, page *pageRule) source {
	out := source{Source: s, css: c.selector(at+".css", s.CSS), leave: c.selector(at+".without", s.Without), pair: c.pattern(at+".pair", s.Pair), column: c.pattern(at+".column", s.Column), json: c.path(at+".json", s.JSON), name: c.name(s.Var)}
	c.sensible(at, &s, page)
	for i := range s.Clean {
		out.steps = append(out.steps, c.step(index(at+".clean", i), s.Clean[i]))
	}
	if s.Parts != nil {
		out.parts = c.sources(at+".parts", s.Parts, page)
	}
	for _, part := range []struct {
		name string
		from *Source
		to   **source
	}{{"label", s.Label, &out.label}, {"price", s.Price, &out.price}} {
		if part.from != nil {
			compiled := c.source(at+"."+part.name, *part.from, page)
			*part.to = &compiled
		}
	}
	return out
}

// sensible refuses keys that do not go together.
func (c *compiler) sensible(at string, s *Source, page *pageRule) {
	for _, rule := range []struct {
		wrong       bool
		key, reason string
	}{
		{s.Pair != "" && len(page.pairs) == 0, "pair", "the page has no pairs:"},
		{s.Pair != "" && s.Page, "page", "does not go with pair: pairs belong to the record"},
		{s.Column != "" && (s.Pair != "" || s.Page || s.Above || s.URL != ""), "column", "goes with css, attr and what it takes: it is a cell of the row"},
		{s.Above && (s.CSS == "" || s.Page || s.Pair != "" || s.All || s.Count || s.Nth != 0), "above", "goes with css, attr, own and lines only"},
		{s.Without != "" && (s.Attr != "" || s.Own || s.Count || s.Value != ""), "without", "goes with text only"},
		{s.Count && s.CSS == "" && s.JSON == "", "count", "needs css or json"},
		{s.Count && s.Attr != "", "count", "does not go with attr"},
		{s.Value != "" && s.Attr != "", "value", "does not go with attr"},
		{s.URL != "" && (s.CSS != "" || s.Pair != ""), "url", "does not go with css or pair: it is a group of the page's address"},
		{s.Nth != 0 && s.All, "nth", "does not go with all"},
		{s.Nth != 0 && s.CSS == "" && s.JSON == "", "nth", "needs css or json"},
		{s.JSON != "" && (s.Pair != "" || s.Column != "" || s.Above || s.URL != "" || s.Group != "" || s.Own || s.Without != ""), "json", "goes with css, attr, var, page and what it takes; elsewhere use the cleaning step json"},
		{s.JSON != "" && s.CSS == "" && s.Page, "page", "needs css with json: the element that holds the JSON"},
		{s.Var != "" && s.JSON == "", "var", "goes with json"},
		{s.Group != "" && (page.pieces == nil || !slices.Contains(page.pieces.groups, s.Group)), "group", "fit and heading of the page's pieces name no group (?P<" + s.Group + ">...)"},
		{s.Group != "" && (s.CSS != "" || s.Pair != "" || s.URL != "" || s.Attr != ""), "group", "does not go with css, pair, url or attr: it is a part of the piece's text"},
		{s.Attr != "" && s.Own, "attr", "does not go with own"},
		{s.Parts != nil && (s.CSS != "" || s.Pair != "" || s.URL != "" || s.Value != "" || s.Attr != ""), "parts", "goes with clean only: each part says where it looks"},
		{(s.Label != nil || s.Price != nil) && s.CSS == "" && s.Pair == "" && s.JSON == "" && s.Group == "" && s.Column == "" && len(s.Clean) == 0, "css", "missing: the selector (or json, pair, column, group, or clean that cuts the record's text) of the rows that label and price are parts of"},
	} {
		if rule.wrong {
			c.fault(at+"."+rule.key, "%s", rule.reason)
		}
	}
}

// fieldNames are the names of a record's fields: the JSON names of the type.
func fieldNames(kind market.RecordKind) []string {
	var t reflect.Type
	switch kind {
	case market.RecordListing:
		t = reflect.TypeFor[market.Listing]()
	case market.RecordVendor:
		t = reflect.TypeFor[market.Vendor]()
	default:
		return nil
	}
	names := make([]string, 0, t.NumField())
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
