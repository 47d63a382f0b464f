package extract

// Country names one place: ISO 3166-1 alpha-2, or EU, WW, undeclared, or a
// continent code; empty when the text is not understood.
func Country(text string) string { return "" }

// Countries names the places of a list or of one side of a route.
func Countries(text string) []string { return nil }
