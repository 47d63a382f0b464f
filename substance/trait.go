package substance

import (
	"strings"

	"vedette/fold"
)

// trait is what a word of a text says beside the names of substances.
type trait uint64

const (
	negates   trait = 1 << iota // no, without, kein, sans, без
	resembles                   // like, than, wie: what follows is a comparison
	resembled                   // alternative, analogue: what stands before is one
	linksTo                     // to, of: between a word of comparison and the name
	joins                       // and, und, plus: two things are sold
	massUnit                    // g, oz, kilo
	countUnit                   // pills, x, pcs
	otherUnit                   // mg, ml, ug
	vaping                      // vape, cart, distillate, edible: THC products
	budding                     // indoor, buds, strain: cannabis flower
	tablets                     // pills, bars, pressed
	genuine                     // pharma, original
	tooling                     // kit, strips, press: no substance is sold
	tests                       // test, testing: before a word of tooling
	shipping                    // free shipping is no negation
	gluing                      // ordinary words that names are joined to
	ordinary                    // ordinary words that look like misspelt names
	filling                     // adjectives between a negation and its name
	degree                      // strong as, same as
	digital                     // guides, accounts, software: no goods
	product                     // powder, blotter, hcl: what a short code may stand beside
	buddy                       // words of flower that need no other
	promo                       // offer, new, restock: says nothing about what is sold
	imitates                    // synthetic: before a plant or what is made of one
	also                        // also, auch: with a word of selling, other goods follow
	selling                     // sell, have, offer
	others                      // other, more: before a word of wares
	wares                       // listings, products
	points                      // check, see: to other listings
	domain                      // com, net: behind a dot
	sweet                       // candy, cookie: edible, or the flavour of flower
	onPlant                     // indoor, buds: flower and nothing made of it
	holding                     // contains, a blend of: content of the goods
)

// vocabulary lists the words of each trait, folded. Languages: English, German,
// French, Spanish, Italian, Dutch, Polish, Swedish, Portuguese, Russian.
var vocabulary = [...]struct {
	trait trait
	words string
}{
	{negates, "no not without never zero non none kein keine keinen keinerlei ohne nicht sans pas aucun sin senza nessun sem nao bez brez nie zonder geen niet utan ingen inte uten uden без нет не"},
	{filling, "any added nasty fucking shitty bullshit crap dirty adulterated laced mixed with contain contains containing of fake synthetic bad more other zusatz pure shit like"},
	{resembles, "like than wie comme jak как unlike resembles mimics replaces similar comparable ahnlich turbo pseudo"},
	{resembled, "alternative alternatives substitute substitutes analog analogs analogue analogues replacement equivalent ersatz like derivative derivatives precursor precursors аналог"},
	{linksTo, "to of than zu as"},
	{degree, "strong stronger potent good safe same effective"},
	{joins, "and und et y e plus with mit avec con & + и i en og och"},
	{massUnit, "g gr grs gram grams gramm gramme grammes gramo gramos grammi gm gms gs kg kgs kilo kilos kilogram kilograms oz ozs ounce ounces lb lbs pound pounds qp hp qtr eighth eighths quarter г гр кг грамм грамма граммов кило унция gramas grama grammi grammo gramow gramy grammen uncja uncji unze unzen onza onzas oncia once"},
	{countUnit, "x pcs pc piece pieces pill pills tab tabs tablet tablets tabletten comprimes pastillas pastiglie cap caps capsule capsules bar bars blotter blotters hit hits tickets strip strips vial vials amp amps ampoules box boxes pack packs packet patch patches st stk stuck stuks stueck шт pls szt sztuk sztuki un uds unid unidades pz pezzi cpr compresse comprimidos kapslar kapseln kaps gelules gelulas tabl tbl tabletki tabletek trips pappen zegels teile табл таб таблеток таблетки капс капсул марки марок"},
	{otherUnit, "mg mgs ug mcg ml l liter litre iu"},
	{vaping, "vape vapes vaping vaporizer vaporiser vapor vapour cart carts cartridge cartridges distillate distilate disposable disposables pen pens eliquid eliquids eliq juice pod pods ecig ecigs tank tanks edible edibles gummy gummies gummie chocolate chocolates candy candies cookie brownie brownies tincture tinctures syrup lollipop lollipops lollies jelly jellies prefilled refill ejuice softgels dabstix syringe syringes suckers chews chew brownie cereal treats suppository suppositories ointment lotion infused medicated"},
	{buddy, "concentrates indoor indoors outdoor outdoors outs bud buds nug nugs sativa indica hydro hydroponic greenhouse homegrow homegrown midgrade midgrades highgrade strain strains preroll prerolls joint joints weed kush haze wiet bluten topshelf shelf trimmreste feminized feminised autoflower autoflowering autoflowers"},
	{sweet, "candy candies cookie chocolate cereal jelly treats syrup juice"},
	{onPlant, "indoor indoors outdoor outdoors outs greenhouse bud buds nug nugs smalls hydro homegrow homegrown trim shake"},
	{budding, "concentrates indoor indoors outdoor outdoors outs bud buds nug nugs flower flowers sativa indica hybrid strain strains hydro hydroponic greenhouse cali buds kali aaa aaaa aaaaa smalls topshelf shelf dank weed genetics medical organic soil trim shake preroll prerolls joint joints exotic exotics grow grown seeds seed samen semillas graines zaden nasiona sementes семена froer topshelf trimmreste pheno terps haze kush wiet blute bluten"},
	{tablets, "pill pills tab tabs tablet tablets tabletten comprimes pastillas bar bars pressed press presses blues"},
	{genuine, "genuine pharma pharmaceutical pharmacy original authentic real legit legitimate rx prescription"},
	{tooling, "kit kits strip strips reagent reagents press presses presser mold molds mould moulds die dies detox tester testers"},
	{tests, "test testing drug pill tablet purity detection punch"},
	{shipping, "ship shipping shipment delivery express reship post postage tracking track samples sample gift gifts stealth next extra pills grams gram priority us uk de eu worldwide domestic"},
	{gluing, "pure uncut pills pill tabs tab tablets bars bar powder powders crystal crystals flake flakes stealth premium quality best buy cheap raw hq top real legit super fresh strong pharma liquid raw shards rocks rock paste base hcl grams gram mg online vendor shop store sale free high grade original wholesale bulk pressed generic caps capsules vape for hydrochlorid hydrochloride hidroclorid hydroklorid sulfat sulfate sulphate phosphat phosphate fumarat fumarate citrat tartrat tabletten tropfen pulver kristalle pillen kapseln pflaster"},
	{promo, promoWords},
	{holding, "contains contain containing contained ingredient ingredients active content contents blend blends blended mix mixed mixture laced pressed combined combo compound enthalt inhaltsstoff inhaltsstoffe inhalt wirkstoff wirkstoffe mischung gemischt gepresst contient contenu melange principe contiene mezcla ingredientes composicion contem mistura conteudo contenuto miscela ingredienti bevat mengsel ingredienten werkzame zawiera mieszanka sklad skladniki innehaller blandning ingredienser содержит смесь состав"},
	{imitates, "synthetic synth syntetic sintetica sintetico synthetisch synthetische synthetisches synthetique syntetyczny syntetyczna"},
	{also, "also auch aussi egalement tambien anche ook tez rowniez ocksa aven tambem также тоже"},
	{selling, "sell sells selling have offer offers offering stock carry available got provide verkaufen verkaufe haben habe bieten biete verfugbar erhaltlich vendons avons vendemos tenemos disponible disponibles vendiamo abbiamo disponibili verkopen hebben leverbaar sprzedajemy mamy dostepne saljer har finns vendemos temos disponivel продаем есть имеется"},
	{others, "other others more andere anderen weitere weiteren unsere autre autres otros otras altri altre meer inne andra ovriga outros outras другие остальные rest"},
	{wares, "listing listings product products item items offers goods drugs stuff produkte produkt angebote angebot artikel waren produits annonces articles productos anuncios ofertas prodotti annunci offerte producten advertenties produkty oferty aukcje produkter annonser produtos товары menu shop store profile page catalog catalogue profil sklep tienda boutique negozio winkel loja"},
	{points, "check see visit browse look checkout schau schaut siehe voir voyez visita visitez visite bekijk zobacz titta vea mira guarda confira смотри смотрите"},
	{domain, "com net org onion io to info biz shop ru de"},
	{digital, digitalWords},
	{product, productWords},
	{ordinary, "concert concerts sonatas marines marine medicine medicines machine machines magazine magazines adderal codeine coding codings collagen cannons capsule premium premiums platinum platinums crystals"},
}

// promoWords praise and announce; a title of such words and a name sells what
// the name says.
const promoWords = `promo promos promotion promotional offer offers intro introductory introduction sale sales sell selling special specials deal deals discount discounts discounted price prices priced
 cheapest cheap new newest restock restocked stock batch back in listing fe escrow finest fine amazing awesome excellent great good nice perfect beautiful tasty sticky smelly loud potent strongest highest top
 grade high hi quality best better ever market only limited edition time now today last available bulk wholesale order buy get the our my a an of from straight direct imported import colorado california oregon washington socal norcal michigan worldwide domestic intl international
 colombian columbian peruvian bolivian ecuadorian brazilian mexican jamaican moroccan marocan maroccan marrocan morrocan moroccon marocaine marokkanisch marokkanischer marroqui marocchino maroc marokko morocco marruecos marocco afghan afghani pakistani indian thai nepalese lebanese swiss german italian french british english canadian american australian californian chinese russian polish
 uk us usa eu nl de au ca fr es it be canada australia germany europe european dutch england holland spain spanish nz ndd sameday day next free shipping ship ships delivery fast tracked express
 clone clones duplicate copy x no number super mega extra ultra aktion angebot neu neue beste bester qualitat guter gut gunstig versand nouveau nouvelle meilleur meilleure qualite livraison oferta nueva nuevo mejor calidad envio
 offerta nuovo migliore qualita spedizione aanbieding nieuw beste kwaliteit verzending promocja nowy nowa najlepszy najlepsza jakosc wysylka nytt basta kvalitet frakt promocao novo melhor qualidade новинка лучшее качество акция`

// digitalWords mark guides, accounts, software, stolen data and weapons.
const digitalWords = `ebook ebooks book books guide guides tutorial tutorials tut course courses manual handbook bible pdf video videos documentary movie recipe recipes
 synthesis synthesize manufacture howto encyclopedia magazine lexikon anleitung account accounts login logins software lifetime leaked hacked hack hacking
 database records bypass cracked keygen license licence adobe windows mac android iphone paypal netflix vpn rdp socks ssn fullz fulls cvv dumps dump carding carded cc bank
 checker bot bots script source code egift gift template psd passport visa mastercard otp sms verification cashout method methods email emails mail phishing exploit exploits botnet rat
 ammo rounds glock pistol firearm hosting server stream streaming subscription warranty game games steam album dating sim credit debit citizenship counterfeit booster cleanup cleaner captcha keylogger crypter software plugin firmware installer portable`

// productWords are what the short codes of substances stand beside.
const productWords = `powder crystal crystals crystalline rock rocks blotter blotters tab tabs tablet tablets pill pills pellet pellets capsule capsules hcl fumarate hydrochloride sulfate
 freebase rc research chemical liquid solution spray vape cart gel paper pure purity lab salt salts sulphate phosphate citrate bitartrate maleate oxalate tartrate succinate tested analog dose doses hits mg ug gr gram grams`

// traitTable indexes the words; more are ordinary ones of the taxonomy.
func traitTable(more []string) map[string]trait {
	out := make(map[string]trait, 1024)
	for _, v := range vocabulary {
		for w := range strings.FieldsSeq(v.words) {
			out[w] |= v.trait
		}
	}
	var f fold.Folder
	for _, w := range more {
		out[f.Key(w)] |= ordinary
	}
	return out
}
