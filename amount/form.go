package amount

// form is an index into formNames.
type form uint8

const (
	noForm form = iota
	tabs        // tablet or blotter: by the substance
	powder
	crystal
	rock
	tablet
	capsule
	blotter
	gelTab
	herbal
	resin
	concentrate
	oil
	edible
	vape
	solution
	injectable
	patch
	spray
	mushroom
	seed
	plant
	paste
	strip
	otherForm
)

// formNames are those of market.Forms.
var formNames = [...]string{
	noForm: "", tabs: "", powder: "powder", crystal: "crystal", rock: "rock", tablet: "tablet",
	capsule: "capsule", blotter: "blotter", gelTab: "gel-tab", herbal: "herbal", resin: "resin",
	concentrate: "concentrate", oil: "oil", edible: "edible", vape: "vape", solution: "solution",
	injectable: "injectable", patch: "patch", spray: "spray", mushroom: "mushroom", seed: "seed",
	plant: "plant", paste: "paste", strip: "strip", otherForm: "other",
}

// forms are words that say a form and count nothing.
var forms = []struct {
	form  form
	words string
}{
	{powder, `powder powders powdered pulver poudre polvo polvere proszek proszku poeder pulver po порошок порошка powdah`},
	{crystal, `crystal crystals crystalized crystalised crystalline crystallized crystallised shard shards needles needle kristall kristalle kristallin kristal kristallen cristal cristales cristaux
		cristalli krysztal krysztaly krysztalki kristaller cristais кристалл кристаллы кристаллов кристалы chrystal crystall cristall crystel cristel crystl`},
	{rock, `rock rocks crack stein steine steinchen piedra piedras камни`},
	{tablet, `xtc ecstasy tablette dragees`},
	{herbal, `weed weeds bud buds flower flowers marijuana marihuana cannabisbluten bluten blute gras grass ganja cogollos hierba marijuana marihuanna ziolo susz wiet toppen topjes
		maconha flor erva erba beuh herbe gras шишки бошки трава indica sativa hybrid indoor outdoor utomhus inomhus buiten freiland sinsemilla smalls popcorn shake trim nug nugs kush haze hydro skunk cali calis
		greenhouse lemonade leaves leaf blatter feuilles hojas foglie bladeren liscie folhas листья`},
	{resin, `hash hashish hasch haschisch haschich hashis hachis hashisch hasj haszysz hascisc charas polm pollen pollinate pollum slate kief gashish гашиш гаш bubblehash drysift resin
		fumo maroc moroccan marokkaner marocain marocaine haxixe resine resina harz zywica hars harts`},
	{concentrate, `shatter wax bho distillate distilate budder crumble rosin isolate dab concentrate concentrates sauce diamonds badder konzentrat extract destillat terpsauce sugarwax`},
	{oil, `oil oils ol olio aceite huile olej olie olja oleo масло rso honeyoil fecopen`},
	{edible, `edible edibles chocolate chocolates choc choco brownie jelly gummy firecracker firecrackers fudge marshmallow cake cakes krispies krispie cereal edipure cheeba incredibles bluekudu korova doweedos stoneo nutella`},
	{vape, `vapejuice vapejuices vapeliquid eliquid eliquids eliquide eliquides ejuice ecig ecigs ecigarette vaping vaper vaporizer evape dankvapes stiiizy smartcart smartcarts kingpen kingpens clearomizer`},
	{solution, `solution syrup liquid liquids tincture losung tropfen sirup sirop jarabe syrop linctus losung gocce gotas gouttes solucion soluzione druppels krople раствор lean`},
	{injectable, `injectable injectables injection injections inj injektion inyectable iniettabile ивект`},
	{patch, `transdermal`},
	{mushroom, `mushroom mushrooms shroom shrooms pilze pilz setas hongos champignons funghi grzyby grzybki paddo paddos paddestoelen svamp cogumelos грибы truffle truffles truffel`},
	{paste, `speedpaste speedpasta paste pasta pate pasty`},
	{otherForm, `gel cream creme suppository suppositories lotion salve ointment`},
}

// strength orders the forms when several are said: a vape cart of distillate
// is a vape, chocolate with mushrooms is an edible. Higher wins.
var strength = [...]uint8{
	noForm: 0, tabs: 13, powder: 8, crystal: 10, rock: 9, tablet: 12, capsule: 14, blotter: 15, gelTab: 17,
	herbal: 2, resin: 6, concentrate: 7, oil: 5, edible: 15, vape: 19, solution: 8, injectable: 11, patch: 18,
	spray: 18, mushroom: 4, seed: 16, plant: 3, paste: 9, strip: 13, otherForm: 5,
}

// implied adds the form that the goods imply.
func (r *Reader) implied(t *total, f form) form {
	switch {
	case f == tabs && r.trade == Blotters:
		return blotter
	case f == tabs:
		return tablet
	case f != noForm:
		return f
	case r.injected && r.pen():
		return injectable
	case r.injected:
		return f
	case r.brand && r.trade == ByPiece && !t.vol.ok && !t.conc.ok && !t.mass.ok:
		return tablet
	case r.trade == Blotters && t.micro && !t.vol.ok:
		return blotter
	case r.trade == Tablets && t.dose.ok && t.pieces.ok:
		return tablet
	case t.lots > 0:
		return f
	case (r.trade == ByPiece || r.trade == Unknown) && t.pieces.ok && t.counted && t.rank == vague && t.dose.ok && !t.micro:
		return tablet
	case r.trade == Oil && t.conc.ok:
		return injectable
	case r.trade == Unknown && t.micro && t.counted:
		return blotter
	}
	return f
}

// formOf finds the form: of what is counted, else the strongest word.
func (r *Reader) formOf(t *total) form {
	best := t.form
	if best == blotter && r.trade != Blotters && r.trade != Unknown {
		best = tablet // hits and trips of another drug
	}
	for i := range r.toks {
		f := r.wordForm(i)
		if f == noForm {
			continue
		}
		if t.mass.ok && (f == plant || f == seed) {
			continue
		}
		if r.has(i-1, notWord) || r.char(i-1) == '-' && r.has(i-2, notWord) || !r.fits(t, f, i) {
			continue
		}
		if strength[f] > strength[best] && !(t.form != noForm && counts(t.form) && f != vape && f != edible && f != gelTab) {
			best = f
		}
	}
	if r.trade == Herb && best == noForm {
		return noForm
	}
	return r.refine(best)
}

// wordForm is the form that the word at i says.
func (r *Reader) wordForm(i int) form {
	k := &r.toks[i]
	if k.kind != isWord {
		return noForm
	}
	if i >= 2 && r.str(i-1) == "-" && r.str(i-2) == "e" { // e-liquid
		if w := r.lex.find("e" + r.str(i)); w != nil && w.form != noForm {
			return w.form
		}
	}
	if k.word == nil {
		return noForm
	}
	if k.word.form == tabs && i > 0 && (r.str(i-1) == "gel" || r.char(i-1) == '-' && r.str(i-2) == "gel") {
		return gelTab
	}
	return k.word.form
}

// fits drops words that say another thing of this substance.
func (r *Reader) fits(t *total, f form, i int) bool {
	switch f {
	case herbal:
		return r.trade == Herb || r.trade == Unknown || r.trade == Extract
	case tablet:
		if w := r.str(i); w == "xtc" || w == "ecstasy" {
			return (r.trade == Tablets || r.trade == Unknown) && !t.mass.ok
		}
	case otherForm:
		return r.trade != Herb // ice cream cake
	case edible:
		return r.trade == Extract || r.trade == Fungus || !flavour(r.str(i))
	case patch:
		return !flavour(r.str(i - 1)) // Sour Patch
	case rock:
		if r.str(i-1) == "moon" {
			return false
		}
		return r.trade != Herb && r.trade != Extract
	case resin, concentrate:
		return r.trade == Herb || r.trade == Extract || r.trade == Unknown || f == concentrate && r.trade != ByPiece
	case capsule:
		return r.trade != Fungus || r.str(i) != "caps" && r.str(i) != "cap"
	case vape:
		if w := r.str(i); (r.trade == ByMass || r.trade == ByPiece) && (w == "pod" || w == "pods" || w == "pen" || w == "pens") {
			return false
		}
	}
	return true
}

// flavour reports whether a word of sweets names strains and brands as often:
// Girl Scout Cookies, Wedding Cake, Sour Patch.
func flavour(w string) bool {
	switch w {
	case "cookie", "cookies", "cake", "cakes", "cereal", "muffin", "muffins", "biscotti", "candies", "sour", "stoner", "stoney", "stoners":
		return true
	}
	return false
}

// refine names the form by the substance where the word is of several.
func (r *Reader) refine(f form) form {
	switch {
	case f == oil && r.trade == Oil:
		return injectable // steroids in oil
	case f == vape && r.injected:
		return injectable // pens
	case f == injectable && (r.trade == Blotters || r.trade == Extract || r.trade == Liquid):
		return solution
	case f == tablet && r.trade == Blotters && !r.pellets():
		return blotter
	case f == tablet && (r.trade == Herb || r.trade == Extract || r.trade == Fungus):
		return edible // chocolate bars
	}
	return f
}

// pellets reports whether the text speaks of pellets, which are no blotters
// whatever the substance is.
func (r *Reader) pellets() bool {
	for i := range r.toks {
		switch r.str(i) {
		case "pellet", "pellets", "pellety", "pelletjes":
			return true
		}
	}
	return false
}

// pen reports whether the text speaks of pens.
func (r *Reader) pen() bool {
	for i := range r.toks {
		switch r.str(i) {
		case "pen", "pens", "kwikpen", "kwikpens", "flexpen", "flexpens", "pluma", "plumas", "stylo", "stylos", "penna", "penne", "injektor":
			return true
		}
	}
	return false
}
