package shelf

import (
	"slices"
	"strings"
	"unicode"

	"vedette/substance"
)

// label is what a category promises.
type label struct {
	name  string
	holds func(*substance.Substance) bool
}

// digital is the label of categories in which no substance is sold.
const digital = "digital goods"

func class(names ...string) func(*substance.Substance) bool {
	return func(s *substance.Substance) bool {
		return slices.ContainsFunc(names, func(n string) bool {
			if p, ok := strings.CutSuffix(n, "*"); ok {
				return strings.HasPrefix(s.Class, p)
			}
			return s.Class == n
		})
	}
}

func id(names ...string) func(*substance.Substance) bool {
	return func(s *substance.Substance) bool { return slices.Contains(names, s.ID) }
}

func either(a, b func(*substance.Substance) bool) func(*substance.Substance) bool {
	return func(s *substance.Substance) bool { return a(s) || b(s) }
}

func group(names ...string) func(*substance.Substance) bool {
	return func(s *substance.Substance) bool { return slices.Contains(names, s.Group) }
}

// labels are the categories' words with what they promise. Words are compared
// as whole words of the folded path. The first label whose words stand in the
// path wins, so that the narrow ones come first.
var labels = []struct {
	words string // alternatives, separated by |
	label
}{
	{"guides|ebooks|books|fraud|digital|hacking|tutorial|tutorials|accounts|data|erotica|software|personal info|forgeries|cvv|methods|carding|cracked|botnet|botnets|malware|logins|exploits|vpn|dumps|game keys|watches|money|weapons|counterfeit|counterfeits|hosting|cards|goods",
		label{digital, func(*substance.Substance) bool { return false }}},
	{"synthetic|synthetics|k2|spice", label{"synthetic cannabinoids", class("cannabinoid*")}},
	{"cannabis hashish", label{"cannabis", class("cannabis", "cannabinoid*")}},
	{"hash", label{"hash", id("cannabis")}},
	{"edibles", label{"cannabis edibles", class("cannabis", "cannabinoid*")}},
	{"eliquid|cartridge|vape pen|vape pods|concentrate|concentrates", label{"cannabis vapes and concentrates", class("cannabis", "cannabinoid*")}},
	{"cannabis weed|buds|shake", label{"cannabis flower", class("cannabis")}},
	{"cannabis seeds", label{"cannabis seeds", class("cannabis", "cannabis-seeds")}},
	{"cannabis", label{"cannabis", class("cannabis", "cannabinoid*")}},
	{"crack|cocaine", label{"cocaine", id("cocaine")}},
	{"heroin", label{"heroin", id("heroin")}},
	{"oxycodone|opiate|opiates|opioid|opioids|pain killers", label{"opioids", class("opioid*", "fentanyl", "nitazene", "orphine", "opium")}},
	{"benzo|benzos|benzodiazepine|benzodiazepines", label{"benzodiazepines", class("benzodiazepine*", "sedative")}},
	{"methylone", label{"methylone", id("methylone")}},
	{"mephedrone", label{"mephedrone", id("mephedrone")}},
	{"meth", label{"methamphetamine", id("methamphetamine")}},
	{"adderal|adderall", label{"adderall", id("amphetamine", "lisdexamfetamine", "dexamphetamine")}},
	{"speed", label{"amphetamine", id("amphetamine", "dexamphetamine")}},
	{"stimulants prescription|prescription drugs stimulants", label{"prescription stimulants", class("stimulant*", "amphetamine")}},
	{"ecstasy mda", label{"mda", id("mda")}},
	{"ecstasy other", label{"ecstasy, other", class("mdxx", "cathinone", "benzofuran", "aminoindane", "phenethylamine*", "amphetamine")}},
	{"mdma|ecstasy|ecstacy|xtc", label{"mdma", class("mdxx")}},
	{"lsd", label{"lsd", class("lysergamide")}},
	{"dmt|5 meo", label{"dmt", class("tryptamine")}},
	{"2c|2c b|2 cb", label{"2C", class("phenethylamine*")}},
	{"nb", label{"NBOMe", class("phenethylamine*")}},
	{"mescaline", label{"mescaline", id("mescaline", "peyote", "san-pedro", "peruvian-torch")}},
	{"shrooms|mushroom|mushrooms|spores", label{"mushrooms", id("psilocybin-mushrooms", "psilocybin", "psilocin")}},
	{"salvia", label{"salvia", id("salvia-divinorum")}},
	{"ketamine|mxe|disassociatives other", label{"dissociatives", class("arylcyclohexylamine", "diarylethylamine")}},
	{"ghb|gbl", label{"GHB and GBL", id("ghb", "gbl", "1-4-butanediol")}},
	{"steroids", label{"steroids", group(substance.GroupIPE)}},
	{"weight loss", label{"weight loss", group(substance.GroupIPE, substance.GroupMedicine, substance.GroupOther)}},
	{"prescription|prescriptions", label{"prescription", either(group(substance.GroupMedicine, substance.GroupIPE), class("opioid*", "sedative", "amphetamine", "stimulant*"))}},
	{"rcs", label{"research chemicals", group(substance.GroupSynNPS)}},
	{"psychedelics", label{"psychedelics, other", class("lysergamide", "tryptamine", "phenethylamine*", "plant*", "arylcyclohexylamine")}},
}

// labelOf gives the label of a category path; ok is false when it says nothing.
func labelOf(path string) (label, bool) {
	words := " " + strings.Join(strings.FieldsFunc(strings.ToLower(path), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}), " ") + " "
	for _, l := range labels {
		for w := range strings.SplitSeq(l.words, "|") {
			if strings.Contains(words, " "+w+" ") {
				return l.label, true
			}
		}
	}
	return label{}, false
}
