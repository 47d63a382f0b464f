package extract

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/net/html"
)

// maxGenerated bounds the rules that put text in; each one is held against
// every element.
const maxGenerated = 64

// generate puts the text of ::before and ::after rules into the page, where a
// person sees it: some sites keep currency signs and digits there. Icons
// (private-use letters) and marks without letters, digits or currency are
// left out: they are decoration.
func (d *dom) generate(styles []string) {
	rules := 0
	for _, css := range styles {
		readRules(css, func(r styleRule) {
			base, after, ok := pseudo(r.sel)
			if !ok || rules == maxGenerated {
				return
			}
			content := declaration(r.body, "content")
			if content == "" {
				return
			}
			s, err := compileSelector(base, newKeyring())
			if err != nil {
				return
			}
			rules++
			for i := range d.elems {
				if n := d.elems[i].node; !d.elems[i].dead && s.matches(n) {
					insert(n, generatedText(content, n), after)
				}
			}
		})
	}
}

// pseudo splits ".x::before" and ".x:after".
func pseudo(sel string) (base string, after, ok bool) {
	for _, end := range []string{"before", "after"} {
		if base, is := strings.CutSuffix(sel, ":"+end); is {
			base = strings.TrimSuffix(base, ":")
			if base == "" || strings.HasSuffix(base, " ") {
				base += "*"
			}
			return base, end == "after", true
		}
	}
	return "", false, false
}

// declaration is the last value of a property in declarations.
func declaration(body, property string) string {
	out := ""
	for _, decl := range cutOutside(body, ';') {
		if name, value, ok := strings.Cut(decl, ":"); ok && lowerTrim(name) == property {
			out = strings.TrimSpace(value)
		}
	}
	return out
}

// contentPart is a quoted text or attr(name) of a content property.
var contentPart = regexp.MustCompile(`"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|attr\(\s*([\w-]+)\s*\)`)

// generatedText is what a content property shows at an element.
func generatedText(content string, n *html.Node) string {
	var b strings.Builder
	for _, m := range contentPart.FindAllStringSubmatch(content, 20) {
		if m[3] != "" {
			b.WriteString(attr(n, strings.ToLower(m[3])))
			continue
		}
		b.WriteString(unescapedCSS(m[1] + m[2]))
	}
	text := b.String()
	says := func(r rune) bool {
		return !unicode.Is(unicode.Co, r) && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Sc, r) || r == '.' || r == ',')
	}
	if strings.IndexFunc(text, says) < 0 {
		return ""
	}
	return text
}

// escapedCSS is a backslash with up to six hexadecimal digits and a blank, or
// with a letter that stands for itself.
var escapedCSS = regexp.MustCompile(`\\([0-9a-fA-F]{1,6})\s?|\\(.)`)

func unescapedCSS(s string) string {
	return escapedCSS.ReplaceAllStringFunc(s, func(e string) string {
		m := escapedCSS.FindStringSubmatch(e)
		if n, err := strconv.ParseInt(m[1], 16, 32); err == nil {
			return string(rune(n))
		}
		return m[2]
	})
}

func insert(n *html.Node, text string, after bool) {
	if text == "" || silent(n) {
		return
	}
	node := &html.Node{Type: html.TextNode, Data: text}
	if after {
		n.AppendChild(node)
		return
	}
	n.InsertBefore(node, n.FirstChild)
}
