package extract

import "testing"

func TestParseCount(t *testing.T) {
	for _, tc := range []struct {
		name, text string
		want       int64
		ok         bool
	}{
		{"plain", "510", 510, true},
		{"comma", "1,067", 1067, true},
		{"Arabic digits", "(١٬٠٦٧)", 1067, true},
		{"Thai digits", "๑๒ ชิ้น", 12, true},
		{"two commas", "1,234,567", 1234567, true},
		{"dot as thousands mark", "1.067", 1067, true},
		{"no-break space", "11\u00a0500", 11500, true},
		{"brackets", "(11500)", 11500, true},
		{"words around", "Found 23,624 listings, 591 pages.", 23624, true},
		{"words behind", "39 sold since June 10, 2019", 39, true},
		{"stock and its unit", "17 112g", 17, true},
		{"range", "520 - 530", 520, true},
		{"plus", "16,000+", 16000, true},
		{"thousand letter", "10k+", 10000, true},
		{"thousand letter with a fraction", "1.2K", 1200, true},
		{"letter glued behind", "500g", 500, true},
		{"million letter", "1.5M views", 1500000, true},
		{"metres are no millions", "2 m", 2, true},
		{"zero", "0", 0, true},
		{"word", "Unlimited", 0, false},
		{"fraction", "4.88", 0, false},
		{"percentage", "99%", 0, false},
		{"negative", "-5", 0, false},
		{"part of a word, then a count", "GG249 (12)", 12, true},
		{"no convention", "1.2.3", 0, false},
		{"too large", "99999999999999999999", 0, false},
		{"empty", "", 0, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, ok := ParseCount(tc.text)
			if got != tc.want || ok != tc.ok {
				t.Errorf("ParseCount(%q) = %d, %v; want %d, %v", tc.text, got, ok, tc.want, tc.ok)
			}
		})
	}
}

func FuzzParseCount(f *testing.F) {
	for _, seed := range []string{"1,067", "(11500)", "17 112g", "1.2k", "-5", "99.39%", "1.2.3"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		n, ok := ParseCount(text)
		if n < 0 || !ok && n != 0 {
			t.Errorf("ParseCount(%q) = %d, %v", text, n, ok)
		}
	})
}
