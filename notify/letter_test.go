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
var hostile = "<script>alert(1)</script> buy at http://demotable" + onionTail + "/x?y=1 or demotable.o\u200bnion or www.shop.example,\nmail me@shop.example \u202eevil {{.}} \x1b[31m mailto:x"

// onionTail is longer than any address of an onion service, so that it is none.
var onionTail = strings.Repeat("a", 60) + ".onion"

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
			Coverage: []market.Coverage{{Market: "demo-table", Run: "r", Status: market.RunPartial, Ended: at, Seen: 90, Announced: 120, Share: 0.75, By: market.BasisCounter}},
		}},
	}
}

func digest() market.Delivery {
	d := sample()
	d.ID, d.Digest = "d2", true
	trouble := market.Alert{ID: "fedcba9876543210", Rule: market.RuleMarket, Name: "walled", Audience: market.Operators, Title: "demo-card is behind a wall: captcha",
		What: "walled", Opened: at, Seen: at, Closed: at.Add(time.Hour), Markets: []string{"demo-card"}, Reasons: []string{"2 pages met it"}, Todo: "hand over a session: vedette session import demo-card"}
	complete := []market.Coverage{{Market: "demo-card", Run: "s", Status: market.RunComplete, Ended: at, Seen: 812, Share: 0.97, By: market.BasisTwoPass}}
	moved := market.Alert{ID: "00112233445566aa", Rule: market.RuleVendor, Name: "moved", Audience: market.Analysts,
		Title: "vendor quietmoss of demo-table sells on demo-card now as mossquiet (same PGP key)", What: "mossquiet", Certainty: market.Strong, Other: "demo-table/quietmoss",
		Opened: at, Seen: at, Since: at.Add(-time.Hour), Markets: []string{"demo-card", "demo-table"}, Listings: 4, Vendors: 1,
		Reasons: []string{"demo-table/quietmoss (strong): both pages show the PGP key 89abcdef0123456789abcdef0123456789abcdef",
			"demo-table/quietmoss was first seen 2025-11-02, last seen 2026-03-01, and has 0 listings on sale"},
		Todo: "compare the two; confirm says that they are one, dismiss that they are not. Nothing is merged by itself", Coverage: complete,
		Evidence: []market.Evidence{{Market: "demo-card", Title: "page of vendor mossquiet", Vendor: "mossquiet", FirstSeen: at, LastSeen: at, Path: "/vendor/mossquiet",
			Digest: strings.Repeat("0a", 32), Archive: market.ArchiveRef{File: "demo-card/s-00001.warc.gz", RecordID: "urn:uuid:00000000-0000-4000-8000-000000000002"}},
			{Market: "demo-card", Listing: "4", Title: "MDMA crystals 1g", Vendor: "mossquiet", ShipsFrom: "DE", FirstSeen: at, LastSeen: at}}}
	change := market.Alert{ID: "ffeeddccbbaa9988", Rule: market.RuleChange, Name: "price", Audience: market.Analysts, Substance: "ketamine", Class: "arylcyclohexylamine",
		Title: "median price of ketamine up 38 % on demo-card, demo-table in 2026-W10: 18.20 -> 25.10 EUR/g", What: "ketamine", Opened: at, Seen: at, Since: at.AddDate(0, 0, -12),
		Markets: []string{"demo-card", "demo-table"}, Coverage: complete, Reasons: []string{"before is the median of the three weeks before; the value rests upon 64 listings",
			"5.1 robust deviations from the 19 earlier steps of this series; with all 212 series looked at, the share of false ones is 0.011 at most"}}
	d.Alerts = append(d.Alerts, moved, change, trouble)
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

func TestFolded(t *testing.T) {
	long := strings.Repeat("x", 90)
	got := folded(2, "  ", "one "+long+" "+strings.Repeat("word ", 30))
	for i, line := range strings.Split(got, "\n") {
		if len(line) > textWidth && strings.TrimSpace(line) != long || i > 0 && !strings.HasPrefix(line, "  ") {
			t.Errorf("%q", line)
		}
	}
	if strings.Join(strings.Fields(got), " ") != strings.TrimSpace("one "+long+" "+strings.Repeat("word ", 30)) {
		t.Errorf("%q", got)
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
	if got := headline(&d); got != "digest: 1 change, 1 market in trouble, 1 new name, 1 vendor" {
		t.Error(got)
	}
	d.Digest, d.Alerts = false, []market.Alert{d.Alerts[0], d.Alerts[0]}
	if got := headline(&d); got != "2 new names" {
		t.Error(got)
	}
	d = digest()
	d.Alerts = d.Alerts[3:]
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
