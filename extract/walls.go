package extract

import (
	"regexp"
	"strings"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"vedette/market"
)

// The general rules for pages that are not content. They look at structure
// (inputs, pictures of captchas, meta refreshes) and at titles, headings and
// the text of short pages; never at the running text of a long page, where a
// listing may say anything.

// shortPage is the text length up to which a page may be a wall by its words
// alone. The walls seen have 20 to 900 bytes of text.
const shortPage = 1500

// facts are what the rules look at.
type facts struct {
	status   int
	words    string // folded lower-case text of title and headings, and of the page when it is short
	head     string // title and first headings only
	short    bool
	size     int // bytes of text, up to briefBytes
	links    int
	password bool
	captcha  bool
	refresh  bool
	delay    time.Duration
	target   string // of the refresh
}

// wall names the state of a page that is no content; ok is false when no
// general rule holds.
func (f *facts) wall() (market.PageState, string, bool) {
	for _, r := range wallRules {
		if r.holds(f) {
			return r.state, r.reason, true
		}
	}
	return "", "", false
}

type wallRule struct {
	state  market.PageState
	reason string
	holds  func(*facts) bool
}

var (
	seizedWords = regexp.MustCompile(`this (hidden |web ?|dark ?web )*(site|service|market|domain)\w* (has|have) been (seized|taken)|domain (has been )?seized|\bseized by\b|beschlagnahmt|saisi par|inbeslag|sequestrat[oa] (da|dal)|operation \w+ .{0,60}(law enforcement|europol|fbi|bka)`)
	bannedWords = regexp.MustCompile(`\b(account|you|ip|session|profile)\b.{0,30}\b(has been|have been|was|were|is|are|got) .{0,20}(banned|suspended|blocked|disabled|terminated|deactivated|locked)|\bbanned\b.{0,40}\b(reason|permanent|until)|konto (wurde )?gesperrt|compte (a été )?suspendu|аккаунт .{0,20}(заблокирован|забанен)`)
	queueWords  = regexp.MustCompile(`access queue|waiting (room|queue|line)|\bin (the )?(queue|line)\b|(position|place|spot|number) in (the )?(queue|line)|estimated (entry|wait|waiting|access|time)|your turn|you (will|are going to) be (automatically )?(redirected|let in|forwarded)|please wait|checking your browser|anti-?ddos|ddos protection|warteschlange|file d'attente|очеред`)
	captchaWord = regexp.MustCompile(`captcha|human verification|verify (that )?you('re| are)? (a |not a )?(human|robot)|prove (that )?you('re| are) (a )?human|are you (a )?(human|robot)|enter the (characters|letters|text|code|symbols)|ddos filter|solve the (puzzle|clock)|anti-?phishing (check|challenge|verification)|капч`)
	loginWords  = regexp.MustCompile(`\b(log ?in|sign ?in|please (log|sign) in|login required|session (has )?(expired|timed out))\b|anmelden|einloggen|connexion|iniciar sesi|accedi|zaloguj|войти|вход`)
	maintWords  = regexp.MustCompile(`(under|down for|scheduled|undergoing|in|ongoing) (scheduled |server |planned |urgent )*maintenance|maintenance (mode|break|work)|(we('ll| will)|will) be (right )?back|temporarily (offline|unavailable|down|closed)|wartungsarbeiten|wegen wartung|en maintenance|техническ(ие|их) работ`)
	absentWords = regexp.MustCompile(`\b404\b|\b410\b|not found|(does not|doesn'?t|no longer) exists?|no longer (available|active|on sale)|no such (listing|product|item|offer|user|vendor|page|category)|(listing|product|item|offer|page|user|vendor)\w* (was |is |has been |could not be )?(not found|removed|deleted|unavailable|found)\b|could not (be )?(found|find)|(invalid|unknown|wrong) (listing|product|item|offer|user|vendor|category|page)|nicht gefunden|introuvable|no encontrad|non trovat|nie znaleziono|не найден`)
	errorWords  = regexp.MustCompile(`internal server error|bad gateway|gateway time-?out|service (temporarily )?unavailable|\b50[0-4]\b|database error|fatal error|something went wrong|an error (has )?occurred|too many requests|unexpected error`)
	loginTarget = regexp.MustCompile(`(?i)(^|[/?=&_.-])(log-?in|sign-?in|auth|logon|session/new)([/?=&_.#-]|$)`)
	captchaName = regexp.MustCompile(`(?i)captcha|captha|capcha|human_?verif|clock\[(hour|minute)s?\]|verifyhuman`)
)

// wallRules are tried in order; the more telling come first.
var wallRules = []wallRule{
	{market.StateSeized, "seizure banner", func(f *facts) bool { return seizedWords.MatchString(f.words) && !f.password }},
	{market.StateLogin, "refresh to a login page", func(f *facts) bool {
		return f.refresh && f.size < 600 && loginTarget.MatchString(f.target) && !queueWords.MatchString(f.words)
	}},
	{market.StateBanned, "ban notice", func(f *facts) bool { return bannedWords.MatchString(f.words) && f.short }},
	{market.StateLogin, "login form", func(f *facts) bool { return f.password }},
	{market.StateCaptcha, "captcha form", func(f *facts) bool { return f.captcha }},
	{market.StateQueue, "waiting page with refresh", func(f *facts) bool {
		return f.refresh && f.short && queueWords.MatchString(f.words)
	}},
	{market.StateCaptcha, "captcha wording", func(f *facts) bool { return f.short && f.links < 15 && captchaWord.MatchString(f.words) }},
	{market.StateMaintenance, "maintenance notice", func(f *facts) bool {
		return maintWords.MatchString(f.head) || f.short && maintWords.MatchString(f.words)
	}},
	{market.StateNotFound, "status 404 or 410", func(f *facts) bool { return f.status == 404 || f.status == 410 }},
	{market.StateQueue, "waiting page", func(f *facts) bool {
		return f.short && f.links < 15 && queueWords.MatchString(f.words) && (f.status < 400 || f.status == 503)
	}},
	{market.StateNotFound, "not-found wording", func(f *facts) bool {
		return f.status < 400 && (absentWords.MatchString(f.head) || f.size < 600 && absentWords.MatchString(f.words))
	}},
	{market.StateError, "error status", func(f *facts) bool { return f.status >= 400 }},
	{market.StateError, "error wording", func(f *facts) bool { return f.size < 600 && errorWords.MatchString(f.words) }},
	{market.StateLogin, "login wording", func(f *facts) bool {
		return f.size < 600 && f.links < 15 && (loginWords.MatchString(f.head) || f.size < 200 && loginWords.MatchString(f.words))
	}},
	{market.StateQueue, "short page that reloads", func(f *facts) bool { return f.refresh && f.size < 300 }},
	{market.StateError, "empty page", func(f *facts) bool { return f.size == 0 && f.links == 0 && !f.refresh }},
}

// facts gathers once what the rules ask for.
func (p *page) facts() *facts {
	f := &facts{status: p.in.Status, size: len(p.brief)}
	if f.status == 0 {
		f.status = 200
	}
	f.short = f.size <= shortPage
	var head strings.Builder
	head.WriteString(p.title)
	headings := 0
	for n, over := p.root, false; n != nil; n = next(n, p.root, over) {
		over = false
		if n.Type != html.ElementNode {
			continue
		}
		switch n.DataAtom {
		case atom.H1, atom.H2, atom.H3:
			if headings++; headings <= 3 {
				head.WriteString(" | " + textUpTo(n, 200))
			}
		case atom.A:
			f.links++
		case atom.Input:
			f.input(n)
		case atom.Img, atom.Select, atom.Form, atom.Div, atom.Iframe, atom.Canvas:
			f.captcha = f.captcha || captchaElement(n)
		case atom.Meta:
			f.meta(n)
		}
	}
	f.head = strings.ToLower(head.String())
	f.words = f.head
	if f.short {
		f.words += " | " + strings.ToLower(p.brief)
	}
	return f
}

func (f *facts) input(n *html.Node) {
	switch strings.ToLower(attr(n, "type")) {
	case "password":
		f.password = true
	case "hidden", "submit":
		return
	}
	f.captcha = f.captcha || captchaElement(n)
}

// captchaElement looks at names, never at text.
func captchaElement(n *html.Node) bool {
	for _, a := range n.Attr {
		switch a.Key {
		case "name", "id", "class", "action", "alt", "placeholder":
			if captchaName.MatchString(a.Val) {
				return true
			}
		case "src":
			if len(a.Val) < 300 && captchaName.MatchString(a.Val) {
				return true
			}
		}
	}
	return false
}

func (f *facts) meta(n *html.Node) {
	if !strings.EqualFold(attr(n, "http-equiv"), "refresh") {
		return
	}
	seconds, target, _ := strings.Cut(strings.ReplaceAll(attr(n, "content"), ",", ";"), ";")
	d, ok := length(strings.TrimSpace(seconds))
	if !ok || d < 0 || d > 86_400 {
		d = 0
	}
	target = strings.TrimSpace(target)
	if len(target) >= 4 && strings.EqualFold(target[:4], "url=") {
		target = strings.Trim(strings.TrimSpace(target[4:]), `"'`)
	}
	f.refresh, f.delay, f.target = true, time.Duration(d*float64(time.Second)), target
}

// waitText finds a stated time to wait: "estimated wait: 3 minutes".
var waitText = regexp.MustCompile(`(?i)(?:wait|entry|time|queue|refresh|reload|in)\D{0,40}?(\d{1,4}) ?(seconds?|secs?|s|minutes?|mins?|m)\b`)

// wait is what a queue page says about when to come back; 0: nothing.
func (f *facts) wait(brief string) time.Duration {
	if f.refresh && f.delay > 0 {
		return f.delay
	}
	m := waitText.FindStringSubmatch(brief)
	if m == nil {
		return 0
	}
	n, _ := length(m[1])
	if strings.HasPrefix(strings.ToLower(m[2]), "m") {
		n *= 60
	}
	return time.Duration(n) * time.Second
}
