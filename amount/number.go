package amount

import (
	"strconv"
	"strings"
)

// maxDigits is the longest number that is read: longer ones are telephone
// numbers and keys.
const maxDigits = 12

// readNumber reads a number with marks into a token and says how many bytes
// it took. Numbers that cannot be amounts (dates, versions) are masked.
func readNumber(text string, tk *token) int {
	if len(text) > maxDigits+4 {
		tk.masked = true
		return len(text)
	}
	marks := 0
	for i := range len(text) {
		if isMark(text[i]) {
			marks++
		}
	}
	switch {
	case marks == 0:
		tk.value = plainNumber(text)
		return len(text)
	case marks == 1:
		readOneMark(text, tk)
		return len(text)
	}
	return readMarks(text, tk)
}

func plainNumber(text string) float64 {
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return 0
	}
	return v
}

// readOneMark reads 1.5, 0,5, .25, 1,000, 1.000: with three digits after the
// mark both readings are kept.
func readOneMark(text string, tk *token) {
	at := strings.IndexAny(text, ".,'")
	whole, part := text[:at], text[at+1:]
	thousands := len(part) == 3 && whole != "" && len(whole) <= 3 && whole[0] != '0'
	asDecimal := plainNumber(whole + "." + part)
	if !thousands {
		if text[at] == '\'' {
			tk.masked = true // 5'11
			return
		}
		tk.value, tk.decimal = asDecimal, true
		return
	}
	tk.value, tk.other = plainNumber(whole+part), asDecimal
	if text[at] != '\'' {
		tk.doubtful = text[at]
	}
}

// readMarks reads a number with several marks: 1,000.5, 1.000.000, and else a
// list (10,20,50) or a date (12.05.2019).
func readMarks(text string, tk *token) int {
	last := strings.LastIndexAny(text, ".,'")
	first := strings.IndexAny(text, ".,'")
	groups, decimal := text, ""
	if text[last] != text[first] {
		groups, decimal = text[:last], text[last+1:]
	}
	if whole, ok := thousandGroups(groups, text[first]); ok {
		if decimal != "" {
			tk.value, tk.decimal = plainNumber(whole+"."+decimal), true
		} else {
			tk.value = plainNumber(whole)
		}
		return len(text)
	}
	if text[first] == ',' {
		tk.value = plainNumber(text[:first])
		return first
	}
	tk.masked = true
	return len(text)
}

func thousandGroups(text string, mark byte) (string, bool) {
	at := strings.IndexByte(text, mark)
	if at <= 0 || at > 3 || text[0] == '0' {
		return "", false
	}
	var b [maxDigits + 4]byte
	out := append(b[:0], text[:at]...)
	for at < len(text) {
		if text[at] != mark || len(text)-at < 4 || strings.ContainsAny(text[at+1:at+4], ".,'") {
			return "", false
		}
		out = append(out, text[at+1:at+4]...)
		at += 4
	}
	return string(out), true
}

// settle decides the doubtful numbers of a text: 1.000g and 1,000 pills. The
// unit that follows and the other numbers are the evidence.
func (r *Reader) settle() {
	point, comma := false, false // seen as a decimal mark
	for i := range r.toks {
		t := &r.toks[i]
		if t.kind == isNumber && t.decimal && !t.masked {
			text := r.text[t.start:t.end]
			point = point || strings.IndexByte(text, '.') >= 0
			comma = comma || strings.IndexByte(text, ',') >= 0
		}
	}
	for i := range r.toks {
		t := &r.toks[i]
		if t.doubtful == 0 {
			continue
		}
		if r.isDecimal(i, point, comma) {
			t.value, t.decimal = t.other, true
		}
		t.doubtful = 0
	}
}

// isDecimal decides a number with three digits after its only mark.
func (r *Reader) isDecimal(i int, point, comma bool) bool {
	t := &r.toks[i]
	w := r.unitAfter(i + 1)
	if w == nil || w.role&pieceUnit != 0 {
		return false // counts are whole
	}
	large := w.role&(massUnit|volumeUnit) != 0 && w.value >= 100 // kg, lb, l
	if t.doubtful == ',' {
		return comma && !point || large && !point
	}
	switch {
	case point && !comma, large:
		return true
	case comma:
		return false
	case w.role&milliUnit != 0:
		return w.value == 1 && t.other < 1
	}
	return !strings.HasSuffix(r.text[t.start:t.end], "00") // 1.000g, 2.500g; but 28.349g
}

// unitAfter is the unit word at i, or nil.
func (r *Reader) unitAfter(i int) *word {
	if i >= len(r.toks) || r.toks[i].kind != isWord || r.toks[i].masked || r.toks[i].word == nil {
		return nil
	}
	if r.toks[i].word.role&anyUnit == 0 {
		return nil
	}
	return r.toks[i].word
}

const anyUnit = massUnit | milliUnit | volumeUnit | pieceUnit
