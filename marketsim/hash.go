package marketsim

import "math/bits"

// mix hashes two words into one (splitmix64, public domain, by S. Vigna).
func mix(a, b uint64) uint64 {
	z := a + 0x9e3779b97f4a7c15*(b+1)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// dice is a short stream of pseudo-random numbers.
type dice struct{ state uint64 }

func (d *dice) next() uint64 {
	d.state += 0x9e3779b97f4a7c15
	z := d.state
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// below is in 0..n-1.
func (d *dice) below(n int) int {
	hi, _ := bits.Mul64(d.next(), uint64(n))
	return int(hi)
}

// unit is in 0..1, 1 excluded.
func (d *dice) unit() float64 { return float64(d.next()>>11) / (1 << 53) }

// chance is true in pct of 100 cases.
func (d *dice) chance(pct int) bool { return d.below(100) < pct }

func pick[T any](d *dice, list []T) T { return list[d.below(len(list))] }

// hashString folds a text into a word (FNV-1a).
func hashString(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := 0; i < len(s); i++ {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return h
}
