package substance

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"vedette/fold"
)

func TestFates(t *testing.T) {
	tax := shipped(t)
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"praised by a number", "#1 Testosterone 10ml", []string{"testosterone:Testosterone"}},
		{"negated", "1g #4 heroin, no fent", []string{"heroin:heroin"}},
		{"negated with an adjective", "Heroin HQ - no added fentanyl", []string{"heroin:Heroin"}},
		{"negated in a chain", "pure heroin, no fent or xylazine", []string{"heroin:heroin"}},
		{"free behind", "Heroin #4 - FENT FREE", []string{"heroin:Heroin"}},
		{"free behind a hyphen", "xylazine-free heroin", []string{"heroin:heroin"}},
		{"free shipping", "5g ketamine free shipping", []string{"ketamine:ketamine"}},
		{"free shipping after a dash", "100g A-PVP- FREE worldwide shipping", []string{"alpha-pvp:A-PVP"}},
		{"number four is no negation", "No.4 heroin 1g", []string{"heroin:No.4 heroin"}},
		{"no finalising is no negation", "MDMA crystals NO FE ketamine", []string{"mdma:MDMA", "ketamine:ketamine"}},
		{"without", "Kokain ohne Levamisol", []string{"cocaine:Kokain"}},
		{"free of", "cocaine free of fentanyl", []string{"cocaine:cocaine"}},
		{"French", "héroïne sans fentanyl", []string{"heroin:héroïne"}},
		{"Spanish", "heroína sin fentanilo", []string{"heroin:heroína"}},
		{"Italian", "cocaina senza levamisole", []string{"cocaine:cocaina"}},
		{"Polish", "mefedron bez ketaminy", []string{"mephedrone:mefedron"}},
		{"Russian", "героин без фентанила", []string{"heroin:героин"}},
		{"German", "Heroin, kein Fentanyl", []string{"heroin:Heroin"}},
		{"compared", "Etizolam 1mg (like Xanax)", []string{"etizolam:Etizolam"}},
		{"compared in a chain", "AH-7921 painkiller like oxycodone morphine heroin", []string{"ah-7921:AH-7921"}},
		{"better than", "Tadalafil 20mg better than Viagra", []string{"tadalafil:Tadalafil"}},
		{"similar to", "2-FDCK similar to ketamine", []string{"2-fdck:2-FDCK"}},
		{"analogue", "Ethylphenidate 1g - Ritalin analogue", []string{"ethylphenidate:Ethylphenidate"}},
		{"alternative", "bromazolam, the Xanax alternative", []string{"bromazolam:bromazolam"}},
		{"brand of other content", "10 x Percocet isotonitazene", []string{"isotonitazene:isotonitazene"}},
		{"brand with content in brackets", "pressed Xanax (bromazolam) 100 bars", []string{"bromazolam:bromazolam"}},
		{"brand and its own name", "Xanax 2mg alprazolam", []string{"alprazolam:alprazolam"}},
		{"brand and another good", "Xanax 2mg + Oxycodone 30mg", []string{"alprazolam:Xanax", "oxycodone:Oxycodone"}},
		{"two brands", "Xanax / Valium 10 pills", []string{"alprazolam:Xanax", "diazepam:Valium"}},
		{"imprint alone", "M30 blue pills x 10", nil},
		{"imprint and content", "M30 fentanyl 100 pills", []string{"fentanyl:fentanyl"}},
		{"combination tablet", "Percocet 10/325 (oxycodone/acetaminophen)", []string{"oxycodone:oxycodone"}},
		{"test kit", "fentanyl test strips x 10", nil},
		{"THC content of flower", "7g Amnesia Haze indoor 22% THC", []string{"cannabis:THC"}},
		{"THC vape of a strain", "Blue Dream vape cart 1ml 90% THC", []string{"thc:THC"}},
		{"strain and mass", "14g Gorilla Glue AAA", []string{"cannabis:Gorilla Glue"}},
		{"strain with a drug in its name", "3.5g Green Crack", []string{"cannabis:Green Crack"}},
		{"strain alone", "Gorilla Glue", []string{"cannabis:Gorilla Glue"}},
		{"crack is cocaine", "crack cocaine 1g", []string{"cocaine:crack cocaine"}},
		{"mixed salts", "Adderall 30mg (amphetamine/dextroamphetamine)", []string{"amphetamine:amphetamine"}},
		{"parent beside its ester", "Deca Durabolin nandrolone decanoate | nandrolone 200mg/ml", []string{"nandrolone-decanoate:nandrolone decanoate"}},
		{"slang beside a name", "7g mephedrone shards", []string{"mephedrone:mephedrone"}},
		{"slang in a list", "MDMA + weed", []string{"mdma:MDMA", "cannabis:weed"}},
		{"material", "acetone washed cocaine 1g", []string{"cocaine:cocaine"}},
		{"family beside a member", "K2 spice with JWH-073 3g", []string{"jwh-073:JWH-073"}},
		{"slang with its own amount", "1g coke 2g ketamine", []string{"cocaine:coke", "ketamine:ketamine"}},
		{"a strength is no number of a name", "Etizolam 2mg 50 tabs", []string{"etizolam:Etizolam"}},
		{"like behind a hyphen", "Valium-like diclazepam drops", []string{"diclazepam:diclazepam"}},
		{"not THC", "DMT carts 0.5ml - not THC", []string{"dmt:DMT"}},
		{"trace of THC in CBD flower", "CBD flower 10g 0.2% THC", []string{"cbd:CBD flower"}},
		{"strong as", "etazene 250mg strong as fentanyl", []string{"etodesnitazene:etazene"}},
		{"given free", "10 Xanax 2mg + 5 valium free", []string{"alprazolam:Xanax", "diazepam:valium"}},
		{"DMT cart", "DMT vape cart 1ml", []string{"dmt:DMT"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			ms := match(tax, c.text, FromTitle)
			if diff := cmp.Diff(c.want, found(ms)); diff != "" {
				t.Errorf("%q -want +got:\n%s", c.text, diff)
			}
			checkMentions(t, c.text, ms)
		})
	}
}

func TestSpellings(t *testing.T) {
	tax := shipped(t)
	for _, c := range []struct {
		name, text, want string
		spelling         Spelling
	}{
		{"letter by letter", "K E T A M I N E 5g", "ketamine:K E T A M I N E", Spaced},
		{"letter by letter with dots", "X.A.N.A.X 2mg", "alprazolam:X.A.N.A.X", Spaced},
		{"glued with case", "300pillsAlprazolam", "alprazolam:Alprazolam", Listed},
		{"glued capitals", "STEALTHKetamine 10g", "ketamine:Ketamine", Listed},
		{"glued in lower case", "uncutcocaine 3g", "cocaine:cocaine", Glued},
		{"glued to what follows", "ketaminepowder", "ketamine:ketamine", Glued},
		{"leet", "c0caine 1g", "cocaine:c0caine", Leet},
		{"leet twice", "k3tam1ne 1g", "ketamine:k3tam1ne", Leet},
		{"national", "klonazepan 2mg x 10", "clonazepam:klonazepan", National},
		{"doubled letter", "Kettamin 5g", "ketamine:Kettamin", National},
		{"letter missing", "alprazolm 2mg", "alprazolam:alprazolm", Typo},
		{"letters exchanged", "aplrazolam 2mg", "alprazolam:aplrazolam", Typo},
		{"letter changed", "oxycodine 30mg", "oxycodone:oxycodine", Typo},
		{"cut by the market", "10g top quality buprenorph...", "buprenorphine:buprenorph", Cut},
		{"cut isomer", "56G Ketamine - S-Isom...", "esketamine:Ketamine - S-Isom", Cut},
		{"look-alike letters", "Kеtаmine 5g", "ketamine:Kеtаmine", Listed},
		{"mathematical letters", "𝐗𝐚𝐧𝐚𝐱 2mg", "alprazolam:𝐗𝐚𝐧𝐚𝐱", Listed},
	} {
		t.Run(c.name, func(t *testing.T) {
			var fo folderFor
			x, spans := fo.find(tax, c.text)
			for _, s := range spans {
				if s.Fate == Sold && s.Substance >= 0 {
					got := tax.At(s.Substance).ID + ":" + x.Source(s.Start, s.End)
					if got != c.want || s.Spelling != c.spelling {
						t.Errorf("%q gives %s, spelling %d; want %s, %d", c.text, got, s.Spelling, c.want, c.spelling)
					}
					return
				}
			}
			t.Errorf("%q gives nothing, want %s", c.text, c.want)
		})
	}
}

func TestNoNames(t *testing.T) {
	tax := shipped(t)
	for _, text := range []string{
		"Fullz + SSN + DOB Canada", "concert tickets 2 for 1", "how to bypass any verification", "creative cloud account lifetime",
		"attention: vendor on vacation", "nonketamine lsdream amphetaminesque", "zero to hero course", "PGP key check 4MMCX",
	} {
		if got := found(match(tax, text, FromTitle)); got != nil {
			t.Errorf("%q gives %v", text, got)
		}
	}
}

func TestCategoryIsWeakEvidence(t *testing.T) {
	tax := shipped(t)
	for _, c := range []struct {
		name, title string
		category    []string
		want        []string
	}{
		{"a substance", "10g rocket fuel", []string{"Drugs", "Cocaine"}, []string{"cocaine"}},
		{"in one string", "10g rocket fuel", []string{"Drugs / Stimulants / Cocaine"}, []string{"cocaine"}},
		{"a kind of goods", "Off White full gram", []string{"Drugs", "Cannabis", "Vapes"}, []string{"thc"}},
		{"a family", "blue ones 30", []string{"Drugs", "Opioids"}, nil},
		{"another family", "green ones 2mg", []string{"Benzos"}, nil},
		{"the title is better evidence", "5g ketamine", []string{"Drugs", "Cocaine"}, []string{"ketamine"}},
		{"none", "10g rocket fuel", nil, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			x, f := new(fold.Folder).Fold(c.title), tax.Finder()
			var got []string
			for _, m := range f.Mentions(x, f.Find(x, Context{From: FromTitle, Category: c.category}), FromTitle) {
				got = append(got, m.ID)
			}
			if m, ok := f.Category(c.category); got == nil && ok {
				got = append(got, m.ID)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestDescriptionsAreReadWithCare(t *testing.T) {
	tax := shipped(t)
	for text, want := range map[string][]string{
		"Our ketamine is the best. We ship with speed and charlie.":                      {"ketamine"},
		"N-(1-amphetamine-4-yl)-2-(methylamino)cyclohexanone and 3-ketamine-(2-methyl)x": nil,
		"Contains no fentanyl. It is like cocaine.":                                      nil,
	} {
		var got []string
		for _, m := range match(tax, text, FromDescription) {
			got = append(got, m.ID)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q -want +got:\n%s", text, diff)
		}
	}
}

func TestAsOf(t *testing.T) {
	tax := shipped(t)
	old := tax.AsOf(2014)
	if old.String() == tax.String() {
		t.Error("the view does not say its year")
	}
	if got := found(match(old, "5g 2-FDCK crystals", FromTitle)); got != nil {
		t.Errorf("as of 2014 2-FDCK is %v", got)
	}
	if got := found(match(old, "bromazolam 2mg, also bromazolan", FromTitle)); got != nil {
		t.Errorf("as of 2014 bromazolam is %v", got)
	}
	if got := found(match(old, "5g ketamine", FromTitle)); len(got) != 1 {
		t.Errorf("as of 2014 ketamine is %v", got)
	}
	if _, ok := old.Find("2fdck"); ok {
		t.Error("as of 2014 2-FDCK is known")
	}
	if _, ok := tax.Find("2fdck"); !ok {
		t.Error("2-FDCK is not known")
	}
	if old.Len() >= tax.Len() {
		t.Error("nothing is hidden")
	}
}
