package fold

import (
	"unicode"
	"unicode/utf8"
)

// imitator reports whether a rune is a letter of the scripts whose letters
// look like Latin ones.
func imitator(r rune) bool { return unicode.In(r, unicode.Cyrillic, unicode.Greek) }

// latinOf gives the Latin letter that a folded Cyrillic or Greek letter looks
// like in either case; 0: none.
func latinOf(r rune) byte {
	switch r {
	case 'а', 'α':
		return 'a'
	case 'в', 'β':
		return 'b'
	case 'с', 'ϲ':
		return 'c'
	case 'ԁ':
		return 'd'
	case 'е', 'ε', 'є':
		return 'e'
	case 'ԍ':
		return 'g'
	case 'н', 'η', 'һ':
		return 'h'
	case 'і', 'ι', 'ӏ':
		return 'i'
	case 'ј', 'ϳ':
		return 'j'
	case 'к', 'κ':
		return 'k'
	case 'м', 'μ':
		return 'm'
	case 'ν', 'п':
		return 'n'
	case 'о', 'ο', 'ө':
		return 'o'
	case 'р', 'ρ':
		return 'p'
	case 'ԛ':
		return 'q'
	case 'ѕ':
		return 's'
	case 'т', 'τ':
		return 't'
	case 'υ':
		return 'u'
	case 'ѵ':
		return 'v'
	case 'ԝ', 'ω', 'ш':
		return 'w'
	case 'х', 'χ':
		return 'x'
	case 'у', 'γ':
		return 'y'
	case 'ζ':
		return 'z'
	}
	return 0
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

// lookAlikes resolves the word buf[from:to] when it mixes scripts: it becomes
// Latin when every foreign letter looks like a Latin one, else Cyrillic when
// every Latin letter looks like a Cyrillic one. Words that are neither
// (MDMA-кристаллы) stay.
func (f *Folder) lookAlikes(from, to int) {
	latin, foreign := 0, 0
	toLatin, toCyrillic := true, true
	for i := from; i < to; {
		if b := f.buf[i]; b < utf8.RuneSelf {
			if letter(b) {
				latin++
				toCyrillic = toCyrillic && cyrillicOf(b) != 0
			}
			i++
			continue
		}
		r, n := utf8.DecodeRune(f.buf[i:to])
		if imitator(r) {
			foreign++
			toLatin = toLatin && latinOf(r) != 0
		}
		i += n
	}
	switch {
	case latin == 0 || foreign == 0:
	case toLatin:
		f.makeLatin(from, to)
	case toCyrillic && foreign >= latin:
		f.makeCyrillic(from, to)
	}
}

// makeLatin rewrites buf[from:to], which is the end of buf but for the sign
// that closed the word, in place: Latin is never longer.
func (f *Folder) makeLatin(from, to int) {
	out := from
	for i := from; i < len(f.buf); {
		n, b := 1, f.buf[i]
		if b >= utf8.RuneSelf && i < to {
			var r rune
			r, n = utf8.DecodeRune(f.buf[i:])
			if l := latinOf(r); l != 0 && imitator(r) {
				f.move(out, i, l)
				out++
				i += n
				continue
			}
		}
		for k := range n {
			f.move(out+k, i+k, f.buf[i+k])
		}
		out += n
		i += n
	}
	f.buf, f.from, f.to, f.upper = f.buf[:out], f.from[:out], f.to[:out], f.upper[:out]
}

func (f *Folder) move(out, in int, b byte) {
	f.buf[out], f.from[out], f.to[out], f.upper[out] = b, f.from[in], f.to[in], f.upper[in]
}

// makeCyrillic rewrites buf[from:to] and what follows through a copy.
func (f *Folder) makeCyrillic(from, to int) {
	old := append([]byte(nil), f.buf[from:]...)
	a := append([]int32(nil), f.from[from:]...)
	z := append([]int32(nil), f.to[from:]...)
	up := append([]bool(nil), f.upper[from:]...)
	f.buf, f.from, f.to, f.upper = f.buf[:from], f.from[:from], f.to[:from], f.upper[:from]
	for i, b := range old {
		if b < utf8.RuneSelf && letter(b) && from+i < to {
			var enc [utf8.UTFMax]byte
			n := utf8.EncodeRune(enc[:], cyrillicOf(b))
			for _, c := range enc[:n] {
				f.push(c, int(a[i]), int(z[i]), up[i])
			}
			continue
		}
		f.push(b, int(a[i]), int(z[i]), up[i])
	}
}
