package marketsim

import (
	"strconv"
	"strings"
)

// titleLimit is where sites cut what vendors type.
const titleLimit = 110

// appendTitle writes the title of o.
func (m *Market) appendTitle(b []byte, d *dice, o *offer) []byte {
	list := patterns
	switch {
	case o.item.unit == piece:
		list = goodsPatterns
	case o.item.pure && d.chance(45):
		list = purePatterns
	}
	pattern := pick(d, list)
	o.lots = 1
	if strings.HasPrefix(pattern, "5 x ") {
		o.lots = 5
	}
	flair := pick(d, emoji)
	for i := 0; i < len(pattern); i++ {
		if pattern[i] != '%' || i+1 == len(pattern) {
			b = append(b, pattern[i])
			continue
		}
		i++
		switch pattern[i] {
		case 'a':
			b = appendAmount(b, d, o, '.')
		case 'A':
			b = appendAmount(b, d, o, ',')
		case 'n':
			b = appendName(b, d, o)
		case 'q':
			b = append(b, pick(d, qualities)...)
		case 'p':
			b = strconv.AppendInt(b, int64(min(99, o.item.purity-6+d.below(12))), 10)
		case 'c':
			b = append(b, o.from.short...)
		case 'f':
			b = append(b, flair...)
		default: // a percent sign of the title itself
			b = append(b, '%')
			i--
		}
	}
	return cutAt(b, titleLimit)
}

// cutAt cuts after at most n bytes, on a letter's border and without a
// trailing blank.
func cutAt(b []byte, n int) []byte {
	if len(b) > n {
		for n > 0 && b[n]&0xC0 == 0x80 {
			n--
		}
		b = b[:n]
	}
	for len(b) > 0 && b[len(b)-1] == ' ' {
		b = b[:len(b)-1]
	}
	return b
}

// lookAlikes are Cyrillic letters that look like Latin ones.
var lookAlikes = strings.NewReplacer("a", "а", "e", "е", "o", "о", "c", "с", "p", "р")

func appendName(b []byte, d *dice, o *offer) []byte {
	switch {
	case o.planted: // always readable: the early warning is judged by it
		return append(b, o.name...)
	case d.chance(2):
		return append(b, lookAlikes.Replace(o.name)...)
	case d.chance(8):
		return append(b, strings.ToUpper(o.name)...)
	}
	return append(b, o.name...)
}

// appendAmount writes an amount in one of the ways vendors do.
func appendAmount(b []byte, d *dice, o *offer, comma byte) []byte {
	whole, frac := int64(o.amount/1000), int64(o.amount%1000)
	gap := d.chance(30)
	if o.item.unit == gram && whole >= 1000 {
		return append(strconv.AppendInt(b, whole/1000, 10), " kg"...)
	}
	if o.item.unit == millilitre && whole >= 1000 {
		return append(strconv.AppendInt(b, whole/1000, 10), " L"...)
	}
	b = strconv.AppendInt(b, whole, 10)
	if frac > 0 {
		b = append(b, comma, byte('0'+frac/100)) // amounts have one decimal
	}
	word := "g"
	switch o.item.unit {
	case gram:
		word = pick(d, []string{"g", "g", "gr", "G", "gram"})
	case pill:
		word, gap = pick(d, []string{"pills", "pcs", "x", "tablets", "Stk"}), gap || comma == ','
	case tab:
		word, gap = pick(d, []string{"tabs", "blotters", "x"}), true
	case millilitre:
		word = "ml"
	}
	if gap {
		b = append(b, ' ')
	}
	return append(b, word...)
}
