package archive

import (
	"crypto/sha256"
	"math/bits"
)

// hash32 is a SHA-256.
type hash32 = [sha256.Size]byte

// tree makes a Merkle root as RFC 6962, 2.1 defines it, one leaf at a time:
// a leaf is SHA-256(0x00, data), a node SHA-256(0x01, left, right), and the
// left part of a node is the largest power of two below the number of leaves.
// It holds one hash per level.
type tree struct {
	count uint64
	full  []hash32 // roots of the whole subtrees so far, largest first
}

// add appends a leaf.
func (t *tree) add(data []byte) {
	h := leafHash(data)
	// One subtree is completed for each trailing one bit of the count.
	for range bits.TrailingZeros64(^t.count) {
		last := len(t.full) - 1
		h = nodeHash(t.full[last], h)
		t.full = t.full[:last]
	}
	t.full = append(t.full, h)
	t.count++
}

// root is the root over the leaves so far; of none, the SHA-256 of nothing.
func (t *tree) root() hash32 {
	if len(t.full) == 0 {
		return sha256.Sum256(nil)
	}
	h := t.full[len(t.full)-1]
	for i := len(t.full) - 2; i >= 0; i-- {
		h = nodeHash(t.full[i], h)
	}
	return h
}

func leafHash(data []byte) hash32 {
	h := sha256.New()
	h.Write([]byte{0})
	h.Write(data)
	return hash32(h.Sum(nil))
}

func nodeHash(left, right hash32) hash32 {
	var b [1 + 2*sha256.Size]byte
	b[0] = 1
	copy(b[1:], left[:])
	copy(b[1+sha256.Size:], right[:])
	return sha256.Sum256(b[:])
}
