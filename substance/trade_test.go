package substance

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vedette/fold"
)

// ids are the substances that a text sells, joined by blanks.
func ids(tax *Taxonomy, text, from string) string {
	var out []string
	for _, m := range match(tax, text, from) {
		out = append(out, m.ID)
	}
	return strings.Join(out, " ")
}

func TestWordsOfTradeAreEvidence(t *testing.T) {
	tax := shipped(t)
	for _, c := range []struct{ name, text, want string }{
		{"a strain alone", "Sour Gelato", "cannabis"},
		{"a strain and praise", "BEST Lemon Haze promo promo", "cannabis"},
		{"a strain among other words", "Lemon Haze scented candle holder", ""},
		{"a strain of one plain word alone", "Critical", ""},
		{"hash and a strain", "Banana Kush - Hash |fine stuff|", "cannabis"},
		{"hash of a place", "Super Hash/ from the Rif", "cannabis"},
		{"hash of a machine", "NTLM hash list premium", ""},
		{"two weak words", "haze hash", "cannabis"},
		{"weak word and praise", "best quality ice", "methamphetamine"},
		{"weak word, origin and praise", "best Colombian coke pure", "cocaine"},
		{"weak word alone", "ice", ""},
		{"weak word in software", "ice best quality keylogger", ""},
		{"shake", "premium shake 28g", "cannabis"},
		{"a strain that is called crack", "28g Mango Crack", "cannabis"},
		{"an isomer in brackets", "1g Ketamine (S) needles", "esketamine"},
		{"synthetic drug", "0.25g synthetic mescaline", "mescaline"},
		{"synthetic plant", "5g like synthetic cocaine", ""},
		{"one plant", "opium poppy heads 100g", "poppy-pods"},
		{"registry number", "50-37-3 blotters", "lsd"},
		{"a number that looks like one", "50 37 3 blotters", ""},
		{"a short word that the market cut", "monero for free - 2018 meth...", ""},
		{"a longer one", "5g crystal methamphet...", "methamphetamine"},
		{"a version is no amount", "sniper X4.5 + Crack", ""},
		{"an architecture is no amount", "some tool (x64) ice", ""},
		{"a code in title case", "1g Doc Somebody cart", ""},
		{"a code in capitals", "5 blotters DOC 3mg", "doc"},
		{"a salt in one word", "10 x 200mg Morphinhydrochlorid", "morphine"},
		{"a number that is marked", "1/4g raw uncut #4", "heroin"},
		{"a number that is not", "raw 4 x 5g something", ""},
		{"edibles by what they are", "6 potent pot brownies", "thc"},
		{"seeds of a strain", "10 Pineapple Kush Samen", "cannabis"},
		{"top shelf", "1 gram Some Lemonade top shelf", "cannabis"},
		{"THC before a dash", "1oz top shelf Bubba Kush high THC- *somewhere*", "cannabis"},
		{"THC in a compound", "medical THC-coconut cream 50ml", "thc"},
		{"two names of one comparison", "Eutylone 5g (methylone mdma analog)", "eutylone"},
		{"a strain's name on tablets", "100x Blue Dream pills 220mg", ""},
		{"candy that is a flavour", "1oz indoor Orange Candy Kush candy", "cannabis"},
		{"slang with its amount, far from an advertisement", "50g speed 3,50 a gram best quality best service // KOKAIN", "amphetamine cocaine"},
		{"the content of a brand for potency", "Kamagra oral jelly (Tadalafil)", "tadalafil"},
		{"the name of a site", "visit some-kanna.com", ""},
		{"the family beside its member", "JWH-018 synthetic cannabinoid NBOMe 25I-NBOMe 5mg", "jwh-018 25i-nbome"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, ids(tax, c.text, FromTitle)); diff != "" {
				t.Errorf("%q -want +got:\n%s", c.text, diff)
			}
		})
	}
}

func TestElsewhere(t *testing.T) {
	tax := shipped(t)
	for _, c := range []struct{ name, text, from, want string }{
		{"title", "3g COCAINE 90% *check weed and MDMA listings*", FromTitle, "cocaine"},
		{"title with more behind the sign", "check my weed listings | 5g ketamine", FromTitle, "ketamine"},
		{"title with goods behind the listings", "visit our shop: 5g hash", FromTitle, "cannabis"},
		{"title of which nothing would be left", "look no further, 1g MDMA offers", FromTitle, "mdma"},
		{"title that also points", "2g ketamine - also see my LSD", FromTitle, "ketamine"},
		{"title without wares", "check this cocaine 5g", FromTitle, "cocaine"},
		{"also", "Pure ketamine. We also sell MDMA and cocaine. Shipped with care.", FromDescription, "ketamine"},
		{"also, the other way", "Pure ketamine. We have also got MDMA, cocaine.", FromDescription, "ketamine"},
		{"other listings", "Pure ketamine! See our other listings for LSD and MDMA!", FromDescription, "ketamine"},
		{"what for stands first", "Pure ketamine. For LSD see my listings.", FromDescription, "ketamine"},
		{"a list under a heading", "Pure ketamine.\nOther products:\n- cocaine\n- MDMA 84%\n\nMade of heroin.", FromDescription, "ketamine heroin"},
		{"a heading and prose", "Our other products:\ncocaine\nThis one is good heroin and nobody who has ever tried it has had anything to say against it.", FromDescription, "heroin"},
		{"German", "Reines Ketamin. Wir haben auch Kokain und MDMA.", FromDescription, "ketamine"},
		{"French", "Kétamine pure. Voir nos autres annonces: cocaïne, MDMA", FromDescription, "ketamine"},
		{"Spanish", "Ketamina pura. También tenemos cocaína.", FromDescription, "ketamine"},
		{"Russian", "Чистый кетамин. Также есть мефедрон.", FromDescription, "ketamine"},
		{"this listing", "Check out this listing of ketamine.", FromDescription, "ketamine"},
		{"an amount with a point", "Check other items 3.5 cocaine", FromDescription, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, ids(tax, c.text, c.from)); diff != "" {
				t.Errorf("%q -want +got:\n%s", c.text, diff)
			}
		})
	}
}

func TestBeyondTheTitle(t *testing.T) {
	tax := shipped(t)
	for _, c := range []struct{ name, title, description, want string }{
		{"comparison", "flubromazolam solution 10ml", "Its potency is that of 4mg alprazolam. Along with clonazolam it is strong.", "flubromazolam"},
		{"content", "100 Percocet 10mg", "Pressed with metonitazene, active ingredient.", "oxycodone metonitazene"},
		{"content beside comparisons", "MDMA 84%", "A mixture of ketamine and MDMA. Like cocaine in its day, cheaper than heroin.", "mdma ketamine"},
		{"contents in a list", "changa 1g", "The blend contains DMT, harmaline and kanna.", "dmt harmaline kanna"},
		{"cannabis about its THC", "3.5g Lemon Haze buds", "It contains 22% THC and a trace of CBD.", "cannabis"},
		{"a title of no name", "blue pills x 10", "These are alprazolam 2mg.", "alprazolam"},
		{"a catalogue", "vapes in stock", "We have etizolam, alprazolam, oxycodone, morphine, fentanyl and cocaine.", "etizolam"},
		{"cannabis and THC of a vape", "10ml refill", "Vape juice of cannabis with much THC.", "thc"},
		{"a list of what it has not", "10ml refill", "No added colours, flavours, nicotine or THC. Pure kratom.", "kratom"},
		{"another sentence has it", "10ml refill", "No added colours. Made of kratom or THC.", "kratom thc"},
	} {
		t.Run(c.name, func(t *testing.T) {
			title := match(tax, c.title, FromTitle)
			x, f := new(fold.Folder).Fold(c.description), tax.Finder()
			spans := f.Find(x, Context{From: FromDescription})
			f.Beyond(spans, title)
			var got []string
			for _, m := range slices.Concat(title, f.Mentions(x, spans, FromDescription)) {
				if !slices.Contains(got, m.ID) {
					got = append(got, m.ID)
				}
			}
			if diff := cmp.Diff(c.want, strings.Join(got, " ")); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}
