package guard

import "strings"

// judge returns the rule of a text that names an action, and whether the word
// that names it is also the name of a thing.
//
// A text names an action when it is made of known words alone ("send-message"),
// when it is two words of which one is a verb that acts ("open-dispute"), or
// when it is one word put together of known ones ("buyitem"). Longer texts
// with a word in them that is not known are titles.
func judge(text string) (rule string, noun bool) {
	words := tokens(text)
	if len(words) == 0 || len(words) > maxPhrase || isIdentifier(text) {
		return "", false
	}
	if r := glued(words); r != "" {
		return r, false
	}
	named, unknown, counted := 0, 0, 0
	for _, w := range words {
		if isDigits(w) {
			continue
		}
		counted++
		r, known := vocabulary[w]
		if !known {
			r = compound(w)
		}
		switch {
		case !known && r == "":
			unknown++
		case r != "":
			named++
			// "send-message" is about messages: the general verbs come last.
			if rule == "" || rule == Change {
				rule, noun = r, nouns[w]
			}
		}
	}
	if unknown > 0 && (unknown > 1 || counted != 2 || noun || !acting[rule]) {
		return "", false
	}
	return rule, noun && named == 1 && len(words) == 1
}

// leading returns the rule of the verb that a value begins with: a link with
// "go=purchase this now" acts, however long its value is.
func leading(value string) string {
	words := tokens(value)
	if len(words) == 0 || nouns[words[0]] {
		return ""
	}
	if r := vocabulary[words[0]]; acting[r] {
		return r
	}
	return ""
}

// minCompound and maxCompound bound the words that are taken apart: shorter
// ones are names, longer ones are no addresses of actions.
const (
	minCompound = 6
	maxCompound = 28
)

// compound returns the rule of a word that is put together of known words,
// one of them an action: "dologout", "reportlisting".
func compound(word string) string {
	if len(word) < minCompound || len(word) > maxCompound {
		return ""
	}
	// rules[i] is the rule of word[:i] when it can be taken apart, and
	// whole[i] whether it can.
	var rules [maxCompound + 1]string
	var whole [maxCompound + 1]bool
	whole[0] = true
	for i := range len(word) {
		if !whole[i] {
			continue
		}
		for k := i + 2; k <= len(word); k++ {
			r, known := vocabulary[word[i:k]]
			if !known {
				continue
			}
			if r == "" || (rules[i] != "" && rules[i] != Change) {
				r = rules[i]
			}
			if !whole[k] || (r != "" && (rules[k] == "" || rules[k] == Change)) {
				whole[k], rules[k] = true, r
			}
		}
	}
	return rules[len(word)]
}

// glued looks several words up as one: "sign-out", "addToCart",
// "verifyHuman2". Numbers count at neither end; between letters they are part
// of an identifier ("a2dd" is not "add").
func glued(words []string) string {
	trimmed := words
	for len(trimmed) > 0 && isDigits(trimmed[len(trimmed)-1]) {
		trimmed = trimmed[:len(trimmed)-1]
	}
	for len(trimmed) > 0 && isDigits(trimmed[0]) {
		trimmed = trimmed[1:]
	}
	for _, s := range []string{strings.Join(words, ""), strings.Join(trimmed, "")} {
		if r := phrases[s]; r != "" {
			return r
		}
		if r := vocabulary[s]; r != "" && len(words) > 1 && !nouns[s] {
			return r
		}
	}
	return ""
}

// maxPhrase is the longest run of words that can name an action: "add listing
// to my favourites". Longer texts are titles.
const maxPhrase = 5
