package extract

import "testing"

func TestStock(t *testing.T) {
	for _, tc := range []struct {
		name, text string
		want       int64 // -1: none
		unlimited  bool
	}{
		{"number", "200000", 200000, false},
		{"number with its unit", "17 112g", 17, false},
		{"number and out of stock", "2 gram Out of Stock", 0, false}, // less than the smallest order
		{"sold out", "Sold out", 0, false},
		{"unlimited", "Unlimited", -1, true},
		{"unlimited with automatic dispatch", "Unlimited (9 automatic items)", -1, true},
		{"low", "Low stock", -1, false},
		{"not shown", "", -1, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			n, unlimited := stock(tc.text)
			got := int64(-1)
			if n != nil {
				got = *n
			}
			if got != tc.want || unlimited != tc.unlimited {
				t.Errorf("stock(%q) = %d, %v; want %d, %v", tc.text, got, unlimited, tc.want, tc.unlimited)
			}
		})
	}
}
