package marketsim

import (
	"strings"
	"testing"

	"github.com/ProtonMail/go-crypto/openpgp"
	"github.com/ProtonMail/go-crypto/openpgp/clearsign"
)

func TestSignedMirrors(t *testing.T) {
	m := mustNew(t, Options{Seed: 1})
	m.SetMirrors("http://demotable.onion", "http://mirror2.demotable.onion")
	block, _ := clearsign.Decode([]byte(m.SignedMirrors()))
	if block == nil {
		t.Fatal("no clear-signed block")
	}
	ring, err := openpgp.ReadArmoredKeyRing(strings.NewReader(m.PublicKey()))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := block.VerifySignature(ring, nil); err != nil {
		t.Errorf("signature: %v", err)
	}
	if !strings.Contains(string(block.Plaintext), "http://mirror2.demotable.onion") {
		t.Errorf("text = %q", block.Plaintext)
	}

	again := mustNew(t, Options{Seed: 1})
	again.SetMirrors("http://demotable.onion", "http://mirror2.demotable.onion")
	if again.SignedMirrors() != m.SignedMirrors() || again.PublicKey() != m.PublicKey() {
		t.Error("equal seeds gave different lists or keys")
	}
	other := mustNew(t, Options{Seed: 2})
	ring, err = openpgp.ReadArmoredKeyRing(strings.NewReader(other.PublicKey()))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := block.VerifySignature(ring, nil); err == nil {
		t.Error("another market's key verified the list")
	}
}

func TestVendorKeysAreKeys(t *testing.T) {
	m := mustNew(t, Options{Seed: 3})
	other := mustNew(t, Options{Seed: 4})
	a, b := m.vendorKey(m.vendorFacts(0), 0), other.vendorKey(other.vendorFacts(0), 0)
	if a != b {
		t.Error("a vendor of the shared set has two keys")
	}
	last := len(m.handles) - 1
	if m.vendorKey(m.vendorFacts(last), 0) == other.vendorKey(other.vendorFacts(last), 0) {
		t.Error("two vendors have one key")
	}
	ring, err := openpgp.ReadArmoredKeyRing(strings.NewReader(a))
	if err != nil {
		t.Fatal(err)
	}
	if name := ring[0].PrimaryIdentity().Name; name != m.handles[0] {
		t.Errorf("key is of %q, want %q", name, m.handles[0])
	}
}

func mustNew(t testing.TB, o Options) *Market {
	t.Helper()
	m, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func BenchmarkVendorKey(b *testing.B) {
	m := mustNew(b, Options{})
	for b.Loop() {
		m.vendorKey(m.vendorFacts(0), 0)
	}
}
