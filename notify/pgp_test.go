package notify

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/mail"
	"strings"
	"testing"
	"time"

	"github.com/ProtonMail/go-crypto/openpgp"
	"github.com/ProtonMail/go-crypto/openpgp/armor"
	"github.com/ProtonMail/go-crypto/openpgp/packet"

	"vedette/market"
)

// newEntity is a key of its own for each test.
func newEntity(t *testing.T, c packet.Config) *openpgp.Entity {
	t.Helper()
	if c.Time == nil {
		c.Time = func() time.Time { return at.Add(-time.Hour) }
	}
	if c.Algorithm == 0 {
		c.Algorithm, c.Curve = packet.PubKeyAlgoEdDSA, packet.Curve25519
	}
	e, err := openpgp.NewEntity("Ana", "", "ana@agency.example", &c)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// armoured writes a key as a file has it.
func armoured(t *testing.T, kind string, write func(io.Writer) error) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := armor.Encode(&b, kind, nil)
	if err := errors.Join(err, write(w), w.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func public(t *testing.T, entities ...*openpgp.Entity) []byte {
	return armoured(t, openpgp.PublicKeyType, func(w io.Writer) error {
		for _, e := range entities {
			if err := e.Serialize(w); err != nil {
				return err
			}
		}
		return nil
	})
}

func TestReadKey(t *testing.T) {
	year := packet.Config{KeyLifetimeSecs: 365 * 24 * 3600}
	good, brief := newEntity(t, packet.Config{}), newEntity(t, year)
	bare := newEntity(t, packet.Config{})
	bare.Subkeys = nil
	late := newEntity(t, packet.Config{Time: func() time.Time { return at.Add(48 * time.Hour) }})
	small := newEntity(t, packet.Config{Algorithm: packet.PubKeyAlgoRSA, RSABits: 1024})
	revoked := newEntity(t, packet.Config{})
	if err := revoked.RevokeKey(packet.KeyCompromised, "", &packet.Config{Time: func() time.Time { return at }}); err != nil {
		t.Fatal(err)
	}
	private := armoured(t, openpgp.PrivateKeyType, func(w io.Writer) error { return good.SerializePrivateWithoutSigning(w, nil) })
	for name, c := range map[string]struct {
		file []byte
		now  time.Time
		want string
	}{
		"a good one":               {public(t, good), at, ""},
		"one that ends later":      {public(t, brief), at, ""},
		"one that ended":           {public(t, brief), at.AddDate(1, 0, 1), "expired on 2027-03-14"},
		"one of the future":        {public(t, late), at, "is not valid before 2026-03-16"},
		"one that cannot encrypt":  {public(t, bare), at, "has no subkey that can be encrypted to"},
		"one that was revoked":     {public(t, revoked), at.Add(time.Hour), "is revoked"},
		"a short one":              {public(t, small), at, "has 1024 bits. Allowed: 2048 or more"},
		"a private one":            {private, at, "holds a private key"},
		"two of them":              {public(t, good, brief), at, "it holds 2 keys. Allowed: one"},
		"no key":                   {[]byte("ssh-ed25519 AAAA"), at, "it is no armoured public key"},
		"nothing":                  {nil, at, "it is no armoured public key"},
		"much too long a file":     {bytes.Repeat([]byte("x"), maxKeyFile+1), at, "this is no public key"},
		"a message instead of one": {[]byte("-----BEGIN PGP MESSAGE-----\n\nAAAA\n-----END PGP MESSAGE-----\n"), at, "it is no armoured public key"},
	} {
		t.Run(name, func(t *testing.T) {
			k, err := ReadKey(c.file, c.now)
			if c.want == "" {
				if err != nil || k.Fingerprint() == "" || !k.For("Ana@agency.example") || k.For("bo@agency.example") {
					t.Fatal(err)
				}
				return
			}
			if !errors.Is(err, market.ErrInvalid) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
	k, err := ReadKey(public(t, brief), at)
	if err != nil || !k.Expires(at).Equal(at.Add(-time.Hour).AddDate(1, 0, 0)) {
		t.Errorf("expires %v, %v", k.Expires(at), err)
	}
}

// unsealed opens a message as it goes over the wire with the key of its reader.
func unsealed(t *testing.T, raw []byte, e *openpgp.Entity) (outer *mail.Message, inner *mail.Message) {
	t.Helper()
	outer, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	kind, params, err := mime.ParseMediaType(outer.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/encrypted" || params["protocol"] != "application/pgp-encrypted" {
		t.Fatalf("%s %v, %v", kind, params, err)
	}
	m := multipart.NewReader(outer.Body, params["boundary"])
	var parts []string
	for {
		p, err := m.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(p)
		if err != nil {
			t.Fatal(err)
		}
		parts = append(parts, p.Header.Get("Content-Type"), string(text))
	}
	if len(parts) != 4 || parts[0] != "application/pgp-encrypted" || strings.TrimSpace(parts[1]) != "Version: 1" || !strings.HasPrefix(parts[2], "application/octet-stream") {
		t.Fatalf("%q", parts)
	}
	block, err := armor.Decode(strings.NewReader(parts[3]))
	if err != nil {
		t.Fatal(err)
	}
	opened, err := openpgp.ReadMessage(block.Body, openpgp.EntityList{e}, nil, &packet.Config{Time: func() time.Time { return at }})
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(opened.UnverifiedBody)
	if err != nil {
		t.Fatal(err)
	}
	if inner, err = mail.ReadMessage(bytes.NewReader(text)); err != nil {
		t.Fatal(err)
	}
	return outer, inner
}

func sealing(t *testing.T, e *openpgp.Entity, now *time.Time) *Mail {
	t.Helper()
	k, err := ReadKey(public(t, e), *now)
	if err != nil {
		t.Fatal(err)
	}
	m, err := NewMail(MailOptions{Host: "127.0.0.1", Port: 25, TLS: None, From: "v@agency.example", Now: func() time.Time { return *now },
		Keys: map[string]*Key{"ana@agency.example": k}, SealedSubject: "[vedette] message"})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestASealedLetterIsOpenedByItsKeyAndSaysNothingOutside(t *testing.T) {
	e, now := newEntity(t, packet.Config{}), at
	m := sealing(t, e, &now)
	d := sample()
	msg, err := m.message(&d)
	if err != nil {
		t.Fatal(err)
	}
	var raw bytes.Buffer
	if _, err := msg.WriteTo(&raw); err != nil {
		t.Fatal(err)
	}
	plain, err := m.writer.write(&d)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"4-HO-XET", "tryptamine", "quietmoss", d.Alerts[0].ID} {
		if strings.Contains(raw.String(), secret) {
			t.Errorf("%q stands outside", secret)
		}
	}
	outer, inner := unsealed(t, raw.Bytes(), e)
	subject, err := new(mime.WordDecoder).DecodeHeader(inner.Header.Get("Subject"))
	if outer.Header.Get("Subject") != "[vedette] message" || err != nil || subject != plain.Subject {
		t.Errorf("subjects %q and %q, %v", outer.Header.Get("Subject"), subject, err)
	}
	_, params, err := mime.ParseMediaType(inner.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	parts := multipart.NewReader(inner.Body, params["boundary"])
	for _, want := range []struct{ kind, text string }{{"text/plain; charset=utf-8", plain.Text}, {"text/html; charset=utf-8", plain.HTML}} {
		p, err := parts.NextPart() // decodes quoted-printable
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(p)
		if err != nil || p.Header.Get("Content-Type") != want.kind || crlf(string(text)) != crlf(want.text) {
			t.Errorf("%s, %v:\n%s", p.Header.Get("Content-Type"), err, text)
		}
	}
	if _, err := parts.NextPart(); !errors.Is(err, io.EOF) {
		t.Errorf("%v", err)
	}
	for i, line := range strings.Split(raw.String(), "\r\n") {
		if len(line) > 998 || strings.ContainsFunc(line, func(r rune) bool { return r > 126 || r == '\n' }) {
			t.Errorf("line %d: %q", i, line)
		}
	}
	other := d
	other.To = "bo@agency.example"
	if msg, err = m.message(&other); err != nil {
		t.Fatal(err)
	}
	raw.Reset()
	if _, err := msg.WriteTo(&raw); err != nil || strings.Contains(raw.String(), "multipart/encrypted") {
		t.Errorf("sealed for somebody without a key, %v", err)
	}
}

// A key that ends while the program runs: nothing goes out in the clear, and
// the delivery waits for another.
func TestNothingIsSentInTheClearWhenAKeyHasEnded(t *testing.T) {
	e, now := newEntity(t, packet.Config{KeyLifetimeSecs: 48 * 3600}), at
	m := sealing(t, e, &now)
	now = at.Add(72 * time.Hour)
	d := sample()
	msg, err := m.message(&d)
	if err == nil || !strings.Contains(err.Error(), "nothing is sent unencrypted") || !strings.Contains(err.Error(), "expired") || errors.Is(err, ErrRefused) {
		t.Fatalf("%v, %v", msg, err)
	}
	if s := (&mailSession{m: m}); s.Send(t.Context(), &d) == nil {
		t.Error("sent")
	}
}
