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
		cristalli krysztal krysztaly krysztalki kristaller cristais кристалл кристаллы кристаллов кристалы chrystal crystall crystals`},
	{rock, `rock rocks crack stein steine steinchen piedra piedras камни`},
	{tablet, `xtc ecstasy tablette dragees`},
	{herbal, `weed weeds bud buds flower flowers marijuana marihuana cannabisbluten bluten blute gras grass ganja cogollos hierba marijuana marihuanna ziolo susz wiet toppen topjes
		maconha flor erba beuh herbe gras шишки бошки трава indica sativa hybrid indoor outdoor utomhus inomhus buiten freiland sinsemilla smalls popcorn shake trim nug nugs kush haze hydro skunk cali calis
		greenhouse lemonade leaves leaf blatter feuilles hojas foglie bladeren liscie folhas листья`},
	{resin, `hash hashish hasch haschisch haschich hashis hachis hashisch hasj haszysz hascisc charas polm pollen pollinate pollum slate kief gashish гашиш гаш bubblehash drysift resin
		fumo maroc moroccan marokkaner haxixe`},
	{concentrate, `shatter wax bho distillate distilate budder crumble rosin isolate dab concentrate concentrates sauce diamonds badder konzentrat extract destillat terpsauce sugarwax`},
	{oil, `oil oils ol olio aceite huile olej olie olja oleo масло rso honeyoil fecopen`},
	{edible, `edible edibles chocolate chocolates choc choco brownie jelly gummy firecracker firecrackers fudge toffee marshmallow nutella`},
	{vape, `eliquid ejuice ecig ecigs ecigarette vaping vaper vaporizer evape dankvapes stiiizy clearomizer`},
	{solution, `solution syrup liquid liquids tincture losung tropfen sirup sirop jarabe syrop linctus losung gocce gotas gouttes solucion soluzione druppels krople раствор lean`},
	{injectable, `injectable injectables injection injections inj injektion inyectable iniettabile ивект`},
	{patch, `transdermal`},
	{mushroom, `mushroom mushrooms shroom shrooms pilze pilz setas hongos champignons funghi grzyby grzybki paddo paddos paddestoelen svamp cogumelos грибы truffle truffles truffel`},
	{paste, `paste pasta pate pasty`},
	{otherForm, `gel cream creme suppository suppositories lotion salve ointment`},
}

// strength orders the forms when several are said: a vape cart of distillate
// is a vape, chocolate with mushrooms is an edible. Higher wins.
var strength = [...]uint8{
	noForm: 0, tabs: 13, powder: 8, crystal: 10, rock: 9, tablet: 12, capsule: 14, blotter: 15, gelTab: 17,
	herbal: 2, resin: 6, concentrate: 7, oil: 5, edible: 15, vape: 19, solution: 8, injectable: 11, patch: 18,
	spray: 18, mushroom: 4, seed: 16, plant: 3, paste: 9, strip: 13, otherForm: 5,
}
