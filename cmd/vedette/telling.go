package main

import (
	"crypto/x509"
	"errors"
	"fmt"
	"maps"
	"net"
	"os"
	"slices"
	"strconv"
	"time"

	"vedette/alert"
	"vedette/config"
	"vedette/extract"
	"vedette/market"
	"vedette/notify"
	"vedette/schedule"
	"vedette/strictyaml"
	"vedette/substance"
	"vedette/trend"
)

// telling is what the configuration says of schedules, alerts and those who
// are told, checked against the taxonomy.
type telling struct {
	rules      alert.Rules
	recipients []recipient
	plans      map[string]*schedule.Plan // by market
}

// recipient is someone who is told, and when the rest is told.
type recipient struct {
	alert.Recipient
	digest *schedule.Plan
}

// readTelling makes it from the configuration. All faults come at once, each
// with file, line and what is allowed.
func readTelling(c *config.Config, tax *substance.Taxonomy) (*telling, error) {
	t := &telling{plans: map[string]*schedule.Plan{}}
	var faults []error
	fault := func(field string, err error) { faults = append(faults, c.FaultAt(field, "%v", err)) }
	for i, m := range c.Markets {
		p, err := planOf(m, durationOf(c.Run.Jitter))
		if err != nil {
			fault(fmt.Sprintf("markets[%d].schedule", i), err)
		}
		t.plans[m.ID] = p
	}
	a := &c.Alerts
	t.rules = alert.Rules{
		NewName: alert.NewName{Off: !a.NewName.Enabled, Listings: a.NewName.Listings, Vendors: a.NewName.Vendors, Markets: a.NewName.Markets, Strong: a.NewName.Strong},
		First:   alert.First{Off: !a.First.Enabled, Everywhere: a.First.Everywhere},
		Vendors: alert.Vendors{Off: !a.Vendor.Enabled, Weak: a.Vendor.Weak, Keys: a.Vendor.Keys,
			Absent: durationOf(a.Vendor.Absent), AbsentRuns: a.Vendor.AbsentRuns},
		Changes: alert.Changes{Off: !a.Change.Enabled, Span: trend.Span(a.Change.Span), Measures: as[trend.Measure](a.Change.Measures),
			By: as[trend.Dimension](a.Change.By), EachMarket: a.Change.EachMarket, Least: a.Change.Least, FalseShare: a.Change.FalseShare},
		Market: alert.Market{Off: !a.Market.Enabled, Fall: a.Market.Fall, Runs: a.Market.Runs, Records: a.Market.Records, DownRuns: a.Market.DownRuns, ExitSigns: a.Market.Signs,
			Mandate: durationOf(a.Market.Mandate), Repeat: durationOf(a.Market.Repeat)},
	}
	words := newTaxonomyWords(tax)
	for i := range a.Watch {
		w, errs := watchOf(c, &a.Watch[i], fmt.Sprintf("alerts.watch[%d]", i), words)
		faults = append(faults, errs...)
		t.rules.Watches = append(t.rules.Watches, w)
	}
	told := func(field string, channel market.Channel, to string, g config.Told) {
		zone, err := time.LoadLocation(g.Zone)
		if err != nil {
			fault(field+".zone", err)
		}
		p, err := schedule.New(schedule.Options{Line: g.Digest, Zone: zone})
		if err != nil {
			fault(field+".digest", err)
		}
		t.recipients = append(t.recipients, recipient{alert.Recipient{
			Channel: channel, To: to, Audience: market.Audience(g.Group), Rules: g.Rules, Now: g.Now}, p})
	}
	for i, r := range c.Mail.Recipients {
		told(fmt.Sprintf("mail.recipients[%d]", i), market.ChannelMail, r.Address, r.Told)
	}
	for i, w := range c.Webhooks {
		told(fmt.Sprintf("webhooks[%d]", i), market.ChannelWebhook, w.Name, w.Told)
	}
	return t, errors.Join(faults...)
}

// as gives words of the configuration, which were checked, their type.
func as[T ~string](words []string) (list []T) {
	for _, w := range words {
		list = append(list, T(w))
	}
	return list
}

// planOf is a market's schedule; it keeps to the hours of its budget.
func planOf(m config.Market, jitter time.Duration) (*schedule.Plan, error) {
	zone, err := time.LoadLocation(m.Zone)
	if err != nil {
		return nil, err
	}
	hours, err := time.LoadLocation(m.Budget.Zone)
	if err != nil {
		return nil, err
	}
	return schedule.New(schedule.Options{Line: m.Schedule, Zone: zone, Name: m.ID, Jitter: jitter,
		Window: schedule.Window{From: m.Budget.Hours.From, To: m.Budget.Hours.To, Zone: hours}})
}

// taxonomyWords are what a watch can name.
type taxonomyWords struct {
	tax                  *substance.Taxonomy
	ids, classes, groups []string
}

func newTaxonomyWords(tax *substance.Taxonomy) taxonomyWords {
	w := taxonomyWords{tax: tax, groups: substance.Groups[:]}
	classes := map[string]bool{}
	for _, s := range tax.All() {
		w.ids = append(w.ids, s.ID)
		classes[s.Class] = true
	}
	w.classes = slices.Sorted(maps.Keys(classes))
	return w
}

// watchOf reads one watch.
func watchOf(c *config.Config, w *config.Watch, field string, words taxonomyWords) (*alert.Watch, []error) {
	var faults []error
	oneOf := func(key, what string, list, allowed []string) {
		for i, v := range list {
			if !slices.Contains(allowed, v) {
				faults = append(faults, c.FaultAt(fmt.Sprintf("%s.%s[%d]", field, key, i), "%s", strictyaml.Unknown(what, v, allowed)))
			}
		}
	}
	oneOf("classes", "class", w.Classes, words.classes)
	oneOf("groups", "group", w.Groups, words.groups)
	ids := make([]string, 0, len(c.Markets))
	for _, m := range c.Markets {
		ids = append(ids, m.ID)
	}
	oneOf("markets", "market", w.Markets, ids)
	faults = append(faults, placesOf(c, field+".ships_from", w.ShipsFrom)...)
	faults = append(faults, placesOf(c, field+".ships_to", w.ShipsTo)...)
	var substances []string
	for i, name := range w.Substances {
		s, ok := words.tax.Substance(name)
		if !ok {
			s, ok = words.tax.Find(name)
		}
		if !ok {
			near := strictyaml.Nearest(name, words.ids)
			if near != "" {
				near = fmt.Sprintf("; did you mean %q?", near)
			}
			faults = append(faults, c.FaultAt(fmt.Sprintf("%s.substances[%d]", field, i),
				"the taxonomy has no substance %q%s Allowed: ids and names of substances; for other words use words or patterns", name, near))
		}
		substances = append(substances, s.ID)
	}
	for i, p := range w.Patterns {
		if _, err := alert.CompilePattern(p); err != nil {
			faults = append(faults, c.FaultAt(fmt.Sprintf("%s.patterns[%d]", field, i), "%v. Allowed: RE2 of at most 500 characters that does not fit the empty text", err))
		}
	}
	out := &alert.Watch{Name: w.Name, Substances: substances, Classes: w.Classes, Groups: w.Groups, Words: w.Words, Patterns: w.Patterns,
		Vendors: w.Vendors, ShipsFrom: w.ShipsFrom, ShipsTo: w.ShipsTo, Markets: w.Markets,
		MinEUR: w.MinEUR, MaxEUR: w.MaxEUR, MinGrams: w.MinGrams, MaxGrams: w.MaxGrams, Repeat: durationOf(w.Repeat)}
	if len(faults) == 0 {
		if err := out.Compile(); err != nil {
			faults = append(faults, c.FaultAt(field, "%v. Allowed: any of substances, classes, groups, words, patterns, vendors, ships_from, ships_to, "+
				"min_eur, max_eur, min_grams, max_grams", err))
		}
	}
	return out, faults
}

// placesOf finds the codes that no listing ever has: UK is written GB.
func placesOf(c *config.Config, field string, codes []string) (faults []error) {
	for i, code := range codes {
		known := extract.Country(code)
		if known == code || code == "undeclared" {
			continue
		}
		near := ""
		if known != "" {
			near = fmt.Sprintf("; did you mean %q?", known)
		}
		faults = append(faults, c.FaultAt(fmt.Sprintf("%s[%d]", field, i),
			"%q is no country%s Allowed: two letters of ISO 3166-1 like NL, or EU, WW, undeclared", code, near))
	}
	return faults
}

// channels opens the ways out that the configuration names.
func (s *setup) channels() (map[market.Channel]notify.Channel, error) {
	out := map[market.Channel]notify.Channel{}
	if m := s.config.Mail; m.Server != "" {
		host, port, err := net.SplitHostPort(m.Server)
		if err != nil {
			return nil, err // the configuration was checked
		}
		n, err := strconv.Atoi(port)
		if err != nil {
			return nil, err
		}
		o := notify.MailOptions{Host: host, Port: n, TLS: notify.TLS(m.TLS), User: m.User, From: m.From}
		if m.CAFile != "" {
			pem, err := os.ReadFile(m.CAFile)
			if err != nil {
				return nil, s.config.FaultAt("mail.ca_file", "%v", err)
			}
			o.Roots = x509.NewCertPool()
			if !o.Roots.AppendCertsFromPEM(pem) {
				return nil, s.config.FaultAt("mail.ca_file", "%s holds no certificate in PEM", m.CAFile)
			}
		}
		if m.PasswordFile != "" {
			secret, err := config.ReadSecret(m.PasswordFile)
			if err != nil {
				return nil, s.config.FaultAt("mail.password_file", "%v", err)
			}
			o.Password = string(secret.Bytes())
		}
		o.SealedSubject, o.Now = m.EncryptedSubject, s.app.Now
		if o.Keys, err = s.recipientKeys(); err != nil {
			return nil, err
		}
		mail, err := notify.NewMail(o)
		if err != nil {
			return nil, err
		}
		out[market.ChannelMail] = mail
	}
	if len(s.config.Webhooks) > 0 {
		hooks := map[string]notify.Hook{}
		for i, w := range s.config.Webhooks {
			secret, err := config.ReadSecret(w.SecretFile)
			if err != nil {
				return nil, s.config.FaultAt(fmt.Sprintf("webhooks[%d].secret_file", i), "%v", err)
			}
			hooks[w.Name] = notify.Hook{URL: w.URL, Secret: secret.Bytes()}
		}
		out[market.ChannelWebhook] = notify.NewWebhook(notify.WebhookOptions{Hooks: hooks, Now: s.app.Now})
	}
	return out, nil
}
