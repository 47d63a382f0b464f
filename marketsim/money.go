package marketsim

import (
	"math"
	"strconv"
)

// currency is one in which vendors set prices. The rates are fixed: a price
// changes on a page only when the vendor changes it.
type currency struct {
	code, sign string
	usd        float64 // value of one unit
}

var currencies = []currency{
	{"USD", "$", 1}, {"EUR", "€", 1.08}, {"GBP", "£", 1.27}, {"AUD", "AUD", 0.65},
}

// coins are what vendors take, by bit of offer.payment.
var coins = []string{"BTC", "XMR", "LTC"}

const (
	btcUSD = 60_000
	xmrUSD = 160
)

// convert is an amount in another currency, in cents.
func convert(cents int64, from, to currency) int64 {
	if from.code == to.code {
		return cents
	}
	return int64(math.Round(float64(cents) * from.usd / to.usd))
}

// coinUnits is an amount in hundred-millionths of a coin.
func coinUnits(cents int64, from currency, coinUSD float64) int64 {
	return int64(math.Round(float64(cents) / 100 * from.usd / coinUSD * 1e8))
}

// appendCents writes 1234567 as 12345.67.
func appendCents(b []byte, cents int64) []byte {
	b = strconv.AppendInt(b, cents/100, 10)
	return append(b, '.', byte('0'+cents/10%10), byte('0'+cents%10))
}

// appendGrouped writes 1234567 as 12,345.67.
func appendGrouped(b []byte, cents int64) []byte {
	whole := cents / 100
	if whole < 1000 {
		return appendCents(b, cents)
	}
	var scratch [24]byte
	digits := strconv.AppendInt(scratch[:0], whole, 10)
	for i, c := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b = append(b, ',')
		}
		b = append(b, c)
	}
	return append(b, '.', byte('0'+cents/10%10), byte('0'+cents%10))
}

// appendShort writes whole amounts without decimals.
func appendShort(b []byte, cents int64) []byte {
	if cents%100 == 0 {
		return strconv.AppendInt(b, cents/100, 10)
	}
	return appendCents(b, cents)
}

// appendCoin writes hundred-millionths with eight decimals.
func appendCoin(b []byte, units int64) []byte {
	b = strconv.AppendInt(b, units/1e8, 10)
	b = append(b, '.')
	for div := int64(1e7); div > 0; div /= 10 {
		b = append(b, byte('0'+units/div%10))
	}
	return b
}
