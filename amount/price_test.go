package amount

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"vedette/fold"
	"vedette/market"
)

func rng(lo, hi float64) *market.Range { return &market.Range{lo, hi} }

func TestPrice(t *testing.T) {
	grams := func(lo, hi float64) market.Amounts { return market.Amounts{MassG: rng(lo, hi)} }
	pills := func(lo, hi float64) market.Amounts {
		return market.Amounts{Pieces: rng(lo, hi), DoseMG: rng(2, 2), Form: "tablet"}
	}
	eur := func(amount float64) []market.Money { return []market.Money{{Amount: amount, Currency: "EUR"}} }
	per := func(amount float64, unit string) []market.Money {
		return []market.Money{{Amount: amount, Currency: "EUR", Per: unit}}
	}
	floor := func(lo, hi, amount float64, unit string) []market.Money {
		return []market.Money{{Amount: lo, Max: hi, Currency: "EUR"}, {Amount: amount, Currency: "EUR", Per: unit}}
	}
	none := market.UnitPrice{}
	for _, c := range []struct {
		name    string
		amounts market.Amounts
		prices  []market.Money
		want    market.UnitPrice // zero: none
	}{
		{"a gram", grams(1, 1), eur(80), market.UnitPrice{EUR: 80, Unit: "g", Band: "<=1"}},
		{"five grams belong to the lower band", grams(5, 5), eur(300), market.UnitPrice{EUR: 60, Unit: "g", Band: "1-5"}},
		{"an ounce of 28.35 g", grams(28.35, 28.35), eur(283.5), market.UnitPrice{EUR: 10, Unit: "g", Band: "5-28"}},
		{"a kilogram", grams(1000, 1000), eur(5000), market.UnitPrice{EUR: 5, Unit: "g", Band: "100-1000"}},
		{"more", grams(2000, 2000), eur(9000), market.UnitPrice{EUR: 4.5, Unit: "g", Band: ">1000"}},
		{"pieces", pills(100, 100), eur(50), market.UnitPrice{EUR: 0.5, Unit: "piece"}},
		{"millilitres", market.Amounts{VolumeML: rng(250, 250)}, eur(100), market.UnitPrice{EUR: 0.4, Unit: "ml"}},
		{"carts go by weight", market.Amounts{Pieces: rng(5, 5), MassG: rng(5, 5)}, eur(100), market.UnitPrice{EUR: 20, Unit: "g", Band: "1-5"}},
		{"one price for a range of grams", grams(1, 5), eur(100), none},
		{"a range of prices for one amount", grams(5, 5), []market.Money{{Amount: 10, Max: 90, Currency: "EUR"}}, none},
		{"no amount", market.Amounts{}, eur(100), none},
		{"a dose is no amount", market.Amounts{DoseMG: rng(2, 2)}, eur(100), none},
		{"no price", grams(1, 1), eur(0), none},
		{"per gram on the page", grams(5, 50), per(7, "Gram"), market.UnitPrice{EUR: 7, Unit: "g", Band: "1-5", Stated: true}},
		{"per gram and no amount", market.Amounts{}, per(7, "gr"), market.UnitPrice{EUR: 7, Unit: "g", Stated: true}},
		{"per order on the page", grams(7, 7), per(70, "Order"), market.UnitPrice{EUR: 10, Unit: "g", Band: "5-28"}},
		{"per box on the page", pills(28, 28), per(56, "Box"), market.UnitPrice{EUR: 2, Unit: "piece"}},
		{"per pill on the page", pills(100, 1000), per(0.5, "pill"), market.UnitPrice{EUR: 0.5, Unit: "piece", Stated: true}},
		{"each of what is sold singly", market.Amounts{DoseMG: rng(280, 280), Form: "tablet"}, per(4, "Each"), market.UnitPrice{EUR: 4, Unit: "piece"}},
		{"each of a powder", market.Amounts{Form: "powder"}, per(4, "Each"), none},
		{"each of a hundred", pills(100, 100), per(50, "each"), market.UnitPrice{EUR: 0.5, Unit: "piece"}},
		{"the page says the lot", market.Amounts{}, per(453.6, "1LB"), market.UnitPrice{EUR: 1, Unit: "g", Band: "100-1000", Stated: true}},
		{"the lot of the page is that of the title", grams(112, 112), per(340.2, "1/4pound"), market.UnitPrice{EUR: 3.0375, Unit: "g", Band: "100-1000"}},
		{"the lot of the page is within the title's", grams(28, 453), per(340.2, "1/4pound"), market.UnitPrice{EUR: 3, Unit: "g", Band: "100-1000", Stated: true}},
		{"the lot of the page is not that of the title", grams(5, 5), per(300, "1LB"), none},
		{"a lot by weight of what the title counts", pills(10, 10), per(300, "1/4pound"), none},
		{"a floor beside a range", grams(10, 5000), floor(45, 19250, 3, "1gr"), market.UnitPrice{EUR: 3, Unit: "g", Band: ">1000", Stated: true}},
		{"a floor that is rounded to nothing", pills(100, 5000), floor(95, 3500, 0, "1pls"), none},
		{"a lot that is no word", grams(5, 5), per(100, "$400"), market.UnitPrice{EUR: 20, Unit: "g", Band: "1-5"}},
		{"a sample is priced, and stays aside", grams(0.1, 0.1), eur(5), market.UnitPrice{EUR: 50, Unit: "g", Band: "<=1"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := market.Offer{Amounts: c.amounts, Prices: c.prices, Aside: "sample"}
			var values []*float64
			for i := range c.prices {
				values = append(values, &c.prices[i].Amount)
			}
			NewLexicon().Price(&o, values)
			got := none
			if o.UnitPrice != nil {
				got = *o.UnitPrice
			}
			if !cmp.Equal(got, c.want) || o.EUR == nil || o.Aside != "sample" {
				t.Errorf("got %+v of %v; want %+v", got, o.EUR, c.want)
			}
		})
	}
}

// A price without a rate is passed over, and what was there before is gone.
func TestPriceTakesTheFirstWithARate(t *testing.T) {
	seven := 7.0
	o := market.Offer{
		Amounts: market.Amounts{MassG: rng(2, 2)}, UnitPrice: &market.UnitPrice{EUR: 99},
		Prices: []market.Money{{Amount: 0.1, Currency: "XMR"}, {Amount: 8, Currency: "USD"}},
	}
	l := NewLexicon()
	l.Price(&o, []*float64{nil, &seven})
	if o.EUR == nil || *o.EUR != 7 || o.UnitPrice == nil || o.UnitPrice.EUR != 3.5 {
		t.Errorf("got %v, %+v", o.EUR, o.UnitPrice)
	}
	l.Price(&o, nil)
	if o.EUR != nil || o.UnitPrice != nil {
		t.Errorf("without a rate: %v, %+v", o.EUR, o.UnitPrice)
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
