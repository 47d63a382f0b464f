package config

import (
	"fmt"
	"net/mail"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
)

// ruleNames are what a recipient can ask for, besides watch:NAME: rules, and
// the alerts of one name of a rule.
func ruleNames() []string {
	list := []string{"new-name", "first-sighting", "watch", "vendor", "vendor:moved", "vendor:returned", "vendor:keys", "change"}
	for _, m := range measures {
		list = append(list, "change:"+m)
	}
	return append(list, "market", "market:walled", "market:down", "market:seized", "market:exit", "market:drift", "market:mandate")
}

func (v *validator) telling(c *Config) {
	v.between("run.parallel", int64(c.Run.Parallel), 1, 16, "1 to 16")
	v.between("run.jitter", int64(c.Run.Jitter), 0, int64(24*time.Hour), "0s to 24h")
	v.rules(&c.Alerts)
	rules := ruleNames()
	for i := range c.Alerts.Watch {
		rules = append(rules, "watch:"+c.Alerts.Watch[i].Name)
	}
	v.mail(&c.Mail, rules)
	seen := map[string]bool{}
	for i := range c.Webhooks {
		w, field := &c.Webhooks[i], fmt.Sprintf("webhooks[%d]", i)
		v.need(marketID.MatchString(w.Name), field+".name", "%q: want 1 to 40 of a-z, 0-9 and -, and no - at the start", w.Name)
		v.need(!seen[w.Name], field+".name", "%q is used by another webhook", w.Name)
		seen[w.Name] = true
		v.hook(field+".url", w.URL)
		v.need(w.SecretFile != "", field+".secret_file", "missing: a file with the key of the signature")
		v.told(field, &w.Told, rules)
	}
}

func (v *validator) rules(a *Alerts) {
	for _, n := range []struct {
		field string
		value int
	}{{"listings", a.NewName.Listings}, {"vendors", a.NewName.Vendors}, {"markets", a.NewName.Markets}} {
		v.between("alerts.new_name."+n.field, int64(n.value), 0, 1000, "0 (off) to 1000")
	}
	v.share("alerts.new_name.strong", a.NewName.Strong)
	v.between("alerts.vendor.absent_runs", int64(a.Vendor.AbsentRuns), 1, 1000, "1 to 1000")
	v.need(a.Vendor.Absent == 0 || a.Vendor.Absent >= Duration(7*24*time.Hour) && a.Vendor.Absent <= Duration(3660*24*time.Hour),
		"alerts.vendor.absent", "out of range. Allowed: 0s (never), or 7d to 3660d")
	v.change(&a.Change)
	m := &a.Market
	v.share("alerts.market.fall", m.Fall)
	v.need(m.Fall > 0, "alerts.market.fall", "out of range. Allowed: above 0, at most 1")
	v.between("alerts.market.runs", int64(m.Runs), 2, 100, "2 to 100")
	v.between("alerts.market.records", int64(m.Records), 1, 100_000, "1 to 100000")
	v.between("alerts.market.down_runs", int64(m.DownRuns), 1, 100, "1 to 100")
	v.need(m.Signs == 0 || m.Signs >= 2 && m.Signs <= 5, "alerts.market.exit_signs", "out of range. Allowed: 0 (not looked for), or 2 to 5")
	v.between("alerts.market.mandate", int64(m.Mandate), 0, int64(3660*24*time.Hour), "0s to 3660d")
	v.repeat("alerts.market.repeat", m.Repeat)
	seen := map[string]bool{}
	for i := range a.Watch {
		w, field := &a.Watch[i], fmt.Sprintf("alerts.watch[%d]", i)
		v.need(marketID.MatchString(w.Name), field+".name", "%q: want 1 to 40 of a-z, 0-9 and -, and no - at the start", w.Name)
		v.need(!seen[w.Name], field+".name", "%q is used by another watch", w.Name)
		seen[w.Name] = true
		v.watch(field, w)
	}
}

// measures and dimensions are those of package trend, which a test holds them to.
var (
	measures = []string{
		"listings", "vendors", "arrivals", "departures", "price", "mass", "feedback", "purity", "wholesale", "concentration",
	}
	dimensions = []string{"substance", "class", "group", "from", "band"}
)

func (v *validator) change(c *Change) {
	v.oneOf("alerts.change.span", "span", c.Span, "week", "day")
	v.need(len(c.Measures) > 0, "alerts.change.measures", "none given. Allowed: %s", strings.Join(measures, ", "))
	v.distinct("alerts.change.measures", "measure", c.Measures, measures)
	v.distinct("alerts.change.by", "dimension", c.By, dimensions)
	v.between("alerts.change.least", int64(c.Least), 1, 100_000, "1 to 100000")
	v.need(c.FalseShare > 0 && c.FalseShare <= 0.5, "alerts.change.false_share", "out of range. Allowed: above 0, at most 0.5")
}

// distinct checks a list of names, each allowed and given once.
func (v *validator) distinct(field, what string, given, allowed []string) {
	for i, name := range given {
		at := fmt.Sprintf("%s[%d]", field, i)
		v.oneOf(at, what, name, allowed...)
		v.need(!slices.Contains(given[:i], name), at, "%q is given twice", name)
	}
}

func (v *validator) share(field string, got float64) {
	v.need(got >= 0 && got <= 1, field, "out of range. Allowed: 0 to 1")
}

func (v *validator) repeat(field string, d Duration) {
	v.need(d == 0 || d >= Duration(time.Hour) && d <= Duration(3660*24*time.Hour), field, "out of range. Allowed: 0s (never), or 1h to 3660d")
}

var countryCode = regexp.MustCompile(`^([A-Z]{2}|[0-9]{3}|undeclared)$`)

// maxLimit bounds the limits of a watch: more than all that is on sale.
const maxLimit = 1e12

func (v *validator) watch(field string, w *Watch) {
	for _, span := range []struct {
		name        string
		least, most float64
	}{{"eur", w.MinEUR, w.MaxEUR}, {"grams", w.MinGrams, w.MaxGrams}} {
		const allowed = "out of range. Allowed: 0 (no limit) to 1e12"
		low, high := span.least >= 0 && span.least <= maxLimit, span.most >= 0 && span.most <= maxLimit
		v.need(low, field+".min_"+span.name, allowed)
		v.need(high, field+".max_"+span.name, allowed)
		v.need(!low || !high || span.most == 0 || span.most >= span.least, field+".max_"+span.name, "is below min_%s", span.name)
	}
	v.repeat(field+".repeat", w.Repeat)
	for _, key := range []struct {
		name  string
		codes []string
	}{{"ships_from", w.ShipsFrom}, {"ships_to", w.ShipsTo}} {
		for i, code := range key.codes {
			v.need(countryCode.MatchString(code), fmt.Sprintf("%s.%s[%d]", field, key.name, i), "%q is no country: want two letters like NL, or EU, WW, undeclared", code)
		}
	}
	for _, key := range []struct {
		name   string
		values []string
	}{{"words", w.Words}, {"vendors", w.Vendors}} {
		for i, s := range key.values {
			v.need(strings.TrimSpace(s) != "", fmt.Sprintf("%s.%s[%d]", field, key.name, i), "is empty, and fits everything. Allowed: %s as they are written", key.name)
		}
	}
}

// maxSubject is what a mail server takes in one line (RFC 5322, 2.1.1), less the
// name of the field.
const maxSubject = 200

func (v *validator) mail(m *Mail, rules []string) {
	if m.Server == "" {
		v.need(len(m.Recipients) == 0, "mail.server", "missing: there are recipients, and no server to send through")
		return
	}
	v.mailServer(m)
	v.oneOf("mail.tls", "value", m.TLS, "starttls", "tls", "none")
	v.need((m.User == "") == (m.PasswordFile == ""), "mail.user", "user and password_file go together: give both or none")
	v.need(m.User == "" || m.TLS != "none", "mail.tls", "a password is never sent without TLS: use starttls or tls")
	v.mailbox("mail.from", m.From)
	v.need(len(m.EncryptedSubject) <= maxSubject && !strings.ContainsFunc(m.EncryptedSubject, unicode.IsControl), "mail.encrypted_subject",
		"want one line of at most %d bytes, or nothing", maxSubject)
	v.need(len(m.Recipients) > 0, "mail.recipients", "none given: name at least one address")
	for i := range m.Recipients {
		r, field := &m.Recipients[i], fmt.Sprintf("mail.recipients[%d]", i)
		v.mailbox(field+".address", r.Address)
		v.told(field, &r.Told, rules)
	}
}

// mailServer takes a name: the agency's own server is no market, and looking
// it up tells nobody of one. Without TLS it must be this machine.
func (v *validator) mailServer(m *Mail) {
	host, ok := hostOf(m.Server)
	if !ok {
		v.fault("mail.server", "%q: want host:port, like mail.agency.example:587", m.Server)
		return
	}
	v.need(m.TLS != "none" || isLocal(host), "mail.tls", "none is for a server on this machine; %s is not: use starttls or tls", host)
	v.need(!strings.HasSuffix(strings.ToLower(host), ".onion"), "mail.server", "an onion address cannot be a mail server: it is reached directly")
}

func (v *validator) mailbox(field, text string) {
	a, err := mail.ParseAddress(text)
	if err != nil || !strings.Contains(a.Address, "@") || strings.HasSuffix(strings.ToLower(a.Address), ".onion") {
		v.fault(field, "%q is no address: want a form like ana@agency.example", text)
	}
}

func (v *validator) hook(field, raw string) {
	u, err := url.Parse(raw)
	if err != nil || u.Hostname() == "" || u.User != nil || u.Scheme != "https" && u.Scheme != "http" {
		v.fault(field, "%q: want an address like https://soc.agency.example/vedette", raw)
		return
	}
	v.need(u.Scheme == "https" || isLocal(u.Hostname()), field, "http is for a program on this machine: use https")
	v.need(!strings.HasSuffix(strings.ToLower(u.Hostname()), ".onion"), field, "an onion address cannot be a webhook: it is reached directly")
}

func (v *validator) told(field string, t *Told, rules []string) {
	v.oneOf(field+".group", "group", t.Group, "analysts", "operators")
	for _, list := range []struct {
		key   string
		names []string
	}{{"rules", t.Rules}, {"now", t.Now}} {
		for i, name := range list.names {
			v.oneOf(fmt.Sprintf("%s.%s[%d]", field, list.key, i), "rule", name, rules...)
		}
	}
	v.zone(field+".zone", t.Zone)
}

func (v *validator) zone(field, name string) {
	if _, err := time.LoadLocation(name); err != nil || name == "" || name == "Local" {
		v.fault(field, "unknown time zone %q: want a name like Europe/Berlin or UTC", name)
	}
}
