package annotate

import (
	"strings"

	"vedette/amount"
	"vedette/fold"
	"vedette/market"
)

// sense is what a word says about the kind of a listing. A word may say
// several things.
type sense uint32

const (
	goods       sense = 1 << iota // digital goods, money, weapons, paraphernalia: no drug
	guideWord                     // book, tutorial
	methodWord                    // hack, method: a guide when no goods are named
	sampleWord                    // sample, tester
	customWord                    // custom
	listingWord                   // listing, order: what is custom
	bundleWord                    // combo, bundle
	serviceWord                   // service, reship
	pressWord                     // pressing, consulting
	awayWord                      // vacation
	testWord                      // test
	stopWord                      // do, not: of "do not buy"
	buyWord                       // buy, order
	herbWord                      // buds, indoor: cannabis is meant
	drugWord                      // pills, 420: some drug is meant
	drugShelf                     // category words of drugs
	otherShelf                    // category words of other things
	forWord
	howWord
	toWord
	onlyWord
	reservedWord
	availableWord // sample available: not a sample
	withWord      // with sample
	firmGoods     // goods whatever else the title says, but for a name
)

// Lexicon of kinds. Words are folded.
var senses = []struct {
	sense sense
	words string
}{
	{goods, `decoder finder browser mask masks surgical ply batteries container containers forensic internet gprs dns ssd laptop tablet-pc onedrive drive wifi router pamp bullion creator sneakers jordan egift cigarettes cigarette encrypted storage cloud rounds reloads urine chillum bubbler pipe pipes account accounts acc accs login logins log logs fullz fulls cvv cvv2 cc ccs dump dumps bin bins bank banks banking paypal venmo cashapp zelle skrill western moneygram transfer transfers
		netflix spotify hulu hbo porn brazzers vpn vps rdp socks proxy proxies smtp mailer shell cpanel email emails leads database databases db combolist combos
		software keygen key license licence serial windows office microsoft adobe antivirus rat botnet malware ransomware trojan keylogger stealer crypter exploit exploits
		hacking hacker spyware virus ddos booter bot bots script scripts psd template templates scans passport passports ids ssn dob drivers driver license visa mastercard
		amex card cards giftcard giftcards amazon ebay apple itunes airbnb walmart bitcoin bitcoins btc wallet wallets ethereum crypto mining miner counterfeit counterfeits banknotes
		bills bill dollars currency cash money refund refunds invoice receipt receipts document documents certificate diploma utility gun guns pistol glock rifle ammo ammunition
		weapon weapons knife taser explosives silencer watch watches rolex-watch replica iphone android phone phones laptop simcard sim game games gaming fortnite minecraft roblox xbox
		playstation psn onlyfans followers likes instagram facebook twitter youtube tiktok telegram-members snapchat pictures picture photos selfies video videos movie movies tool tools
		indicator forex trading signals website websites hosting domain domains seo web api lifetime scampage scampages checker checkers bruter brute openbullet
		config configs cracked generator unlocker recovery password passwords dox doxing ssh ftp jewelry jewellery clothing shoes sunglasses handbag gucci grinder bong
		  papers press-machine molds mould punch tdp machine stamp-press vacuum-bags mylar hotel   `},
	{firmGoods, `combo combos combolist sqli leaked rezepte counterfeit counterfeits replica fullz fulls cvv cvv2 passport passports banknotes netflix spotify glock ammo fake`},
	{availableWord, `available availible verfugbar disponible disponibles disponibili disponivel beschikbaar dostepne dostepna sale request requests anfrage demande richiesta tillgangligt`},
	{withWord, `with mit avec con met med com plus free no kein keine without + incl inkl`},
	{guideWord, `guide guides tutorial tutorials tut tuts ebook ebooks book books manual manuals handbook handbuch course courses lesson lessons recipe recipes bible documentary pdf epub cookbook encyclopedia
		encyclopaedia masterclass anleitung leitfaden rezept buch guia tutoriel manuel livre guida ricetta libro manuale handleiding recept poradnik przepis ksiazka recettes receta
		руководство рецепт книга guiden bok synthesis secrets magazine whitepaper walkthrough howto secret growing growers guidebook psychotherapy synthese cooking
		history story diaries facts lexikon chemistry cultivation syntesis alchemy molecule journeys`},
	{methodWord, `method methods hack hacks trick tricks technique techniques learn earn metodo methode sposob carding cashout cashing bypass tips strategy strategies laundering lauderin laudering
		exploitation make making anonymous untraceable anonymity step jailbreak delete`},
	{sampleWord, `sample samples sampler samplers tester testers probe proben probierpack echantillon echantillons muestra muestras campione campioni probka probki prov provbit amostra amostras
		пробник образец trial sampling`},
	{customWord, `custom customs customised customized personalised benutzerdefiniert maatwerk`},
	{reservedWord, `reserved reserviert reservado riservato zarezerwowane private exclusively`},
	{listingWord, `listing order orders deal request auftrag bestellung commande pedido ordine zamowienie`},
	{bundleWord, `bundle bundles combo combi combination mixpack partypack set kit duo trio assortment paketdeal`},
	{serviceWord, `service services servicio servizio dienst dienstleistung usluga uslugi услуга услуги tjanst servico hire rental`},
	{pressWord, `pressing reship reshipping reshipment consultancy consulting consultation consult drop-service escrow-service mentoring coaching laundering-service testing-service hitman`},
	{awayWord, `vacation vacations holiday holidays urlaub vacances vacaciones vacanza vakantie urlop semester ferias отпуск`},
	{testWord, `test testing placeholder platzhalter dummy ignore testlisting`},
	{stopWord, `do not dont don nicht pas no non niet nie inte nao не`},
	{buyWord, `buy order purchase use kaufen bestellen acheter comprar comprare kopen kupowac kopa купить покупать kup`},
	{herbWord, `weed bud buds marijuana marihuana indica sativa hybrid indoor outdoor indo outs sinsemilla smalls nug nugs kush haze skunk diesel og cush hydro greenhouse strain strains shake trim
		420 cali flower flowers hash hashish topshelf cbd thc wax shatter bho distillate distilate cart carts cartridge cartridges vape vapes budder rosin eliquid ejuice edibles gummies edible
		preroll prerolls joints crumble dab dabs ganja homegrown genetics medical fishscale seeds feminized feminised autoflower`},
	{drugWord, `pill pills tablet tablets tabs capsules caps blotter blotters bars xtc ecstasy opioid opioids benzo benzos stimulant psychedelic psychedelics steroids steroid drug drugs pharma pharmacy
		tabletten pillen pillole pastillas comprimes tabletki pillole таблетки powder crystal crystals rocks uncut hcl freebase trip trips hit hits gel vial vials ampoule ampoules
		research-chemical rc cathinone painkiller painkillers nootropic peptide peptides sarms hgh flake flakes dope`},
	{drugShelf, `drugs drug cannabis weed hashish buds flowers concentrates edibles vape vapes cartridge cartridges shatter stimulants stimulant cocaine coke crack meth speed amphetamine amphetamines mdma
		ecstasy pills xtc opioids opioid opiates heroin fentanyl oxycodone codeine morphine opium benzos benzodiazepines xanax psychedelics psychedelic lsd dmt mushrooms shrooms 2cb mescaline
		dissociatives dissociative ketamine ghb gbl mxe prescription prescriptions steroids steroid rcs nps cathinones mephedrone 4mmc 3mmc barbiturates tobacco prescription meds
		pharmacy viagra relaxants intoxicants inhalants empathogens cannabinoids spice nbome tramadol kratom precursors eliquid concentrate cartridge`},
	{otherShelf, `fraud fraude digital software guides tutorials information ebooks counterfeit counterfeits services carding accounts hosting malware weapons jewels jewelry forgeries electronics data money
		security erotica apparel hacking books paraphernalia`},
	{forWord, `for fur pour para per voor dla for till для`},
	{howWord, `how wie comment como come hoe jak hur как`},
	{toWord, `to man`},
	{onlyWord, `only nur`},
}

// kinds is the lexicon, built once for an Annotator.
type kinds map[string]sense

func newKinds() kinds {
	k := make(kinds, 1200)
	for _, e := range senses {
		for _, w := range strings.Fields(e.words) {
			k[w] |= e.sense
		}
	}
	return k
}

// signs are what the words of a title say.
type signs struct {
	seen                            sense
	goods, herbs, drugs, n          int
	howTo, notBuy, customFor, first sense
	book                            bool // reads like the title of a book
	sampleToo                       bool // a sample comes with it, or can be had
}

// read looks every word of a title up. Words inside the names of substances
// do not count as goods.
func (k kinds) read(t *fold.Text, names []amount.Name) signs {
	var s signs
	var prev, before sense
	colon, little, ordinal := false, 0, false
	name := 0
	for _, tok := range t.Tokens() {
		if tok.Kind == fold.Sign && t.S[tok.Start] == ':' && s.n > 0 {
			colon = true
		}
		if tok.Kind != fold.Letters {
			if tok.Kind == fold.Sign && t.S[tok.Start] != '-' && t.S[tok.Start] != '\'' {
				prev = 0
			}
			if tok.Kind == fold.Digits && t.Word(tok) == "420" {
				s.herbs++
			}
			continue
		}
		for name < len(names) && names[name].End <= int(tok.Start) {
			name++
		}
		w := k[t.Word(tok)]
		if colon && littleWord(t.Word(tok)) {
			little++
		}
		if name < len(names) && names[name].Start < int(tok.End) {
			w &= herbWord | drugWord
		}
		if s.n == 0 {
			s.first = w
		}
		s.n++
		s.seen |= w
		if w&goods != 0 {
			s.goods++
		}
		if w&firmGoods != 0 {
			s.goods++
		}
		if w&herbWord != 0 {
			s.herbs++
		}
		if w&drugWord != 0 {
			s.drugs++
		}
		if t.Word(tok) == "edition" && ordinal {
			s.howTo = guideWord
		}
		ordinal = false
		switch t.Word(tok) {
		case "st", "nd", "rd", "th":
			ordinal = true
		}
		switch {
		case w&toWord != 0 && prev&howWord != 0:
			s.howTo = guideWord
		case w&buyWord != 0 && prev&stopWord != 0:
			s.notBuy = awayWord
		case w&(listingWord|forWord) != 0 && prev&(customWord|reservedWord) != 0,
			w&forWord != 0 && prev&listingWord != 0 && before&(customWord|reservedWord) != 0:
			s.customFor = customWord
		}
		switch {
		case w&availableWord != 0 && prev&sampleWord != 0, w&sampleWord != 0 && prev&withWord != 0 && s.n > 2:
			s.sampleToo = true
		}
		before, prev = prev, w
	}
	s.book = colon && little >= 2 && s.n >= 6 && s.goods+s.herbs+s.drugs == 0
	return s
}

// littleWord are the words that a subtitle has and a listing has not: "Title:
// A Thing and the Other".
func littleWord(w string) bool {
	switch w {
	case "the", "and", "of", "in", "to", "a", "how", "from", "into":
		return true
	}
	return false
}

// evidence is all that speaks for a kind, beside the amounts.
type evidence struct {
	words                  signs
	shelf                  sense // drugShelf, otherShelf
	substances, candidates int
	strain, stamp, herb    bool // a strain, a pill stamp; cannabis is sold
}

// shelf says what a category is of.
func (k kinds) shelf(category []string) sense {
	var out sense
	for _, c := range category {
		start := -1
		for i := 0; i <= len(c); i++ {
			if i < len(c) && (c[i]|0x20 >= 'a' && c[i]|0x20 <= 'z' || c[i] >= '0' && c[i] <= '9' || c[i] >= 0x80) {
				if start < 0 {
					start = i
				}
				continue
			}
			if start >= 0 {
				out |= k[strings.ToLower(c[start:i])] & (drugShelf | otherShelf)
			}
			start = -1
		}
	}
	return out
}

// judge says what kind of listing a title is of.
func judge(e *evidence, r *amount.Reading) market.Kind {
	s := &e.words
	measured := r.MassG != nil || r.VolumeML != nil || r.DoseMG != nil || r.ConcMGML != nil || r.Pieces != nil && r.Measured
	hard := e.substances > 0 || e.candidates > 0 || r.Micro || e.strain && (measured || s.goods == 0)
	other := e.shelf&otherShelf != 0 && e.shelf&drugShelf == 0
	switch {
	case s.notBuy != 0, s.seen&awayWord != 0 && !measured,
		s.seen&testWord != 0 && s.n <= 4 && s.seen&serviceWord == 0 && !hard && !measured && s.goods == 0 && !other:
		return market.KindPlaceholder
	case s.howTo != 0, s.book && !measured, s.seen&guideWord != 0 && !(hard && measured):
		return market.KindGuide
	}
	drug := e.drug(r, hard, measured)
	if other && !(hard && measured) {
		drug = false
	}
	switch {
	case s.seen&pressWord != 0 && !measured, s.seen&serviceWord != 0 && (drug && e.substances == 0 || s.seen&testWord != 0) && !measured && r.Pieces == nil:
		return market.KindService
	case s.goods == 0 && (s.customFor != 0 || s.seen&customWord != 0 && s.n <= 3) && !other:
		return market.KindCustom
	case s.goods == 0 && s.seen&sampleWord != 0 && !s.sampleToo && !other:
		return market.KindSample
	case !drug && s.seen&methodWord != 0 && (s.goods < 3 || s.first&methodWord != 0):
		return market.KindGuide
	case !drug:
		return market.KindOther
	case s.customFor != 0, s.first&customWord != 0:
		return market.KindCustom
	case s.seen&sampleWord != 0 && !s.sampleToo:
		return market.KindSample
	case r.Lots > 0:
		return market.KindBundle
	}
	return market.KindOffer
}

// drug weighs whether a drug is sold: a name is enough unless the words are of
// other goods; an amount, a form or the words of the trade are when no other
// goods are named.
func (e *evidence) drug(r *amount.Reading, hard, measured bool) bool {
	s := &e.words
	sold := r.MassG != nil || r.DoseMG != nil || r.VolumeML != nil || r.ConcMGML != nil
	hard = hard || r.DoseMG != nil && s.goods <= 1 || e.stamp && r.Pieces != nil && s.goods <= 1
	soft := s.herbs > 0 || sold || measured && r.Form != "" || s.drugs > 0 && r.Pieces != nil || e.stamp && r.PurityPct != nil
	switch {
	case hard:
		return s.goods == 0 || measured || s.drugs > 0 && s.goods < 2 || e.shelf&drugShelf != 0
	case s.goods == 0:
		return soft || s.drugs > 1 || e.shelf&drugShelf != 0
	case s.goods == 1 && measured && s.herbs+s.drugs > 0:
		return true
	}
	return soft && e.shelf&drugShelf != 0
}

// form is the form that the goods imply when no word said one.
func (e *evidence) form(r *amount.Reading) string {
	switch {
	case e.herb && (e.words.herbs > 0 || e.strain):
		return "herbal"
	case e.strain && e.substances == 0:
		return "herbal"
	case e.stamp && r.DoseMG != nil && r.Pieces != nil:
		return "tablet"
	}
	return ""
}
