package annotate

import "vedette/amount"

// largest2C is the most milligrams that a tablet of a 2C holds.
const largest2C = 60

// injected reports whether a substance is sold in vials and pens.
func injected(id, class string) bool {
	switch id {
	case "semaglutide", "tirzepatide", "liraglutide", "dulaglutide", "exenatide", "retatrutide", "cagrilintide", "insulin":
		return true
	}
	return class == "peptide"
}

// tradeOf says how a substance is sold: by its family and, where the members
// of a family are sold in different ways, by itself.
func tradeOf(id, class, group string) amount.Trade {
	switch id {
	case "thc", "cbd", "hhc", "delta-8-thc":
		return amount.Extract
	case "psilocybin-mushrooms", "psilocybin", "amanita-muscaria":
		return amount.Fungus
	case "ketamine", "esketamine", "scopolamine":
		return amount.ByMass
	case "2c-b":
		return amount.Tablets
	case "ghb", "gbl", "1-4-butanediol", "alkyl-nitrites":
		return amount.Liquid
	case "dexamphetamine", "lisdexamfetamine":
		return amount.ByPiece
	case "ephedrine", "pseudoephedrine":
		return amount.Tablets
	}
	switch class {
	case "cannabis":
		return amount.Herb
	case "mdxx", "phenethylamine-dox":
		return amount.Tablets
	case "lysergamide", "phenethylamine-nbx":
		return amount.Blotters
	case "benzodiazepine-nps":
		return amount.Potent
	case "steroid":
		return amount.Oil
	case "cannabinoid-semi-synthetic":
		return amount.Extract
	case "cocaine", "opioid-classic", "opium", "fentanyl", "nitazene", "opioid-nps", "orphine", "amphetamine", "benzofuran", "cathinone",
		"phenethylamine-2c", "phenethylamine-other", "tryptamine", "arylcyclohexylamine", "diarylethylamine", "stimulant-nps",
		"cannabinoid-synthetic", "precursor", "plant-other", "aminoindane", "phenidate", "piperazine", "quinazolinone":
		return amount.ByMass
	}
	if group == "medicine" || group == "ipe" {
		return amount.ByPiece
	}
	return amount.Unknown
}
