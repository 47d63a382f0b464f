package notify

import (
	"bytes"
	_ "embed"
	"fmt"
	htmltemplate "html/template"
	"maps"
	"slices"
	"strconv"
	"strings"
	texttemplate "text/template"
	"time"

	"vedette/market"
)

//go:embed letter.txt
var textSource string

//go:embed letter.html
var htmlSource string

// Letter is a delivery as a person reads it.
type Letter struct {
	Subject string
	Text    string
	HTML    string
}

// writer writes letters; it never changes.
type writer struct {
	text *texttemplate.Template
	html *htmltemplate.Template
}

func newWriter() (*writer, error) {
	text, err := texttemplate.New("letter.txt").Funcs(texttemplate.FuncMap{"fold": folded}).Parse(textSource)
	if err != nil {
		return nil, fmt.Errorf("notify: %w", err)
	}
	html, err := htmltemplate.New("letter.html").Parse(htmlSource)
	if err != nil {
		return nil, fmt.Errorf("notify: %w", err)
	}
	return &writer{text, html}, nil
}

// Text is one alert as the text of a letter has it.
func Text(a market.Alert) (string, error) {
	w, err := newWriter()
	if err != nil {
		return "", err
	}
	l, err := w.write(&market.Delivery{Alerts: []market.Alert{a}})
	return l.Text, err
}

// maxSubject keeps a subject on the screens of telephones and within what
// mail programs show, about.
const maxSubject = 120

func (w *writer) write(d *market.Delivery) (Letter, error) {
	page := pageOf(d)
	l := Letter{Subject: "[vedette] " + cut(page.Headline, maxSubject)}
	var text, html bytes.Buffer
	if err := w.text.Execute(&text, page); err != nil {
		return l, fmt.Errorf("notify: text: %w", err)
	}
	if err := w.html.Execute(&html, page); err != nil {
		return l, fmt.Errorf("notify: html: %w", err)
	}
	l.Text, l.HTML = text.String(), html.String()
	return l, nil
}

// page is what the templates show. Every text in it is plain.
type page struct {
	Headline string
	Several  bool
	Items    []item
}

type item struct {
	ID, Title, Over string
	Rows            []row
	Reasons         []string
	Todo            string
	Listed          string // "3 of 12 listings"
	Evidence        []proof
	Coverage        []string
	Advertised      bool // it is about what is on sale
	Show, Mute      string
}

type row struct{ Name, Value string }

type proof struct {
	Title   string
	Details []row
}

func pageOf(d *market.Delivery) page {
	p := page{Headline: headline(d), Several: len(d.Alerts) > 1}
	for i := range d.Alerts {
		p.Items = append(p.Items, itemOf(&d.Alerts[i]))
	}
	return p
}

// ruleNames are the rules for people, one and several.
var ruleNames = map[string][2]string{
	market.RuleNewName:       {"new name", "new names"},
	market.RuleFirstSighting: {"first sighting", "first sightings"},
	market.RuleWatch:         {"watch", "watches"},
	market.RuleVendor:        {"vendor", "vendors"},
	market.RuleChange:        {"change", "changes"},
	market.RuleMarket:        {"market in trouble", "markets in trouble"},
}

// headline tells the news of one alert, or how many there are of what.
func headline(d *market.Delivery) string {
	if len(d.Alerts) == 1 {
		a := &d.Alerts[0]
		if !a.Closed.IsZero() {
			return "over: " + plain(a.Title)
		}
		return plain(a.Title)
	}
	n := map[string]int{}
	for i := range d.Alerts {
		n[d.Alerts[i].Rule]++
	}
	var parts []string
	for _, rule := range slices.Sorted(maps.Keys(n)) {
		names, ok := ruleNames[rule]
		switch {
		case !ok:
			names = [2]string{rule, rule}
			fallthrough
		case n[rule] > 1:
			parts = append(parts, fmt.Sprintf("%d %s", n[rule], names[1]))
		default:
			parts = append(parts, "1 "+names[0])
		}
	}
	text := strings.Join(parts, ", ")
	if d.Digest {
		text = "digest: " + text
	}
	return text
}

func itemOf(a *market.Alert) item {
	it := item{ID: a.ID, Title: plain(a.Title), Todo: plain(a.Todo), Advertised: a.Audience == market.Analysts}
	if !a.Closed.IsZero() {
		it.Over = "over since " + instant(a.Closed)
	}
	add := func(name, value string) {
		if value != "" {
			it.Rows = append(it.Rows, row{name, plain(value)})
		}
	}
	add("what", a.What)
	add("family", a.Class)
	add("nearest known name", a.Nearest)
	add("how sure", a.Certainty)
	add("may be the same as", a.Other)
	add("where", strings.Join(a.Markets, ", "))
	if a.Listings > 0 {
		add("how many", fmt.Sprintf("listings %d, vendors %d, markets %d", a.Listings, a.Vendors, len(a.Markets)))
	}
	add("price", prices(a.Evidence))
	add(sinceName(a), instant(a.Since))
	add("alert since", instant(a.Opened))
	for _, r := range a.Reasons {
		if r = plain(r); r != "" {
			it.Reasons = append(it.Reasons, r)
		}
	}
	for i := range a.Evidence {
		it.Evidence = append(it.Evidence, proofOf(&a.Evidence[i]))
	}
	it.Listed = listed(a)
	for i := range a.Coverage {
		it.Coverage = append(it.Coverage, plain(coverage(&a.Coverage[i])))
	}
	it.Show = "vedette alerts show " + a.ID
	it.Mute = "vedette alerts triage mute " + a.ID + " --for 30d"
	return it
}

// sinceName says of what an alert's Since is.
func sinceName(a *market.Alert) string {
	switch {
	case a.Rule == market.RuleChange:
		return "period from"
	case a.Rule == market.RuleVendor:
		return "since"
	}
	return "on sale since"
}

// textWidth is how long a line of the text may be, for those who read it in a
// terminal; what has no blank in it is not broken.
const textWidth = 76

// folded breaks a text into lines; all but the first begin with indent, and the
// first has begun with as many characters as used.
func folded(used int, indent, text string) string {
	var b strings.Builder
	at := used
	for i, word := range strings.Fields(text) {
		n := len([]rune(word))
		switch {
		case i == 0:
		case at+1+n > textWidth:
			b.WriteString("\n" + indent)
			at = len(indent)
		default:
			b.WriteByte(' ')
			at++
		}
		b.WriteString(word)
		at += n
	}
	return b.String()
}

// listed says what the evidence is of.
func listed(a *market.Alert) string {
	listings := 0
	for i := range a.Evidence {
		if a.Evidence[i].Listing != "" {
			listings++
		}
	}
	var parts []string
	switch len(a.Evidence) - listings {
	case 0:
	case 1:
		parts = append(parts, "the page of the vendor")
	default:
		parts = append(parts, "the pages of both vendors")
	}
	if listings > 0 {
		parts = append(parts, fmt.Sprintf("the newest %d of %d listings", listings, max(listings, a.Listings)))
	}
	return strings.Join(parts, ", ")
}

func proofOf(e *market.Evidence) proof {
	p := proof{Title: plain(e.Title)}
	add := func(name, value string) {
		if value != "" {
			p.Details = append(p.Details, row{name, value})
		}
	}
	if e.Listing != "" {
		add("listing", plain(e.Market+" "+e.Listing))
	} else {
		add("market", plain(e.Market))
	}
	add("vendor", plain(e.Vendor))
	add("ships from", plain(e.ShipsFrom))
	if e.Price != nil {
		shown := strconv.FormatFloat(e.Price.Amount, 'f', -1, 64) + " " + e.Price.Currency
		if e.EUR != nil {
			shown += fmt.Sprintf(" (%.2f EUR)", *e.EUR)
		}
		add("price", plain(shown))
	}
	add("seen", instant(e.FirstSeen)+" to "+instant(e.LastSeen))
	add("page", plain(e.Path))
	add("SHA-256", e.Digest)
	if e.Archive.File != "" {
		add("record", plain(strings.TrimPrefix(e.Archive.RecordID, "urn:uuid:"))+" in "+e.Archive.File)
	}
	return p
}

// prices is the span of what the shown listings cost.
func prices(list []market.Evidence) string {
	var least, most float64
	n := 0
	for i := range list {
		if e := list[i].EUR; e != nil {
			if n == 0 || *e < least {
				least = *e
			}
			most = max(most, *e)
			n++
		}
	}
	switch {
	case n == 0:
		return ""
	case least == most:
		return fmt.Sprintf("%.2f EUR", least)
	}
	return fmt.Sprintf("%.2f to %.2f EUR (%d listings)", least, most, n)
}

func coverage(c *market.Coverage) string {
	text := fmt.Sprintf("%s: run %s, %d listings seen", c.Market, c.Status, c.Seen)
	if c.Announced > 0 {
		text += fmt.Sprintf(" of %d that the site says it has", c.Announced)
	}
	switch {
	case c.By != "":
		text += fmt.Sprintf(", %.0f %% of those on sale by %s", 100*c.Share, c.By.Words())
	case !c.Ended.IsZero():
		text += ", how many there are is not known"
	}
	if !c.Ended.IsZero() {
		text += ", ended " + instant(c.Ended)
	}
	return text
}

func instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02 15:04 UTC")
}
