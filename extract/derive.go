package extract

import (
	"encoding/hex"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/ProtonMail/go-crypto/openpgp"

	"vedette/market"
)

// Version is raised when this package derives something else from the same
// observed fields.
const Version = "4"

// derivedBefore is what was made of texts that repeat in the rows of a page.
type derivedBefore struct {
	country, escrow memo[string]
	countries       memo[[]string]
	except          memo[[]string]
}

func newDerivedBefore() derivedBefore {
	return derivedBefore{country: memo[string]{}, escrow: memo[string]{}, countries: memo[[]string]{}, except: memo[[]string]{}}
}

// derive fills the derived layer of a record from its observed one.
func (r *pageRead) derive(rec *market.Record, found *finds) {
	d := &rec.Derived
	d.Parser = r.profile.compiled.parser
	d.ShipsFrom = r.derived.country.of(joined(found.get("ships_from"), ", "), Country)
	if to := found.get("ships_to"); len(to) > 0 {
		d.ShipsTo = r.derived.countries.of(joined(to, ", "), Countries)
		d.ShipsToExcept = r.derived.except.of(joined(to, ", "), Exceptions)
	}
	d.PostedAt, d.PostedPrecision = r.date(found, "posted_at")
	d.JoinedAt, d.JoinedPrecision = r.date(found, "joined_at")
	d.LastSeenAt, d.SeenPrecision = r.date(found, "last_seen_at")
	if l := rec.Listing; l != nil {
		d.Stock, d.Unlimited = stock(l.Stock)
		d.Escrow = r.derived.escrow.of(l.Escrow, escrow)
		d.Payment = coins(l.Payment)
		d.Placeholder = Holding(l.Prices)
	}
	if v := rec.Vendor; v != nil {
		d.PGPFingerprint = fingerprint(v.PGPKey)
	}
}

func (r *pageRead) date(found *finds, name string) (*time.Time, string) {
	if len(found.get(name)) == 0 {
		return nil, ""
	}
	t, ok := ParsePast(one(found.get(name)), DateOptions{
		Now: r.page.in.FetchedAt, Zone: r.profile.compiled.zone,
		DayFirst: r.profile.compiled.dayFirst, Layouts: r.profile.Dates,
	})
	if !ok {
		r.note(len(r.Records), name, "no date that has been in "+quoted(one(found.get(name))))
		return nil, ""
	}
	return &t.At, t.Unit
}

var (
	unlimitedWords = regexp.MustCompile(`(?i)unlimited|unbegrenzt|illimité|∞|infinit`)
	soldOut        = regexp.MustCompile(`(?i)\b(out of stock|sold out|ausverkauft)\b`)
)

// stock reads a number, "17 112g" included (17 lots of 112 g), or unlimited.
func stock(s string) (*int64, bool) {
	if s == "" {
		return nil, false
	}
	if unlimitedWords.MatchString(s) {
		return nil, true
	}
	if soldOut.MatchString(s) {
		return new(int64), false
	}
	if n := count([]string{s}); n != nil {
		return n, false
	}
	if first, _, ok := strings.Cut(s, " "); ok {
		return count([]string{first}), false
	}
	return nil, false
}

var (
	multisigWords = regexp.MustCompile(`(?i)multi-?sig|2 ?(of|/) ?3`)
	earlyWords    = regexp.MustCompile(`(?i)\bf\.?e\.?\b|finali[sz]e early|direct pay|^no$|without escrow|no escrow|early finali[sz]`)
	escrowWords   = regexp.MustCompile(`(?i)escrow|^yes$|treuhand`)
)

// escrow sorts what the page shows into escrow, fe (the buyer pays before the
// goods arrive) and multisig; empty: it does not say.
func escrow(s string) string {
	switch {
	case s == "":
		return ""
	case multisigWords.MatchString(s):
		return "multisig"
	case earlyWords.MatchString(s):
		return "fe"
	case escrowWords.MatchString(s):
		return "escrow"
	}
	return ""
}

// coinNames are parts of names, file names and words that mean a coin, longer
// ones first where one holds another.
var coinNames = []struct{ part, code string }{
	{"bitcoin cash", "BCH"}, {"bitcoincash", "BCH"}, {"bch", "BCH"}, {"bitcoin", "BTC"}, {"btc", "BTC"}, {"xbt", "BTC"},
	{"monero", "XMR"}, {"xmr", "XMR"}, {"litecoin", "LTC"}, {"ltc", "LTC"}, {"ethereum", "ETH"}, {"eth", "ETH"},
	{"zcash", "ZEC"}, {"zec", "ZEC"}, {"dash", "DASH"}, {"tether", "USDT"}, {"usdt", "USDT"}, {"dogecoin", "DOGE"}, {"doge", "DOGE"},
}

func coins(shown []string) []string {
	var out []string
	for _, s := range shown {
		s = strings.ToLower(s)
		for _, c := range coinNames {
			if holdsName(s, c.part) {
				if !slices.Contains(out, c.code) {
					out = append(out, c.code)
				}
				s = strings.ReplaceAll(s, c.part, " ")
			}
		}
	}
	return out
}

// holdsName reports whether a name stands in a text apart from other letters:
// "btc_small.png" names a coin, "methods" does not.
func holdsName(s, name string) bool {
	for from := 0; ; {
		i := strings.Index(s[from:], name)
		if i < 0 {
			return false
		}
		start := from + i
		end := start + len(name)
		if (start == 0 || !lowerLetter(s[start-1])) && (end == len(s) || !lowerLetter(s[end])) {
			return true
		}
		from = end
	}
}

func lowerLetter(c byte) bool { return c >= 'a' && c <= 'z' }

// maxKey bounds an armoured key; 4096-bit RSA keys with signatures have 4 KB.
const maxKey = 64 << 10

// fingerprint is the fingerprint of the first key of an armoured block, as
// lower-case hex; empty when it cannot be read.
func fingerprint(armoured string) string {
	start := strings.Index(armoured, "-----BEGIN PGP PUBLIC KEY BLOCK-----")
	if start < 0 || len(armoured)-start > maxKey {
		return ""
	}
	keys, err := openpgp.ReadArmoredKeyRing(strings.NewReader(armoured[start:]))
	if err != nil || len(keys) == 0 || keys[0].PrimaryKey == nil {
		return ""
	}
	return hex.EncodeToString(keys[0].PrimaryKey.Fingerprint)
}
