package extract

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// shortPage is the text length up to which a page may be a wall by its words
// alone. The walls seen have 20 to 900 bytes of text.
const shortPage = 1500

// facts are what the rules for walls look at.
type facts struct {
	status int
	words  string // folded lower-case text of title and headings, and of the page when it is short
	head   string // title and first headings only
	short  bool
	size   int // bytes of text, up to briefBytes
	links  int

	password       bool // an input for a password
	hiddenPassword bool // one that only a style sheet may show
	loginForm      bool // a form that is named for a login, with something to type
	logout         bool // a link to log out: a person is logged in
	challenge      bool // an encrypted message and something to type its answer into
	captcha        bool
	typed          bool // an input for text
	queueMark      bool // an element named for a queue
	seizedImage    bool

	refresh bool
	delay   time.Duration
	target  string // of the refresh
}

// facts gathers what the rules ask for.
func (p *page) facts() *facts {
	brief := brief(p.visible(), briefBytes)
	f := &facts{status: p.in.Status, size: len(brief), short: len(brief) <= shortPage, hiddenPassword: p.hiddenPassword}
	var head strings.Builder
	head.WriteString(p.title)
	headings := 0
	for i := range p.dom.elems {
		n := p.dom.elems[i].node
		switch n.DataAtom {
		case atom.H1, atom.H2, atom.H3:
			if headings++; headings <= maxHeadings {
				head.WriteString(" | " + textUpTo(n, 200))
			}
		case atom.A:
			f.links++
			f.logout = f.logout || logoutWords.MatchString(attr(n, "href"))
		case atom.Input:
			f.input(n)
		case atom.Form:
			f.form(n)
		case atom.Meta:
			f.meta(n)
		case atom.Img, atom.Select, atom.Div, atom.Iframe, atom.Canvas, atom.Svg, atom.Body:
			f.element(n)
		}
	}
	f.challenge = f.typed && strings.Contains(brief, "-----BEGIN PGP MESSAGE-----")
	f.head = spoken(head.String())
	f.words = f.head
	if f.short {
		f.words += " | " + spoken(brief)
	}
	return f
}

// spoken is a text in the form that the words of walls have.
func spoken(s string) string {
	return strings.ReplaceAll(strings.ToLower(s), "’", "'")
}

// maxHeadings bounds the headings that speak for the page; those further down
// belong to what it lists.
const maxHeadings = 3

func (f *facts) input(n *html.Node) {
	switch strings.ToLower(attr(n, "type")) {
	case "password":
		f.password = true
	case "hidden", "submit", "button", "image", "checkbox", "radio":
		return
	}
	f.typed = true
	f.element(n)
}

func (f *facts) form(n *html.Node) {
	f.element(n)
	if loginName.MatchString(attr(n, "action")) || loginName.MatchString(attr(n, "id")) || loginName.MatchString(attr(n, "name")) || loginName.MatchString(attr(n, "class")) {
		f.loginForm = f.loginForm || typed(n)
	}
}

// typed reports whether a form has something to type into.
func typed(form *html.Node) bool {
	for n := form; n != nil; n = next(n, form, false) {
		if n.DataAtom == atom.Input {
			switch strings.ToLower(attr(n, "type")) {
			case "", "text", "input", "password", "email":
				return true
			}
		}
	}
	return false
}

// element looks at names, never at text.
func (f *facts) element(n *html.Node) {
	for i := range n.Attr {
		val := n.Attr[i].Val
		if len(val) > 300 {
			continue // an inline picture
		}
		switch n.Attr[i].Key {
		case "name", "id", "class", "action", "alt", "placeholder", "title":
			f.captcha = f.captcha || captchaName.MatchString(val)
			f.queueMark = f.queueMark || queueName.MatchString(val)
			f.seizedImage = f.seizedImage || n.DataAtom == atom.Img && seizedName.MatchString(val)
		case "src":
			f.captcha = f.captcha || captchaName.MatchString(val)
			f.seizedImage = f.seizedImage || seizedName.MatchString(val)
		}
	}
}

// maxDelay bounds a stated delay, in seconds.
const maxDelay = 86_400

func (f *facts) meta(n *html.Node) {
	if !strings.EqualFold(attr(n, "http-equiv"), "refresh") {
		return
	}
	seconds, target, _ := strings.Cut(strings.ReplaceAll(attr(n, "content"), ",", ";"), ";")
	d, err := strconv.ParseFloat(strings.TrimSpace(seconds), 64)
	if err != nil || d < 0 || d > maxDelay {
		d = 0
	}
	target = strings.TrimSpace(target)
	if len(target) >= 4 && strings.EqualFold(target[:4], "url=") {
		target = strings.Trim(strings.TrimSpace(target[4:]), `"'`)
	}
	f.refresh, f.delay, f.target = true, time.Duration(d*float64(time.Second)), target
}

// waitText finds a stated time to wait: "estimated wait: 3 minutes", "noch 3
// Minuten", "через 30 секунд".
var waitText = regexp.MustCompile(`(?i)(?:wait|entry|time|queue|refresh|reload|in|noch|etwa|wartezeit|dans|attente|environ|nog|over|wachttijd|через|ожидани[ея]|espera|en|dentro de)\D{0,40}?` +
	`(\d{1,4}) ?((?:seconds?|secs?|s|minutes?|mins?|m|sekunden?|minuten?|secondes?|seconden|segundos?|minutos?)\b|секунд[ыу]?|сек|минут[ыу]?|мин)`)

// wait is what a queue page says about when to come back; 0: nothing.
func (f *facts) wait(brief string) time.Duration {
	if f.refresh && f.delay > 0 {
		return f.delay
	}
	m := waitText.FindStringSubmatch(brief)
	if m == nil {
		return 0
	}
	n, _ := strconv.Atoi(m[1])
	if unit := strings.ToLower(m[2]); strings.HasPrefix(unit, "m") || strings.HasPrefix(unit, "м") {
		n *= 60
	}
	return time.Duration(n) * time.Second
}
