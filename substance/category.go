package substance

import (
	"slices"
	"strings"

	"vedette/fold"
)

// category is what a market's category says about what is sold in it.
type category struct {
	drug       bool
	substances []int    // named by the innermost part that names any
	classes    []string // fitting classes
	specific   int      // the one substance it names, plus one; 0: none or several
	words      string   // folded, with blanks around
	mention    string   // the part that names it, as given
}

// sections are the general words of drug sections and the classes they hold;
// a prefix ends with *.
var sections = [...]struct{ words, classes string }{
	{"cannabis weed marijuana hash hashish concentrates edibles prerolls vapes thc buds flower flowers shake trim", "cannabis cannabinoid-*"},
	{"opioids opioid opiates opiate painkillers heroin oxy oxycodone", "opioid-* opium fentanyl nitazene orphine"},
	{"benzos benzo benzodiazepines benzodiazepine pills tranquilizers sedatives downers barbiturates", "benzodiazepine-* sedative gabapentinoid quinazolinone"},
	{"stimulants stimulant uppers speed meth methamphetamine cocaine coke amphetamine", "amphetamine cocaine cathinone stimulant-* phenidate piperazine"},
	{"ecstasy mdma xtc empathogens empathogen entactogens pills", "mdxx benzofuran aminoindane cathinone"},
	{"psychedelics psychedelic hallucinogens lsd mushrooms shrooms dmt mescaline", "lysergamide tryptamine phenethylamine-* mdxx plant-other"},
	{"dissociatives dissociative ketamine mxe pcp ghb", "arylcyclohexylamine diarylethylamine sedative medicine-other"},
	{"steroids steroid peptides sarms hgh performance weight loss fitness", "steroid stimulant-medicine erectile"},
	{"prescription prescriptions pharmacy pharma medicine medicines meds medication viagra", "*-medicine opioid-* sedative erectile medicine-other steroid"},
	{"rcs rc research chemicals nps cathinones", "*"},
	{"drugs drug chemicals precursors precursor tobacco dissociative other", ""},
}

// maxCategories is how many categories are kept for reuse; a market has some hundred.
const maxCategories = 4096

// category reads a category path, from memory if it can.
func (f *Finder) category(path []string) category {
	name := strings.Join(path, " / ")
	if c, ok := f.categories[name]; ok {
		return c
	}
	c := f.t.readCategory(path)
	if f.categories == nil || len(f.categories) >= maxCategories {
		f.categories = map[string]category{}
	}
	f.categories[name] = c
	return c
}

// readCategory takes a category path apart with a finder of its own.
func (t *Taxonomy) readCategory(path []string) category {
	var c category
	g := t.Finder()
	words := []byte{' '}
	for _, part := range path {
		for piece := range strings.FieldsFuncSeq(part, func(r rune) bool { return r == '/' || r == '>' || r == '|' || r == '»' }) {
			x := g.folder.Fold(piece)
			words = appendWords(words[:len(words)-1], x, x.Tokens())
			c.section(x)
			c.name(t, g, piece)
		}
	}
	c.words = string(words)
	if t.cannabis >= 0 && t.thc >= 0 && c.specific == t.cannabis+1 {
		for w := range strings.FieldsSeq(c.words) { // Cannabis / Edibles
			if t.traits[w]&vaping != 0 {
				c.specific = t.thc + 1
			}
		}
	}
	return c
}

// name reads one part of the path. The innermost part that names a substance
// decides.
func (c *category) name(t *Taxonomy, g *Finder, piece string) {
	var found []int
	for _, s := range g.Find(g.folder.Fold(piece), Context{From: FromCategory}) {
		if s.Substance >= 0 && (s.Fate == Sold || s.Fate == Unproven || s.Fate == Covered) && !slices.Contains(found, s.Substance) {
			found = append(found, s.Substance)
			c.drug = true
		}
	}
	if len(found) == 0 {
		return
	}
	c.substances, c.specific, c.mention = found, 0, piece
	if len(found) == 1 {
		c.specific = found[0] + 1
	}
	for _, i := range found {
		c.classes = append(c.classes, t.substances[i].Class)
	}
}

// section notes the classes of general words.
func (c *category) section(x *fold.Text) {
	for _, k := range x.Tokens() {
		if k.Kind != fold.Letters {
			continue
		}
		for _, s := range sections {
			if slices.Contains(strings.Fields(s.words), x.Word(k)) {
				c.classes = append(c.classes, strings.Fields(s.classes)...)
				c.drug = true
			}
		}
	}
}

// fits reports whether a category speaks for a substance.
func (c *category) fits(s *Substance, i int) bool {
	if slices.Contains(c.substances, i) {
		return true
	}
	return slices.ContainsFunc(c.classes, func(class string) bool {
		switch {
		case class == "*":
			return s.Group == GroupSynNPS
		case strings.HasSuffix(class, "*"):
			return strings.HasPrefix(s.Class, class[:len(class)-1])
		case strings.HasPrefix(class, "*"):
			return strings.HasSuffix(s.Class, class[1:])
		}
		return class == s.Class
	})
}
