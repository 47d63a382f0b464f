package config

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"vedette/trend"
)

const anyMarket = "\nmarkets:\n  - {id: one, profile: one.yaml, mirrors: [http://one.onion], mandate: {purpose: p, authority: a, expires: 2099-12-31}}\n"

// ruleFaults are mistakes in each key of each rule: where, what, and what the
// message must say. What needs the taxonomy or a cron line is checked where
// those are known (cmd/vedette).
var ruleFaults = []ruleFault{
	{"alerts.new_name.enabled", "maybe", "want true or false"},
	{"alerts.new_name.listings", "-1", "Allowed: 0 (off) to 1000"},
	{"alerts.new_name.listings", "two", "want a whole number"},
	{"alerts.new_name.vendors", "1001", "Allowed: 0 (off) to 1000"},
	{"alerts.new_name.markets", "1.5", "want a whole number"},
	{"alerts.new_name.strong", "1.1", "Allowed: 0 to 1"},
	{"alerts.new_name.strong", ".nan", "Allowed: 0 to 1"},
	{"alerts.first_sighting.enabled", "2", "want true or false"},
	{"alerts.first_sighting.everywhere", "here", "want true or false"},
	{"alerts.vendor.enabled", "on and off", "want true or false"},
	{"alerts.vendor.weak", "5", "want true or false"},
	{"alerts.vendor.keys", "all", "want true or false"},
	{"alerts.vendor.absent", "6d", "Allowed: 0s (never), or 7d to 3660d"},
	{"alerts.vendor.absent", "a month", "want a form like 90s, 1h30m, 7d"},
	{"alerts.vendor.absent_runs", "0", "Allowed: 1 to 1000"},
	{"alerts.change.enabled", "[]", "want a single value"},
	{"alerts.change.span", "month", "Allowed: week, day"},
	{"alerts.change.measures", "[]", "Allowed: listings, vendors, "},
	{"alerts.change.measures[0]", "prices", `did you mean "price"? Allowed: listings, vendors, `},
	{"alerts.change.measures", "price", "want a list"},
	{"alerts.change.measures[1]", "price, price", "given twice"},
	{"alerts.change.by[0]", "country", "Allowed: substance, class, group, from, band"},
	{"alerts.change.each_market", "one", "want true or false"},
	{"alerts.change.least", "0", "Allowed: 1 to 100000"},
	{"alerts.change.false_share", "0", "Allowed: above 0, at most 0.5"},
	{"alerts.change.false_share", "5 %", "want a number"},
	{"alerts.market.enabled", "yes please", "want true or false"},
	{"alerts.market.fall", "0", "Allowed: above 0, at most 1"},
	{"alerts.market.fall", "30", "Allowed: 0 to 1"},
	{"alerts.market.runs", "1", "Allowed: 2 to 100"},
	{"alerts.market.records", "0", "Allowed: 1 to 100000"},
	{"alerts.market.down_runs", "0", "Allowed: 1 to 100"},
	{"alerts.market.exit_signs", "1", "Allowed: 0 (not looked for), or 2 to 5"},
	{"alerts.market.mandate", "3661d", "Allowed: 0s to 3660d"},
	{"alerts.market.mandate", "-1h", "want a form like 90s, 1h30m, 7d"},
	{"alerts.market.repeat", "1s", "Allowed: 0s (never), or 1h to 3660d"},
	{"alerts.watch[0].name", "Fentanyl!", "want 1 to 40 of a-z, 0-9 and -"},
	{"alerts.watch[0].substances", "ketamine", "want a list"},
	{"alerts.watch[0].classes", "{a: b}", "want a list"},
	{"alerts.watch[0].groups", "3", "want a list"},
	{"alerts.watch[0].words[0]", `" "`, "Allowed: words as they are written"},
	{"alerts.watch[0].patterns", "x", "want a list"},
	{"alerts.watch[0].vendors[0]", `""`, "Allowed: vendors as they are written"},
	{"alerts.watch[0].ships_from[0]", "nl", "want two letters like NL, or EU, WW, undeclared"},
	{"alerts.watch[0].ships_to[0]", "Germany", "want two letters like NL, or EU, WW, undeclared"},
	{"alerts.watch[0].markets", "one", "want a list"},
	{"alerts.watch[0].min_eur", "-1", "Allowed: 0 (no limit) to 1e12"},
	{"alerts.watch[0].max_eur", ".inf", "Allowed: 0 (no limit) to 1e12"},
	{"alerts.watch[0].min_grams", "1g", "want a number"},
	{"alerts.watch[0].max_grams", "-0.5", "Allowed: 0 (no limit) to 1e12"},
	{"alerts.watch[0].repeat", "5m", "Allowed: 0s (never), or 1h to 3660d"},
	{"alerts.watch[0].vendor", "x", `did you mean "vendors"? Allowed: `},
	{"alerts.changes", "week", `did you mean "change"? Allowed: change, first_sighting, `},
	{"webhooks[0].name", "My hook", "want 1 to 40 of a-z, 0-9 and -"},
	{"webhooks[0].url", "http://far.example/x", "use https"},
	{"webhooks[0].secret_file", "[a]", "want a single value"},
	{"webhooks[0].group", "police", "Allowed: analysts, operators"},
	{"webhooks[0].rules[0]", "change:prices", `did you mean "change:price"? Allowed: `},
	{"webhooks[0].now[0]", "markets", `did you mean "market"? Allowed: `},
	{"webhooks[0].digest", "[0 7 * * *]", "want a single value"},
	{"webhooks[0].zone", "Local", "want a name like Europe/Berlin or UTC"},
	{"mail.server", "mail.agency.example", "want host:port"},
	{"mail.tls", "ssl", "Allowed: starttls, tls, none"},
	{"mail.ca_file", "{}", "want a single value"},
	{"mail.user", "ana", "user and password_file go together"},
	{"mail.password_file", "s", "user and password_file go together"},
	{"mail.from", "vedette", "want a form like ana@agency.example"},
	{"mail.encrypted_subject", `"two\nlines"`, "want one line of at most 200 bytes"},
	{"mail.recipients[0].pgp_key", "[a, b]", "want a single value"},
	{"mail.recipients", "ana@agency.example", "want a list"},
	{"mail.recipients[0].address", "ana", "want a form like ana@agency.example"},
	{"mail.recipients[0].group", "all", "Allowed: analysts, operators"},
	{"mail.recipients[0].rules[0]", "market:up", "Allowed: new-name, "},
	{"mail.recipients[0].now[0]", "watch:x", "Allowed: new-name, "},
	{"mail.recipients[0].digest", "{}", "want a single value"},
	{"mail.recipients[0].zone", "Berlin", "want a name like Europe/Berlin or UTC"},
}

var listIndex = regexp.MustCompile(`\[\d\]`)

// file writes a configuration with one value at a field, on a line of its own,
// and says which.
func (c ruleFault) file() (text string, line int) {
	lines := []string{"# alerts"}
	parts := strings.Split(c.field, ".")
	for i, part := range parts {
		key, index, list := strings.Cut(part, "[")
		item := ""
		if before := parts[max(0, i-1)]; i > 0 && strings.Contains(before, "[") {
			item = "- "
		}
		line := strings.Repeat("    ", i) + item + key + ":"
		switch last := i == len(parts)-1; {
		case last && list && index == "1]":
			line += " [" + c.value + "]"
		case last && list:
			line += " [" + c.value + "]"
		case last:
			line += " " + c.value
		}
		lines = append(lines, line)
		if item != "" {
			lines = append(lines, c.beside(parts, i)...)
		}
	}
	n := 1 + len(parts)
	if strings.HasPrefix(c.field, "mail.") && !strings.Contains(c.field, "[") {
		lines = append(lines, c.beside(parts, 1)...)
	}
	return strings.Join(lines, "\n") + anyMarket, n
}

type ruleFault struct{ field, value, want string }

// beside are the other keys that such an entry needs.
func (c ruleFault) beside(parts []string, depth int) (lines []string) {
	needs := map[string]string{}
	switch parts[0] {
	case "alerts":
		needs = map[string]string{"name": "a"}
	case "webhooks":
		needs = map[string]string{"name": "a", "url": "https://soc.example/x", "secret_file": "k"}
	case "mail":
		needs = map[string]string{"server": "127.0.0.1:25", "tls": "none", "from": "v@agency.example", "recipients": "[{address: a@agency.example}]"}
		if strings.Contains(parts[1], "[") {
			needs = map[string]string{"address": "a@agency.example"}
		}
	}
	for key, value := range needs {
		if own, _, _ := strings.Cut(parts[len(parts)-1], "["); own != key {
			indent := strings.Repeat("    ", depth)
			if strings.Contains(parts[max(0, depth-1)], "[") {
				indent += "  "
			}
			lines = append(lines, indent+key+": "+value)
		}
	}
	slices.Sort(lines)
	return lines
}

func TestRuleFaults(t *testing.T) {
	for _, f := range ruleFaults {
		t.Run(f.field+"="+f.value, func(t *testing.T) {
			text, line := f.file()
			if strings.HasPrefix(f.field, "mail.recipients[") {
				text = strings.Replace(text, "mail:\n", "mail:\n    server: 127.0.0.1:25\n    tls: none\n    from: v@agency.example\n", 1)
				line += 3
			}
			_, err := Parse("v.yaml", []byte(text), now)
			if err == nil {
				t.Fatalf("accepted:\n%s", text)
			}
			field := f.field
			if f.field == "mail.password_file" {
				field = "mail.user" // the one that lacks; the line is where both stand
			}
			for _, got := range strings.Split(err.Error(), "\n") {
				if strings.HasPrefix(got, fmt.Sprintf("v.yaml:%d: %s: ", line, field)) && strings.Contains(got, f.want) {
					return
				}
			}
			t.Errorf("%v\nwant v.yaml:%d: %s: ... %s\n%s", err, line, field, f.want, text)
		})
	}
}

// Mistakes on one line are told in one order, whenever the file is read.
func TestFaultsOfOneLineKeepTheirOrder(t *testing.T) {
	const text = `mail:
    server: 127.0.0.1:25
    tls: none
    from: v@agency.example
    recipients: [{address: ana@agency.example, rules: [market:up], now: [watch:x]}]
alerts:
    change: {by: [colour], measures: [weight]}
`
	first := ""
	for range 20 {
		_, err := Parse("v.yaml", []byte(text), now)
		if err == nil {
			t.Fatal("accepted")
		}
		if first == "" {
			first = err.Error()
		}
		if err.Error() != first {
			t.Fatalf("%v\nand then\n%s", first, err)
		}
	}
	for _, field := range []string{"rules[0]", "now[0]", "change.by[0]", "change.measures[0]"} {
		if !strings.Contains(first, field) {
			t.Errorf("%s is not among\n%s", field, first)
		}
	}
}

// Every key of every rule and of everybody who is told has a mistake above.
func TestRuleFaultsLeaveNoKeyOut(t *testing.T) {
	tried := map[string]bool{}
	for _, f := range ruleFaults {
		tried[listIndex.ReplaceAllString(f.field, "")] = true
	}
	var walk func(of reflect.Type, at string)
	walk = func(of reflect.Type, at string) {
		for i := range of.NumField() {
			field := of.Field(i)
			tag, options, _ := strings.Cut(field.Tag.Get("yaml"), ",")
			key := strings.TrimPrefix(at+"."+tag, ".")
			inner := field.Type
			if inner.Kind() == reflect.Slice {
				inner = inner.Elem()
			}
			switch {
			case options == "inline":
				walk(field.Type, at)
			case inner.Kind() == reflect.Struct:
				walk(inner, key)
			case tag != "" && tag != "-" && !tried[key]:
				t.Errorf("%s: no mistake in it is tried", key)
			}
		}
	}
	walk(reflect.TypeFor[Alerts](), "alerts")
	walk(reflect.TypeFor[Mail](), "mail")
	walk(reflect.TypeFor[Webhook](), "webhooks")
}

func TestChangeKnowsTheMeasuresOfTrend(t *testing.T) {
	var m, d []string
	for _, v := range trend.Measures {
		m = append(m, string(v))
	}
	for _, v := range trend.Dimensions {
		d = append(d, string(v))
	}
	if !slices.Equal(m, measures) || !slices.Equal(d, dimensions) {
		t.Errorf("%q and %q, trend has %q and %q", measures, dimensions, m, d)
	}
}
