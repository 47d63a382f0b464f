package extract

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html/atom"

	"vedette/market"
)

// Hint says to the author of a profile why a part of it read nothing on a
// page.
type Hint struct {
	Part   string // page kind, or field as in Fill
	Reason string
}

// maxNamesShown bounds the labels, keys and headings that a hint names.
const maxNamesShown = 12

// Explain reads a page once more and says what a profile did not find on it:
// of a page that is no content why each page kind does not fit, of one that is
// why fields were found in no record. It is for people who write profiles.
func (p *Profile) Explain(in Input) []Hint {
	if in.Status == 0 {
		in.Status = 200
	}
	pg, err := p.compiled.parse(in)
	if err != nil {
		return nil
	}
	r := &pageRead{profile: p, page: pg, routes: memo[int]{}, derived: newDerivedBefore()}
	r.Result = Result{Truncated: in.Truncated || pg.cut.truncated()}
	r.read()
	e := &explainer{pageRead: r}
	if r.State != market.StateContent {
		e.kinds()
		return e.hints
	}
	e.fields("", r.rule)
	for _, further := range r.rule.also {
		e.fields(string(further.record)+".", further)
	}
	return e.hints
}

// explainer gathers hints on a page that was read.
type explainer struct {
	*pageRead
	hints []Hint
}

func (e *explainer) hint(part, format string, args ...any) {
	e.hints = append(e.hints, Hint{Part: part, Reason: fmt.Sprintf(format, args...)})
}

// kinds says of each page kind why the page is none of it.
func (e *explainer) kinds() {
	d := e.page.dom
	for i, rule := range e.profile.compiled.pages {
		as := &e.profile.Pages[i]
		if e.page.in.Kind != "" && rule.kind != e.page.in.Kind {
			continue
		}
		misfits := []string{}
		if rule.url != nil && e.page.in.Path != "" && !rule.url.MatchString(e.page.in.Path) {
			misfits = append(misfits, fmt.Sprintf("url %q does not fit %s", as.URL, e.page.in.Path))
		}
		for k, s := range rule.require {
			if s.first(d, d.all()) < 0 {
				misfits = append(misfits, fmt.Sprintf("require %q matches nothing", as.Require[k]))
			}
		}
		for k, s := range rule.forbid {
			if s.first(d, d.all()) >= 0 {
				misfits = append(misfits, fmt.Sprintf("forbid %q matches", as.Forbid[k]))
			}
		}
		if len(misfits) > 0 {
			e.hint(rule.kind, "%s", strings.Join(misfits, "; "))
			continue
		}
		if len(rule.require) == 0 && (rule.url == nil || e.page.in.Path == "") && e.page.in.Kind == "" {
			e.hint(rule.kind, "has no require, and without the page's address (--url) nothing speaks for it")
			continue
		}
		e.read(i, rule)
	}
}

// read says why a page kind that fits yields no record.
func (e *explainer) read(i int, rule *pageRule) {
	e.rule, e.groups = rule, e.groupsOf(rule)
	if rule.record == "" {
		return
	}
	before := len(e.hints)
	e.rowsOf(rule.kind, &e.profile.Pages[i])
	e.Fill = nil
	e.fields("", rule)
	if len(e.hints) == before {
		e.hint(rule.kind, "fits, but what it reads is what walls have too: see the reason above")
	}
}

// rowsOf says what is there instead of rows.
func (e *explainer) rowsOf(kind string, as *Page) {
	d := e.page.dom
	if n := len(e.rule.rows.in(d, d.all())); e.rule.rows != nil && n == 0 {
		e.hint(kind, "rows %q matches nothing", as.Rows)
		return
	}
	rows := e.rows()
	if len(rows) > 0 {
		if _, ok := e.firstRow(); !ok {
			e.hint(kind, "skip holds for each of %d rows", len(rows))
		}
		return
	}
	switch {
	case as.Items != "":
		found := e.rule.data.in(d, e.anyRow(), 1)
		if len(found) == 0 {
			e.hint(kind, "data finds no JSON: %s", whereData(as.Data))
			return
		}
		e.hint(kind, "items %q finds nothing; %s", as.Items, e.rule.items.reached(found[0]))
	case as.Pieces != nil:
		e.hint(kind, "pieces cuts rows %q into nothing; its first lines are %s", as.Rows, e.firstLines())
	}
}

func whereData(d *Data) string {
	where := strconv.Quote(d.CSS)
	for _, part := range []struct{ key, value string }{{"attr", d.Attr}, {"var", d.Var}, {"json", d.JSON}} {
		if part.value != "" {
			where += ", " + part.key + " " + part.value
		}
	}
	return where
}

// anyRow is the first element of a row, or the page.
func (e *explainer) anyRow() area {
	d := e.page.dom
	if e.rule.rows != nil {
		if i := e.rule.rows.first(d, d.all()); i >= 0 {
			return d.area(i)
		}
	}
	return d.whole()
}

func (e *explainer) firstLines() string {
	var shown []string
	for _, l := range e.page.dom.textLines(e.anyRow().self) {
		if l.text != "" && len(shown) < 3 {
			shown = append(shown, quoted(l.text))
		}
	}
	return strings.Join(shown, ", ")
}

// fields says of each field that was found in no record why its sources find
// nothing in the first.
func (e *explainer) fields(prefix string, rule *pageRule) {
	e.rule, e.shared = rule, nil
	row, ok := e.firstRow()
	if !ok {
		return
	}
	for i := range rule.fields {
		f := &rule.fields[i]
		if e.Fill[prefix+f.name] > 0 {
			continue
		}
		s := &scope{dom: e.page.dom, root: row, groups: e.groups, rules: rule.pairs}
		for k := range f.sources {
			part := prefix + f.name
			if len(f.sources) > 1 {
				part = index(part, k)
			}
			if why := e.why(s, &f.sources[k]); why != "" {
				e.hint(part, "%s", why)
			}
		}
	}
	if len(rule.detail) > 0 && rule.field("listing_id") < 0 && e.Fill == nil {
		s := &scope{dom: e.page.dom, root: row, groups: e.groups, rules: rule.pairs}
		e.detailOf(s)
	}
}

// detailOf says why the link of a row gives no id.
func (e *explainer) detailOf(s *scope) {
	link := e.detail(s)
	switch {
	case link.path == "" && len(s.values(e.rule.detail)) == 0:
		e.hint("detail", "finds no link in the first record")
	case link.path == "":
		e.hint("detail", "%s leads off the site", quoted(one(s.values(e.rule.detail))))
	case link.id == "":
		e.hint("detail", "%s: the first line of walk.follow that fits it has no group (?P<listing_id>...)", link.path)
	}
}

// firstRow is the first row that is not skipped.
func (e *explainer) firstRow() (area, bool) {
	for _, row := range e.rows() {
		if !anyHolds(e.rule.skip, e.page, row) {
			return row, true
		}
	}
	return area{}, false
}

// why says why a source finds nothing; empty when it finds something, which
// then is not what the field holds.
func (e *explainer) why(s *scope, src *source) string {
	found := s.raw(src)
	if len(found) == 0 {
		return e.nothing(s, src)
	}
	shown := found[0]
	for i, st := range src.steps {
		if found = st(slices.Clone(found)); len(found) == 0 {
			return fmt.Sprintf("clean[%d] drops %s", i, quoted(shown))
		}
		shown = found[0]
	}
	return ""
}

// nothing says what is there where a source looks.
func (e *explainer) nothing(s *scope, src *source) string {
	switch {
	case src.parts != nil:
		for i := range src.parts {
			if len(s.of(&src.parts[i])) == 0 {
				return fmt.Sprintf("parts[%d]: %s", i, e.why(s, &src.parts[i]))
			}
		}
	case src.URL != "" && e.page.in.Path == "":
		return fmt.Sprintf("url %s: the page's address is not known (--url)", src.URL)
	case src.URL != "":
		return fmt.Sprintf("url %s: the address has no such group", src.URL)
	case src.json != nil:
		return jsonNothing(s, src)
	case src.pair != nil:
		return e.noPair(s, src)
	case src.column != nil:
		return noColumn(s, src)
	case src.css != nil:
		return e.noMatch(s, src)
	}
	return "finds nothing in the first record"
}

func (e *explainer) noMatch(s *scope, src *source) string {
	d := s.dom
	if n := len(d.hits(src.css, s.root)); n > 0 && !src.Page {
		what := "without text"
		if src.Attr != "" {
			what = "without " + src.Attr
		}
		return fmt.Sprintf("css %q matches %d elements in the first record, %s", src.CSS, n, what)
	}
	n := len(src.css.in(d, d.all()))
	switch {
	case n == 0:
		return fmt.Sprintf("css %q matches nothing on the page", src.CSS)
	case src.Above:
		return fmt.Sprintf("css %q matches nothing above the first record, %d elements below", src.CSS, n)
	}
	return fmt.Sprintf("css %q matches nothing in the first record, but %d elements of the page", src.CSS, n)
}

func (e *explainer) noPair(s *scope, src *source) string {
	var labels []string
	for _, p := range s.labels() {
		if src.pair.MatchString(p.label) {
			return fmt.Sprintf("pair %q fits the label %s, which has no such value", src.Pair, quoted(p.label))
		}
		labels = append(labels, p.label)
	}
	return fmt.Sprintf("pair %q fits no label; there are: %s", src.Pair, names(labels))
}

func noColumn(s *scope, src *source) string {
	table := upTo(s.root.first, atom.Table)
	if table == nil {
		return fmt.Sprintf("column %q: the first record is no row of a table", src.Column)
	}
	var headings []string
	if head := headRow(table); head != nil {
		for c := head.FirstChild; c != nil; c = c.NextSibling {
			if isCell(c) {
				headings = append(headings, labelText(text(c)))
			}
		}
	}
	if s.headed(src, table) >= 0 {
		return fmt.Sprintf("column %q has nothing in the first record's cell", src.Column)
	}
	return fmt.Sprintf("column %q fits no heading; there are: %s", src.Column, names(headings))
}

func jsonNothing(s *scope, src *source) string {
	data := s.jsonOf(src)
	if len(data) == 0 {
		return fmt.Sprintf("json %q: there is no JSON where it looks", src.JSON)
	}
	return fmt.Sprintf("json %q finds nothing; %s", src.JSON, src.json.reached(data[0]))
}

// reached says how far a path leads, and what is there.
func (p *jsonPath) reached(d *datum) string {
	for n := len(p.steps) - 1; n >= 0; n-- {
		part := &jsonPath{root: p.root, steps: p.steps[:n]}
		found := part.find(d, 1)
		if len(found) == 0 {
			continue
		}
		where := "at its beginning"
		if n > 0 {
			where = fmt.Sprintf("after %d of its %d parts", n, len(p.steps))
		}
		return where + " there " + whatIs(found[0].value)
	}
	return "there is nothing to begin with"
}

func whatIs(v any) string {
	switch x := v.(type) {
	case *jsonObject:
		return "are the keys: " + names(x.keys)
	case *jsonList:
		if len(x.values) > 0 {
			return fmt.Sprintf("is a list of %d, the first %s", len(x.values), strings.Replace(whatIs(x.values[0]), "are the keys", "has the keys", 1))
		}
		return "is an empty list"
	}
	return "is " + quoted(plainJSON(v, false))
}

// names are a few names, each once.
func names(list []string) string {
	var out []string
	for _, n := range list {
		if len(out) == maxNamesShown {
			return strings.Join(out, ", ") + ", ..."
		}
		if n = quoted(n); !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	if len(out) == 0 {
		return "none"
	}
	return strings.Join(out, ", ")
}
