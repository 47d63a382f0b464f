package marketsim

import "strconv"

// describe appends a description of several lines. Lines have no
// blanks at their ends, and paragraphs are parted by one empty line, so that
// folding changes nothing.
func (m *Market) describe(b []byte, seed uint64, title []byte) []byte {
	d := dice{seed}
	b = append(b, title...)
	b = append(b, '\n')
	more := 0
	if m.opts.FullPages {
		more = fullParagraphs
	}
	for par := more + 2 + d.below(3); par > 0; par-- {
		b = append(b, '\n')
		for n := 1 + d.below(3); n > 0; n-- {
			b = append(b, pick(&d, sentences)...)
			if d.chance(30) {
				b = append(b, '\n')
			} else {
				b = append(b, ' ')
			}
		}
		b[len(b)-1] = '\n'
	}
	if d.chance(20) {
		b = append(b, "\nBatch "...)
		b = strconv.AppendInt(b, int64(d.below(9000)+1000), 10)
		return append(b, '.')
	}
	return b[:len(b)-1]
}
