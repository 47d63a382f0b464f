package annotate

import "strings"

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
	guideShelf    // category words of guides
	madeWord      // custom pressed: not for one buyer
	onWord        // on vacation
	firmGoods     // goods whatever else the title says, but for a name
)

// Lexicon of kinds. Words are folded.
var senses = []struct {
	sense sense
	words string
}{
	{goods, `decoder finder browser mask masks surgical ply batteries container containers forensic internet gprs dns ssd laptop onedrive drive wifi router pamp bullion creator sneakers jordan egift cigarettes cigarette encrypted storage cloud rounds reloads urine chillum bubbler pipe pipes account accounts acc accs login logins log logs fullz fulls cvv cc ccs dump dumps bin bins bank banks banking paypal venmo cashapp zelle skrill western moneygram transfer transfers
		netflix spotify hulu hbo porn brazzers vpn vps rdp socks proxy proxies smtp mailer shell cpanel email emails leads database databases db combolist combos
		software keygen key license licence serial windows office microsoft adobe antivirus rat botnet malware ransomware trojan keylogger stealer crypter exploit exploits
		hacking hacker spyware virus ddos booter bot bots script scripts psd template templates scans passport passports ids ssn dob drivers driver license visa mastercard
		amex card cards giftcard giftcards amazon ebay apple itunes airbnb walmart bitcoin bitcoins btc wallet wallets ethereum crypto mining miner counterfeit counterfeits banknotes
		bills bill dollars currency cash money refund refunds invoice receipt receipts document documents certificate diploma utility gun guns pistol glock rifle ammo ammunition
		weapon weapons knife taser explosives silencer watch watches replica iphone android phone phones laptop simcard sim game games gaming fortnite minecraft roblox xbox
		playstation psn onlyfans followers likes instagram facebook twitter youtube tiktok snapchat pictures picture photos selfies video videos movie movies tool tools
		indicator forex trading signals website websites hosting domain domains seo web api lifetime scampage scampages checker checkers bruter brute openbullet
		config configs cracked generator unlocker recovery password passwords dox doxing ssh ftp jewelry jewellery clothing shoes sunglasses handbag gucci grinder bong
		  papers molds mould punch tdp machine mylar hotel   `},
	{firmGoods, `combo combos combolist sqli leaked rezepte counterfeit counterfeits replica fullz fulls cvv passport passports banknotes netflix spotify glock ammo fake`},
	{guideShelf, `guides guide tutorials tutorial ebooks ebook books`},
	{madeWord, `pressed press made blend blended printed stamped carts pills bars flavors flavours grown bred mix labels strains strain`},
	{onWord, `on im en in auf w na op pa va`},
	{availableWord, `available availible verfugbar disponible disponibles disponibili disponivel beschikbaar dostepne dostepna sale request requests anfrage demande richiesta tillgangligt`},
	{withWord, `with mit avec con met med com plus free no kein keine without incl inkl`},
	{guideWord, `guide guides tutorial tutorials tut tuts ebook ebooks book books manual manuals handbook handbuch course courses lesson lessons recipe recipes bible documentary pdf epub cookbook encyclopedia
		encyclopaedia masterclass anleitung leitfaden rezept buch guia tutoriel manuel livre guida ricetta libro manuale handleiding recept poradnik przepis ksiazka recettes receta
		руководство рецепт книга guiden bok synthesis secrets magazine whitepaper walkthrough howto secret growing growers guidebook psychotherapy synthese cooking
		history story diaries facts lexikon chemistry cultivation syntesis alchemy molecule journeys horticulture visions sorgenkind microgram absorption authored analoge placard jardin aprendiendo`},
	{methodWord, `method methods hack hacks trick tricks technique techniques learn earn metodo methode sposob carding cashout cashing bypass tips strategy strategies laundering lauderin laudering
		exploitation make making anonymous untraceable anonymity step jailbreak delete`},
	{sampleWord, `sample samples sampler samplers tester testers probe proben probierpack echantillon echantillons muestra muestras campione campioni probka probki prov provbit amostra amostras
		пробник образец trial sampling`},
	{customWord, `custom customs customised customized personalised benutzerdefiniert maatwerk`},
	{reservedWord, `reserved reserviert reservado riservato zarezerwowane private exclusively`},
	{listingWord, `listing order orders deal request auftrag bestellung commande pedido ordine zamowienie`},
	{bundleWord, `bundle bundles combo combi combination mixpack party partypack mixed set kit duo trio assortment paketdeal`},
	{serviceWord, `service services servicio servizio dienst dienstleistung usluga uslugi услуга услуги tjanst servico hire rental`},
	{pressWord, `pressing reship reshipping reshipment consultancy consulting consultation consult mentoring coaching hitman`},
	{awayWord, `vacation vacations holiday holidays urlaub vacances vacaciones vacanza vakantie urlop semester ferias отпуск`},
	{testWord, `test testing placeholder platzhalter dummy ignore testlisting`},
	{stopWord, `do not dont don nicht pas no non niet nie inte nao не`},
	{buyWord, `buy order purchase use kaufen bestellen acheter comprar comprare kopen kupowac kopa купить покупать kup`},
	{herbWord, `weed bud buds marijuana marihuana indica sativa hybrid indoor outdoor indo outs sinsemilla smalls nug nugs kush haze skunk diesel og cush hydro greenhouse strain strains shake trim
		cali flower flowers hash hashish topshelf cbd thc wax shatter bho distillate distilate cart carts cartridge cartridges vape vapes budder rosin eliquid ejuice edibles gummies edible
		preroll prerolls joints crumble dab dabs ganja homegrown genetics medical fishscale seeds feminized feminised autoflower`},
	{drugWord, `pill pills tablet tablets tabs capsules caps blotter blotters bars xtc ecstasy opioid opioids benzo benzos stimulant psychedelic psychedelics steroids steroid drug drugs pharma pharmacy
		tabletten pillen pillole pastillas comprimes tabletki pillole таблетки powder crystal crystals rocks uncut hcl freebase trip trips hit hits gel vial vials ampoule ampoules
		dose doses dosed rc cathinone painkiller painkillers nootropic medicated peptide peptides sarms hgh flake flakes dope`},
	{drugShelf, `drugs drug cannabis weed hashish buds flowers concentrates edibles vape vapes cartridge cartridges shatter stimulants stimulant cocaine coke crack meth speed amphetamine amphetamines mdma
		ecstasy pills xtc opioids opioid opiates heroin fentanyl oxycodone codeine morphine opium benzos benzodiazepines xanax psychedelics psychedelic lsd dmt mushrooms shrooms 2cb mescaline
		dissociatives dissociative ketamine ghb gbl mxe prescription prescriptions steroids steroid rcs nps cathinones mephedrone 4mmc 3mmc barbiturates tobacco prescription meds
		pharmacy viagra relaxants intoxicants inhalants empathogens cannabinoids spice nbome tramadol kratom precursors eliquid concentrate cartridge`},
	{otherShelf, `fraud fraude digital software guides tutorials information ebooks counterfeit counterfeits services carding accounts hosting malware weapons jewels jewelry forgeries electronics data money
		security erotica apparel hacking books paraphernalia`},
	{forWord, `for fur pour para per voor dla for till для`},
	{howWord, `how way ways wie comment como come hoe jak hur как`},
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
