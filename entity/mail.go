package entity

import (
	"strings"

	"golang.org/x/net/publicsuffix"

	"vedette/market"
)

// maxLocal and maxDomain bound the parts of an address (RFC 5321, 4.5.3.1).
const (
	maxLocal  = 64
	maxDomain = 255
)

// mails finds e-mail and Jabber addresses, written with @ or with (at).
func (f *finder) mails() {
	for i := 0; i < len(f.s); i++ {
		n := atSign(f.s[i:])
		if n == 0 {
			continue
		}
		f.mail(i, i+n)
		i += n - 1
	}
}

// atSign is the length of an at sign at the start of s: @ or a bracketed
// "at" with blanks around it. 0: none.
func atSign(s string) int {
	switch s[0] {
	case '@':
		return 1
	case ' ', '(', '[', '{':
	default:
		return 0
	}
	i := 0
	for i < len(s) && i < 2 && s[i] == ' ' {
		i++
	}
	if i+4 > len(s) || strings.IndexByte("([{", s[i]) < 0 || !strings.EqualFold(s[i+1:i+3], "at") || strings.IndexByte(")]}", s[i+3]) < 0 {
		return 0
	}
	i += 4
	for k := 0; k < 2 && i < len(s) && s[i] == ' '; k++ {
		i++
	}
	return i
}

// mail reads the two sides of an at sign.
func (f *finder) mail(at, after int) {
	start := at
	for start > 0 && at-start < maxLocal && localByte(f.s[start-1]) {
		start--
	}
	end := after
	for end < len(f.s) && end-after < maxDomain && (alnum(f.s[end]) || f.s[end] == '-' || f.s[end] == '.') {
		end++
	}
	for end > after && !alnum(f.s[end-1]) {
		end--
	}
	for start < at && !alnum(f.s[start]) && f.s[start] != '_' {
		start++
	}
	domain := strings.ToLower(f.s[after:end])
	if start == at || !hostName(domain) {
		return
	}
	e := market.Entity{Type: Email, Value: strings.ToLower(f.s[start:at]) + "@" + domain, Valid: true}
	if jabberHost(domain) || keyword(f.s[max(0, start-24):start], "jabber", "xmpp", "omemo") {
		e.Type = Jabber
	}
	f.add(e, start, end)
}

func localByte(c byte) bool { return alnum(c) || strings.IndexByte("._%+-", c) >= 0 }

// hostName reports whether a domain is one that names could be registered
// under, or an onion service.
func hostName(domain string) bool {
	dot := strings.LastIndexByte(domain, '.')
	if dot <= 0 || strings.Contains(domain, "..") {
		return false
	}
	if domain[dot:] == dotOnion {
		return true
	}
	suffix, icann := publicsuffix.PublicSuffix(domain)
	return icann && suffix != domain
}

// jabberHost knows servers of the Jabber network that say so in their name.
func jabberHost(domain string) bool {
	return strings.Contains(domain, "jabber") || strings.Contains(domain, "xmpp") || strings.HasSuffix(domain, ".im")
}
