package crawler

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/ProtonMail/go-crypto/openpgp"
	"github.com/ProtonMail/go-crypto/openpgp/armor"
	"github.com/ProtonMail/go-crypto/openpgp/clearsign"
	"github.com/ProtonMail/go-crypto/openpgp/packet"
)

// signer makes a key for a test.
type signer struct{ entity *openpgp.Entity }

func newSigner(t *testing.T) signer {
	t.Helper()
	e, err := openpgp.NewEntity("Harbour Office", "", "", &packet.Config{Algorithm: packet.PubKeyAlgoEdDSA})
	if err != nil {
		t.Fatal(err)
	}
	return signer{e}
}

func (s signer) key(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	w, err := armor.Encode(&b, openpgp.PublicKeyType, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.entity.Serialize(w); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func (s signer) sign(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	w, err := clearsign.Encode(&b, s.entity.PrivateKey, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestSignedMirrors(t *testing.T) {
	ours, theirs := newSigner(t), newSigner(t)
	text := "Our mirrors, today:\n- http://one.onion\n- two.onion:8080\n- https://Three.example/\n"
	signed := ours.sign(t, text)
	tests := []struct {
		name    string
		payload string
		want    string // substring of the error; empty: verified
	}{
		{"a plain text file", signed, ""},
		{"inside an HTML page", "<html><body><pre>" + signed + "</pre></body></html>", ""},
		{"signed by someone else", theirs.sign(t, text), "signature"},
		{"with an address put in", strings.Replace(signed, "- http://one", "- http://evil.onion\n- http://one", 1), "signature"},
		{"not signed at all", text, "no clear-signed text"},
		{"cut off", signed[:len(signed)-60], "no end"},
		{"empty", "", "no clear-signed text"},
		{"an empty signature", signedBegin + "\n\nhttp://one.onion\n" + signedEnd, "malformed"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			listed, err := signedMirrors([]byte(tt.payload), ours.key(t), time.Now())
			if tt.want != "" {
				if err == nil || !strings.Contains(err.Error(), tt.want) {
					t.Fatalf("error %v, want %q", err, tt.want)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			for _, origin := range []string{"http://one.onion", "http://two.onion:8080", "https://three.example"} {
				if !listed[hostOf(origin)] {
					t.Errorf("%s is not listed in %v", origin, listed)
				}
			}
			if listed[hostOf("http://evil.onion")] {
				t.Error("an address outside of the list counts as listed")
			}
		})
	}
}

// Text around the signature is not signed.
func TestSignedMirrorsIgnoresWhatIsOutside(t *testing.T) {
	s := newSigner(t)
	payload := "http://before.onion\n" + s.sign(t, "http://one.onion\n") + "\nhttp://after.onion\n"
	listed, err := signedMirrors([]byte(payload), s.key(t), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if listed["before.onion"] || listed["after.onion"] || !listed["one.onion"] {
		t.Errorf("listed %v", listed)
	}
}

func FuzzSignedMirrors(f *testing.F) {
	f.Add([]byte(signedBegin+"\nHash: SHA256\n\nhttp://one.onion\n-----BEGIN PGP SIGNATURE-----\n\nwsB\n"+signedEnd), "key")
	f.Add([]byte("<pre>"+signedBegin), "")
	f.Fuzz(func(t *testing.T, payload []byte, key string) {
		if listed, err := signedMirrors(payload, key, time.Unix(0, 0)); err == nil && len(listed) > 0 {
			t.Fatalf("unsigned bytes list %v", listed)
		}
	})
}
