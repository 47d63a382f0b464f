package seeds

import (
	"encoding/csv"
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"vedette/market"
)

func TestEveryShippedProfileParses(t *testing.T) {
	set, err := Shipped()
	if err != nil {
		t.Fatal(err)
	}
	if got := set.Names(); !slices.Equal(got, Names()) {
		t.Errorf("names %v, shipped %v", got, Names())
	}
	for _, name := range []string{"demo-table", "demo-card", "demo-label"} {
		p, err := Profile(name)
		if err != nil || p.Name != name || p.Defunct {
			t.Errorf("%s: %+v, %v", name, p, err)
		}
	}
	if _, err := Profile("nowhere"); !errors.Is(err, market.ErrNotFound) {
		t.Errorf("unknown profile: %v", err)
	}
	if _, err := Profile("../rates"); !errors.Is(err, market.ErrNotFound) {
		t.Errorf("name with a path: %v", err)
	}
}

// address is anything that looks like a place on a network.
var address = regexp.MustCompile(`(?i)\.onion\b|\.i2p\b|https?://|\b[a-z2-7]{56}\b|\b[a-z2-7]{16}\.|\bwww\.|\b\d{1,3}(\.\d{1,3}){3}\b`)

func TestNoShippedProfileHoldsAnAddress(t *testing.T) {
	for _, name := range Names() {
		text, err := Source(name)
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(string(text), "\n") {
			if found := address.FindString(line); found != "" {
				t.Errorf("%s:%d: %q looks like an address", name, i+1, found)
			}
		}
	}
	if !address.MatchString("see http://demo.example") || !address.MatchString("demotable.onion") {
		t.Error("the pattern finds no address")
	}
}

func TestLoadDir(t *testing.T) {
	text, err := Source("demo-table")
	if err != nil {
		t.Fatal(err)
	}
	named := func(name, title string) *fstest.MapFile {
		s := strings.Replace(string(text), "name: demo-table", "name: "+name, 1)
		return &fstest.MapFile{Data: []byte(strings.Replace(s, "title: Demo market, table layout", "title: "+title, 1))}
	}
	set, err := LoadDir(fstest.MapFS{
		"demo-table.yaml": named("demo-table", "Mine"),
		"another.yml":     named("another", "Another"),
		"notes.txt":       {Data: []byte("no profile")},
		"old/broken.yaml": {Data: []byte("{")},
	})
	if err != nil {
		t.Fatal(err)
	}
	if p, err := set.Profile("demo-table"); err != nil || p.Title != "Mine" {
		t.Errorf("own profile does not win: %+v, %v", p, err)
	}
	if p, err := set.Profile("another"); err != nil || p.Title != "Another" {
		t.Errorf("own profile: %+v, %v", p, err)
	}
	if _, err := set.Profile("demo-card"); err != nil {
		t.Errorf("shipped profile: %v", err)
	}
	if _, err := set.Profile("broken"); !errors.Is(err, market.ErrNotFound) {
		t.Errorf("profile of a folder below: %v", err)
	}
	if set, err := LoadDir(nil); err != nil || len(set.Names()) != len(Names()) {
		t.Errorf("no folder: %v", err)
	}
}

func TestLoadDirNamesFileAndLineOfEveryFault(t *testing.T) {
	text, err := Source("demo-card")
	if err != nil {
		t.Fatal(err)
	}
	file := func(old, now string) *fstest.MapFile {
		s := strings.Replace(string(text), old, now, 1)
		if s == string(text) {
			t.Fatalf("%q is not in the profile", old)
		}
		return &fstest.MapFile{Data: []byte(s)}
	}
	line := 1 + strings.Count(string(text[:strings.Index(string(text), "timezone: UTC")]), "\n")
	_, err = LoadDir(fstest.MapFS{
		"wrong-key.yaml":  file("timezone: UTC", "timezon: UTC"),
		"wrong-name.yaml": file("version: 1", "version: 1"+"\n"),
		"no-yaml.yaml":    {Data: []byte("name: [")},
	})
	if err == nil {
		t.Fatal("three faults were taken")
	}
	for _, want := range []string{"wrong-key.yaml:" + strconv.Itoa(line), "timezon", "wrong-name.yaml", "no-yaml.yaml:"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in:\n%v", want, err)
		}
	}
	twice := file("name: demo-card", "name: twice")
	_, err = LoadDir(fstest.MapFS{"twice.yaml": twice, "twice.yml": twice})
	if !errors.Is(err, market.ErrConflict) {
		t.Errorf("one name in two files: %v", err)
	}
}

func TestDemoRatesAreMarkedAsSuch(t *testing.T) {
	rows, err := csv.NewReader(strings.NewReader(string(RatesCSV()))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(rows[0], []string{"currency", "day", "eur", "source"}) {
		t.Errorf("header %v", rows[0])
	}
	have := map[string]bool{}
	for _, r := range rows[1:] {
		eur, err := strconv.ParseFloat(r[2], 64)
		if _, dayErr := time.Parse(time.DateOnly, r[1]); err != nil || dayErr != nil || eur <= 0 || r[3] != "demo" {
			t.Errorf("rate %v", r)
		}
		have[r[0]] = true
	}
	for _, want := range []string{"USD", "EUR", "GBP", "AUD", "BTC", "XMR"} {
		if !have[want] {
			t.Errorf("no rate of %s", want)
		}
	}
}

func TestBrokenFileStopsOnlyItsOwnName(t *testing.T) {
	set, err := LoadDir(fstest.MapFS{"demo-card.yaml": {Data: []byte("nam: x\n")}})
	if err == nil || set == nil {
		t.Fatalf("%v, %v", set, err)
	}
	if _, err := set.Profile("demo-card"); err == nil || errors.Is(err, market.ErrNotFound) || !strings.Contains(err.Error(), "demo-card.yaml:1") {
		t.Errorf("the broken one, which must not pass for the shipped one: %v", err)
	}
	if _, err := set.Profile("demo-table"); err != nil {
		t.Errorf("a sound one: %v", err)
	}
	if slices.Contains(set.Names(), "demo-card") {
		t.Error("the broken one is listed")
	}
}
