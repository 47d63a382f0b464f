package kibana

import (
	"testing"

	"vedette/amount"
)

// The product's kibana imports nothing of ours, so the bands stand there anew.
func TestBandsAreThoseOfThePrices(t *testing.T) {
	for i, grams := range []float64{1, 5, 28.35, 100, 1000, 1001} {
		if i >= len(bands) || bands[i][0] != amount.Band(grams) {
			t.Errorf("%g g is in band %q, and not in that of column %d of %v", grams, amount.Band(grams), i, bands)
		}
	}
	if len(bands) != 6 {
		t.Errorf("%d bands", len(bands))
	}
}
