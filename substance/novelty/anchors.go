package novelty

// anchors finds many short strings in one pass: Aho and Corasick's automaton
// over letters and digits, with all transitions filled in.
type anchors struct {
	next [][alphabet]int32 // state -> symbol -> state
	out  [][]int32         // state -> patterns that end there
	hits []bool            // state -> whether out is not empty
	lens []int
}

const alphabet = 37 // a-z, 0-9, anything else

// symbol numbers the bytes of a stream.
func symbol(b byte) int {
	switch {
	case 'a' <= b && b <= 'z':
		return int(b - 'a')
	case '0' <= b && b <= '9':
		return int(b-'0') + 26
	}
	return alphabet - 1
}

// newAnchors builds the automaton of patterns, which must not be empty.
func newAnchors(patterns []string) *anchors {
	a := &anchors{next: make([][alphabet]int32, 1), out: make([][]int32, 1)}
	for id, p := range patterns {
		a.lens = append(a.lens, len(p))
		n := int32(0)
		for i := range len(p) {
			c := symbol(p[i])
			if a.next[n][c] == 0 {
				a.next = append(a.next, [alphabet]int32{})
				a.out = append(a.out, nil)
				a.next[n][c] = int32(len(a.next) - 1)
			}
			n = a.next[n][c]
		}
		a.out[n] = append(a.out[n], int32(id))
	}
	fail := make([]int32, len(a.next))
	var queue []int32
	for c := range alphabet {
		if n := a.next[0][c]; n != 0 {
			queue = append(queue, n)
		}
	}
	for len(queue) > 0 {
		n := queue[0]
		queue = queue[1:]
		a.out[n] = append(a.out[n], a.out[fail[n]]...)
		for c := range alphabet {
			m := a.next[n][c]
			if m == 0 {
				a.next[n][c] = a.next[fail[n]][c]
				continue
			}
			fail[m] = a.next[fail[n]][c]
			queue = append(queue, m)
		}
	}
	a.hits = make([]bool, len(a.next))
	for n := range a.out {
		a.hits[n] = len(a.out[n]) > 0
	}
	return a
}
