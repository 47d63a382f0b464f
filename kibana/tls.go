package kibana

import (
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
)

// TLS says whom to believe: the system's authorities, those of ca (PEM), or
// the one certificate, of the server or of its authority, that has the
// fingerprint (SHA-256, hexadecimal).
func TLS(ca []byte, fingerprint string) (*tls.Config, error) {
	c := &tls.Config{MinVersion: tls.VersionTLS12}
	if len(ca) > 0 {
		c.RootCAs = x509.NewCertPool()
		if !c.RootCAs.AppendCertsFromPEM(ca) {
			return nil, fmt.Errorf("%w: no certificate in the CA file: want PEM", ErrOptions)
		}
	}
	if fingerprint == "" {
		return c, nil
	}
	want, err := hex.DecodeString(strings.ReplaceAll(fingerprint, ":", ""))
	if err != nil || len(want) != sha256.Size {
		return nil, fmt.Errorf("%w: fingerprint %q: want 64 hexadecimal digits, the SHA-256 of a certificate", ErrOptions, fingerprint)
	}
	// The usual verification gives way to the pinned one.
	c.InsecureSkipVerify = true
	c.VerifyConnection = func(state tls.ConnectionState) error { return pinned(state, [sha256.Size]byte(want)) }
	return c, nil
}

var errFingerprint = errors.New("no certificate of the server has the fingerprint")

// pinned takes a server whose own certificate has the fingerprint, or is signed
// for its name by one that has it. A certificate that is merely sent along
// proves nothing.
func pinned(state tls.ConnectionState, want [sha256.Size]byte) error {
	chain := state.PeerCertificates
	if len(chain) == 0 {
		return errFingerprint
	}
	if sha256.Sum256(chain[0].Raw) == want {
		return nil
	}
	roots, between, found := x509.NewCertPool(), x509.NewCertPool(), false
	for _, cert := range chain[1:] {
		between.AddCert(cert)
		if sha256.Sum256(cert.Raw) == want {
			roots.AddCert(cert)
			found = true
		}
	}
	if !found {
		return errFingerprint
	}
	_, err := chain[0].Verify(x509.VerifyOptions{Roots: roots, Intermediates: between, DNSName: state.ServerName})
	return err
}
