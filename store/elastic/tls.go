package elastic

import (
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"vedette/market"
)

// TLS says whom to believe: the system's authorities, those of ca (PEM), or the
// one certificate, of the server or of its authority, that has the fingerprint
// (SHA-256, hexadecimal). Kibana is believed by the same rule. hosts are those
// that are spoken to: a handshake with an IP address does not say with which.
func TLS(ca []byte, fingerprint string, hosts []string) (*tls.Config, error) {
	c := &tls.Config{MinVersion: tls.VersionTLS12}
	if len(ca) > 0 {
		c.RootCAs = x509.NewCertPool()
		if !c.RootCAs.AppendCertsFromPEM(ca) {
			return nil, fmt.Errorf("elastic: no certificate in the CA file: want PEM, as Elasticsearch writes to http_ca.crt: %w", market.ErrInvalid)
		}
	}
	if fingerprint == "" {
		return c, nil
	}
	want, err := hex.DecodeString(strings.ReplaceAll(fingerprint, ":", ""))
	if err != nil || len(want) != sha256.Size {
		return nil, fmt.Errorf("elastic: fingerprint %q: want 64 hexadecimal digits, the SHA-256 of a certificate: %w", fingerprint, market.ErrInvalid)
	}
	// The chain is verified by VerifyConnection alone, against the one
	// certificate that is believed.
	c.InsecureSkipVerify = true
	c.VerifyConnection = func(state tls.ConnectionState) error {
		return verifyPinned(state, [sha256.Size]byte(want), hosts)
	}
	return c, nil
}

// errFingerprint says that nothing the server sent is what was pinned.
var errFingerprint = errors.New("no certificate of the server is the one with the fingerprint, for this server")

// verifyPinned takes a server whose own certificate has the fingerprint, or one
// that is signed by the authority that has it, for its name or, reached by an IP
// address, for one of hosts. A certificate that is merely sent along proves
// nothing: anyone can send it.
func verifyPinned(state tls.ConnectionState, want [sha256.Size]byte, hosts []string) error {
	if len(state.PeerCertificates) == 0 {
		return errFingerprint
	}
	leaf := state.PeerCertificates[0]
	if sha256.Sum256(leaf.Raw) == want {
		return nil
	}
	between := x509.NewCertPool()
	var root *x509.Certificate
	for _, c := range state.PeerCertificates[1:] {
		between.AddCert(c)
		if sha256.Sum256(c.Raw) == want {
			root = c
		}
	}
	if root == nil {
		return errFingerprint
	}
	roots := x509.NewCertPool()
	roots.AddCert(root)
	if _, err := leaf.Verify(x509.VerifyOptions{Roots: roots, Intermediates: between, DNSName: state.ServerName}); err != nil {
		return err
	}
	named := func(host string) bool { return leaf.VerifyHostname(host) == nil }
	if state.ServerName == "" && !slices.ContainsFunc(hosts, named) {
		return fmt.Errorf("%w: it is of none of %s", errFingerprint, strings.Join(hosts, ", "))
	}
	return nil
}
