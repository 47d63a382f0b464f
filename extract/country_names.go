package extract

import (
	_ "embed"
	"strings"
	"sync"
)

// placeNames holds, per code, the names of the Unicode CLDR in the languages
// of Europe. It is written by TestPlaceNames -update.
//
//go:embed country_names.txt
var placeNames string

// placeTable finds a code by a folded name.
type placeTable map[string]string

// places is read once: the table has some 6,000 names.
var places = sync.OnceValue(func() placeTable { return readPlaces(placeNames) })

// readPlaces reads lines of a code and its names; later lines of this file's
// own short forms win.
func readPlaces(text string) placeTable {
	table := make(placeTable, 8192)
	for line := range strings.Lines(text) {
		if fields := strings.Fields(line); len(fields) > 1 && fields[0] != "#" {
			for _, name := range fields[1:] {
				table[name] = fields[0]
			}
		}
	}
	for code, names := range shortForms {
		for _, name := range strings.Fields(names) {
			table[name] = code
		}
	}
	return table
}

func (t placeTable) name(key string) string { return t[key] }

// shortForms are names that vendors and shop scripts use and the CLDR does
// not, folded, letters only.
var shortForms = map[string]string{
	Worldwide: "ww worldwide wordlwide wolrdwide worldwideww everywhere anywhere wherever international intl int global globally" +
		" allcountries allovertheworld theworld earth planetearth weltweit mondial mondialement mondiale" +
		" mundial entodoelmundo wereldwijd nacalymswiecie helavarlden heleverden celysvet" +
		" всемумиру повсемумиру всестраны вовсестраны любаястрана 全球 全世界 世界各地",
	Union:         "eu europeanunion eucountries euonly alleu eurozone europaischeunion europaeischeunion unioneuropeenne unioneuropea",
	Europe:        "europe europa wholeeurope europewide europeonly",
	"EU IS LI NO": "eea ewr europeaneconomicarea", // the union's market
	Undeclared: "undeclared undisclosed unknown unspecified notspecified notdeclared none hidden secret" +
		" internet theinternet online digital digitalservice digitaldelivery digitalgoods digitalitem digitalproduct" +
		" electronic electronicdelivery email download instantdelivery torland darknet service services",
	"US": "us usa unitedstates america unitedstatesofamerica usofa stateside usdomestic usadomestic",
	"GB": "uk gb gbr greatbritain britain england scotland wales northernireland ukdomestic inglaterra angleterre inghilterra anglia" +
		" engeland grossbritannien grossbritannienundnordirland",
	"NL":  "holland netherland thenetherlands hollande holanda olanda nederlands голландия голландии нидерландов",
	"CZ":  "czech czechrepublic czechia tschechischerepublik",
	"KR":  "korea southkorea republicofkorea korearepublicof",
	"RU":  "russianfederation россии рф", // Russian writes "из России", "по РФ"
	"UA":  "украины украине",
	"BY":  "белоруссия белоруссии беларуси",
	"KZ":  "казахстана",
	"PL":  "польши",
	"IN":  "индии",
	"GE":  "грузии",
	"GR":  "el hellas",
	"IE":  "eire republicofireland",
	"MK":  "macedonia fyrom",
	"MM":  "burma",
	"SZ":  "swaziland",
	"CI":  "ivorycoast",
	"CV":  "capeverde",
	"TR":  "turkey",
	"HK":  "hongkong hongkongchina",
	"MO":  "macau macao",
	"TW":  "taiwanroc",
	"CN":  "prc peoplesrepublicofchina mainlandchina китая кнр 中国大陆",
	"VN":  "vietnam",
	"AE":  "uae emirates unitedarabemirates dubai",
	"CD":  "drcongo democraticrepublicofthecongo",
	"BA":  "bosnia bosniaandherzegovina bosniaherzegovina",
	"DE":  "deutsch ger brd германии",
	"AQ":  "antarcticac",
	"VA":  "vatican holysee",
	"PS":  "palestine",
	"AU":  "oz aus",
	"ZA":  "rsa",
	"NZ":  "aotearoa",
	"003": "northamerica nordamerika ameriquedunord americadelnorte",
	"005": "southamerica sudamerika ameriquedusud americadelsur sudamerica",
	"019": "americas theamericas northandsouthamerica",
	"009": "oceania australiaoceania australiaandoceania",
	"142": "asia asien",
	"002": "africa",
}

// invertedNames are names of the ISO list whose comma would cut them in two.
// Drop-down menus of shop scripts hold that list as it stands.
var invertedNames = strings.NewReplacer(
	"Taiwan, Province of China", "Taiwan",
	"Korea, Republic of", "South Korea",
	"Korea, Democratic People's Republic of", "North Korea",
	"Congo, the Democratic Republic of the", "DR Congo",
	"Congo, The Democratic Republic of the", "DR Congo",
	"Bolivia, Plurinational State of", "Bolivia",
	"Iran, Islamic Republic of", "Iran",
	"Macedonia, the former Yugoslav Republic of", "Macedonia",
	"Macedonia, the Former Yugoslav Republic of", "Macedonia",
	"Macedonia, The Former Yugoslav Republic of", "Macedonia",
	"Micronesia, Federated States of", "Micronesia",
	"Moldova, Republic of", "Moldova",
	"Palestinian Territory, Occupied", "Palestine",
	"Palestine, State of", "Palestine",
	"Tanzania, United Republic of", "Tanzania",
	"Venezuela, Bolivarian Republic of", "Venezuela",
	"Virgin Islands, British", "British Virgin Islands",
	"Virgin Islands, U.S.", "US Virgin Islands",
)

// excluding are words behind which places are not meant.
var excluding = map[string]bool{
	"except": true, "excluding": true, "exclude": true, "excl": true, "not": true, "without": true, "ex": true, "exc": true,
	"ausser": true, "sauf": true, "excepto": true, "eccetto": true, "behalve": true, "oprocz": true,
	"kein": true, "keine": true, "ausgenommen": true, "hors": true, "salvo": true, "menos": true, "uitgezonderd": true, "кроме": true, "исключением": true,
}

// connecting are words of a list that are codes as well (AND is Andorra, TO
// Tonga, DE Germany is not among them).
var connecting = map[string]bool{
	"and": true, "to": true, "or": true, "from": true, "und": true, "et": true, "y": true, "e": true,
	"i": true, "a": true, "the": true, "only": true, "by": true, "via": true,
}

// alsoWord are codes, in capitals, that count only among nothing but places.
var alsoWord = map[string]bool{
	"IN": true, "IS": true, "IT": true, "NO": true, "SO": true, "AT": true, "BE": true, "DE": true,
	"ME": true, "MY": true, "AM": true, "AS": true, "DO": true, "LA": true, "ARE": true, "CAN": true,
	"PER": true, "NOR": true, "FIN": true, "MAR": true, "COL": true, "EST": true, "INT": true, "PM": true,
	"ALL": true, "OZ": true, "GER": true, "GM": true, "MG": true, "ML": true, "CC": true,
}

// lowerShort are codes that are read in lower case inside a longer entry.
var lowerShort = map[string]bool{"uk": true, "usa": true, "eu": true, "ww": true, "uae": true, "nl": true, "gb": true}
