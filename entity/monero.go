package entity

import (
	"bytes"
	"math/big"
	"strings"

	"golang.org/x/crypto/sha3"

	"vedette/market"
)

// The first byte of Monero's main-net addresses (cryptonote_config.h):
// standard, integrated, and sub-address.
var moneroKinds = map[byte]string{18: "", 19: "with payment id", 42: "sub-address"}

// monero checks an address: base 58 in blocks, and four bytes of Keccak-256
// at the end (Monero's address documentation).
func monero(w string) market.Entity {
	e := market.Entity{Type: Monero, Value: w, Note: badSum}
	raw, ok := base58Blocks(w)
	if !ok || len(raw) < 69 {
		return e
	}
	body, sum := raw[:len(raw)-4], raw[len(raw)-4:]
	h := sha3.NewLegacyKeccak256()
	h.Write(body)
	if !bytes.Equal(h.Sum(nil)[:4], sum) {
		return e
	}
	kind, known := moneroKinds[body[0]]
	if !known || (body[0] == 19) != (len(w) == 106) {
		e.Note = "not of the main network"
		return e
	}
	e.Valid, e.Note = true, kind
	return e
}

// blockBytes is how many bytes so many characters of a block stand for; -1:
// no block is so long.
var blockBytes = [...]int{0, -1, 1, 2, -1, 3, 4, 5, -1, 6, 7, 8}

// base58Blocks decodes blocks of eleven characters into eight bytes each.
func base58Blocks(w string) ([]byte, bool) {
	var out []byte
	for len(w) > 0 {
		n := min(len(w), 11)
		size := blockBytes[n]
		if size < 0 {
			return nil, false
		}
		num := new(big.Int)
		for i := range n {
			num.Mul(num, big.NewInt(58))
			num.Add(num, big.NewInt(int64(strings.IndexByte(base58Letters, w[i]))))
		}
		if num.BitLen() > 8*size {
			return nil, false
		}
		out = append(out, num.FillBytes(make([]byte, size))...)
		w = w[n:]
	}
	return out, true
}
