package annotate

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"vedette/amount"
	"vedette/entity"
	"vedette/fold"
	"vedette/market"
	"vedette/substance"
	"vedette/substance/novelty"
)

// Version is the name and version of this code, for market.Derived.Recogniser.
// It rises when the same texts may give other values, also by a change of the
// rooms below.
const Version = "annotate@5"

// Options are the parts of an Annotator.
type Options struct {
	Taxonomy *substance.Taxonomy
	// Names finds names that stand in no list. Its grammar must be of the same
	// year as the taxonomy. Nil: none are looked for.
	Names *novelty.Detector
}

// Annotator reads listings. It never changes and may be used from several
// goroutines.
type Annotator struct {
	tax     *substance.Taxonomy
	lexicon *amount.Lexicon
	kinds   kinds
	desks   sync.Pool
}

// New returns an Annotator.
func New(o Options) *Annotator {
	a := &Annotator{tax: o.Taxonomy, lexicon: amount.NewLexicon(), kinds: newKinds()}
	a.desks.New = func() any {
		d := &desk{known: o.Taxonomy.Finder(), amounts: amount.NewReader(a.lexicon)}
		if o.Names != nil {
			d.names = o.Names.Finder()
		}
		return d
	}
	return a
}

// desk is the memory for one listing at a time.
type desk struct {
	folder  fold.Folder
	known   *substance.Finder
	names   *novelty.Finder
	amounts *amount.Reader
	spans   []amount.Name

	// Of the title at hand: its amounts, and whether it is other goods only
	// because nothing says what it is.
	reading amount.Reading
	unsure  bool
}

// Input is what is known of a listing. All of it may be empty.
type Input struct {
	Title       string
	Description string
	Category    []string // outermost first
}

// Text derives what a listing's texts say.
func (a *Annotator) Text(in Input) Result {
	d := a.desks.Get().(*desk)
	defer a.desks.Put(d)
	res := Result{Title: in.Title}
	a.title(d, in, &res)
	a.description(d, in, &res)
	if len(res.Substances) == 0 && sells(res.Kind) {
		if m, ok := d.known.Category(in.Category); ok {
			res.Substances = append(res.Substances, m)
		}
	}
	if res.Substances == nil {
		res.Substances = []market.Mention{}
	}
	res.Candidates, res.Spellings = bySort(res.Candidates)
	res.Entities = entities(in)
	return res
}

// bySort parts names that are called new, of which there is always a list,
// from slips and other names of known ones.
func bySort(found []market.Candidate) (fresh, spellings []market.Candidate) {
	fresh = []market.Candidate{}
	for _, c := range found {
		if c.Status == novelty.StatusNew {
			fresh = append(fresh, c)
		} else {
			spellings = append(spellings, c)
		}
	}
	return fresh, spellings
}

// title reads the title: names, amounts, and with them the kind.
func (a *Annotator) title(d *desk, in Input, res *Result) {
	x := d.folder.Fold(in.Title)
	spans := d.known.Find(x, substance.Context{From: substance.FromTitle, Category: in.Category})
	e := evidence{shelf: a.kinds.shelf(in.Category)}
	d.spans = a.place(d.spans[:0], x.S, spans, &e)
	res.Substances = d.known.Mentions(x, spans, substance.FromTitle)
	if d.names != nil {
		res.Candidates = d.names.Find(x, novelty.Input{From: substance.FromTitle, Mentions: res.Substances, Category: in.Category})
		res.Substances = novelty.Outside(res.Substances, res.Candidates)
		a.spelled(d, x, spans, res)
		d.spans = placeCandidates(d.spans, x, res.Candidates)
	}
	trade := amount.Unknown
	if len(res.Substances) == 0 {
		if m, ok := d.known.Category(in.Category); ok {
			trade = tradeOf(m.ID, m.Class, m.Group)
		}
	}
	d.reading = d.amounts.Read(amount.Input{Text: x, Names: d.spans, Trade: trade})
	reading := &d.reading
	e.words = a.kinds.read(x, d.spans)
	e.herb = slices.ContainsFunc(res.Substances, func(m market.Mention) bool { return m.Class == "cannabis" && m.ID == "cannabis" })
	e.candidates = len(res.Candidates)
	for i := range res.Substances {
		if !grocery(res.Substances[i].ID) {
			e.substances++
			if !slices.ContainsFunc(res.Substances[:i], func(m market.Mention) bool { return m.Class == res.Substances[i].Class }) {
				e.families++
			}
		}
	}
	res.Kind = judge(&e, reading)
	d.unsure = res.Kind == market.KindOther && e.words.goods == 0 && e.shelf&otherShelf == 0
	if !sells(res.Kind) {
		res.Substances = nil // a guide to a drug offers none
		return
	}
	res.Amounts = reading.Amounts
	if res.Form == "" {
		res.Form = e.form(reading)
	}
}

// grocery are substances whose trade is not that of drugs: a title that names
// nothing else sells goods, and descriptions mention them for other reasons.
func grocery(id string) bool {
	return id == "tobacco" || id == "nicotine" || id == "caffeine" || id == "alcohol"
}

// sells reports whether listings of a kind deliver an amount of something.
func sells(k market.Kind) bool {
	switch k {
	case market.KindOffer, market.KindCustom, market.KindSample, market.KindBundle:
		return true
	}
	return false
}

// description adds the names that the title has not. Amounts are not read
// from it: descriptions list what else the vendor sells.
func (a *Annotator) description(d *desk, in Input, res *Result) {
	if in.Description == "" {
		return
	}
	x := d.folder.Fold(in.Description)
	c := substance.Context{From: substance.FromDescription, Category: in.Category}
	spans := d.known.Find(x, c)
	d.known.Beyond(spans, res.Substances)
	found := d.known.Mentions(x, spans, substance.FromDescription)
	var names []market.Candidate
	if d.names != nil {
		names = d.names.Find(x, novelty.Input{
			From: substance.FromDescription, Mentions: slices.Concat(found, res.Substances), Category: in.Category, Named: len(res.Candidates) > 0,
		})
		found = novelty.Outside(found, names)
	}
	if d.unsure && slices.ContainsFunc(found, plain) {
		res.Kind, res.Amounts = market.KindOffer, d.reading.Amounts
	}
	for _, m := range found {
		if sells(res.Kind) && !grocery(m.ID) && !slices.ContainsFunc(res.Substances, func(h market.Mention) bool { return h.ID == m.ID }) {
			res.Substances = append(res.Substances, m)
		}
	}
	for _, c := range names {
		if !slices.ContainsFunc(res.Candidates, func(h market.Candidate) bool { return novelty.KeyOf(h) == novelty.KeyOf(c) }) {
			res.Candidates = append(res.Candidates, c)
		}
	}
}

// plain reports whether a mention is of a drug and by its name, which settles
// what a title leaves open ("Blue dolphins").
func plain(m market.Mention) bool { return m.Score >= 0.85 && !grocery(m.ID) }

// place hands the names of the taxonomy to the reader of amounts, in the order
// of the text, and notes what they are evidence of.
func (a *Annotator) place(names []amount.Name, text string, spans []substance.Span, e *evidence) []amount.Name {
	end := 0
	for _, s := range spans {
		if s.Start < end || s.Fate == substance.Unproven {
			continue
		}
		n := amount.Name{Start: s.Start, End: withoutStrength(text, s.Start, s.End)}
		switch {
		case s.Kind == substance.Strain:
			e.strain = true
			n.Trade = amount.Herb
		case s.Kind == substance.Stamp:
			e.stamp = true
		case s.Substance >= 0 && (s.Fate == substance.Sold || s.Fate == substance.Mould):
			sub := a.tax.At(s.Substance)
			n.Trade = tradeOf(sub.ID, sub.Class, sub.Group)
			n.Injected = injected(sub.ID, sub.Class)
			if sub.Class == "phenethylamine-2c" {
				n.Largest = largest2C
			}
			n.Brand = s.Kind == substance.Brand
			if n.Brand && n.Trade == amount.ByMass {
				n.Trade = amount.ByPiece
			}
			if s.Fate == substance.Mould {
				n.Trade, n.Brand = amount.ByPiece, true
			}
		}
		names = append(names, n)
		end = s.End
	}
	return names
}

// strengthUnits are those of tablets.
var strengthUnits = [...]string{"mg", "mcg", "ug"}

// withoutStrength ends a name like "soma 350" or "zopiclone 7.5 mg" before its
// number, when that is a strength because a unit follows.
func withoutStrength(text string, start, end int) int {
	at, measured := end, false
	for _, unit := range strengthUnits {
		if rest, ok := strings.CutSuffix(text[start:at], unit); ok {
			at, measured = start+len(strings.TrimRight(rest, " ")), true
			break
		}
		measured = measured || strings.HasPrefix(strings.TrimLeft(text[end:min(len(text), end+8)], " "), unit)
	}
	number := at
	for number > start && (isDigit(text[number-1]) || number < at && (text[number-1] == '.' || text[number-1] == ',')) {
		number--
	}
	if !measured || number == at || number-1 <= start || text[number-1] != ' ' && text[number-1] != '-' {
		return end
	}
	return number - 1
}

func isDigit(b byte) bool { return '0' <= b && b <= '9' }

// placeCandidates adds unknown names, so that their locants are no amounts.
func placeCandidates(names []amount.Name, x *fold.Text, found []market.Candidate) []amount.Name {
	if len(found) == 0 {
		return names
	}
	toks, i := x.Tokens(), 0
	for _, c := range found {
		n := amount.Name{Start: -1, Trade: tradeOf("", c.Class, "")}
		for ; i < len(toks); i++ {
			start, end := x.Span(int(toks[i].Start), int(toks[i].End))
			if end <= c.Start {
				continue
			}
			if start >= c.End {
				break
			}
			if n.Start < 0 {
				n.Start = int(toks[i].Start)
			}
			n.End = int(toks[i].End)
		}
		if n.Start >= 0 {
			names = append(names, n)
		}
	}
	slices.SortStableFunc(names, func(a, b amount.Name) int { return cmp.Or(a.Start-b.Start, b.End-a.End) })
	return slices.CompactFunc(names, func(a, b amount.Name) bool { return b.Start < a.End })
}

// entities finds keys, addresses and contacts of a listing.
func entities(in Input) []market.Entity {
	return append(entity.Find(in.Title, substance.FromTitle), entity.Find(in.Description, substance.FromDescription)...)
}
