package novelty

import "strings"

// distance is Damerau's edit distance (swaps of neighbours count once), or
// limit when it is not below it.
func distance(a, b string, limit int) int {
	if d := len(a) - len(b); d >= limit || -d >= limit || len(b) >= 128 {
		return limit
	}
	var rows [3][128]int
	prev2, prev, cur := &rows[0], &rows[1], &rows[2]
	for j := range len(b) + 1 {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		cur[0] = i
		low := i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			cur[j] = min(prev[j]+1, cur[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				cur[j] = min(cur[j], prev2[j-2]+1)
			}
			low = min(low, cur[j])
		}
		if low >= limit {
			return limit
		}
		prev2, prev, cur = prev, cur, prev2
	}
	return min(prev[len(b)], limit)
}

// minMisspelled is the shortest word that one wrong letter may be looked past.
const minMisspelled = 7

// sameEnd is how many last letters a slip leaves alone: bromazolam is none of
// bromazepam.
const sameEnd = 4

// misspelt is the known name that a word is a slip of: one edit away with the
// same first letter, or two from a name that many write with the same first two,
// and of the same family. A word of chemical syllables alone is no slip, however
// near it is.
func (d *Detector) misspelt(w *word) string {
	if len(w.text) < minMisspelled || len(w.mods) > 0 || !w.stem.slip && d.chemical([]byte(w.prefix)) {
		return ""
	}
	bare := strings.TrimSuffix(w.text, "s")
	best, far := "", 3
	for _, k := range d.known.family[w.stem.class] {
		if !k.word || k.key[0] != bare[0] {
			continue
		}
		limit := 2
		if d.g.popular[k.key] && len(bare) <= len(k.key) && k.key[1] == bare[1] { // two letters more are a syllable
			limit = 3
		}
		n := distance(k.key, bare, min(limit, far))
		if n < min(limit, far) && (w.stem.slip || slip(k.key, bare, n)) {
			best, far = d.known.entries[k.id].name, n
		}
	}
	return best
}

// slip reports whether the edits between two words are ones of the hand: a
// letter left out, doubled, put in or swapped, another vowel, or the key beside
// the right one. Another consonant makes another name: pyrazolam, pynazolam.
// Two edits must leave the end alone.
func slip(a, b string, edits int) bool {
	ends := strings.HasSuffix(a, b[len(b)-sameEnd:])
	if len(a) != len(b) || edits > 1 {
		return ends || edits == 1
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if i == len(a) || i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] {
		return true
	}
	vowel := func(c byte) bool { return strings.IndexByte("aeiouy", c) >= 0 }
	return vowel(a[i]) && vowel(b[i]) || ends && neighbours(a[i], b[i])
}

// neighbours reports whether two letters lie side by side on a keyboard.
func neighbours(a, b byte) bool {
	for _, row := range [...]string{"qwertyuiop", "asdfghjkl", "zxcvbnm", "qazwsxedcrfvtgbyhnujmik"} {
		if i, j := strings.IndexByte(row, a), strings.IndexByte(row, b); i >= 0 && j >= 0 && (i-j == 1 || j-i == 1) {
			return true
		}
	}
	return false
}
