package substance

// validCAS reports whether a string is a CAS registry number: two to seven
// digits, two digits and a check digit, which is the sum of the digits before
// it, each times its place from the right, modulo ten.
func validCAS(s string) bool {
	n := len(s)
	if n < 7 || n > 12 || s[n-2] != '-' || s[n-5] != '-' || s[0] == '0' {
		return false
	}
	sum, place := 0, 0
	for i := n - 3; i >= 0; i-- {
		if i == n-5 {
			continue
		}
		if s[i] < '0' || s[i] > '9' {
			return false
		}
		place++
		sum += place * int(s[i]-'0')
	}
	return s[n-1] >= '0' && s[n-1] <= '9' && int(s[n-1]-'0') == sum%10
}
