package extract

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Places that are no country. Beside them stand ISO 3166-1 alpha-2 codes,
// with XK for Kosovo, and UN M49 numbers for continents: 002 Africa, 142
// Asia, 009 Oceania, 003 North America, 005 South America, 019 the Americas,
// 419 Latin America. M49 has no code that a country could be taken for, as
// "SA" or "AF" would.
const (
	Worldwide  = "WW"         // also "everywhere", "international"
	Union      = "EU"         // the European Union, and nothing wider
	Europe     = "150"        // the continent, UN M49
	Undeclared = "undeclared" // said to be so, or no place at all: "internet", "Digital / Service"
)

// maxPlaceText bounds the bytes that are read; the longest list seen had 300.
const maxPlaceText = 4096

// Country names the one place that text speaks of; empty when it is not
// understood, or when it names several.
func Country(text string) string {
	codes := Countries(text)
	if len(codes) != 1 {
		return ""
	}
	return codes[0]
}

// Countries names the places in text, in order, each once: a list ("uk, usa
// philippines"), one side of a route, or a whole route ("NL⟶WW, EU"). It knows
// names in the languages of Europe and the larger ones of Asia, ISO alpha-2 and alpha-3 codes, common
// short forms and flags. What stands behind "except" or "not" is left out;
// words that are no place are passed over.
//
// Codes that are words as well ("TO", "AND", "it") count only as a whole
// entry of a list or, in capitals, among nothing but places.
func Countries(text string) []string {
	if len(text) > maxPlaceText {
		text = text[:maxPlaceText]
	}
	text = invertedNames.Replace(text)
	if code := wholePlace(text); code != "" {
		return strings.Fields(code)
	}
	var codes []string
	for _, piece := range placePieces(text) {
		found, rest := piecePlaces(piece)
		codes = withPlaces(codes, found)
		if rest != nil {
			break
		}
	}
	return codes
}

// Exceptions names the places behind "except", "not" and the like: what a
// seller leaves out of "Worldwide except USA, Canada".
func Exceptions(text string) []string {
	if len(text) > maxPlaceText {
		text = text[:maxPlaceText]
	}
	text = invertedNames.Replace(text)
	if wholePlace(text) != "" {
		return nil
	}
	var codes []string
	behind := false
	for _, piece := range placePieces(text) {
		for piece != "" {
			found, rest := piecePlaces(piece)
			if behind {
				codes = withPlaces(codes, found)
			}
			behind = behind || rest != nil
			piece = strings.Join(rest, " ")
		}
	}
	return codes
}

// withPlaces adds codes, each once; some names stand for several.
func withPlaces(codes, found []string) []string {
	for _, name := range found {
		for code := range strings.FieldsSeq(name) {
			if !slices.Contains(codes, code) {
				codes = append(codes, code)
			}
		}
	}
	return codes
}

// wholePlace reads a text that is one name, whatever marks stand in it:
// "Digital / Service", "Bosnia and Herzegovina", "U.S.A.", "n/a".
func wholePlace(text string) string {
	trimmed := strings.TrimSpace(text)
	if strings.EqualFold(trimmed, "n/a") || trimmed == "-" {
		return Undeclared
	}
	if slices.ContainsFunc([]rune(trimmed), isFlagRune) {
		return ""
	}
	return places().name(placeKey(trimmed))
}

// placePieces cuts a list or route at its marks.
func placePieces(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool {
		switch r {
		case ',', ';', '/', '|', '&', '+', '(', ')', '[', ']', ':', '>', '»', '•', '·', '\n':
			return true
		}
		return r >= '\u2190' && r <= '\u21ff' || r >= '\u27f0' && r <= '\u27ff' || r >= '\u2794' && r <= '\u27be'
	})
}

// maxPlaceWords is the number of words of the longest name.
const maxPlaceWords = 8

// piecePlaces reads the places of one piece. Where a word says that what
// follows is excluded, rest are the words behind it, and not nil.
func piecePlaces(piece string) (codes, rest []string) {
	words := placeWords(piece)
	prose := false
	var wordlike []int // indexes in codes of codes that are words too
	for i := 0; i < len(words); {
		// "NO" is Norway, "no Norway" is not.
		if excluding[foldName(words[i])] || (words[i] == "no" || words[i] == "No") && i+1 < len(words) {
			rest = append([]string{}, words[i+1:]...)
			break
		}
		code, n := longestPlace(words, i)
		switch {
		case code == "":
			prose = true
		case n == 1 && len(words) > 1 && alsoWord[strings.ToUpper(words[i])]:
			wordlike = append(wordlike, len(codes))
			codes = append(codes, code)
		default:
			codes = append(codes, code)
		}
		i += n
	}
	if prose || rest != nil {
		for k := len(wordlike) - 1; k >= 0; k-- {
			codes = slices.Delete(codes, wordlike[k], wordlike[k]+1)
		}
	}
	return codes, rest
}

// longestPlace reads the longest name that starts at word i, and says how
// many words it takes; without one, the single word it passes over.
func longestPlace(words []string, i int) (string, int) {
	for n := min(maxPlaceWords, len(words)-i); n > 1; n-- {
		key := placeKey(strings.Join(words[i:i+n], ""))
		if len(key) < 4 { // codes are one word
			continue
		}
		if code := places().name(key); code != "" {
			return code, n
		}
	}
	word := words[i]
	if code := flagPlace(word); code != "" {
		return code, 1
	}
	if connecting[foldName(word)] && len(words) > 1 {
		return "", 1
	}
	key := placeKey(word)
	short := utf8.RuneCountInString(word) <= 3
	if short && len(words) > 1 && word != strings.ToUpper(word) && !lowerShort[key] {
		return "", 1
	}
	return places().name(key), 1
}

// placeWords cuts a piece into runs of letters; dotted single letters
// ("U.S.A.") and flags are one word each.
func placeWords(piece string) []string {
	var words []string
	runes := []rune(piece)
	for i := 0; i < len(runes); {
		switch {
		case isFlagRune(runes[i]):
			j := i + 1
			for j < len(runes) && isFlagRune(runes[j]) && (!isRegional(runes[i]) || j-i < 2) {
				j++
			}
			words = append(words, string(runes[i:j]))
			i = j
		case unicode.IsLetter(runes[i]) || unicode.Is(unicode.Mn, runes[i]):
			j := i
			for j < len(runes) && (unicode.IsLetter(runes[j]) || unicode.Is(unicode.Mn, runes[j]) || dotted(runes, j)) {
				j++
			}
			words = append(words, strings.ReplaceAll(string(runes[i:j]), ".", ""))
			i = j
		default:
			i++
		}
	}
	return words
}

// dotted reports whether the dot at j follows a single letter and stands
// before another.
func dotted(runes []rune, j int) bool {
	if runes[j] != '.' || j == 0 || j+1 >= len(runes) || !unicode.IsLetter(runes[j+1]) {
		return false
	}
	return j == 1 || !unicode.IsLetter(runes[j-2])
}

// placeKey is the form of a name under which it is looked up: folded, letters
// only.
func placeKey(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return r
		}
		return -1
	}, foldName(name))
}
