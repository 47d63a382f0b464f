package seeds

import (
	_ "embed" // for the list of substances
	"slices"
)

//go:embed substances.yaml
var substances []byte

// SubstancesYAML is the shipped list of substances, for substance.Parse.
func SubstancesYAML() []byte { return slices.Clone(substances) }
