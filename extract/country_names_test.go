package extract

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

var updateNames = flag.Bool("update-names", false, "rewrite country_names.txt from the CLDR of golang.org/x/text")

// TestPlaceNames keeps the table equal to the CLDR data of the module version
// in go.mod, so that an upgrade that changes a name is seen.
func TestPlaceNames(t *testing.T) {
	want := cldrNames()
	if *updateNames {
		if err := os.WriteFile("country_names.txt", []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if placeNames != want {
		t.Error("country_names.txt differs from the CLDR; run go test ./extract -run TestPlaceNames -update-names and review the change")
	}
}

// cldrNames writes every country's names in the languages of Europe, and those that sellers from elsewhere write. English
// names win over those of other languages; a name that two countries share
// is left out.
func cldrNames() string {
	owner := map[string]string{}
	shared := map[string]bool{}
	names := map[string][]string{}
	languages := strings.Fields("en bg cs da de el es et fi fr ga hr hu it lt lv mt nl pl pt ro sk sl sv nb ru uk tr sq sr is ar fa he hi th zh ja ko")
	for n, tag := range languages {
		regions := display.Regions(language.MustParse(tag))
		for _, code := range placeCodes() {
			name := regions.Name(language.MustParseRegion(code))
			for _, key := range []string{placeKey(name), placeKey(strings.ReplaceAll(name, "&", "and"))} {
				switch owner[key] {
				case "":
					owner[key] = code
					names[code] = append(names[code], key)
				case code:
				default:
					shared[key] = shared[key] || n > 0 && names[owner[key]][0] != key
				}
			}
		}
	}
	var b strings.Builder
	b.WriteString("# Names of places from the Unicode CLDR (Unicode License v3), folded. Written by TestPlaceNames; do not edit.\n")
	for _, code := range placeCodes() {
		region := language.MustParseRegion(code)
		kept := slices.DeleteFunc(names[code], func(key string) bool { return key == "" || shared[key] })
		codes := []string{placeCode(code)}
		if len(code) == 2 {
			codes = append(codes, strings.ToLower(code), strings.ToLower(region.ISO3()))
		}
		fmt.Fprintln(&b, strings.Join(append(codes, kept...), " "))
	}
	return b.String()
}

// placeCode maps the CLDR's regions to the codes of Country.
func placeCode(code string) string {
	switch code {
	case "001":
		return Worldwide
	case "150":
		return Europe
	}
	return code
}

// placeCodes lists countries, the EU, the world and the continents.
func placeCodes() []string {
	codes := strings.Fields("001 002 003 005 009 019 142 150 419 EU XK")
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			region, err := language.ParseRegion(string([]rune{a, b}))
			code := string([]rune{a, b})
			if err == nil && region.IsCountry() && region.String() == code && region.Canonicalize() == region &&
				a != 'X' && !slices.Contains(withdrawn, code) {
				codes = append(codes, code)
			}
		}
	}
	return codes
}

// withdrawn are codes that the CLDR keeps and ISO 3166-1 does not.
var withdrawn = strings.Fields("AC AN BU CP CQ CS DD DG DY EA EZ FQ FX HV IC NH NT PC QO RH SU TA TP UK UN VD YD YU ZR ZZ")

func TestPlaceNamesAreCountries(t *testing.T) {
	n := 0
	for line := range strings.Lines(placeNames) {
		fields := strings.Fields(line)
		if code := fields[0]; len(code) == 2 && code != Worldwide && code != Union && code != "XK" && code != "#" {
			n++
		}
	}
	if n != 249 { // ISO 3166-1 has 249 entries
		t.Errorf("%d countries; ISO 3166-1 has 249", n)
	}
	for code, names := range shortForms {
		for _, name := range strings.Fields(names) {
			if placeKey(name) != name {
				t.Errorf("%s: short form %q would never be found: it folds to %q", code, name, placeKey(name))
			}
		}
	}
}
