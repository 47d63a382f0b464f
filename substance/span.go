package substance

// Kind says what sort of name stands in a text.
type Kind uint8

// The kinds of name, the surest first.
const (
	Name    Kind = iota // chemical name, INN, code
	Foreign             // a name in another language
	Brand               // a trade name
	Exact               // a short name in exactly its case
	Street              // slang
	Weakly              // a name that means other things too, with its evidence
	Imprint             // what is stamped on a tablet
	Strain              // of cannabis: evidence, not a name
	Stamp               // of mdma tablets: evidence, not a name
)

// kinds are the words for people.
var kinds = [...]string{"name", "foreign name", "brand", "exact name", "slang", "weak name", "imprint", "strain", "stamp"}

func (k Kind) String() string { return kinds[k] }

// score is how far a name of this kind can be trusted to mean the substance,
// 0..1. The steps are ours: systematic names and codes are rarely anything
// else, trade names are copied, slang is ambiguous.
func (k Kind) score() float64 {
	switch k {
	case Name, Foreign:
		return 0.98
	case Brand:
		return 0.9
	case Exact:
		return 0.85
	case Street:
		return 0.75
	case Weakly, Strain:
		return 0.65
	default:
		return 0.55
	}
}

// Spelling says how a text writes a name that the taxonomy lists.
type Spelling uint8

// The spellings, the surest first.
const (
	Listed   Spelling = iota // as listed, up to case, diacritics and separators
	Spaced                   // letter by letter: K E T A M I N E
	Glued                    // joined to an ordinary word: uncutcocaine
	National                 // by the rules of another language: klefedron, metamfetamina
	Leet                     // with a digit or sign for a letter: c0caine
	Cut                      // the text ends with dots within it: methamphet...
	Typo                     // one letter missing, added, changed, or two exchanged
)

// factor lowers the score of a name that is not written as listed.
func (s Spelling) factor() float64 {
	switch s {
	case Listed:
		return 1
	case Spaced, Glued:
		return 0.95
	case National, Leet, Cut:
		return 0.9
	default:
		return 0.8
	}
}

// Fate says whether a name stands for what is sold.
type Fate uint8

// The fates of a name in a text.
const (
	Sold       Fate = iota
	Negated         // "no fent", "sans fentanyl", "xylazine-free"
	Compared        // "like Xanax", "MXE analogue"
	Mould           // the brand of a pressed tablet whose content is named: "Percocet isotonitazene"
	Partner         // of a combination tablet, not itself of interest: paracetamol in Percocet
	Tool            // "fentanyl test strips", "Xanax press"
	Unproven        // a weak name without its evidence
	Derivative      // part of the name of another substance, which the taxonomy does not hold
	Elsewhere       // in another listing: "check our MDMA listings", "we also sell weed"
	Told            // of a description that tells about other substances than the goods
	Covered         // said better by another name: THC of "25% THC indoor weed"
)

var fates = [...]string{"sold", "negated", "compared", "mould", "partner", "tool", "unproven", "derivative", "elsewhere", "told", "covered"}

func (f Fate) String() string { return fates[f] }

// Span is a name found in a folded text.
type Span struct {
	Start, End int // bytes of the folded text
	// Substance is the index of the entry, for Taxonomy.At; negative for a
	// strain or a stamp.
	Substance int
	Kind      Kind
	Spelling  Spelling
	Fate      Fate
	Score     float64 // 0..1: how sure it is that the name means the substance
}
