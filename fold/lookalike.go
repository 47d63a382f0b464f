package fold

import (
	"unicode"
	"unicode/utf8"
)

// imitator reports whether a rune is a letter of the scripts whose letters
// look like Latin ones.
func imitator(r rune) bool { return unicode.In(r, unicode.Cyrillic, unicode.Greek) }

// latinOf gives the Latin letter that a Cyrillic or Greek letter looks like, in
// forged words (Kеtamine) and in ornamental ones (Cσcαιηє); 0: none. r is
// folded to lower case; upper says what it was, because some look like other
// letters then.
func latinOf(r rune, upper bool) byte {
	switch r {
	case 'н':
		return 'h'
	case 'η':
		return pick(upper, 'h', 'n')
	case 'ν':
		return pick(upper, 'n', 'v')
	case 'ρ', 'р':
		return 'p'
	case 'у', 'γ', 'ч':
		return 'y'
	case 'υ':
		return pick(upper, 'y', 'u')
	}
	const from = "аαдλвβьсϲςԁеεєξԍһіιӏїјϳкκмμпиπоοөσθфԛягѕтτѵԝωшхχζ"
	const to = "aaaabbbcccdeeeeghiiiijjkkmmnnnoooooqqrrsttvwwwxxz"
	n := 0
	for _, c := range from {
		if c == r {
			return to[n]
		}
		n++
	}
	return 0
}

func pick(first bool, a, b byte) byte {
	if first {
		return a
	}
	return b
}

// cyrillicOf gives the Cyrillic letter that a Latin one looks like; 0: none.
func cyrillicOf(b byte) rune {
	switch b {
	case 'a':
		return 'а'
	case 'b':
		return 'в'
	case 'c':
		return 'с'
	case 'e':
		return 'е'
	case 'h':
		return 'н'
	case 'k':
		return 'к'
	case 'm':
		return 'м'
	case 'o':
		return 'о'
	case 'p':
		return 'р'
	case 't':
		return 'т'
	case 'x':
		return 'х'
	case 'y':
		return 'у'
	}
	return 0
}

// part is one piece of a word between hyphens.
type part struct {
	latin, cyrillic, greek int
	toLatin, toCyrillic    bool // every letter has a likeness there
}

// part judges buf[from:], up to a hyphen, an apostrophe or to.
func (f *Folder) part(from, to int) (p part, end int) {
	p.toLatin, p.toCyrillic = true, true
	for from < to {
		b := f.buf[from]
		if b < utf8.RuneSelf {
			if b == '-' || b == '\'' {
				break
			}
			if letter(b) {
				p.latin++
				p.toCyrillic = p.toCyrillic && cyrillicOf(b) != 0
			}
			from++
			continue
		}
		r, n := utf8.DecodeRune(f.buf[from:to])
		switch {
		case unicode.Is(unicode.Cyrillic, r):
			p.cyrillic++
			p.toLatin = p.toLatin && latinOf(r, f.upper[from]) != 0
		case unicode.Is(unicode.Greek, r):
			p.greek++
			p.toLatin = p.toLatin && latinOf(r, f.upper[from]) != 0
			p.toCyrillic = false
		}
		from += n
	}
	return p, from
}

// maxLoose is the longest part without a Latin letter that is taken for a
// forged code beside Latin parts: 1Р-LSD, but MDMA-кристаллы.
const maxLoose = 2

// lookAlikes resolves the word buf[from:to], which ends buf but for the sign
// that closed it. A part that mixes scripts becomes Cyrillic when its Latin
// letters all look like Cyrillic ones and are the fewer, else Latin when its
// foreign letters all look like Latin ones.
func (f *Folder) lookAlikes(from, to int) {
	whole := part{}
	for i := from; i < to; i++ {
		p, end := f.part(i, to)
		whole.latin += p.latin
		i = end
	}
	mark := len(f.buf)
	for i := from; i < to; {
		p, end := f.part(i, to)
		foreign := p.cyrillic + p.greek
		switch {
		case foreign > 0 && p.latin > 0 && p.toCyrillic && foreign >= p.latin:
			f.copyAs(i, end, false)
		case foreign > 0 && p.toLatin && (p.latin > 0 || p.cyrillic > 0 && p.greek > 0 || foreign <= maxLoose && whole.latin > 0):
			f.copyAs(i, end, true)
		default:
			f.copyRaw(i, end)
		}
		if end < to {
			f.copyRaw(end, end+1)
		}
		i = end + 1
	}
	f.copyRaw(to, mark)
	n := copy(f.buf[from:], f.buf[mark:])
	copy(f.from[from:], f.from[mark:])
	copy(f.to[from:], f.to[mark:])
	copy(f.upper[from:], f.upper[mark:])
	n += from
	f.buf, f.from, f.to, f.upper = f.buf[:n], f.from[:n], f.to[:n], f.upper[:n]
}

// copyRaw appends buf[from:to] to buf as it is.
func (f *Folder) copyRaw(from, to int) {
	f.buf = append(f.buf, f.buf[from:to]...)
	f.from = append(f.from, f.from[from:to]...)
	f.to = append(f.to, f.to[from:to]...)
	f.upper = append(f.upper, f.upper[from:to]...)
}

// copyAs appends buf[from:to] to buf with its look-alikes exchanged.
func (f *Folder) copyAs(from, to int, latin bool) {
	for i := from; i < to; {
		b := f.buf[i]
		if b < utf8.RuneSelf {
			if !latin && letter(b) {
				var enc [utf8.UTFMax]byte
				for _, c := range enc[:utf8.EncodeRune(enc[:], cyrillicOf(b))] {
					f.push(c, int(f.from[i]), int(f.to[i]), f.upper[i])
				}
			} else {
				f.copyRaw(i, i+1)
			}
			i++
			continue
		}
		r, n := utf8.DecodeRune(f.buf[i:to])
		if l := latinOf(r, f.upper[i]); latin && l != 0 {
			f.push(l, int(f.from[i]), int(f.to[i]), f.upper[i])
		} else {
			f.copyRaw(i, i+n)
		}
		i += n
	}
}
