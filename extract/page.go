package extract

import (
	"bytes"
	"regexp"
	"slices"
	"strings"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// page is a parsed page with what the rules ask for more than once.
type page struct {
	in      Input
	doc     *goquery.Document
	root    *html.Node
	body    *html.Node
	charset string
	title   string
	brief   string // folded visible text, up to briefBytes
	cut     cutMark
}

// briefBytes is how much text the rules for walls look at: walls are short.
const briefBytes = 4 << 10

// maxTags bounds the elements of a page. The heaviest real index page seen
// has about 6,000; each costs some 200 bytes of memory.
const maxTags = 100_000

// parsePage parses once. It fails for a page with more tags or depth than the
// parser is given.
func parsePage(in Input) (*page, error) {
	utf8, charset := toUTF8(in.Payload, in.ContentType)
	if n := bytes.Count(utf8, []byte("<")); n > maxTags {
		return nil, errTooComplex
	}
	utf8, cut := prepareCut(utf8)
	// Scripts are off, as in the crawler: what stands in noscript is shown.
	root, err := html.ParseWithOptions(bytes.NewReader(utf8), html.ParseOptionEnableScripting(false))
	if err != nil {
		return nil, errTooComplex // a reader of bytes cannot fail; depth can
	}
	p := &page{in: in, root: root, doc: goquery.NewDocumentFromNode(root), charset: charset, cut: cut}
	p.cut.locate(root)
	p.body = find(root, atom.Body)
	if p.body == nil {
		p.body = root
	}
	if t := find(root, atom.Title); t != nil {
		p.title = text(t)
	}
	return p, nil
}

// settle is called when decoys are gone.
func (p *page) settle() { p.brief = textUpTo(p.body, briefBytes) }

func find(root *html.Node, a atom.Atom) *html.Node {
	for n := root; n != nil; n = next(n, root, false) {
		if n.DataAtom == a && n.Type == html.ElementNode {
			return n
		}
	}
	return nil
}

// holds reports whether every key of a match holds for what is below n.
func (m *matcher) holds(p *page, n *html.Node) bool {
	if m.title != nil && !m.title.MatchString(p.title) {
		return false
	}
	if m.url != nil && !m.url.MatchString(p.in.Path) {
		return false
	}
	if len(m.status) > 0 && !slices.Contains(m.status, p.in.Status) {
		return false
	}
	if m.css == nil {
		return m.text == nil || m.text.MatchString(textUpTo(n, 64<<10))
	}
	if m.text == nil {
		return m.found(n)
	}
	for _, hit := range m.css.under(n) {
		if m.text.MatchString(m.subject(hit)) {
			return true
		}
	}
	return false
}

func (m *matcher) found(n *html.Node) bool {
	if m.attr == "" {
		return n.Type == html.ElementNode && m.css.group.Match(n) || m.css.first(n) != nil
	}
	return slices.ContainsFunc(m.css.under(n), func(hit *html.Node) bool { return hasAttr(hit, m.attr) })
}

func (m *matcher) subject(n *html.Node) string {
	if m.attr != "" {
		return attr(n, m.attr)
	}
	return text(n)
}

func anyHolds(list []matcher, p *page, n *html.Node) bool {
	return slices.ContainsFunc(list, func(m matcher) bool { return m.holds(p, n) })
}

func allHold(list []matcher, p *page, n *html.Node) bool {
	return !slices.ContainsFunc(list, func(m matcher) bool { return !m.holds(p, n) })
}

// VerifyMarker reports whether a page shows all that proves the market; a
// profile without a marker proves nothing.
func (p *Profile) VerifyMarker(in Input) bool {
	pg, err := parsePage(in)
	if err != nil || len(p.compiled.marker) == 0 {
		return false
	}
	return allHold(p.compiled.marker, pg, pg.root)
}

// namedGroups are the named groups of a pattern that took part in a match.
func namedGroups(re *regexp.Regexp, s string) map[string]string {
	m := re.FindStringSubmatch(s)
	if m == nil {
		return nil
	}
	groups := map[string]string{}
	for i, name := range re.SubexpNames() {
		if name != "" && m[i] != "" {
			groups[name] = unescaped(m[i])
		}
	}
	return groups
}

// unescaped undoes percent encoding of a value from a URL where it can.
func unescaped(s string) string {
	if !strings.Contains(s, "%") {
		return s
	}
	if u, err := queryUnescape(s); err == nil {
		return u
	}
	return s
}
