package marketsim

// Titles are made from patterns: %a amount, %n name, %q quality, %p purity,
// %c country, %f an emoji. A capital A writes the amount with a decimal comma.
var (
	purePatterns = []string{
		"%a %n %p% pure", "%n %p% - %a", "%f %a %n - %q - %p% %f", "%A %n %p,5% Reinheit aus %c",
		"[%c] %a %n | %p%+ | lab tested", "%n %A pureté %p% - envoi rapide", "%n (%p%) <%a> \"%q\" & tracked",
		"5 x %a %n %p% - %c stock",
	}
	patterns = []string{
		"%a %n", "%a of %q %n", "%n %a - %q", "%f %q %n %f %a %f", "%n | %a | free shipping %c",
		"%A %n - beste Qualität, Versand aus %c", "%A %n, qualité supérieure", "%n %A - envío desde %c",
		"%A %n topkwaliteit (%c)", "** %a %n ** %q **", "%q %n \"%a\" <stealth> & fast", "INTRO OFFER %a %n",
		"%n %a [%c to EU]", "%n, %A – wysyłka z %c", "%a %n (Clone)", "%n - %a - %q - sample available",
		"Новинка %n %A", "#1 %n %a 100% satisfaction", "%a — %n — %q",
	}
	goodsPatterns = []string{
		"%n", "%n - %q", "%f %n %f", "%n (instant delivery)", "\"%n\" & support", "%n | %q | warranty",
	}
	qualities = []string{
		"TOP", "AAA+", "Premium", "uncut", "High Quality", "A-Grade", "best price", "pharma grade", "Special Edition",
		"1st class", "super strong", "fresh batch", "organic", "new stock",
	}
	emoji = []string{"❄", "🔥", "⭐", "💎", "🍀", "🚀", "☢", "🌈", "👑", "✅"}
)

// Descriptions are made of such sentences, one or two languages each.
var sentences = []string{
	"Fresh batch, tested before it is packed.",
	"We ship on weekdays before 4 pm; orders later than that go out the next day.",
	"Vacuum sealed twice & heat sealed once, no smell.",
	"Please read the whole page before you order.",
	"Delivery takes 2-4 days inside the country and 5-12 days abroad.",
	"Refund policy: 50% reship for customers with more than 5 orders.",
	"Quality is stated as measured; expect +/- 3%.",
	"Ask before you buy more than 100 units, we have better prices <3",
	"Use the public key on our page for your address, always.",
	"No tracking number for domestic letters.",
	"Every order gets 5% extra, \"just because\".",
	"Store in a cool & dry place.",
	"This is the same product as last month, only the photo is new.",
	"Start low, go slow; never mix with alcohol.",
	"Wir versenden jeden Werktag, auch am Samstag.",
	"Qualität steht bei uns an erster Stelle: 100% zufriedene Kunden.",
	"Livraison discrète, emballage neutre.",
	"Envíos a toda Europa en 3-7 días.",
	"Levering binnen Nederland vaak de volgende dag.",
	"Доставка по всему миру, 7-14 дней.",
	"Minimum order 10, maximum 1,000.",
	"Price drops at 25, 50 and 100: see the bulk prices.",
	"Messages are answered within 24 hours (Mon-Sat).",
	"Not for sale to minors.",
	"We have been around since 2019 under this name only.",
	"If (and only if) the package is late, wait 14 days, then write to us.",
	"Batch no. A7/B2, made in spring.",
	"Escrow is welcome; finalise when you are happy.",
}

// Vendor handles are a first word, a second word and a tail.
var (
	firstWords = []string{
		"Amber", "Brisk", "Cedar", "Copper", "Crimson", "Dapper", "Dusty", "Early", "Fabled", "Frosty", "Gentle", "Gilded",
		"Hidden", "Hollow", "Ivory", "Jolly", "Kindly", "Lunar", "Mellow", "Misty", "Nimble", "Northern", "Ochre", "Opal",
		"Pale", "Polar", "Quiet", "Rapid", "Rustic", "Silent", "Silver", "Solar", "Tidal", "Velvet", "Wandering", "Western",
		"Young", "Zesty", "Humble", "Lucid",
	}
	secondWords = []string{
		"Badger", "Bakery", "Beacon", "Chemist", "Courier", "Dispensary", "Farmer", "Ferry", "Finch", "Garden", "Goose",
		"Harbor", "Heron", "Kitchen", "Lantern", "Lighthouse", "Mailman", "Merchant", "Mill", "Moth", "Orchard", "Otter",
		"Parcel", "Pharm", "Pilot", "Postman", "Raven", "Sailor", "Shepherd", "Stork", "Supply", "Tailor", "Trader", "Walrus",
		"Willow", "Works",
	}
	tails = []string{"", "", "", "_EU", "24", "420", "-NL", "X", "Store", "_UK", "1987", "Co", ".de", "HQ"}
)

// place is a country or region as pages write it.
type place struct{ name, short string }

var origins = []place{
	{"Netherlands", "NL"}, {"Germany", "DE"}, {"United Kingdom", "UK"}, {"United States", "US"}, {"France", "FR"},
	{"Spain", "ES"}, {"Poland", "PL"}, {"Belgium", "BE"}, {"Canada", "CA"}, {"Australia", "AU"}, {"Austria", "AT"},
	{"Switzerland", "CH"}, {"Sweden", "SE"}, {"Czech Republic", "CZ"}, {"Italy", "IT"},
	{"European Union", "EU"}, {"Worldwide", "WW"},
}
