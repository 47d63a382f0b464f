package amount

import (
	"strings"
	"sync"
)

// role says what a word can do in a title. A word may have several.
type role uint32

const (
	massUnit    role = 1 << iota // value: grams
	milliUnit                    // value: milligrams; a dose or a small mass
	volumeUnit                   // value: millilitres
	pieceUnit                    // things that are counted
	portion                      // a mass with a name of its own (QP, zip); value: grams
	share                        // half, quarter, eighth; value: the part
	numeral                      // a number written as a word
	timesWord                    // x
	toWord                       // to, bis, до
	perWord                      // per, each, pro
	freeWord                     // free, gratis, bonus
	shipWord                     // what is free without being goods
	moneyWord                    // currency names and codes
	noiseUnit                    // days, cm, stars: the number before it is no amount
	noiseHead                    // part, level, top: the number after it is no amount
	percentSign                  // percent, Prozent
	notPurity                    // after a percentage: off, authentic, indica
	purityWord                   // near a percentage: pure, reinheit
	hourWord                     // after µg/: a release rate
	doseWord                     // doses, servings: not pieces
	ofWord                       // of, von, de
	andWord                      // and, plus
	orWord                       // or, oder
	totalWord                    // total, insgesamt
	notWord                      // not, kein: the word after it is negated
	oneWord                      // a, an, ein: one, when a unit follows
	maxWord                      // max, per customer: a limit
	thcWord                      // a percentage near it is of THC
	testedWord                   // after 100%: tested, uncut: no purity
)

// rank says what contains what: ten strips of ten tablets in two boxes.
type rank uint8

const (
	unit      rank = iota // tablet, capsule, blotter, seed
	container             // vial, bottle, cart, bag: has a content of its own
	outer                 // pack, box, blister: holds units
	vague                 // piece, Stück: says nothing about what
)

// word is an entry of the lexicon.
type word struct {
	role  role
	value float64
	form  form
	rank  rank
}

// Lexicon knows the words of amounts in English, German, French, Spanish,
// Italian, Dutch, Polish, Swedish, Portuguese and Russian. It is immutable.
type Lexicon struct {
	words map[string]*word
	lots  sync.Pool // of *lotReader
}

// NewLexicon builds the lexicon.
func NewLexicon() *Lexicon {
	l := &Lexicon{words: make(map[string]*word, 1600)}
	for _, e := range measures {
		l.add(e.words, func(w *word) { w.role |= e.role; w.value = e.value })
	}
	for _, e := range pieces {
		l.add(e.words, func(w *word) { w.role |= pieceUnit; w.rank = e.rank; w.form = e.form })
	}
	for _, e := range forms {
		l.add(e.words, func(w *word) { w.form = e.form })
	}
	for _, e := range signs {
		l.add(e.words, func(w *word) { w.role |= e.role })
	}
	l.lots.New = func() any { return &lotReader{r: NewReader(l)} }
	return l
}

func (l *Lexicon) add(words string, set func(*word)) {
	for _, text := range strings.Fields(words) {
		w := l.words[text]
		if w == nil {
			w = &word{}
			l.words[text] = w
		}
		set(w)
	}
}

// maxWordLen is the longest entry, in bytes: longer words need no look-up.
const maxWordLen = 28

func (l *Lexicon) find(text string) *word {
	if len(text) > maxWordLen {
		return nil
	}
	return l.words[text]
}

// Customary weights, in grams: what docs/annotate.md and the trade take an ounce,
// its parts, and a pound for.
const (
	ounce      = 28.35
	pound      = 453.6
	eighth     = 3.54  // of an ounce, as it is sold
	fluidOunce = 29.57 // millilitres
)

// measures are units and numbers. Words are folded: lower case, no
// diacritics.
var measures = []struct {
	role  role
	value float64
	words string
}{
	{massUnit, 1, `g gr grs gs gm gms grm grms gram grams gramm gramms gramme grammes grammi grammo grammo grammen gramos gramo gramas grama gramow gramy gramo
		grammy г гр грамм грамма граммов граммы грам гр gramov gramma grammov`},
	{massUnit, 1000, `kg kgs kilo kilos kilogram kilograms kilogramm kilogramme kilogrammes kilogramo kilogramos kilogrammi kilogramow kilogramy quilo quilos chilo chili chilogrammi
		kilon кг кило килограмм килограмма килограммов`},
	{massUnit, ounce, `oz ozs ounce ounces onces unze unzen onza onzas oncia uncja uncji uncia унция унции унции onca oncas zip zips zipper`},
	{massUnit, pound, `lb lbs pound pounds pfund libra libras livre livres libbra libbre funt funty pond фунт фунта фунтов elbow elbows`},
	{massUnit, 100, `hg etto etti hekto hecto hektogram hectogram ons`},
	{massUnit, 11.66, `tola tolas`},
	{milliUnit, 1, `mg mgs milligram milligrams milligramm milligramme milligrammes miligramos miligramo miligramas milligrammi miligramow мг миллиграмм mgl mgr milligramos`},
	{milliUnit, 0.001, `ug ugs mcg mcgs microgram micrograms mikrogramm microgramme microgrammes microgramos microgrammi mikrogramow ugl ugh mic mics микрограмм мкг gammas`},
	{volumeUnit, 1, `ml mls milliliter milliliters millilitre millilitres mililitros millilitri mililitrow cc мл миллилитров`},
	{volumeUnit, 10, `cl`},
	{volumeUnit, 1000, `l ltr ltrs liter liters litre litres litro litros litri litrow litr л литр литра литров lt`},
	{volumeUnit, 473.18, `pint pints`},
	{volumeUnit, 3785.41, `gallon gallons gal`},
	{volumeUnit, fluidOunce, `floz`},
	{portion, pound / 4, `qp qps qpound`},
	{portion, pound / 2, `hp hps`},
	{portion, 3.5, `eightball eightballs eighball ball`},
	{portion, 0.5, `полграмма polgrama halbgramm`},
	{portion, ounce / 16, `teenth teenths teener teeners`},
	{share, 0.5, `half halb halbe halbes halber demi demie medio media mezzo mezza halve halv halva halvt meio meia pol polowa пол половина`},
	{share, 0.25, `quarter quarters viertel quart cuarto kwart quarto cwierc четверть`},
	{share, 0.125, `eighth eighths achtel`},
	{numeral, 1, `one ein eine einen un une uno una een jeden jedna en ett um uma один одна full whole single`},
	{numeral, 2, `two zwei deux dos due twee dwa dwie tva dois duas два две`},
	{numeral, 3, `three drei trois tres tre drie trzy три`},
	{numeral, 4, `four vier quatre cuatro quattro cztery fyra quatro четыре`},
	{numeral, 5, `five funf fuenf cinq cinco cinque vijf piec fem пять`},
	{numeral, 6, `six sechs seis sei zes szesc шесть`},
	{numeral, 7, `seven sieben sept siete sette zeven siedem sju sete семь`},
	{numeral, 8, `eight acht huit ocho otto osiem atta oito восемь`},
	{numeral, 9, `nine neun neuf nueve nove negen dziewiec nio девять`},
	{numeral, 10, `ten zehn dix diez dieci tien dziesiec tio dez десять`},
	{numeral, 12, `dozen dutzend douzaine docena dozzina dozijn tuzin dussin duzia дюжина`},
	{numeral, 20, `twenty zwanzig vingt veinte venti twintig dwadziescia tjugo vinte двадцать`},
	{numeral, 25, `twentyfive`},
	{numeral, 30, `thirty dreissig trente treinta trenta dertig trzydziesci trettio trinta тридцать`},
	{numeral, 50, `fifty funfzig fuenfzig cinquante cincuenta cinquanta vijftig piecdziesiat femtio cinquenta пятьдесят`},
	{numeral, 100, `hundred hundert cent cien ciento cento honderd sto hundra cem сто`},
	{numeral, 1000, `thousand tausend mille mil duizend tysiac tusen тысяча`},
}

// pieces are what is counted.
var pieces = []struct {
	rank  rank
	form  form
	words string
}{
	{unit, tablet, `pill pills pils pls piller tablett pillen pille pilule pilules pillola pillole pilulas pilula pigulki pigulek pigulka pillos tablet tablets tabletten tablette tablettes
		tabletki tabletek tabletka tabletter tabletta tabletas tableta tabl tbl tbls comprime comprimes comprimido comprimidos compressa compresse cpr cp pastilla pastillas pastiglia pastiglie pastille
		pastilles pastilhas pastilha pellet pellets pellety pelletjes bar bars таблетка таблетки таблеток таблетку табл таб колес колеса caplets caplet`},
	{unit, tabs, `tab tabs tb tbs`},
	{unit, capsule, `cap caps capsule capsules kapsel kapseln kapsler kapslar gelule gelules capsula capsulas capsules kapsulki kapsulek kapsulka capsulen капсула капсулы капсул капс
		cps gelcap gelcaps softgel softgels cannacaps`},
	{unit, blotter, `blotter blotters blot blots hit hits trip trips carton cartons cartones kartonik kartoniki kartonikow papier papel papeles pappe pappen filz filze filzen bloter
		blotery cartoncini cartoncino марка марки марок ticket tickets lappar buvard buvards zegel zegels`},
	{unit, gelTab, `geltab geltabs gellies windowpane windowpanes`},
	{unit, patch, `patch patches pflaster parche parches cerotto cerotti plaster plastry plastrow pleister pleisters adesivo adesivos plaster пластырь пластыри пластыреи`},
	{unit, edible, `gummy gummies gummie gummys gummi brownie brownies lollipop lollipops cookie cookies muffin muffins biscuit biscuits toffee toffees kekse keks galletas biscotti lozenge lozenges candies chews jellies gomitas gomas chew caramel caramels sucker suckers lollis lollies stix`},
	{unit, solution, `drop drops`},
	{unit, herbal, `joints joint preroll prerolls blunt blunts`},
	{unit, noForm, `bitcoins stamp stamps slice slices cigar cigars dabs microdot microdots print prints swab swabs`},
	{unit, seed, `seed seeds samen graine graines semilla semillas semi nasiona nasion zaad zaden zaadjes fron fro semente sementes семян семена`},
	{unit, plant, `plant plants pflanze pflanzen cuttings stecklinge plantas piante rosliny`},
	{unit, strip, `strip strips film films`},
	{container, vape, `cart carts cartridge cartridges cartidge cartidges catridge catridges kartusche kartuschen pod pods pen pens vape vapes disposable disposables tank tanks картридж`},
	{container, injectable, `vial vials ampoule ampoules ampule ampules amp amps ampulle ampullen ampolla ampollas fiala fiale fiole fioles ampulka ampulki ampulek ampul ampullen
		ampuller ampola ampolas ампула ампулы ампул viales`},
	{container, noForm, `bottle bottles btl btls flasche flaschen botella botellas bouteille bouteilles bottiglia bottiglie butelka butelki butelek fles flessen flesje flesjes flaska flaskor frasco
		frascos garrafa garrafas flacon flacons flakon флакон флакона флаконов syringe syringes spritze spritzen jeringa jeringas seringue seringues siringa siringhe strzykawka strzykawki
		spuit spruta seringa dart darts шприц шприца jar jars tube tubes tub tubs packet packets sachet sachets satchet satchets baggie baggies pouch pouches bag bags beutel zakje zakjes`},
	{container, spray, `spray sprays nasenspray nasalspray neusspray`},
	{outer, noForm, `pack packs pks pk pkt package packages packung packungen paquet paquets paquete paquetes pacchetto pacchetti paczka paczki paczek opakowanie pak pakje pakjes paket pacote
		pacotes пакет пакета пакетов пачка пачки пачек упаковка упаковки box boxes schachtel schachteln caja cajas boite boites scatola scatole pudelko pudelka doos caixa caixas
		коробка blister blisters blistra plaquette plaquettes sheet sheets блистер стрип`},
	{vague, noForm, `pcs pc pce pieces piece pieza piezas pezzi pezzo pz stuck stuek stueck stk stks st szt sztuk sztuka sztuki stuks stycken styck unit units unidades unidad unite unites
		unita unidade uds ud count ct штука штук штуки шт kpl ks buc adet`},
}

// signs are the words between amounts.
var signs = []struct {
	role  role
	words string
}{
	{timesWord, `x mal х`},
	{toWord, `to bis till jusqu hasta fino tot do til ate до`},
	{perWord, `per each ea pro je par por cada a al la le за кажд por pr`},
	{freeWord, `free gratis kostenlos gratuit gratuits gratuites gratuite offert offerts offerte darmo darmowe gratuito gratuitos gratuiti omaggio regalo cadeau bonus extra бесплатно подарок подарка
		geschenkt dazu gift`},
	{shipWord, `ship shipping shipment delivery tracking tracked express post postage reship reships worldwide versand envio envios livraison spedizione wysylka verzending frakt p priority world nd ndd
		domestic courier доставка sample from of`},
	{moneyWord, `usd eur euro euros euroz gbp aud cad chf nok sek dkk pln zl zloty zlotych rub руб рублеи р czk huf inr jpy cny nzd btc xmr ltc eth dollar dollars dolar dollari bucks buck quid
		kr kc tl лв usdt sats peso pesos reais`},
	{noiseUnit, `day days hour hours hr hrs h minute minutes min mins am pm week weeks month months year years yr yrs yo old tage tag stunden jours jour dias dia dni godzin uur uren dagen
		dag dagar timmar giorni ore horas heures днеи часов mm cm m km inch inches in ft star stars iu ie ui jm watt w v mah gb mb tb tib mhz ghz p kb sales reviews
		percentoff nd rd th times customers orders hz bit puffs puff hits filtered filtred filtre filtrato gefiltert strains strain flavors flavours flavor flavour max people persons ed edition color colour colors colours colored coloured tone tones`},
	{noiseHead, `part pt vol volume level lvl top batch version v no nr number num code id apt model chapter season page pages round stage tier since until max only est edition class type grade
		route pier agent formula area section ref`},
	{percentSign, `percent prozent pct procent pourcent percento porcento procentowy процентов`},
	{notPurity, `off discount rabatt rabais descuento sconto korting rabat desconto скидка authentic real legit genuine original success successful satisfaction guarantee guaranteed garantie refund
		refunds reship reshipment money cash stealth safe secure secured organic natural bio indica sativa hybrid vg pg cotton positive feedback delivery delivered working work trusted
		trust free fe escrow upfront extra more higher bonus back customer profit legal anonymous undetected valid verified cheaper less markup fresh markdown save stronger discreet landed rated
		rating hd quality unique new fud private accurate moisture garantia`},
	{purityWord, `pure purity pureness reinheit rein pur purete puro pura pureza purezza czystosc czystosci zuiver zuiverheid ren renhet чистота чистыи uncut tested lab labtested cut hplc`},
	{hourWord, `h hr hrs hour std stunde`},
	{doseWord, `dose doses dosen strength stronger potency serving servings use uses puffs portions`},
	{ofWord, `of von de di van af`},
	{andWord, `and und et y e en i och и plus`},
	{orWord, `or oder ou o of lub eller или`},
	{totalWord, `total totals insgesamt totaal totale razem gesamt totalt altogether итого всего`},
	{notWord, `not no non kein keine keinen pas sin senza geen nie bez inte ej nao не без without ohne isnt nt`},
	{oneWord, `a an`},
	{maxWord, `max maximum limit`},
	{testedWord, `tested lab labtested uncut cut hplc`},
	{thcWord, `thc thca cbd cbg thcp`},
}
