package notify

import (
	"flag"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vedette/market"
)

var update = flag.Bool("update", false, "rewrite the golden files")

var at = time.Date(2026, 3, 14, 9, 26, 0, 0, time.UTC)

// hostile is a title that tries whatever a title can.
const hostile = "<script>alert(1)</script> buy at http://demotable" + onionTail + "/x?y=1 or demotable.o\u200bnion or www.shop.example,\nmail me@shop.example \u202eevil {{.}} \x1b[31m mailto:x"

const onionTail = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.onion"

func sample() market.Delivery {
	eur, cheap := 42.5, 12.0
	return market.Delivery{
		ID: "d1", Channel: market.ChannelMail, To: "ana@agency.example", Created: at, Due: at,
		Alerts: []market.Alert{{
			ID: "0123456789abcdef", Rule: market.RuleNewName, Subject: "name:4hoxet", Audience: market.Analysts,
			Title: "new name: 4-HO-XET (tryptamine), 2 listings on demo-table", What: "4-HO-XET", Class: "tryptamine", Nearest: "psilocin",
			Opened: at, Seen: at, Since: at.Add(-time.Hour), Markets: []string{"demo-table"}, Listings: 2, Vendors: 2,
			Reasons: []string{"4-ho + xet", "from 2 vendors"},
			Evidence: []market.Evidence{
				{Market: "demo-table", Listing: "17", Title: hostile, Vendor: "quietmoss", ShipsFrom: "NL", Price: &market.Money{Amount: 45, Currency: "USD"},
					EUR: &eur, FirstSeen: at.Add(-time.Hour), LastSeen: at, Path: "/listing/17", Digest: strings.Repeat("01", 32),
					Archive: market.ArchiveRef{File: "demo-table/r-00001.warc.gz", RecordID: "urn:uuid:00000000-0000-4000-8000-000000000001"}},
				{Market: "demo-table", Listing: "18", Title: "4-HO-XET 1g", Vendor: "greyfern", EUR: &cheap, FirstSeen: at, LastSeen: at},
			},
			Coverage: []market.Coverage{{Market: "demo-table", Run: "r", Status: market.RunPartial, Ended: at, Seen: 90, Announced: 120}},
		}},
	}
}

func digest() market.Delivery {
	d := sample()
	d.ID, d.Digest = "d2", true
	trouble := market.Alert{ID: "fedcba9876543210", Rule: market.RuleMarket, Name: "walled", Audience: market.Operators, Title: "demo-card is behind a wall: captcha",
		What: "walled", Opened: at, Seen: at, Closed: at.Add(time.Hour), Markets: []string{"demo-card"}, Reasons: []string{"2 pages met it"}, Todo: "hand over a session: vedette session import demo-card"}
	d.Alerts = append(d.Alerts, trouble)
	return d
}

func TestLetters(t *testing.T) {
	w, err := newWriter()
	if err != nil {
		t.Fatal(err)
	}
	for name, d := range map[string]market.Delivery{"one": sample(), "digest": digest()} {
		l, err := w.write(&d)
		if err != nil {
			t.Fatal(err)
		}
		for kind, got := range map[string]string{"txt": "Subject: " + l.Subject + "\n\n" + l.Text, "html": l.HTML} {
			file := "testdata/" + name + "." + kind
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("%s:\n%s", file, diff)
			}
			if link := linkable.FindString(got); link != "" {
				t.Errorf("%s: holds %q", file, link)
			}
			if strings.Contains(strings.ToLower(got), ".onion") || kind == "html" && strings.Contains(got, "<script") || strings.Contains(got, "<a ") ||
				strings.Contains(got, "<img") || strings.Contains(got, "\x1b") {
				t.Errorf("%s holds what it must not", file)
			}
		}
	}
}

// linkable is what mail programs make links of.
var linkable = regexp.MustCompile(`(?i)[a-z]+://|\b(mailto|javascript|tel):|\bwww\.|[\p{L}\d_-]\.(onion|example|com|org|net)\b|[a-z2-7]{56}`)

func TestPlain(t *testing.T) {
	for in, want := range map[string]string{
		"0.5g of 3.5-DMT, 99.9 %":      "0.5g of 3.5-DMT, 99.9 %",
		"http://a.example/x":           "http[:]//a[.]example/x",
		"see demotable.onion now":      "see (onion address) now",
		"DemoTable.ONION/p":            "(onion address)/p",
		"a\u200b.\u200bonion":          "(onion address)",
		"me@shop.example":              "me@shop[.]example",
		"a。example and b．example":      "a[.]example and b[.]example",
		"mailto:x tg:y":                "mailto[:]x tg[:]y",
		"two\r\nlines\x00 and \x1b[1m": "two lines and [1m",
		"end. Next":                    "end. Next",
		strings.Repeat("b", 56):        "(onion address)",
	} {
		if got := plain(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func FuzzPlain(f *testing.F) {
	f.Add(hostile)
	f.Add("a.b.onion.c http:// .onion 。onion")
	dot := regexp.MustCompile(`[\p{L}\p{Nd}_-][.．。｡]\p{L}`)
	f.Fuzz(func(t *testing.T, s string) {
		got := plain(s)
		if strings.Contains(got, "://") || strings.ContainsAny(got, "\r\n\x00\x1b") || dot.MatchString(got) ||
			regexp.MustCompile(`(?i)\.onion\b|[a-z2-7]{56}`).MatchString(got) {
			t.Errorf("%q: %q", s, got)
		}
		if again := plain(got); strings.Contains(again, "://") {
			t.Errorf("%q", again)
		}
	})
}

func TestHeadlines(t *testing.T) {
	d := digest()
	if got := headline(&d); got != "digest: 1 market in trouble, 1 new name" {
		t.Error(got)
	}
	d.Digest, d.Alerts[1] = false, d.Alerts[0]
	if got := headline(&d); got != "2 new names" {
		t.Error(got)
	}
	d = digest()
	d.Alerts = d.Alerts[1:]
	if got := headline(&d); got != "over: demo-card is behind a wall: captcha" {
		t.Error(got)
	}
	w, err := newWriter()
	if err != nil {
		t.Fatal(err)
	}
	d.Alerts[0].Title, d.Alerts[0].Closed = strings.Repeat("ä", 500), time.Time{}
	if l, err := w.write(&d); err != nil || len([]rune(l.Subject)) != len("[vedette] ")+maxSubject {
		t.Errorf("%d, %v", len([]rune(l.Subject)), err)
	}
}
