package seeds

import (
	_ "embed" // for the table of rates
	"slices"
)

//go:embed rates.csv
var rates []byte

// RatesCSV is the table of demo exchange rates. They are invented and round,
// with the source "demo"; never use them for real data.
func RatesCSV() []byte { return slices.Clone(rates) }
