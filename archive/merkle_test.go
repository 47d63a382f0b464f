package archive

import (
	"encoding/hex"
	"fmt"
	"testing"
)

// rootOf is the definition of RFC 6962, 2.1, written down as it stands there.
func rootOf(leaves [][]byte) hash32 {
	switch len(leaves) {
	case 0:
		return new(tree).root()
	case 1:
		return leafHash(leaves[0])
	}
	k := 1
	for k*2 < len(leaves) {
		k *= 2
	}
	return nodeHash(rootOf(leaves[:k]), rootOf(leaves[k:]))
}

func TestTreeEqualsItsDefinition(t *testing.T) {
	var leaves [][]byte
	streamed := new(tree)
	for n := range 300 {
		if got, want := streamed.root(), rootOf(leaves); got != want {
			t.Fatalf("%d leaves: %x, want %x", n, got, want)
		}
		leaf := fmt.Appendf(nil, "leaf %d", n)
		leaves = append(leaves, leaf)
		streamed.add(leaf)
	}
	if len(streamed.full) > 9 {
		t.Errorf("300 leaves hold %d hashes", len(streamed.full))
	}
}

// The inputs and roots of certificate-transparency's own test vectors.
func TestTreeKnownRoots(t *testing.T) {
	inputs := []string{"", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"}
	roots := map[int]string{
		0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
		1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
		2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
		8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
	}
	streamed := new(tree)
	for n := 0; ; n++ {
		root := streamed.root()
		if want, ok := roots[n]; ok && hex.EncodeToString(root[:]) != want {
			t.Errorf("%d leaves: %x, want %s", n, root, want)
		}
		if n == len(inputs) {
			return
		}
		leaf, err := hex.DecodeString(inputs[n])
		if err != nil {
			t.Fatal(err)
		}
		streamed.add(leaf)
	}
}
