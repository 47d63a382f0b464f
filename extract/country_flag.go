package extract

import "strings"

// isRegional reports whether r is half of a flag of two letters.
func isRegional(r rune) bool { return r >= '\U0001F1E6' && r <= '\U0001F1FF' }

// isFlagRune reports whether r belongs to a flag or is a globe.
func isFlagRune(r rune) bool {
	switch r {
	case '\U0001F30D', '\U0001F30E', '\U0001F30F', '\U0001F310', '\U0001F3F4':
		return true
	}
	return isRegional(r) || r >= '\U000E0061' && r <= '\U000E007F'
}

// flagPlace names the place of a flag, or of a globe.
func flagPlace(word string) string {
	runes := []rune(word)
	switch {
	case len(runes) == 2 && isRegional(runes[0]) && isRegional(runes[1]):
		letters := string([]rune{runes[0] - '\U0001F1E6' + 'a', runes[1] - '\U0001F1E6' + 'a'})
		return places().name(letters)
	case len(runes) > 3 && runes[0] == '\U0001F3F4':
		var letters strings.Builder // England, Scotland, Wales: a black flag with gb... in tag letters
		for _, r := range runes[1:3] {
			letters.WriteByte(byte(r - '\U000E0000'))
		}
		return places().name(letters.String())
	case len(runes) >= 1 && runes[0] >= '\U0001F30D' && runes[0] <= '\U0001F310':
		return Worldwide
	}
	return ""
}
