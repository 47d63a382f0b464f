package amount

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"vedette/fold"
	"vedette/market"
)

func rng(lo, hi float64) *market.Range { return &market.Range{lo, hi} }

func TestUnitPrice(t *testing.T) {
	for _, c := range []struct {
		name  string
		eur   float64
		offer market.Offer
		want  market.UnitPrice
		ok    bool
	}{
		{"a gram", 80, market.Offer{Amounts: market.Amounts{MassG: rng(1, 1)}}, market.UnitPrice{EUR: 80, Unit: "g", Band: "<=1"}, true},
		{"five grams belong to the lower band", 300, market.Offer{Amounts: market.Amounts{MassG: rng(5, 5)}}, market.UnitPrice{EUR: 60, Unit: "g", Band: "1-5"}, true},
		{"an ounce of 28.35 g", 283.5, market.Offer{Amounts: market.Amounts{MassG: rng(28.35, 28.35)}}, market.UnitPrice{EUR: 10, Unit: "g", Band: "5-28"}, true},
		{"a kilogram", 5000, market.Offer{Amounts: market.Amounts{MassG: rng(1000, 1000)}}, market.UnitPrice{EUR: 5, Unit: "g", Band: "100-1000"}, true},
		{"more", 9000, market.Offer{Amounts: market.Amounts{MassG: rng(2000, 2000)}}, market.UnitPrice{EUR: 4.5, Unit: "g", Band: ">1000"}, true},
		{"pieces", 50, market.Offer{Amounts: market.Amounts{Pieces: rng(100, 100), DoseMG: rng(2, 2)}}, market.UnitPrice{EUR: 0.5, Unit: "piece"}, true},
		{"millilitres", 100, market.Offer{Amounts: market.Amounts{VolumeML: rng(250, 250)}}, market.UnitPrice{EUR: 0.4, Unit: "ml"}, true},
		{"carts go by weight", 100, market.Offer{Amounts: market.Amounts{Pieces: rng(5, 5), MassG: rng(5, 5)}}, market.UnitPrice{EUR: 20, Unit: "g", Band: "1-5"}, true},
		{"a range of grams says nothing", 100, market.Offer{Amounts: market.Amounts{MassG: rng(1, 5)}}, market.UnitPrice{}, false},
		{"no amount", 100, market.Offer{}, market.UnitPrice{}, false},
		{"a dose is no amount", 100, market.Offer{Amounts: market.Amounts{DoseMG: rng(2, 2)}}, market.UnitPrice{}, false},
		{"no price", 0, market.Offer{Amounts: market.Amounts{MassG: rng(1, 1)}}, market.UnitPrice{}, false},
		{"per gram on the page", 7, market.Offer{Amounts: market.Amounts{MassG: rng(5, 50)}, Prices: []market.Money{{Amount: 7, Currency: "EUR", Per: "Gram"}}},
			market.UnitPrice{EUR: 7, Unit: "g", Band: "1-5"}, true},
		{"per order on the page", 70, market.Offer{Amounts: market.Amounts{MassG: rng(7, 7)}, Prices: []market.Money{{Amount: 70, Currency: "EUR", Per: "Order"}}},
			market.UnitPrice{EUR: 10, Unit: "g", Band: "5-28"}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, ok := UnitPrice(c.eur, c.offer)
			if ok != c.ok || !cmp.Equal(got, c.want) {
				t.Errorf("got %+v, %v; want %+v, %v", got, ok, c.want, c.ok)
			}
		})
	}
}

func TestVariant(t *testing.T) {
	r := NewReader(NewLexicon())
	var f fold.Folder
	for _, c := range []struct{ name, title, label, want string }{
		{"the label says the mass", "{ketamine:M} 1-100g 84%", "5g", "mass=5 pct=84"},
		{"a range of the title is not kept", "{Xanax:Pb} bars 2mg 10-100 pills", "50 pills", "n=50 dose=2 form=tablet"},
		{"a bare number counts the title's pieces", "{Xanax:Pb} bars 2mg", "50", "n=50 dose=2 form=tablet"},
		{"a bare number within the title's grams", "{ketamine:M} 1-100g", "25", "mass=25"},
		{"a bare number beside another mass says nothing", "{ketamine:M} 5g", "25", "mass=5"},
		{"so many times the lot", "{ketamine:M} 5g", "x2", "mass=10"},
		{"carts of a gram", "{THC:X} cart 1g", "5 carts", "mass=5 n=5 form=vape"},
		{"vials of ten millilitres", "{testosterone:O} 250mg/ml 10ml", "3 vials", "vol=30 n=3 conc=250 form=injectable"},
		{"another dose", "{MDMA:T} pills", "100 x 220mg", "n=100 dose=220 form=tablet"},
		{"words without an amount", "{ketamine:M} 5g", "express shipping", "mass=5"},
		{"so many orders of the lot", "{Xanax:Pb} bars 2mg 100 pills", "5 or more", "n=100 dose=2 form=tablet"},
		{"from so many orders", "{Xanax:Pb} bars 2mg 100 pills", "from 5", "n=100 dose=2 form=tablet"},
		{"with a plus", "{Xanax:Pb} bars 2mg 100 pills", "10+", "n=100 dose=2 form=tablet"},
		{"ounces", "{weed:H} buds", "1/2 oz (14g)", "mass=14 form=herbal"},
		{"a label in another language", "{MDMA:T} Pillen", "50 Stück", "n=50 form=tablet"},
		{"price in the label", "{ketamine:M}", "10g - $400", "mass=10"},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := parse(t, &f, c.title)
			title := r.Read(in)
			trade := in.Names[0].Trade
			label := r.Read(Input{Text: f.Fold(c.label), Trade: trade, Label: true})
			if got := says(Variant(title.Amounts, label)); got != c.want {
				t.Errorf("%q with %q: got %s, want %s", c.title, c.label, got, c.want)
			}
		})
	}
}
