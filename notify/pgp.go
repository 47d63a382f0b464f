package notify

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/textproto"
	"strings"
	"time"

	"github.com/ProtonMail/go-crypto/openpgp"
	"github.com/ProtonMail/go-crypto/openpgp/armor"
	"github.com/ProtonMail/go-crypto/openpgp/packet"

	"vedette/market"
)

// Key is an OpenPGP key to which somebody's mail is encrypted.
type Key struct {
	entity *openpgp.Entity
}

// maxKeyFile bounds a file with a key, and minKeyBits what is strong enough
// (NIST SP 800-57 part 1, table 2: RSA and ElGamal).
const (
	maxKeyFile = 1 << 20
	minKeyBits = 2048
)

// ReadKey reads an armoured public key that can be encrypted to at now. The
// error, which is market.ErrInvalid, says what is wrong with it.
func ReadKey(armoured []byte, now time.Time) (*Key, error) {
	k, err := readKey(armoured, now)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", err, market.ErrInvalid)
	}
	return k, nil
}

func readKey(armoured []byte, now time.Time) (*Key, error) {
	if len(armoured) > maxKeyFile {
		return nil, fmt.Errorf("it has more than %d bytes: this is no public key", maxKeyFile)
	}
	list, err := openpgp.ReadArmoredKeyRing(bytes.NewReader(armoured))
	if err != nil {
		return nil, fmt.Errorf("it is no armoured public key (%w). Allowed: what gpg --armor --export ADDRESS writes", err)
	}
	if len(list) != 1 {
		return nil, fmt.Errorf("it holds %d keys. Allowed: one", len(list))
	}
	k := &Key{list[0]}
	if k.entity.PrivateKey != nil {
		return nil, errors.New("it holds a private key, which belongs to its owner alone. Allowed: a public key")
	}
	return k, k.usable(now)
}

// usable says why the key cannot be encrypted to at now, or nil.
func (k *Key) usable(now time.Time) error {
	e := k.entity
	if e.Revoked(now) {
		return fmt.Errorf("key %s is revoked", k.Fingerprint())
	}
	self, _ := e.PrimarySelfSignature()
	if self == nil {
		return fmt.Errorf("key %s has no signature of its own", k.Fingerprint())
	}
	if e.PrimaryKey.KeyExpired(self, now) {
		if e.PrimaryKey.CreationTime.After(now) {
			return fmt.Errorf("key %s is not valid before %s", k.Fingerprint(), e.PrimaryKey.CreationTime.UTC().Format(time.DateOnly))
		}
		return fmt.Errorf("key %s expired on %s", k.Fingerprint(), expiry(e.PrimaryKey, self).Format(time.DateOnly))
	}
	sub, ok := e.EncryptionKey(now)
	if !ok {
		return fmt.Errorf("key %s has no subkey that can be encrypted to now: there is none, or it is expired or revoked", k.Fingerprint())
	}
	switch sub.PublicKey.PubKeyAlgo {
	case packet.PubKeyAlgoRSA, packet.PubKeyAlgoRSAEncryptOnly, packet.PubKeyAlgoElGamal:
		bits, err := sub.PublicKey.BitLength()
		if err != nil || bits < minKeyBits {
			return fmt.Errorf("key %s has %d bits. Allowed: %d or more, or an elliptic curve", k.Fingerprint(), bits, minKeyBits)
		}
	}
	return nil
}

func expiry(p *packet.PublicKey, self *packet.Signature) time.Time {
	if self.KeyLifetimeSecs == nil || *self.KeyLifetimeSecs == 0 {
		return time.Time{}
	}
	return p.CreationTime.Add(time.Duration(*self.KeyLifetimeSecs) * time.Second).UTC()
}

// Fingerprint is that of the key, in hex.
func (k *Key) Fingerprint() string { return fmt.Sprintf("%x", k.entity.PrimaryKey.Fingerprint) }

// Expires is when the key, or the subkey that is encrypted to at now, expires;
// zero: it does not.
func (k *Key) Expires(now time.Time) (at time.Time) {
	if self, _ := k.entity.PrimarySelfSignature(); self != nil {
		at = expiry(k.entity.PrimaryKey, self)
	}
	if sub, ok := k.entity.EncryptionKey(now); ok {
		if of := expiry(sub.PublicKey, sub.SelfSignature); !of.IsZero() && (at.IsZero() || of.Before(at)) {
			at = of
		}
	}
	return at
}

// For reports whether a user id of the key names an address.
func (k *Key) For(address string) bool {
	for _, id := range k.entity.Identities {
		if id.UserId != nil && strings.EqualFold(id.UserId.Email, address) {
			return true
		}
	}
	return false
}

// encrypt is a letter as the body of a multipart/encrypted message (RFC 3156),
// with its boundary, which is derived from id. The subject that tells the news
// is inside, where mail programs look for it (protected headers).
func (k *Key) encrypt(l Letter, id string, now time.Time) (body, boundary string, err error) {
	if err := k.usable(now); err != nil {
		return "", "", err
	}
	inner, err := entity(l, id)
	if err != nil {
		return "", "", err
	}
	var sealed bytes.Buffer
	a, err := armor.Encode(&sealed, "PGP MESSAGE", nil)
	if err != nil {
		return "", "", err
	}
	w, err := openpgp.Encrypt(a, []*openpgp.Entity{k.entity}, nil, &openpgp.FileHints{IsBinary: true},
		&packet.Config{Time: func() time.Time { return now }, DefaultCipher: packet.CipherAES256})
	if err != nil {
		return "", "", err
	}
	_, err = w.Write(inner)
	if err := errors.Join(err, w.Close(), a.Close()); err != nil {
		return "", "", err
	}
	var out bytes.Buffer
	m := multipart.NewWriter(&out)
	if err := m.SetBoundary("sealed-" + id); err != nil {
		return "", "", err
	}
	for _, part := range []struct{ kind, text string }{
		{"application/pgp-encrypted", "Version: 1\r\n"},
		{`application/octet-stream; name="encrypted.asc"`, crlf(sealed.String())},
	} {
		p, err := m.CreatePart(textproto.MIMEHeader{"Content-Type": {part.kind}})
		if err == nil {
			_, err = io.WriteString(p, part.text)
		}
		if err != nil {
			return "", "", err
		}
	}
	err = m.Close()
	return out.String(), m.Boundary(), err
}

// entity is a letter as a MIME entity of its own.
func entity(l Letter, id string) ([]byte, error) {
	var out bytes.Buffer
	m := multipart.NewWriter(&out)
	if err := m.SetBoundary("letter-" + id); err != nil {
		return nil, err
	}
	fmt.Fprintf(&out, "Content-Type: multipart/alternative; boundary=%q; protected-headers=\"v1\"\r\nSubject: %s\r\n\r\n",
		m.Boundary(), mime.QEncoding.Encode("utf-8", l.Subject))
	for _, part := range []struct{ kind, text string }{{"text/plain", l.Text}, {"text/html", l.HTML}} {
		p, err := m.CreatePart(textproto.MIMEHeader{"Content-Type": {part.kind + "; charset=utf-8"}, "Content-Transfer-Encoding": {"quoted-printable"}})
		if err != nil {
			return nil, err
		}
		q := quotedprintable.NewWriter(p)
		_, err = io.WriteString(q, part.text)
		if err := errors.Join(err, q.Close()); err != nil {
			return nil, err
		}
	}
	err := m.Close()
	return out.Bytes(), err
}

func crlf(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\n", "\r\n")
}
