package extract

import "strings"

// digitBlocks are where the ten digits of other scripts begin: Arabic,
// Persian, Devanagari, Bengali, Thai and the wide ones of East Asia.
var digitBlocks = [...]rune{0x0660, 0x06F0, 0x0966, 0x09E6, 0x0E50, 0xFF10}

// latinDigits writes digits of other scripts, and the Arabic marks between
// them, as 0 to 9, "." and ",".
func latinDigits(s string) string {
	i := 0
	for i < len(s) && s[i] < 0xD8 {
		i++ // below the first of these letters; most texts of markets are
	}
	if i == len(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r < digitBlocks[0]:
			return r
		case r == 0x066B:
			return '.'
		case r == 0x066C, r == 0x060C:
			return ','
		}
		for _, zero := range digitBlocks {
			if r >= zero && r < zero+10 {
				return '0' + r - zero
			}
		}
		return r
	}, s)
}
