package elastic

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"

	"vedette/market"
)

// The ways in which a cluster does not do what it is asked. Each error that
// wraps one of them names the address and says what to do.
var (
	// ErrUnreachable says that nothing answers, or not in time.
	ErrUnreachable = errors.New("no Elasticsearch answers")
	// ErrTLS says that the server is not who it should be, or that one side
	// speaks TLS and the other does not.
	ErrTLS = errors.New("no trusted connection")
	// ErrUnauthorized says that the key or the password is wrong or has ended.
	ErrUnauthorized = errors.New("key or password not accepted")
	// ErrPrivilege says that the key is right and lacks a privilege.
	ErrPrivilege = errors.New("missing privilege")
	// ErrOldServer says that the server is older than 8.
	ErrOldServer = errors.New("this Elasticsearch is too old")
	// ErrNotElasticsearch says that something else answers.
	ErrNotElasticsearch = errors.New("this is no Elasticsearch")
	// ErrFull says that the server takes nothing more, for want of disk space.
	ErrFull = errors.New("the disk of Elasticsearch is full")
	// ErrReadOnly says that a person, or a snapshot, made an index read-only.
	ErrReadOnly = errors.New("index is read-only")
	// ErrNotSetUp says that our templates or indices are not there.
	ErrNotSetUp = errors.New("the indices are not set up")
	// ErrOverloaded says that the server asks for patience (429, 503).
	ErrOverloaded = errors.New("the server is overloaded")
	// ErrSchema says that the indices were set up by another version.
	ErrSchema = errors.New("the indices are those of another version")
)

var errClosed = errors.New("elastic: the store is closed")

// ResponseError is a refusal with the server's own words.
type ResponseError struct {
	Status int    // of HTTP
	Type   string // such as index_not_found_exception
	Reason string // cut when long
}

func (e *ResponseError) Error() string {
	return fmt.Sprintf("HTTP %d, %s: %s", e.Status, e.Type, e.Reason)
}

// fail says which cluster it was.
func (s *Store) fail(err error) error {
	if errors.Is(err, context.Canceled) {
		return err
	}
	return fmt.Errorf("%s: %w", strings.Join(s.o.Addresses, ", "), err)
}

// classify turns what kept a request from being answered into an error of ours.
func classify(ctx context.Context, err error) error {
	if cause := ctx.Err(); cause != nil {
		return cause
	}
	var record tls.RecordHeaderError
	var authority x509.UnknownAuthorityError
	var host x509.HostnameError
	var invalid x509.CertificateInvalidError
	var dns *net.DNSError
	text := err.Error()
	switch {
	case errors.As(err, &record), strings.Contains(text, "server gave HTTP response to HTTPS client"):
		return fmt.Errorf("%w: the server speaks no TLS: write http:// in the address, or set up TLS in Elasticsearch: %w", ErrTLS, err)
	case strings.Contains(text, "malformed HTTP response"), errors.Is(err, http.ErrSchemeMismatch):
		return fmt.Errorf("%w: the server does not speak HTTP; if it wants TLS, write https:// in the address: %w", ErrTLS, err)
	case errors.Is(err, errFingerprint):
		return fmt.Errorf("%w: it is not the server that the fingerprint belongs to; if its certificate was renewed, ask its administrator for the new SHA-256: %w", ErrTLS, err)
	case errors.As(err, &authority):
		return fmt.Errorf("%w: unknown authority: give its certificate (ca_file) or fingerprint: %w", ErrTLS, err)
	case errors.As(err, &host):
		return fmt.Errorf("%w: the certificate is for other names than that of the address: %w", ErrTLS, err)
	case errors.As(err, &invalid):
		return fmt.Errorf("%w: the certificate is not valid: %w", ErrTLS, err)
	case errors.As(err, &dns):
		return fmt.Errorf("%w: the name of the address is unknown: check its spelling: %w", ErrUnreachable, err)
	}
	return fmt.Errorf("%w: check the address, and that the server runs: %w", ErrUnreachable, err)
}

// notElasticsearch is what an answer without the product's header means. A
// gateway in front of a server that is away answers for it.
func notElasticsearch(status int) error {
	if status == http.StatusTooManyRequests || status >= 500 {
		return ErrOverloaded
	}
	return ErrNotElasticsearch
}

// isSecurity reports whether an answer is a refusal of Elasticsearch's security
// layer, or of one in front that wants a password too.
func isSecurity(status int, data []byte) bool {
	return status == http.StatusUnauthorized || status == http.StatusForbidden && bytes.Contains(data, []byte(`"security_exception"`))
}

// refused turns an answer's error into one of ours.
func refused(status int, data []byte) error {
	e := &ResponseError{Status: status}
	var answer struct{ Error json.RawMessage }
	var cause struct {
		Type, Reason string
		RootCause    []struct{ Type, Reason string } `json:"root_cause"`
	}
	if json.Unmarshal(data, &answer) == nil && json.Unmarshal(answer.Error, &cause) == nil {
		e.Type, e.Reason = cause.Type, cause.Reason
		if len(cause.RootCause) > 0 && cause.RootCause[0].Reason != cause.Reason {
			e.Reason += ": " + cause.RootCause[0].Reason
		}
	} else {
		e.Type, e.Reason = "unknown", string(data)
	}
	e.Reason = cut(e.Reason, 400)
	return e.meaning()
}

// meaning is e as one of our errors.
func (e *ResponseError) meaning() error {
	switch {
	case e.Status == http.StatusUnauthorized:
		return fmt.Errorf("%w: check api_key_file, or user and password_file, and whether the key has ended: %w", ErrUnauthorized, e)
	case strings.Contains(e.Reason, "flood-stage watermark"), strings.Contains(e.Reason, "read-only-allow-delete"),
		e.Type == "disk_usage_exceeded_exception", strings.Contains(e.Reason, "No space left on device"):
		return fmt.Errorf("%w: free or add disk space on its nodes; it lifts the block by itself, and nothing is lost meanwhile: %w", ErrFull, e)
	case e.Type == "cluster_block_exception" && strings.Contains(e.Reason, "FORBIDDEN"):
		return fmt.Errorf("%w: lift the block (index.blocks.write, index.blocks.read_only) when it is no longer wanted: %w", ErrReadOnly, e)
	case e.Type == "security_exception", e.Status == http.StatusForbidden:
		return fmt.Errorf("%w: give the key the privileges of docs/elasticsearch.md: %w", ErrPrivilege, e)
	case e.Status == http.StatusTooManyRequests, e.Status >= 500:
		return fmt.Errorf("%w: %w", ErrOverloaded, e)
	case e.Type == "index_not_found_exception":
		return fmt.Errorf("%w: run vedette elastic setup: %w", ErrNotSetUp, e)
	case e.Status == http.StatusNotFound:
		return fmt.Errorf("%w: %w", market.ErrNotFound, e)
	}
	return e
}

// cut shortens a text to n bytes.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "") + "…"
}
