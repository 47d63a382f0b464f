package names

import (
	_ "embed" // for the judgements
	"errors"
	"fmt"
	"io/fs"
	"math"
	"slices"
	"strings"

	"vedette/annotate"
	"vedette/fold"
	"vedette/market"
	"vedette/substance"
	"vedette/substance/novelty"
)

// judgedCSV holds what a person said of names that are in no list: key,
// verdict (new, older, alias, medicine, none), remark.
//
//go:embed judged.csv
var judgedCSV string

// Years are the ends of the frozen years, as in the protocol.
var Years = [...]int{2013, 2015, 2018, 2020, 2022}

// Share is a proportion.
type Share struct{ Hit, Of int }

// Value is the proportion, 0 of none.
func (s Share) Value() float64 { return float64(s.Hit) / float64(max(s.Of, 1)) }

// Wilson is the 95 % interval of the proportion.
func (s Share) Wilson() (lo, hi float64) {
	if s.Of == 0 {
		return 0, 1
	}
	const z = 1.959964
	n, p := float64(s.Of), s.Value()
	mid := p + z*z/(2*n)
	half := z * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	return max((mid-half)/(1+z*z/n), 0), min((mid+half)/(1+z*z/n), 1)
}

// Frozen is what came out for one year, on real titles.
type Frozen struct {
	Year    int   // 0: today's knowledge
	Recall  Share // titles that name a later substance: flagged
	Right   Share // flagged titles: right of right and wrong
	Names   Share // distinct flagged names: right of right and wrong
	Unclear int   // flagged titles with names in no list, not judged
	Titles  int
	False   int // wrong and unclear titles
	Drug    int // titles of drug sections
	FalseIn int // of them wrong or unclear
	Missed  []string
	Wrong   []string
	Open    []string // names to be judged
}

// Report is everything that was measured.
type Report struct {
	Version   string
	Frozen    []Frozen
	Spellings []Spelling
	Later     []Later // the whole taxonomy
	Strains   Share   // strain names that fire
	Lists     []List
	Weekly    []novelty.Unlisted
	Trivial   []Rank
}

// Run measures a data folder. It returns nil when the list of years is not
// there.
func Run(data fs.FS, g *novelty.Grammar, tax *substance.Taxonomy) (*Report, error) {
	tr, err := readTruth(data)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	titles, err := readTitles(data)
	if err != nil {
		return nil, err
	}
	strains, err := lines(data, "substances/strains.txt")
	if err != nil {
		return nil, err
	}
	b := bench{truth: tr, grammar: g, tax: tax, titles: titles, verdicts: judged(), today: novelty.New(g, novelty.ListedIn(tax))}
	r := &Report{Version: g.Name + "@" + fmt.Sprint(g.Version) + " with " + tax.String()}
	r.Frozen = append(r.Frozen, b.frozen(0))
	for _, y := range Years {
		r.Frozen = append(r.Frozen, b.frozen(y))
	}
	r.Spellings = b.spellings()
	for _, y := range LaterYears {
		r.Later = append(r.Later, b.later(y))
	}
	r.Strains = b.strains(strains)
	if r.Lists, err = b.lists(data); err != nil {
		return nil, err
	}
	r.Weekly, r.Trivial = b.weekly()
	return r, nil
}

func judged() map[string]string {
	out := map[string]string{}
	for l := range strings.Lines(judgedCSV) {
		if f := strings.SplitN(strings.TrimSpace(l), ",", 3); len(f) > 1 && f[0] != "key" {
			out[f[0]] = f[1]
		}
	}
	return out
}

// bench holds what the measurements share.
type bench struct {
	truth    *truth
	grammar  *novelty.Grammar
	tax      *substance.Taxonomy
	titles   []title
	verdicts map[string]string
	today    *novelty.Detector
}

// detector is the one that knows no more than at the end of a year.
func (b *bench) detector(year int) *novelty.Detector {
	if year == 0 {
		return b.today
	}
	return novelty.New(b.grammar.AsOf(year), novelty.ListedIn(b.taxonomy(year)))
}

func (b *bench) taxonomy(year int) *substance.Taxonomy {
	if year == 0 {
		return b.tax
	}
	return b.tax.AsOf(year)
}

// news are the candidates of a text that are called new, by the grammar alone.
func news(f *novelty.Finder, text *fold.Text) []market.Candidate {
	return onlyNew(f.Find(text, novelty.Input{From: substance.FromTitle}))
}

func onlyNew(found []market.Candidate) []market.Candidate {
	return slices.DeleteFunc(found, func(c market.Candidate) bool { return c.Status != novelty.StatusNew })
}

// verdict of a candidate: right, wrong, or "" for unclear.
type verdict string

const (
	right verdict = "right"
	wrong verdict = "wrong"
)

// judge says whether a candidate names a substance first noted after a year.
// A name in no list is new at any year when a person said so.
func (b *bench) judge(c market.Candidate, places []place, year int) verdict {
	for _, p := range places {
		if c.Start < p.end && p.start < c.End {
			if b.truth.all[p.substance].year > year && year > 0 {
				return right
			}
			return wrong
		}
	}
	switch b.verdicts[novelty.KeyOf(c)] {
	case "new":
		return right
	case "":
	default:
		return wrong
	}
	if name, ok := b.today.Known(c); ok && year > 0 {
		if s, ok := b.tax.Find(name); ok && s.Noted > year {
			return right
		}
		return wrong
	}
	return ""
}

// frozen measures one year on all titles.
func (b *bench) frozen(year int) Frozen {
	f := Frozen{Year: year, Titles: len(b.titles)}
	reader := annotate.New(annotate.Options{Taxonomy: b.taxonomy(year), Names: b.detector(year)})
	var folder fold.Folder
	names := map[string]verdict{}
	for i := range b.titles {
		t := &b.titles[i]
		text := folder.Fold(t.text)
		places := b.truth.find(text)
		later := slices.ContainsFunc(places, func(p place) bool { return year > 0 && b.truth.all[p.substance].year > year })
		found := onlyNew(reader.Text(annotate.Input{Title: t.text}).Candidates)
		if t.drug {
			f.Drug++
		}
		if later {
			f.Recall.Of++
			if len(found) > 0 {
				f.Recall.Hit++
			} else {
				f.Missed = append(f.Missed, t.text)
			}
		}
		if len(found) > 0 {
			b.count(&f, t, found, places, names)
		}
	}
	for _, v := range names {
		if v != "" {
			f.Names.Of++
		}
		if v == right {
			f.Names.Hit++
		}
	}
	slices.Sort(f.Open)
	f.Open = slices.Compact(f.Open)
	return f
}

// count files a flagged title: right when one of its names is right.
func (b *bench) count(f *Frozen, t *title, found []market.Candidate, places []place, names map[string]verdict) {
	best := wrong
	for _, c := range found {
		v := b.judge(c, places, f.Year)
		key := novelty.KeyOf(c)
		if old, again := names[key]; !again || old != right {
			names[key] = v
		}
		if v == "" {
			f.Open = append(f.Open, key)
		}
		if v == right || v == "" && best == wrong {
			best = v
		}
	}
	switch best {
	case right:
		f.Right.Hit++
		f.Right.Of++
		return
	case wrong:
		f.Right.Of++
		f.Wrong = append(f.Wrong, found[0].Name+" | "+t.text)
	default:
		f.Unclear++
		f.Wrong = append(f.Wrong, "? "+found[0].Name+" | "+t.text)
	}
	f.False++
	if t.drug {
		f.FalseIn++
	}
}

// strains counts the strain names that fire, alone and as a product.
func (b *bench) strains(names []string) Share {
	s := Share{Of: len(names)}
	finder := b.today.Finder()
	var folder fold.Folder
	for _, n := range names {
		for _, form := range [...]string{"%s", "10g %s crystal", "%s powder 5 gram"} {
			if len(finder.Find(folder.Fold(fmt.Sprintf(form, n)), novelty.Input{From: substance.FromTitle})) > 0 {
				s.Hit++
				break
			}
		}
	}
	return s
}
