package amount

import "slices"

// char is the first byte of a sign at i, 0 when there is none.
func (r *Reader) char(i int) byte {
	if i < 0 || i >= len(r.toks) || r.toks[i].kind != isSign || r.toks[i].named {
		return 0
	}
	return r.text[r.toks[i].start]
}

// has reports whether the token at i is a word with one of the roles. Inside a
// name only the things that are counted are words.
func (r *Reader) has(i int, roles role) bool {
	if i < 0 || i >= len(r.toks) || r.toks[i].kind != isWord || r.toks[i].word == nil {
		return false
	}
	if r.toks[i].named {
		roles &= pieceUnit
	}
	return r.toks[i].word.role&roles != 0
}

func (r *Reader) isNum(i int) bool {
	return i >= 0 && i < len(r.toks) && r.toks[i].kind == isNumber && !r.toks[i].masked
}

func (r *Reader) glued(i int) bool {
	return i > 0 && i < len(r.toks) && !r.toks[i].space && r.toks[i].start == r.toks[i-1].end
}

func (r *Reader) str(i int) string {
	if i < 0 || i >= len(r.toks) {
		return ""
	}
	return r.text[r.toks[i].start:r.toks[i].end]
}

// money reports whether the token at i is a currency sign or name.
func (r *Reader) money(i int) bool {
	if r.has(i, moneyWord) {
		return true
	}
	switch {
	case i < 0 || i >= len(r.toks) || r.toks[i].kind != isSign:
		return false
	case r.char(i) == '$':
		return true
	}
	switch r.str(i) {
	case "€", "£", "¥", "₿", "฿", "₽", "₹", "₴", "¢":
		return true
	}
	return false
}

// slug turns a title that is the last part of an address into words:
// diazepam-37-5-mg-500-pills.
func (r *Reader) slug() {
	dashes := 0
	for i := range r.toks {
		if r.toks[i].space && i > 0 {
			return
		}
		if r.toks[i].kind == isSign && r.char(i) == '-' {
			dashes++
		}
	}
	if dashes < 4 {
		return
	}
	out := r.toks[:0]
	for i := 0; i < len(r.toks); i++ {
		t := r.toks[i]
		if t.kind == isSign && r.char(i) == '-' && !t.named {
			continue
		}
		t.space = true
		if t.kind == isNumber && r.char(i+1) == '-' && r.isNum(i+2) && r.toks[i+2].end-r.toks[i+2].start == 1 &&
			r.char(i+3) == '-' && r.has(i+4, massUnit|milliUnit|volumeUnit) {
			t.value += r.toks[i+2].value / 10
			t.decimal = true
			i += 2
		}
		out = append(out, t)
	}
	r.toks = out
}

// mask takes numbers out that are no amounts by what stands beside them.
func (r *Reader) mask() {
	for i := range r.toks {
		if !r.isNum(i) {
			continue
		}
		if r.noise(i) {
			r.toks[i].masked = true
		}
	}
	r.maskMoney()
}

// noise reports whether the number at i belongs to a code, a grade, a date, a
// duration or a word.
func (r *Reader) noise(i int) bool {
	follows := r.measured(i + 1)
	switch {
	case r.char(i-1) == '#':
		return !r.has(i+1, pieceUnit) || r.toks[i].value == 1 // #4, but #5 tabs
	case r.char(i-1) == '\'' && r.glued(i) && (!r.glued(i-1) || r.char(i-2) == '(') && r.toks[i].end-r.toks[i].start == 2:
		return true // '88
	case r.char(i-1) == ':' && r.glued(i) && r.glued(i-1) && i >= 2 && r.toks[i-2].kind == isNumber,
		r.char(i+1) == ':' && r.glued(i+1) && r.glued(i+2) && i+2 < len(r.toks) && r.toks[i+2].kind == isNumber:
		return true // 11:30
	case r.monthOfYear(i) || i >= 2 && r.monthOfYear(i-2):
		return true // exp 12/2026
	case r.has(i-1, noiseHead) && !follows, r.char(i-1) == '.' && r.has(i-2, noiseHead) && !follows:
		return true
	}
	return r.codeBefore(i, follows) || r.chloro(i) || r.generation(i) || r.codeAfter(i)
}

// chloro reports whether the number at i is the locant of a chlorine inside a
// longer name rather than a number of centilitres: 4-Cl-BMK, 5Cl-AI.
func (r *Reader) chloro(i int) bool {
	next := i + 1
	dash := r.char(next) == '-' && r.glued(next) && r.glued(next+1)
	if dash {
		next++
	}
	if r.str(next) != "cl" || !r.glued(next) || r.toks[i].decimal || r.toks[i].end-r.toks[i].start > 1 {
		return false
	}
	behind := r.char(next+1) == '-' && r.glued(next+1) && r.glued(next+2)
	bottle := r.has(next+2, pieceUnit) && !r.toks[next+2].named
	return behind && !bottle || dash && !r.has(next+1, pieceUnit) && r.toksNamed(next+1)
}

// monthOfYear reports whether a month and a year with a slash stand at i.
func (r *Reader) monthOfYear(i int) bool {
	if i+2 >= len(r.toks) || r.char(i+1) != '/' || r.toks[i].kind != isNumber || r.toks[i+2].kind != isNumber || r.measured(i+3) {
		return false
	}
	month, year := &r.toks[i], &r.toks[i+2]
	return !month.decimal && month.value >= 1 && month.value <= 12 && year.end-year.start == 4 && year.value >= 1990 && year.value < 2050
}

// measured reports whether a unit, a percent sign or an x follows directly.
func (r *Reader) measured(i int) bool {
	if r.char(i) == '+' && r.glued(i) {
		i++
	}
	return r.char(i) == '%' || r.has(i, anyUnit|percentSign|timesWord)
}

// codeBefore looks for letters that the number hangs on: M30, GG249, k-25.
func (r *Reader) codeBefore(i int, follows bool) bool {
	if !r.glued(i) {
		return false
	}
	before := i - 1
	if r.char(before) == '-' && r.glued(before) {
		before--
		if before >= 0 && r.toks[before].kind == isWord && r.has(before, anyUnit|toWord) {
			return false // 5g-10g
		}
	}
	if before < 0 || r.toks[before].kind != isWord {
		return false
	}
	if r.has(before, timesWord|moneyWord|andWord) {
		return false
	}
	if r.has(before, anyUnit) && before > 0 && r.toks[before-1].kind == isNumber {
		return false // 2mg30 tablets
	}
	long := r.toks[before].end-r.toks[before].start >= 4 || r.toks[before].named
	return !(follows && (long || r.char(i-1) == '-'))
}

// codeAfter looks for letters that hang on the number: 4f, 2-day, 9mm, 2nd.
func (r *Reader) codeAfter(i int) bool {
	next := i + 1
	if next >= len(r.toks) {
		return false
	}
	if r.str(next) == "th" && r.char(i-1) == '/' {
		return false // 1/8th
	}
	if r.millilitres(next) || r.str(next) == "er" && r.has(next+1, pieceUnit) {
		return false
	}
	if r.has(next, timesWord) && r.has(next+1, doseWord) {
		return true // 2x dose, 3x stronger
	}
	if r.has(next, noiseUnit) && r.toks[next].word.role&(anyUnit|freeWord) == 0 {
		single := r.toks[next].end-r.toks[next].start == 1
		return !single || r.glued(next)
	}
	dash := false
	if r.char(next) == '-' && r.glued(next) && r.glued(next+1) {
		dash = true
		next++
	} else if !r.glued(next) {
		return false
	}
	if next >= len(r.toks) || r.toks[next].kind != isWord {
		return false
	}
	t := &r.toks[next]
	length := t.end - t.start
	switch {
	case r.has(next, anyUnit|timesWord|percentSign|moneyWord|share|portion|toWord):
		if s := r.str(next); s == "st" && int(r.toks[i].value)%10 == 1 && !r.has(next+1, anyUnit) && r.glued(next) && !dash {
			return true // 1st
		}
		return false
	case r.str(next) == "k" && !dash:
		return false
	case t.named:
		return dash && r.toks[i].value < 10 // an unknown locant
	case dash:
		return true
	}
	return length < 4
}

// syrup reports whether the ounces before token i are fluid ones: 16oz sealed
// pint, 4oz lean.
func (r *Reader) syrup(i int) bool {
	for j := i; j < min(i+3, len(r.toks)); j++ {
		switch r.str(j) {
		case "pint", "pints", "syrup", "lean":
			return true
		}
	}
	return false
}

// generation reports whether 5 and g at i are of a network rather than grams:
// stealth 5G, 5G-FAST, 4G router.
func (r *Reader) generation(i int) bool {
	v := r.toks[i].value
	if v < 3 || v > 6 || r.toks[i].decimal || r.str(i+1) != "g" || !r.glued(i+1) || !r.x.Upper(int(r.toks[i+1].start)) {
		return false
	}
	next := i + 2
	if r.char(next) == '-' {
		next++
	}
	for _, j := range [...]int{i - 1, next} {
		switch r.str(j) {
		case "fast", "stealth", "speedy", "network", "netz", "router", "phone", "modem", "internet", "lte", "sim", "tracking", "wifi", "wi":
			return !slices.ContainsFunc(r.toks, func(t token) bool { return t.named })
		}
	}
	return false
}

// millilitres reports whether the token at i is an m behind a number in a text
// about a liquid: Solution 100m.
func (r *Reader) millilitres(i int) bool {
	return r.liquid && r.str(i) == "m" && r.glued(i) && r.isNumber(i-1) && !r.toks[i].named
}

// maskMoney takes prices out: a currency beside the number, or a range or a
// list of prices that one sign opens or closes, or "1.50 a gram".
func (r *Reader) maskMoney() {
	for i := range r.toks {
		if !r.isNum(i) || !r.price(i) {
			continue
		}
		r.toks[i].masked = true
		for j := i; (r.char(j+1) == '-' || r.char(j+1) == '/') && r.glued(j+1) && r.isNum(j+2) && !r.measured(j+3) && !r.fraction(j+2); j += 2 {
			r.toks[j+2].masked = true
		}
		for j := i; (r.char(j-1) == '-' || r.char(j-1) == '/') && r.glued(j-1) && r.isNum(j-2); j -= 2 {
			r.toks[j-2].masked = true
		}
	}
}

func (r *Reader) price(i int) bool {
	unit := r.has(i+1, anyUnit) || r.char(i+1) == '%'
	if r.money(i - 1) {
		// "50 € 5g": a sign between two numbers belongs to the one it touches
		before := r.isNumber(i - 2)
		if r.glued(i) && !(before && r.glued(i-1)) || !before {
			if !unit || r.toks[i-1].kind == isSign && r.glued(i) && !r.glued(i+1) {
				return true
			}
		}
	}
	if r.money(i + 1) {
		if r.isNum(i+2) && r.glued(i+2) && !r.glued(i+1) {
			return false // 5 €50
		}
		return r.str(i+1) != "bitcoins"
	}
	if r.glued(i+1) && (r.str(i+1) == "eu" || r.str(i+1) == "e") || r.char(i+1) == '-' && r.char(i+2) == '-' {
		return r.glued(i + 1)
	}
	// 1.50 a gram, 5/g
	if r.has(i+1, perWord) && (r.has(i+2, massUnit|volumeUnit|pieceUnit) || r.str(i+1) == "each" && r.toks[i].decimal) {
		return true
	}
	return r.char(i+1) == '/' && r.has(i+2, massUnit|volumeUnit|pieceUnit) && r.glued(i+1) && !r.has(i+1, anyUnit)
}

// isNumber reports a number, masked or not.
func (r *Reader) isNumber(i int) bool {
	return i >= 0 && i < len(r.toks) && r.toks[i].kind == isNumber
}
