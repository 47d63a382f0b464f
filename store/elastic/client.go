package elastic

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"sync/atomic"
	"time"

	"github.com/elastic/elastic-transport-go/v8/elastictransport"
	"github.com/elastic/go-elasticsearch/v8/esapi"

	"vedette/market"
)

// Options say how to reach a cluster and what is ours in it.
type Options struct {
	// Addresses are scheme://host[:port][/path] of nodes of one cluster; the
	// next is asked when one does not answer.
	Addresses []string
	// CA holds PEM certificates that vouch for the server instead of those of
	// the system.
	CA []byte
	// Fingerprint is the SHA-256, in hexadecimal, of the server's certificate
	// or of the authority's that it is signed with.
	Fingerprint string
	// APIKey is "id:key" in base64, as the server hands it out; or User and
	// Password.
	APIKey, User, Password string
	// Prefix begins the names of indices, aliases and templates. Default:
	// vedette.
	Prefix string
	// Crawler names this machine in documents (observer.name). Empty: none.
	Crawler string
	// Synonyms are the names of one thing each, for the analyser of searches
	// in Kibana. They are written by Setup and Reindex.
	Synonyms [][]string
	// Widen are words that mean other things too, each with a name that it
	// finds as well. The name does not find the word.
	Widen [][2]string
	// Replicas of each index. A single node wants 0.
	Replicas int
	// Timeout is for one request. Default: 30 s.
	Timeout time.Duration
	// Now is the clock.
	Now func() time.Time
	// Logger gets what a person may have to act upon. Nil: nothing is logged.
	Logger *slog.Logger
}

// prefixForm is what may begin the name of an index.
var prefixForm = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,60}$`)

func (o *Options) validate() ([]*url.URL, error) {
	if o.Now == nil {
		return nil, fmt.Errorf("elastic: no clock: %w", market.ErrInvalid)
	}
	if o.Prefix == "" {
		o.Prefix = "vedette"
	}
	if !prefixForm.MatchString(o.Prefix) {
		return nil, fmt.Errorf("elastic: prefix %q: want a-z, 0-9, - and _, beginning with a letter or digit: %w", o.Prefix, market.ErrInvalid)
	}
	if o.Timeout <= 0 {
		o.Timeout = 30 * time.Second
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if len(o.Addresses) == 0 {
		return nil, fmt.Errorf("elastic: no address: %w", market.ErrInvalid)
	}
	urls := make([]*url.URL, len(o.Addresses))
	for i, a := range o.Addresses {
		u, err := url.Parse(a)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" {
			return nil, fmt.Errorf("elastic: address %q: want http(s)://host[:port], without user and password: %w", a, market.ErrInvalid)
		}
		urls[i] = u
	}
	return urls, nil
}

// Store is a cluster with our indices. It implements
// store.Reader.
type Store struct {
	o         Options
	transport *elastictransport.Client
	http      *http.Transport
	closed    atomic.Bool
	months    months
}

// retries of one request, on another node when there is one.
const retries = 2

// Open makes a client. Nothing is sent yet: see Check.
func Open(o Options) (*Store, error) {
	urls, err := o.validate()
	if err != nil {
		return nil, err
	}
	hosts := make([]string, len(urls))
	for i, u := range urls {
		hosts[i] = u.Hostname()
	}
	tlsConfig, err := TLS(o.CA, o.Fingerprint, hosts)
	if err != nil {
		return nil, err
	}
	// No proxy of the environment: what is not in the configuration does not
	// decide where police data go.
	h := &http.Transport{
		DialContext:           (&net.Dialer{Timeout: 10 * time.Second}).DialContext,
		TLSClientConfig:       tlsConfig,
		TLSHandshakeTimeout:   10 * time.Second,
		ResponseHeaderTimeout: o.Timeout,
		MaxIdleConnsPerHost:   8,
		IdleConnTimeout:       90 * time.Second,
	}
	options := []elastictransport.Option{
		elastictransport.WithURLs(urls...), elastictransport.WithTransport(h), elastictransport.WithUserAgent("vedette"),
		elastictransport.WithMaxRetries(retries), elastictransport.WithRetryOnStatus(502, 504),
		elastictransport.WithRetryBackoff(func(attempt int) time.Duration { return time.Duration(attempt) * 100 * time.Millisecond }),
	}
	switch {
	case o.APIKey != "":
		options = append(options, elastictransport.WithAPIKey(o.APIKey))
	case o.User != "":
		options = append(options, elastictransport.WithBasicAuth(o.User, o.Password))
	}
	t, err := elastictransport.NewClient(options...)
	if err != nil {
		return nil, fmt.Errorf("elastic: %w", err)
	}
	return &Store{o: o, transport: t, http: h}, nil
}

// Close ends the connections. Calls after it fail.
func (s *Store) Close() error {
	if s.closed.Swap(true) {
		return nil
	}
	s.http.CloseIdleConnections()
	return nil
}

// The media types of compatibility mode, which 8.x and 9.x both answer.
const (
	compatible      = "application/vnd.elasticsearch+json;compatible-with=8"
	compatibleLines = "application/vnd.elasticsearch+x-ndjson;compatible-with=8"
)

// Perform makes a request in compatibility mode; esapi calls it.
func (s *Store) Perform(r *http.Request) (*http.Response, error) {
	if r.Body != nil && r.Body != http.NoBody {
		if r.Header.Get("Content-Type") == "application/x-ndjson" {
			r.Header.Set("Content-Type", compatibleLines)
		} else {
			r.Header.Set("Content-Type", compatible)
		}
	}
	r.Header.Set("Accept", compatible)
	return s.transport.Perform(r)
}

// maxAnswer bounds what is read of one answer: a thousand listings with long
// descriptions fit many times.
const maxAnswer = 256 << 20

// do makes a request and decodes the answer into a value; nil: it is dropped.
// Whatever goes wrong is an error of this package.
func (s *Store) do(ctx context.Context, r esapi.Request, into any) error {
	data, err := s.raw(ctx, r)
	if err != nil || into == nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(data))
	if err := d.Decode(into); err != nil {
		return s.fail(fmt.Errorf("%w: the answer is no JSON as expected: %w", ErrNotElasticsearch, err))
	}
	return nil
}

func (s *Store) raw(ctx context.Context, r esapi.Request) ([]byte, error) {
	if s.closed.Load() {
		return nil, errClosed
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	within, cancel := context.WithTimeout(ctx, s.o.Timeout+10*time.Second)
	defer cancel()
	res, err := r.Do(within, s)
	if err != nil {
		return nil, s.fail(classify(ctx, err))
	}
	defer res.Body.Close()
	data, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer+1))
	if err != nil {
		return nil, s.fail(classify(ctx, err))
	}
	if len(data) > maxAnswer {
		return nil, s.fail(fmt.Errorf("an answer is larger than %d bytes", maxAnswer))
	}
	// Refusals of its security come without the product's name.
	if named := res.Header.Get("X-Elastic-Product") == "Elasticsearch"; !named && !isSecurity(res.StatusCode, data) {
		return nil, s.fail(fmt.Errorf("%w (HTTP %d): what answers is another program, or a proxy in front: give the address of Elasticsearch itself",
			notElasticsearch(res.StatusCode), res.StatusCode))
	}
	if res.IsError() {
		return nil, s.fail(refused(res.StatusCode, data))
	}
	return data, nil
}

// body is a JSON body.
func body(v any) io.Reader {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("elastic: a request cannot be written: %v", err)) // made of maps and our own types
	}
	return bytes.NewReader(b)
}

// object is a JSON object of a request.
type object = map[string]any
