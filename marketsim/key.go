package marketsim

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/ProtonMail/go-crypto/openpgp"
	"github.com/ProtonMail/go-crypto/openpgp/armor"
	"github.com/ProtonMail/go-crypto/openpgp/clearsign"
	"github.com/ProtonMail/go-crypto/openpgp/packet"
)

// Keys are real OpenPGP keys (Ed25519), made from a seed when they are asked
// for: throw-away keys of vendors and markets that do not exist.

// seeded is an endless stream of bytes that follow from a seed.
type seeded struct {
	d    dice
	rest []byte
}

func (s *seeded) Read(p []byte) (int, error) {
	for i := range p {
		if len(s.rest) == 0 {
			s.rest = binary.LittleEndian.AppendUint64(nil, s.d.next())
		}
		p[i] = s.rest[0]
		s.rest = s.rest[1:]
	}
	return len(p), nil
}

// keyTime is when every key was made and every list signed: before any
// simulated day, so that no clock finds them to be of the future.
var keyTime = time.Date(2019, 6, 1, 0, 0, 0, 0, time.UTC)

func keyConfig(seed uint64) *packet.Config {
	return &packet.Config{
		Rand:      &seeded{d: dice{seed}},
		Time:      func() time.Time { return keyTime },
		Algorithm: packet.PubKeyAlgoEdDSA,
		Curve:     packet.Curve25519,
	}
}

// newKey makes the key of a seed. It panics when the library refuses, which
// no input can cause.
func newKey(seed uint64, name string) *openpgp.Entity {
	e, err := openpgp.NewEntity(name, "", "", keyConfig(seed))
	if err != nil {
		panic(fmt.Sprintf("marketsim: make key: %v", err))
	}
	return e
}

// armoured is the public half of a key as text.
func armoured(e *openpgp.Entity) string {
	var b bytes.Buffer
	w, err := armor.Encode(&b, openpgp.PublicKeyType, nil)
	if err == nil {
		err = e.Serialize(w)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		panic(fmt.Sprintf("marketsim: armour key: %v", err))
	}
	return strings.TrimSpace(b.String()) + "\n"
}

// clearSigned signs a text.
func clearSigned(e *openpgp.Entity, seed uint64, text string) string {
	var b bytes.Buffer
	w, err := clearsign.Encode(&b, e.PrivateKey, keyConfig(seed))
	if err == nil {
		_, err = io.WriteString(w, text)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		panic(fmt.Sprintf("marketsim: sign: %v", err))
	}
	return b.String() + "\n"
}

// vendorKey is the vendor's public key of a day, armoured: the same on every market
// for a vendor of the shared set.
func (m *Market) vendorKey(f vendorFacts, day int) string {
	return armoured(newKey(m.keySeed(f, day), f.handle))
}
