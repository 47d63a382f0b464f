package entity

import (
	"encoding/hex"
	"strings"

	"github.com/btcsuite/btcd/btcutil/base58"
	"github.com/btcsuite/btcd/btcutil/bech32"
	"golang.org/x/crypto/sha3"

	"vedette/market"
)

// coin tells addresses of Bitcoin, Litecoin and Monero by their form and
// verifies them.
func coin(w string) (market.Entity, bool) {
	switch {
	case prefixed(w, "bc1"):
		return segwit(w, "bc", Bitcoin), true
	case prefixed(w, "ltc1"):
		return segwit(w, "ltc", Litecoin), true
	case (len(w) == 95 || len(w) == 106) && (w[0] == '4' || w[0] == '8') && all(w, base58Byte):
		return monero(w), true
	case len(w) >= 26 && len(w) <= 35 && strings.IndexByte("13LM", w[0]) >= 0 && all(w, base58Byte):
		return base58Check(w)
	}
	return market.Entity{}, false
}

func prefixed(w, p string) bool {
	return len(w) >= 26 && len(w) <= 90 && strings.EqualFold(w[:len(p)], p)
}

const base58Letters = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"

func base58Byte(c byte) bool { return strings.IndexByte(base58Letters, c) >= 0 }

// segwit checks an address of BIP 173 (version 0) or BIP 350 (later ones).
func segwit(w, hrp, coin string) market.Entity {
	e := market.Entity{Type: coin, Value: strings.ToLower(w), Note: badSum}
	got, data, version, err := bech32.DecodeGeneric(w)
	if err != nil || got != hrp || len(data) == 0 {
		return e
	}
	program, err := bech32.ConvertBits(data[1:], 5, 8, false)
	witness := data[0]
	switch {
	case err != nil || witness > 16 || len(program) < 2 || len(program) > 40:
		e.Note = "not a witness program"
	case witness == 0 && (version != bech32.Version0 || (len(program) != 20 && len(program) != 32)):
		e.Note = "not a witness program of version 0"
	case witness > 0 && version != bech32.VersionM:
	default:
		e.Valid, e.Note = true, ""
	}
	return e
}

// The first bytes of base-58 addresses: BIP 13 and the parameters of the two
// networks. 5 is shared: old Litecoin scripts look like Bitcoin's.
var base58Coins = map[byte]string{0x00: Bitcoin, 0x05: Bitcoin, 0x30: Litecoin, 0x32: Litecoin}

// base58Check checks an old address. One that fails is kept only when it is
// as long and as mixed as an address, because words of base 58 abound.
func base58Check(w string) (market.Entity, bool) {
	payload, version, err := base58.CheckDecode(w)
	if err == nil && len(payload) == 20 {
		c, ok := base58Coins[version]
		return market.Entity{Type: c, Value: w, Valid: true}, ok
	}
	if len(w) < 33 || !mixed(w) {
		return market.Entity{}, false
	}
	c := Bitcoin
	if w[0] == 'L' || w[0] == 'M' {
		c = Litecoin
	}
	return market.Entity{Type: c, Value: w, Note: badSum}, true
}

// mixed reports whether a word has at least four digits, four capitals and
// four small letters: what chance makes of 33 characters, and people do not.
func mixed(w string) bool {
	var digits, upper, lower int
	for i := range len(w) {
		switch c := w[i]; {
		case digit(c):
			digits++
		case c < 'a':
			upper++
		default:
			lower++
		}
	}
	return digits >= 4 && upper >= 4 && lower >= 4
}

// ethereum checks the capitals of an address (EIP-55). One in a single case
// has no checksum.
func ethereum(w string) market.Entity {
	body := w[2:]
	lower := strings.ToLower(body)
	e := market.Entity{Type: Ethereum, Value: "0x" + body, Valid: true}
	if body == lower || body == strings.ToUpper(body) {
		e.Note = "without checksum"
		return e
	}
	h := sha3.NewLegacyKeccak256()
	h.Write([]byte(lower))
	sum := hex.EncodeToString(h.Sum(nil))
	for i := range len(body) {
		if c := lower[i]; c >= 'a' && (sum[i] >= '8') != (body[i] < 'a') {
			e.Valid, e.Note = false, badSum
			return e
		}
	}
	return e
}
