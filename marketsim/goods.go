package marketsim

// unit is what an amount is counted in.
type unit int

const (
	gram unit = iota
	pill
	tab
	millilitre
	piece // digital and other goods: no amount
)

// word is the unit as the ground truth has it.
func (u unit) word() string {
	switch u {
	case gram:
		return "g"
	case millilitre:
		return "ml"
	case pill, tab:
		return "piece"
	}
	return ""
}

// item is something on sale. Names are common spellings of one substance.
type item struct {
	substance string // plain name; empty for goods that are none
	names     []string
	unit      unit
	cents     int // US cents for one unit at retail
	amounts   []amount
	pure      bool // vendors state a purity
	purity    int  // usual percentage
}

// amount is a quantity in thousandths of a unit, so that 3.5 g stays exact.
type amount int

// category is one leaf of the menu.
type category struct {
	path  []string
	slug  string
	share int // of 1,000 listings
	items []item
}

var (
	smallGrams = []amount{500, 1000, 2000, 3500, 5000, 10000, 25000, 50000, 100000}
	plantGrams = []amount{1000, 3500, 7000, 14000, 28000, 56000, 112000, 500000, 1000000}
	pillCounts = []amount{10000, 25000, 50000, 100000, 250000, 500000, 1000000}
	tabCounts  = []amount{5000, 10000, 25000, 50000, 100000, 500000}
	vials      = []amount{1000, 2000, 5000, 10000, 20000}
	single     = []amount{1000}
)

// newCategory is the index of the category where the new substance appears.
const newCategory = 15

// categories is the menu of every market. Shares add up to 1,000 and are at
// least 10, so that 100 listings leave no category empty.
func categories() []category {
	g := func(sub string, cents int, amounts []amount, purity int, names ...string) item {
		return item{substance: sub, names: names, unit: gram, cents: cents, amounts: amounts, pure: purity > 0, purity: purity}
	}
	p := func(sub string, cents int, names ...string) item {
		return item{substance: sub, names: names, unit: pill, cents: cents, amounts: pillCounts}
	}
	x := func(cents int, names ...string) item {
		return item{names: names, unit: piece, cents: cents, amounts: single}
	}
	return []category{
		{[]string{"Drugs", "Cannabis", "Flower"}, "cannabis-flower", 120, []item{
			g("cannabis", 900, plantGrams, 0, "Amnesia Haze", "Lemon Kush", "Weed", "Cannabis Flower", "White Widow", "Gorilla Glue", "Marihuana", "Indoor Buds", "Blue Dream"),
		}},
		{[]string{"Drugs", "Cannabis", "Hash"}, "cannabis-hash", 60, []item{
			g("hashish", 700, plantGrams, 0, "Hash", "Haschisch", "Dry Sift", "Moroccan Hash", "Bubble Hash", "Afghan Black", "Charas"),
		}},
		{[]string{"Drugs", "Cannabis", "Concentrates"}, "cannabis-concentrates", 40, []item{
			g("cannabis", 2500, smallGrams, 90, "THC Distillate", "Shatter", "Live Resin", "Wax", "Rosin"),
			g("hhc", 1500, smallGrams, 95, "HHC Distillate", "HHC"),
		}},
		{[]string{"Drugs", "Stimulants", "Cocaine"}, "stimulants-cocaine", 110, []item{
			g("cocaine", 7500, smallGrams, 85, "Cocaine", "Colombian Cocaine", "Kokain", "Cocaïne", "Coke", "Fishscale", "Cocaína", "COCAINE HCL"),
			g("crack", 8000, smallGrams, 80, "Crack", "Crack Cocaine"),
		}},
		{[]string{"Drugs", "Stimulants", "Speed"}, "stimulants-speed", 60, []item{
			g("amphetamine", 1100, smallGrams, 70, "Speed", "Speed Paste", "Amphetamine Sulphate", "Amphetamin Paste", "Anfetamina"),
		}},
		{[]string{"Drugs", "Stimulants", "Meth"}, "stimulants-meth", 45, []item{
			g("methamphetamine", 4500, smallGrams, 97, "Crystal Meth", "Methamphetamine", "Ice", "Pervitin Crystal"),
		}},
		{[]string{"Drugs", "Ecstasy", "Pills"}, "ecstasy-pills", 70, []item{
			p("mdma", 350, "XTC Pills", "Ecstasy", "Blue Punisher 220mg MDMA", "XTC Tesla 200mg", "Extasy Pillen", "Pastillas MDMA 180mg"),
		}},
		{[]string{"Drugs", "Ecstasy", "MDMA"}, "ecstasy-mdma", 50, []item{
			g("mdma", 2200, smallGrams, 84, "MDMA", "MDMA Crystals", "Dutch MDMA", "Champagne MDMA", "MDMA Kristalle"),
			g("mda", 3200, smallGrams, 84, "MDA", "MDA Crystals"),
		}},
		{[]string{"Drugs", "Opioids", "Heroin"}, "opioids-heroin", 45, []item{
			g("heroin", 5500, smallGrams, 50, "Heroin", "#4 Heroin", "Afghan Heroin", "Brown Heroin", "Héroïne"),
		}},
		{[]string{"Drugs", "Opioids", "Pharma"}, "opioids-pharma", 50, []item{
			p("oxycodone", 1800, "Oxycodone 30mg", "OxyContin 80mg", "Oxy 20 mg"),
			p("tramadol", 120, "Tramadol 100mg", "Tramadol 225 mg"),
			p("codeine", 150, "Codeine 30mg", "Codeine Phosphate 30 mg"),
			p("buprenorphine", 900, "Subutex 8mg", "Buprenorphine 8mg"),
		}},
		{[]string{"Drugs", "Benzos"}, "benzos", 65, []item{
			p("alprazolam", 180, "Xanax 2mg", "Alprazolam 2mg Bars", "Ksalol 1mg"),
			p("diazepam", 90, "Diazepam 10mg", "Valium 10 mg"),
			p("clonazepam", 150, "Clonazepam 2mg", "Rivotril 2mg"),
			p("bromazolam", 110, "Bromazolam 3mg Pellets", "Bromazolam 2.5mg"),
		}},
		{[]string{"Drugs", "Psychedelics", "LSD"}, "psychedelics-lsd", 50, []item{
			{substance: "lsd", names: []string{"LSD 150ug", "LSD Blotters 220µg", "Acid Tabs 100ug", "LSD Pappen 200µg"}, unit: tab, cents: 500, amounts: tabCounts},
			{substance: "1p-lsd", names: []string{"1P-LSD 100ug", "1P-LSD Blotter"}, unit: tab, cents: 400, amounts: tabCounts},
		}},
		{[]string{"Drugs", "Psychedelics", "Mushrooms"}, "psychedelics-mushrooms", 35, []item{
			g("psilocybin", 600, plantGrams, 0, "Magic Mushrooms", "Golden Teacher", "Penis Envy Shrooms", "Zauberpilze"),
		}},
		{[]string{"Drugs", "Psychedelics", "Other"}, "psychedelics-other", 30, []item{
			p("2c-b", 450, "2C-B 20mg", "2C-B Pills", "Pink 2C-B 25mg"),
			g("dmt", 8000, smallGrams, 99, "DMT", "N,N-DMT", "Changa DMT"),
		}},
		{[]string{"Drugs", "Dissociatives"}, "dissociatives", 45, []item{
			g("ketamine", 3000, smallGrams, 0, "Ketamine", "Ketamin", "Ketamine Racemic Sugar", "Ketamine HCl"),
			g("esketamine", 3600, smallGrams, 84, "Ketamine S-isomer needles", "S-Ketamine"),
			{substance: "ghb", names: []string{"GHB", "Liquid G"}, unit: millilitre, cents: 150, amounts: []amount{50000, 100000, 250000, 500000, 1000000}},
		}},
		{[]string{"Drugs", "Research Chemicals"}, "research-chemicals", 40, []item{
			g("3-mmc", 1700, smallGrams, 98, "3-MMC", "3MMC Crystals"),
			g("4-mmc", 2400, smallGrams, 98, "4-MMC", "Mephedrone"),
			g("alpha-pvp", 2600, smallGrams, 97, "a-PVP", "α-PVP Crystals"),
			g("2-fdck", 2100, smallGrams, 99, "2-FDCK", "2F-DCK"),
		}},
		{[]string{"Drugs", "Steroids"}, "steroids", 25, []item{
			{substance: "testosterone", names: []string{"Testosterone Enanthate 250mg/ml", "Test E 300mg/ml"}, unit: millilitre, cents: 400, amounts: vials},
			{substance: "trenbolone", names: []string{"Trenbolone Acetate 100mg/ml", "Tren Ace"}, unit: millilitre, cents: 500, amounts: vials},
		}},
		{[]string{"Digital Goods", "Accounts"}, "digital-accounts", 25, []item{
			x(499, "Streaming account, 1 year", "VPN subscription lifetime", "Music account premium", "Cloud storage 2 TB"),
		}},
		{[]string{"Guides & Tutorials"}, "guides-tutorials", 20, []item{
			x(299, "The quiet mail: a handbook", "Privacy guide 2025", "PGP for beginners (e-book)", "How to grow at home, PDF"),
		}},
		{[]string{"Counterfeits", "Watches"}, "counterfeits-watches", 15, []item{
			x(14900, "Replica diver watch, automatic", "Replica chronograph steel", "Dress watch copy, leather"),
		}},
	}
}
