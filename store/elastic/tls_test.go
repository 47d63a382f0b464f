package elastic_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"vedette/store/elastic"
)

// signed is a certificate for an address; without an authority it signs itself.
func signed(t *testing.T, address string, authority *x509.Certificate, by *ecdsa.PrivateKey) (*x509.Certificate, *ecdsa.PrivateKey) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.ParseIP(address)}, IsCA: authority == nil, BasicConstraintsValid: true,
	}
	if authority == nil {
		authority, by = c, key
	}
	der, err := x509.CreateCertificate(rand.Reader, c, authority, &key.PublicKey, by)
	if err != nil {
		t.Fatal(err)
	}
	made, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return made, key
}

// The fingerprint of an authority is believed of what the authority signed for
// the address, and not of what is sent along by a server that can be anybody.
func TestFingerprintOfAnAuthority(t *testing.T) {
	ca, caKey := signed(t, "127.0.0.1", nil, nil)
	sum := sha256.Sum256(ca.Raw)
	for name, c := range map[string]struct {
		address   string
		authority *x509.Certificate
		want      error
	}{
		"signed by it":                   {"127.0.0.1", ca, elastic.ErrNotSetUp}, // trusted, and no index of ours
		"signed by it for another place": {"127.0.0.2", ca, elastic.ErrTLS},
		"sent along by another":          {"127.0.0.1", nil, elastic.ErrTLS},
	} {
		t.Run(name, func(t *testing.T) {
			leaf, key := signed(t, c.address, c.authority, caKey)
			s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("X-Elastic-Product", "Elasticsearch")
				_, _ = io.WriteString(w, `{"version":{"number":"8.19.8"}}`)
			}))
			s.Config.ErrorLog = log.New(io.Discard, "", 0) // it tells of every client that turns away
			s.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{leaf.Raw, ca.Raw}, PrivateKey: key}}}
			s.StartTLS()
			t.Cleanup(s.Close)
			o := elastic.Options{Addresses: []string{s.URL}, Fingerprint: hex.EncodeToString(sum[:]), Now: clock}
			if _, err := open(t, o).Check(t.Context()); !errors.Is(err, c.want) {
				t.Errorf("says %v, want %v", err, c.want)
			}
		})
	}
}
