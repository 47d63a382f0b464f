package shelf

import (
	"slices"
	"strings"

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

// labels are the categories' words, folded to lower case, with what they
// promise. The first whose word stands in the path wins, so that the narrow
// ones come first.
var labels = []struct {
	words string // separated by |
	label
}{
	{"synthetic|k2|spice", label{"synthetic cannabinoids", class("cannabinoid*")}},
	{"hash", label{"hash", id("cannabis")}},
	{"edible", label{"cannabis edibles", class("cannabis", "cannabinoid*")}},
	{"eliquid|cartridge|vape pen|vape pods|concentrate", label{"cannabis vapes and concentrates", class("cannabis", "cannabinoid*")}},
	{"cannabis/weed|buds|shake", label{"cannabis flower", class("cannabis")}},
	{"cannabis - seeds|cannabis/seeds", label{"cannabis seeds", class("cannabis")}},
	{"cannabis", label{"cannabis", class("cannabis", "cannabinoid*")}},
	{"crack|cocaine", label{"cocaine", id("cocaine")}},
	{"heroin", label{"heroin", id("heroin")}},
	{"oxycodone|opiate|opioid|pain killers", label{"opioids", class("opioid*", "fentanyl", "nitazene", "orphine", "opium")}},
	{"benzo", label{"benzodiazepines", class("benzodiazepine*", "sedative")}},
	{"methylone", label{"methylone", id("methylone")}},
	{"mephedrone", label{"mephedrone", id("mephedrone")}},
	{"stimulants/meth|stimulants - meth|meth", label{"methamphetamine", id("methamphetamine")}},
	{"adderal", label{"adderall", id("amphetamine", "lisdexamfetamine", "dexamphetamine")}},
	{"speed", label{"amphetamine", id("amphetamine", "dexamphetamine")}},
	{"stimulants/prescription|prescription drugs - stim", label{"prescription stimulants", class("stimulant*", "amphetamine")}},
	{"ecstasy/mda/", label{"mda", id("mda")}},
	{"ecstasy/other", label{"ecstasy, other", class("mdxx", "cathinone", "benzofuran", "aminoindane", "phenethylamine*", "amphetamine")}},
	{"mdma|ecstasy|ecstacy|xtc", label{"mdma", class("mdxx")}},
	{"lsd", label{"lsd", class("lysergamide")}},
	{"dmt|5-meo", label{"dmt", class("tryptamine")}},
	{"/2c/|2c-b|2-cb", label{"2C", class("phenethylamine*")}},
	{"/nb/", label{"NBOMe", class("phenethylamine*")}},
	{"mescaline", label{"mescaline", id("mescaline", "peyote", "san-pedro", "peruvian-torch")}},
	{"shroom|mushroom|spores", label{"mushrooms", id("psilocybin-mushrooms", "psilocybin", "psilocin")}},
	{"salvia", label{"salvia", id("salvia-divinorum")}},
	{"ketamine|mxe|disassociatives/other", label{"dissociatives", class("arylcyclohexylamine", "diarylethylamine")}},
	{"ghb|gbl", label{"GHB and GBL", id("ghb", "gbl", "1-4-butanediol")}},
	{"steroid", label{"steroids", class("steroid*", "peptide*", "sarm*", "hormone*", "ipe*")}},
	{"weight loss", label{"weight loss", group(substance.GroupIPE, substance.GroupMedicine, substance.GroupOther)}},
	{"prescription", label{"prescription", either(group(substance.GroupMedicine, substance.GroupIPE), class("opioid*", "sedative", "amphetamine", "stimulant*"))}},
	{"rcs", label{"research chemicals", group(substance.GroupSynNPS)}},
	{"psychedelics", label{"psychedelics, other", class("lysergamide", "tryptamine", "phenethylamine*", "plant*", "arylcyclohexylamine")}},
	{"fraud|digital|hacking|tutorial|accounts|data|erotica|software|personal info|forgeries|legit soft|cvv|e-book|ebook|methods|carding|cracked|botnet|malware|logins|exploit|vpn|dumps|game keys|guides|watches|services|weapons|counterfeit",
		label{digital, func(*substance.Substance) bool { return false }}},
}

// labelOf gives the label of a category path; ok is false when it says nothing.
func labelOf(path string) (label, bool) {
	path = strings.ToLower(path) + "/"
	for _, l := range labels {
		for w := range strings.SplitSeq(l.words, "|") {
			if strings.Contains(path, w) {
				return l.label, true
			}
		}
	}
	return label{}, false
}
