package extract

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCountry(t *testing.T) {
	for _, tc := range []struct{ name, text, want string }{
		{"English name", "United States", "US"},
		{"capitals", "CHINA", "CN"},
		{"alpha-2", "NL", "NL"},
		{"alpha-2 in lower case", "nl", "NL"},
		{"alpha-3", "DEU", "DE"},
		{"UK", "uk", "GB"},
		{"part of a country", "Scotland", "GB"},
		{"dots", "U.S.A.", "US"},
		{"name in German", "Deutschland", "DE"},
		{"name in Arabic", "ألمانيا", "DE"},
		{"name in Chinese", "中国", "CN"},
		{"Russian of, and over", "из России", "RU"},
		{"name in Dutch", "Duitsland", "DE"},
		{"name in Polish", "Niemcy", "DE"},
		{"name in Spanish", "España", "ES"},
		{"name in Greek", "Ελλάδα", "GR"},
		{"name in Russian", "Германия", "DE"},
		{"name with the article", "The Netherlands", "NL"},
		{"popular name", "Holland", "NL"},
		{"former name", "Czech Republic", "CZ"},
		{"ampersand in a name", "Bosnia & Herzegovina", "BA"},
		{"flag", "🇩🇪", "DE"},
		{"flag of the union", "🇪🇺", "EU"},
		{"flag of England", "🏴\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F", "GB"},
		{"flag and its name", "🇩🇪 Germany", "DE"},
		{"globe", "🌍", "WW"},
		{"dots amid words", "Sent from the U.S.A. only", "US"},
		{"words around", "Ships from the Netherlands only", "NL"},
		{"the union", "European Union", "EU"},
		{"Europe", "Europe", "150"},
		{"worldwide", "Worldwide", "WW"},
		{"world wide", "World Wide", "WW"},
		{"everywhere", "everywhere", "WW"},
		{"international", "International", "WW"},
		{"undeclared", "undeclared", "undeclared"},
		{"not available", "N/A", "undeclared"},
		{"internet", "internet", "undeclared"},
		{"digital or service", "Digital / Service", "undeclared"},
		{"continent", "Asia", "142"},
		{"continent that is a code", "Africa", "002"},
		{"continent with a mark", "Antarctica(c)", "AQ"},
		{"America is a country here", "America", "US"},
		{"Kosovo", "Kosovo", "XK"},
		{"Andorra by its code alone", "AND", "AD"},
		{"one place twice", "Worldwide, Worldwide", "WW"},
		{"several", "Germany or Netherlands", ""},
		{"no place", "fast and stealthy", ""},
		{"words that are codes", "contact us to be in", ""},
		{"empty", "", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := Country(tc.text); got != tc.want {
				t.Errorf("Country(%q) = %q; want %q", tc.text, got, tc.want)
			}
		})
	}
}

func TestCountries(t *testing.T) {
	for _, tc := range []struct {
		name, text string
		want       []string
	}{
		{"codes", "AT, BE, FR, FI, DE, DK, LU, PL, SE, NO", strings.Fields("AT BE FR FI DE DK LU PL SE NO")},
		{"codes that are words, by spaces", "NL DE BE AT", strings.Fields("NL DE BE AT")},
		{"names", "Austria, Belgium, Finland, France, Germany", strings.Fields("AT BE FI FR DE")},
		{"order is kept", "Europe, Germany, Netherlands", strings.Fields("150 DE NL")},
		{"spaces and commas", "uk, usa philippines", strings.Fields("GB US PH")},
		{"route by an arrow", "NL⟶WW, EU", strings.Fields("NL WW EU")},
		{"route by another arrow", "United States → United States", strings.Fields("US")},
		{"route of codes in lower case", "nl → de", strings.Fields("NL DE")},
		{"codes that are words, in prose", "WE SHIP IN EU, IT IS FAST", strings.Fields("EU")},
		{"route in words", "Germany to Europe", strings.Fields("DE 150")},
		{"route in capitals", "SHIPS FROM US TO EU AND UK", strings.Fields("US EU GB")},
		{"continents", "World Wide, United States, Asia, Africa, Antarctica(c)", strings.Fields("WW US 142 002 AQ")},
		{"names of the ISO list", "Taiwan, Province of China, Korea, Republic of, Bolivia, Plurinational State of", strings.Fields("TW KR BO")},
		{"more names of the ISO list", "Virgin Islands, British, Virgin Islands, U.S., Iran, Islamic Republic of, Moldova, Republic of", strings.Fields("VG VI IR MD")},
		{"the rest of the ISO list", "Korea, Democratic People's Republic of; Congo, the Democratic Republic of the; Micronesia, Federated States of; Tanzania, United Republic of; Venezuela, Bolivarian Republic of", strings.Fields("KP CD FM TZ VE")},
		{"names of several words", "Trinidad and Tobago United Kingdom", strings.Fields("TT GB")},
		{"flags without spaces", "🇩🇪🇳🇱", strings.Fields("DE NL")},
		{"hyphens", "USA-EU", strings.Fields("US EU")},
		{"slashes", "UK/EU", strings.Fields("GB EU")},
		{"exception", "Worldwide except USA, Canada", strings.Fields("WW")},
		{"exception in brackets", "Europe (no Norway)", strings.Fields("150")},
		{"exception in German and Russian", "Weltweit ausgenommen USA", strings.Fields("WW")},
		{"Norway is no exception", "SE, NO, DK", strings.Fields("SE NO DK")},
		{"repetition", "Worldwide, Worldwide", strings.Fields("WW")},
		{"nothing", "no information", nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, Countries(tc.text)); diff != "" {
				t.Errorf("Countries(%q) (-want +got):\n%s", tc.text, diff)
			}
		})
	}
}

func FuzzCountries(f *testing.F) {
	for _, seed := range []string{"NL⟶WW, EU", "uk, usa philippines", "🇩🇪🇳", "U.S.A.", "Worldwide except USA", "🏴\U000E0067", "Ελλάδα"} {
		f.Add(seed)
	}
	var codes []string
	for line := range strings.Lines(placeNames) {
		codes = append(codes, strings.Fields(line)[0])
	}
	codes = append(codes, Worldwide, Union, Europe, Undeclared)
	f.Fuzz(func(t *testing.T, text string) {
		got := Countries(text)
		for i, code := range got {
			if !slices.Contains(codes, code) || slices.Contains(got[:i], code) {
				t.Errorf("Countries(%q) = %v", text, got)
			}
		}
		if one := Country(text); (one != "") != (len(got) == 1) {
			t.Errorf("Country(%q) = %q of %v", text, one, got)
		}
	})
}

func TestUnionContinentAndMarketAreKeptApart(t *testing.T) {
	for text, want := range map[string]string{
		"EU": "EU", "European Union": "EU", "Europäische Union": "EU", "EU only": "EU", "Eurozone": "EU",
		"Europe": "150", "Europa": "150", "Европа": "150", "EEA": "EU IS LI NO", "EEA, Switzerland": "EU IS LI NO CH",
	} {
		if got := strings.Join(Countries(text), " "); got != want {
			t.Errorf("%q is %s, want %s", text, got, want)
		}
	}
}

func TestExceptions(t *testing.T) {
	for text, want := range map[string]string{
		"Worldwide except USA":          "US",
		"Worldwide except USA, Canada":  "US CA",
		"Worldwide (not to Australia)":  "AU",
		"WW - no Norway and no Finland": "NO FI",
		"Weltweit außer Deutschland":    "DE",
		"Germany, Norway":               "",
		"NO":                            "",
		"Worldwide":                     "",
		"n/a":                           "",
		"WW (ex. AU, NZ)":               "AU NZ",
	} {
		if got := strings.Join(Exceptions(text), " "); got != want {
			t.Errorf("%q leaves out %q, want %q", text, got, want)
		}
	}
}
