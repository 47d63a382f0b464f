package annotate_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vedette/annotate"
	"vedette/market"
	"vedette/seeds"
	"vedette/substance/novelty"
)

// shipped is an Annotator with the shipped lists, made once: it takes a
// quarter of a second.
var shipped = sync.OnceValues(func() (*annotate.Annotator, error) {
	tax, err := seeds.Taxonomy(nil)
	if err != nil {
		return nil, err
	}
	grammar, err := seeds.Grammar()
	if err != nil {
		return nil, err
	}
	return annotate.New(annotate.Options{Taxonomy: tax, Names: novelty.New(grammar, novelty.ListedIn(tax))}), nil
})

func reader(t testing.TB) *annotate.Annotator {
	t.Helper()
	a, err := shipped()
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestKinds(t *testing.T) {
	data, err := os.ReadFile("testdata/kinds.txt")
	if err != nil {
		t.Fatal(err)
	}
	a := reader(t)
	n := 0
	for i, line := range strings.Split(string(data), "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		part := strings.Split(line, " | ")
		in := annotate.Input{Title: part[1]}
		if len(part) > 2 {
			in.Category = strings.Split(part[2], ", ")
		}
		n++
		if got := a.Text(in); string(got.Kind) != part[0] {
			t.Errorf("line %d: %s is %s; want %s (%+v)", i+1, part[1], got.Kind, part[0], got)
		}
	}
	if n < 75 {
		t.Errorf("only %d titles", n)
	}
}

// TestJSON keeps the form that programs rely on.
func TestJSON(t *testing.T) {
	a := reader(t)
	for _, c := range []struct {
		in   annotate.Input
		want string
	}{
		{
			annotate.Input{Title: "5 x 10g Ketamine S-isomer needles 84% - EU stock"},
			`{"title":"5 x 10g Ketamine S-isomer needles 84% - EU stock","kind":"offer",` +
				`"substances":[{"id":"esketamine","name":"esketamine","class":"arylcyclohexylamine","group":"syn-nps",` +
				`"mention":"Ketamine S-isomer","start":8,"end":25,"score":0.98,"from":"title"}],` +
				`"candidates":[],"mass_g":[50,50],"purity_pct":[84,84],"form":"crystal"}`,
		},
		{
			annotate.Input{Title: "Netflix account"},
			`{"title":"Netflix account","kind":"other","substances":[],"candidates":[]}`,
		},
		{annotate.Input{}, `{"title":"","kind":"other","substances":[],"candidates":[]}`},
	} {
		got, err := json.Marshal(a.Text(c.in))
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != c.want {
			t.Errorf("%q\n got %s\nwant %s", c.in.Title, got, c.want)
		}
	}
}

func TestTexts(t *testing.T) {
	a := reader(t)
	for _, c := range []struct {
		name string
		in   annotate.Input
		want string // substances as id:from, ? before candidates
	}{
		{"the category when the title names nothing", annotate.Input{Title: "10g rocket fuel", Category: []string{"Drugs", "Cocaine"}}, "cocaine:category"},
		{"the description adds", annotate.Input{Title: "5g MDMA", Description: "A blend with ketamine."}, "mdma:title ketamine:description"},
		{"what title and description name stands once", annotate.Input{Title: "5g MDMA", Description: "MDMA of the best kind"}, "mdma:title"},
		{"the description settles what a bare title is", annotate.Input{Title: "Blue dolphins", Description: "Each has 200 mg of MDMA."}, "mdma:description"},
		{"it does not make other goods a drug", annotate.Input{Title: "Netflix account", Description: "not MDMA but fun, like ketamine. Ask for cocaine."}, ""},
		{"a guide offers none", annotate.Input{Title: "MDMA synthesis guide", Description: "how mdma is made"}, ""},
		{"goods are no substance", annotate.Input{Title: "Netflix account", Category: []string{"Cocaine"}}, ""},
		{"an unknown name", annotate.Input{Title: "1g N-propyl isotonitazene"}, "?N-propylisotonitazene"},
		{"a known name inside a new one is no substance", annotate.Input{Title: "1g 7-EtO-DMT", Description: "7-EtO-DMT fumarate"}, "?7-EtO-DMT"},
		{"nor in a description", annotate.Input{Title: "Research powder 1g", Description: "Our N-propyl isotonitazene is pure."}, "?N-propylisotonitazene"},
		{"numbers of unknown names are no amounts", annotate.Input{Title: "5g 7F-MDMB-9en-PINACA"}, "?7F-MDMB-9EN-PINACA"},
	} {
		t.Run(c.name, func(t *testing.T) {
			res := a.Text(c.in)
			var got []string
			for _, m := range res.Substances {
				got = append(got, m.ID+":"+m.From)
			}
			for _, m := range res.Candidates {
				got = append(got, "?"+m.Name)
			}
			if text := strings.Join(got, " "); text != c.want {
				t.Errorf("got %q, want %q", text, c.want)
			}
		})
	}
	if res := a.Text(annotate.Input{Title: "10g bromazolam CAS 123456-08-6"}); len(res.Candidates) != 0 || len(res.Spellings) != 1 {
		t.Errorf("another name of a known one: %+v", res)
	}
	if m := a.Text(annotate.Input{Title: "5g 7F-MDMB-9en-PINACA"}).MassG; m == nil || m[0] != 5 || m[1] != 5 {
		t.Errorf("mass %v", m)
	}
}

func TestRecord(t *testing.T) {
	a := reader(t)
	tax, err := seeds.Taxonomy(nil)
	if err != nil {
		t.Fatal(err)
	}
	r := market.Record{Kind: market.RecordListing, Listing: &market.Listing{
		Title: "MDMA crystal 1-100g 84%", Category: []string{"Ecstasy"}, Prices: []market.Money{{Amount: 20, Currency: "EUR"}},
		Variants: []market.Variant{
			{Label: "1g", Prices: []market.Money{{Amount: 20, Currency: "EUR"}}},
			{Label: "10 gram", Prices: []market.Money{{Amount: 150, Currency: "EUR"}}},
			{Label: "100g", Prices: []market.Money{{Amount: 99999, Currency: "EUR"}}},
		},
		Description: "write to someone@example.org",
	}}
	r.Derived.ShipsFrom = "NL"
	a.Record(&r)
	d := r.Derived
	if d.Kind != market.KindOffer || d.Recogniser != annotate.Version || d.Taxonomy != tax.String() || d.ShipsFrom != "NL" {
		t.Errorf("%+v", d)
	}
	var got []string
	for _, o := range d.Offers {
		got = append(got, fmt.Sprintf("%s %v %v %s %d %s", o.Label, *o.MassG, *o.PurityPct, o.Form, len(o.Prices), o.Aside))
	}
	want := []string{"1g [1 1] [84 84] crystal 1 ", "10 gram [10 10] [84 84] crystal 1 ", "100g [100 100] [84 84] crystal 1 holding"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("offers -want +got:\n%s", diff)
	}
	if len(d.Entities) != 1 || d.Entities[0].Type != "email" || d.Entities[0].From != "description" {
		t.Errorf("entities: %+v", d.Entities)
	}
	v := market.Record{Kind: market.RecordVendor, Vendor: &market.Vendor{Handle: "x", Contacts: []string{"someone@example.org"}}}
	a.Record(&v)
	if len(v.Derived.Entities) != 1 || v.Derived.Entities[0].From != "contacts" || v.Derived.Kind != "" || v.Derived.Recogniser == "" {
		t.Errorf("vendor: %+v", v.Derived)
	}
}

func TestAside(t *testing.T) {
	a := reader(t)
	for _, c := range []struct {
		title       string
		price       float64
		placeholder bool
		want        string
		offers      int
	}{
		{"5g cocaine", 300, false, "", 1},
		{"5g cocaine", 9999, true, annotate.AsideHolding, 1},
		{"Custom order for someone: 5g cocaine", 300, false, annotate.AsideCustoms, 1},
		{"0.2g cocaine sample", 5, false, annotate.AsideSample, 1},
		{"Do not buy", 5, false, annotate.AsidePlaceholder, 1},
		{"Netflix account", 5, false, "", 0},
		{"How to grow mushrooms", 5, false, "", 0},
	} {
		r := market.Record{Kind: market.RecordListing, Listing: &market.Listing{Title: c.title, Prices: []market.Money{{Amount: c.price, Currency: "EUR"}}}}
		r.Derived.Placeholder = c.placeholder
		a.Record(&r)
		if len(r.Derived.Offers) != c.offers {
			t.Errorf("%s: %d offers", c.title, len(r.Derived.Offers))
			continue
		}
		if c.offers > 0 && r.Derived.Offers[0].Aside != c.want {
			t.Errorf("%s: aside %q, want %q", c.title, r.Derived.Offers[0].Aside, c.want)
		}
	}
}

// TestAtOnce reads from several goroutines: the answers are those of one.
func TestAtOnce(t *testing.T) {
	a := reader(t)
	titles := []string{"5g cocaine 84%", "100 x 2mg Xanax bars", "1oz OG Kush", "1g N-propyl isotonitazene", "Netflix account"}
	want := make([]string, len(titles))
	for i, s := range titles {
		want[i] = fmt.Sprintf("%+v", jsonOf(t, a.Text(annotate.Input{Title: s})))
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for k := range 200 {
				i := k % len(titles)
				if got := jsonOf(t, a.Text(annotate.Input{Title: titles[i]})); got != want[i] {
					t.Errorf("%s: got %s, want %s", titles[i], got, want[i])
					return
				}
			}
		}()
	}
	wg.Wait()
}

func jsonOf(t *testing.T, v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		t.Error(err)
	}
	return string(b)
}

func FuzzText(f *testing.F) {
	for _, s := range []string{"5g 2-FDCK 84%", "α-PVP 1g + 1g", "\xff\xfe", "ＭＤＭＡ 10 Pillen", "Custom for x", "1P-LSD THC-P 10/325mg", "{}"} {
		f.Add(s, "desc 5g ketamine", "Drugs")
	}
	a := reader(f)
	f.Fuzz(func(t *testing.T, title, description, category string) {
		res := a.Text(annotate.Input{Title: title, Description: description, Category: []string{category}})
		texts := map[string]string{"title": title, "description": description, "category": category}
		for _, m := range res.Substances {
			if m.Start < 0 || m.End > len(texts[m.From]) || m.Start >= m.End {
				t.Errorf("%+v in %q", m, texts[m.From])
			}
		}
		for _, r := range []*market.Range{res.MassG, res.VolumeML, res.Pieces, res.DoseMG, res.ConcMGML, res.PurityPct} {
			if r != nil && (r[0] > r[1] || r[0] < 0 || math.IsInf(r[1], 0)) {
				t.Errorf("%q: %v", title, *r)
			}
		}
		if res.Kind == "" {
			t.Errorf("%q has no kind", title)
		}
	})
}

func BenchmarkTitle(b *testing.B) {
	a := reader(b)
	ins := []annotate.Input{}
	for _, s := range []string{
		"5 x 10g Ketamine S-isomer needles 84% - EU stock", "100 x 2mg Xanax bars US", "1oz / 28g Colombian flake cocaine 90% pure",
		"10-100pls x Yellow 10mg Percocet", "HIGH QUALITY weed - free shipping - 7g buds 1/4 oz", "Netflix premium account lifetime warranty",
		"★ 25x 220mg MDMA XTC pills ★ NL -> EU", "50 таблеток мефедрон 100 мг",
	} {
		ins = append(ins, annotate.Input{Title: s})
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		a.Text(ins[i%len(ins)])
	}
}

// TestBulkTable: the rows of "10 or more" are of the same lot, and the listing's
// own price stays an offer; sizes replace it.
func TestBulkTable(t *testing.T) {
	a := reader(t)
	eur := func(v float64) []market.Money { return []market.Money{{Amount: v, Currency: "EUR"}} }
	offers := func(title string, price float64, variants ...market.Variant) []string {
		r := market.Record{Kind: market.RecordListing, Listing: &market.Listing{Title: title, Prices: eur(price), Variants: variants}}
		a.Record(&r)
		var out []string
		for _, o := range r.Derived.Offers {
			out = append(out, fmt.Sprintf("%s: %v g for %v", o.Label, o.MassG[1], o.Prices[0].Amount))
		}
		return out
	}
	want := []string{": 5 g for 300", "5 or more: 5 g for 280", "from 10: 5 g for 260"}
	got := offers("5g cocaine", 300, market.Variant{Label: "5 or more", Prices: eur(280)}, market.Variant{Label: "from 10", Prices: eur(260)})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("bulk table -want +got:\n%s", diff)
	}
	want = []string{"1g: 1 g for 70", "5 g: 5 g for 300"}
	got = offers("cocaine 1-5g", 70, market.Variant{Label: "1g", Prices: eur(70)}, market.Variant{Label: "5 g", Prices: eur(300)})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("sizes -want +got:\n%s", diff)
	}
	// A price that names what is ordered: the table counts in it.
	per := func(v float64, unit string) []market.Money {
		return []market.Money{{Amount: v, Currency: "EUR", Per: unit}}
	}
	want = []string{": 112 g for 400", "5 Box or more: 112 g for 380", "10 1LB or more: 112 g for 350"}
	got = offers("112g cocaine", 400, market.Variant{Label: "5 Box or more", Prices: per(380, "Box")}, market.Variant{Label: "10 1LB or more", Prices: per(350, "1LB")})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("boxes -want +got:\n%s", diff)
	}
	want = []string{"10 gram: 10 g for 60"}
	got = offers("cocaine 1-50g", 70, market.Variant{Label: "10 gram", Prices: per(60, "gram")})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("grams -want +got:\n%s", diff)
	}
}

// TestAmountsByName: the name decides what milligrams are.
func TestAmountsByName(t *testing.T) {
	a := reader(t)
	for _, c := range []struct{ title, want string }{
		{"5 x 30mg Adderall IR", "pieces 5 dose 30 form tablet"},
		{"5 x 500mg amphetamine", "mass 2.5"},
		{"Percocet 10mg x 30", "pieces 30 dose 10 form tablet"},
		{"Zopiclone 7.5 mg (100 pills)", "pieces 100 dose 7.5 form tablet"},
		{"50x 100ug LSD", "pieces 50 dose 0.1 form blotter"},
		{"Testosterone Enanthate 250mg 10ml", "volume 10 conc 250 form injectable"},
		{"Ketamine 500mg", "mass 0.5"},
		{"5g 2-FDCK", "mass 5"},
		{"25I-NBOMe 10mg", "dose 10"},
	} {
		r := a.Text(annotate.Input{Title: c.title})
		var got []string
		for _, f := range []struct {
			name string
			r    *market.Range
		}{{"mass", r.MassG}, {"volume", r.VolumeML}, {"pieces", r.Pieces}, {"dose", r.DoseMG}, {"conc", r.ConcMGML}, {"purity", r.PurityPct}} {
			if f.r != nil {
				got = append(got, fmt.Sprintf("%s %v", f.name, f.r[1]))
			}
		}
		if r.Form != "" {
			got = append(got, "form "+r.Form)
		}
		if text := strings.Join(got, " "); text != c.want {
			t.Errorf("%s: %s; want %s", c.title, text, c.want)
		}
	}
}
