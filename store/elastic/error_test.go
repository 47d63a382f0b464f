package elastic_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"vedette/market"
	"vedette/store/elastic"
)

// answering is a server that answers every request alike.
func answering(t *testing.T, status int, header map[string]string, body string) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for k, v := range header {
			w.Header().Set(k, v)
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(s.Close)
	return s.URL
}

var genuine = map[string]string{"X-Elastic-Product": "Elasticsearch", "Content-Type": "application/json"}

// What a real server cannot be made to say here is said by a stand-in, in the
// words that the real one has for it.
func TestCheckTellsTroublesApart(t *testing.T) {
	refusal := func(kind, reason string) string {
		return fmt.Sprintf(`{"error":{"type":%q,"reason":%q,"root_cause":[{"type":%q,"reason":%q}]},"status":0}`, kind, reason, kind, reason)
	}
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	silent.Close()
	for name, c := range map[string]struct {
		address string
		want    error
		says    string
	}{
		"nothing listens":      {"http://" + silent.Addr().String(), elastic.ErrUnreachable, "check the address"},
		"unknown name":         {"http://es.invalid:9200", elastic.ErrUnreachable, "check its spelling"},
		"another program":      {answering(t, 200, nil, `{"version":{"number":"8.1.0"}}`), elastic.ErrNotElasticsearch, "another program"},
		"a page":               {answering(t, 200, genuine, `<html>`), elastic.ErrNotElasticsearch, "no JSON"},
		"a gateway, server up": {answering(t, 502, nil, `bad gateway`), elastic.ErrOverloaded, "HTTP 502"},
		"old server":           {answering(t, 200, genuine, `{"version":{"number":"7.17.29"}}`), elastic.ErrOldServer, "7.17.29"},
		"old server that refuses the media type": {answering(t, 406, genuine, refusal("media_type_header_exception", "Invalid media-type value on headers [Accept]")),
			elastic.ErrOldServer, "wants 8 or later"},
		"wrong key": {answering(t, 401, nil, refusal("security_exception", "unable to authenticate")), elastic.ErrUnauthorized, "api_key_file"},
		"missing privilege": {answering(t, 403, nil, refusal("security_exception", "action [cluster:monitor/main] is unauthorized for API key")),
			elastic.ErrPrivilege, "cluster:monitor/main"},
		"full disk": {answering(t, 429, genuine, refusal("cluster_block_exception",
			"index [x] blocked by: [TOO_MANY_REQUESTS/12/disk usage exceeded flood-stage watermark, index has read-only-allow-delete block];")),
			elastic.ErrFull, "free or add disk space"},
		"too many requests":       {answering(t, 429, genuine, refusal("es_rejected_execution_exception", "queue is full")), elastic.ErrOverloaded, "queue is full"},
		"TLS where there is none": {strings.Replace(answering(t, 200, genuine, "{}"), "http://", "https://", 1), elastic.ErrTLS, "write http://"},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t, elastic.Options{Addresses: []string{c.address}, Now: clock})
			_, err := s.Check(t.Context())
			if !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), c.address) {
				t.Errorf("says %v\nwant %v with %q", err, c.want, c.says)
			}
		})
	}
}

func TestTLS(t *testing.T) {
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Elastic-Product", "Elasticsearch")
		_, _ = io.WriteString(w, `{"version":{"number":"8.19.8"}}`)
	}))
	s.Config.ErrorLog = log.New(io.Discard, "", 0) // it tells of every client that turns away
	s.StartTLS()
	t.Cleanup(s.Close)
	cert := s.Certificate()
	sum := sha256.Sum256(cert.Raw)
	other := sha256.Sum256([]byte("other"))
	ca := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert.Raw})
	for name, c := range map[string]struct {
		options elastic.Options
		says    string // empty: the connection is trusted
	}{
		"unknown authority": {elastic.Options{}, "unknown authority"},
		"its authority":     {elastic.Options{CA: ca}, ""},
		"its fingerprint":   {elastic.Options{Fingerprint: hex.EncodeToString(sum[:])}, ""},
		"another's":         {elastic.Options{Fingerprint: hex.EncodeToString(other[:])}, "not the server that the fingerprint belongs to"},
	} {
		t.Run(name, func(t *testing.T) {
			c.options.Addresses, c.options.Now = []string{s.URL}, clock
			_, err := open(t, c.options).Check(t.Context())
			switch {
			case c.says == "" && !errors.Is(err, elastic.ErrNotSetUp): // what it says has no mapping of ours
				t.Error(err)
			case c.says != "" && (!errors.Is(err, elastic.ErrTLS) || !strings.Contains(err.Error(), c.says)):
				t.Errorf("says %v, want %q", err, c.says)
			}
		})
	}
}

func TestOptionsAreRefused(t *testing.T) {
	for name, o := range map[string]elastic.Options{
		"no address":            {},
		"no scheme":             {Addresses: []string{"localhost:9200"}},
		"password in address":   {Addresses: []string{"http://u:p@localhost"}},
		"capital in the prefix": {Addresses: []string{"http://localhost"}, Prefix: "Vedette"},
		"short fingerprint":     {Addresses: []string{"http://localhost"}, Fingerprint: "ab:cd"},
		"CA that is none":       {Addresses: []string{"http://localhost"}, CA: []byte("x")},
	} {
		o.Now = clock
		if _, err := elastic.Open(o); !errors.Is(err, market.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The first node is away: the next one is asked.
func TestSeveralAddresses(t *testing.T) {
	o := options(t)
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	silent.Close()
	o.Addresses = append([]string{"http://" + silent.Addr().String()}, o.Addresses...)
	s := open(t, o)
	for range 3 {
		if _, err := s.Check(t.Context()); !errors.Is(err, elastic.ErrNotSetUp) {
			t.Errorf("says %v", err)
		}
	}
}

func TestNotSetUpAndReadOnly(t *testing.T) {
	o := options(t)
	s := open(t, o)
	if _, err := s.Listings(t.Context(), market.Filter{}); !errors.Is(err, elastic.ErrNotSetUp) || !strings.Contains(err.Error(), "vedette elastic setup") {
		t.Errorf("a search before the setup says %v", err)
	}
	l := local(t)
	seen(t, l, "one-1", clock(), "Widget")
	if _, err := s.Feeder(l).Drain(t.Context()); !errors.Is(err, elastic.ErrNotSetUp) {
		t.Errorf("writing before the setup says %v", err)
	}
	if err := s.Setup(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		block string
		want  error
	}{{"index.blocks.write", elastic.ErrReadOnly}, {"index.blocks.read_only_allow_delete", elastic.ErrFull}} {
		request(t, o, http.MethodPut, "/"+o.Prefix+"-*/_settings", fmt.Sprintf(`{%q: true}`, c.block))
		if _, err := s.Feeder(l).Drain(t.Context()); !errors.Is(err, c.want) {
			t.Errorf("with %s, writing says %v, want %v", c.block, err, c.want)
		}
		request(t, o, http.MethodPut, "/"+o.Prefix+"-*/_settings", fmt.Sprintf(`{%q: null}`, c.block))
	}
	drain(t, s, l)
	page, err := s.Listings(t.Context(), market.Filter{})
	if err != nil || page.Total != 1 {
		t.Errorf("after the blocks: %d listings, %v", page.Total, err)
	}
}
