package config

import (
	"fmt"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"time"
)

// The kinds of store.
const (
	StoreSQLite        = "sqlite"
	StoreElasticsearch = "elasticsearch"
)

// Store says where analysts read. The local file is always there as well: it
// holds the frontier, and what waits for Elasticsearch.
type Store struct {
	// Kind is sqlite or elasticsearch. Default: sqlite.
	Kind string `yaml:"kind"`
	// Addresses are scheme://host[:port] of nodes of one cluster.
	Addresses []string `yaml:"addresses"`
	// CAFile holds the certificate that vouches for the server; Fingerprint is
	// the SHA-256 of it, or of the server's own. Empty: those of the system.
	CAFile      string `yaml:"ca_file"`
	Fingerprint string `yaml:"fingerprint"`
	// APIKeyFile holds a key as the server hands it out (encoded); or User and
	// PasswordFile.
	APIKeyFile   string `yaml:"api_key_file"`
	User         string `yaml:"user"`
	PasswordFile string `yaml:"password_file"`
	// Prefix begins the names of indices. Default: vedette.
	Prefix string `yaml:"prefix"`
	// Replicas of each index. Default: 1; a single node wants 0.
	Replicas int `yaml:"replicas"`
	// Crawler names this machine in documents. Empty: none.
	Crawler string `yaml:"crawler"`
	// OutboxBytes is how much of this disk may be taken by what waits for
	// Elasticsearch; crawls are paused at that. Default: 1GiB, which is some 15
	// million changes.
	OutboxBytes Bytes `yaml:"outbox_bytes"`
	// Crawlers is one or several: whether other machines crawl the same
	// markets, so that each is leased to one of them at a time. Default: one.
	Crawlers string `yaml:"crawlers"`
	// LeaseTerm is how long a lease lasts without renewal. Default: 5m.
	LeaseTerm Duration `yaml:"lease_term"`
}

// Whether a market is crawled from one machine or from several.
const (
	CrawlersOne     = "one"
	CrawlersSeveral = "several"
)

// Leased reports whether markets are leased before they are crawled.
func (s *Store) Leased() bool { return s.Kind == StoreElasticsearch && s.Crawlers == CrawlersSeveral }

func storeDefaults() Store {
	return Store{Kind: StoreSQLite, Addresses: []string{}, Prefix: "vedette", Replicas: 1, OutboxBytes: 1 << 30,
		Crawlers: CrawlersOne, LeaseTerm: Duration(5 * time.Minute)}
}

var (
	indexPrefix = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,60}$`)
	fingerprint = regexp.MustCompile(`^([0-9a-fA-F]{2}:?){31}[0-9a-fA-F]{2}$`)
)

func (v *validator) store(s *Store) {
	v.oneOf("store.kind", "kind", s.Kind, StoreElasticsearch, StoreSQLite)
	v.need(s.Kind != StoreElasticsearch || len(s.Addresses) > 0, "store.addresses", "none given: write each as https://host:9200")
	secret := s.APIKeyFile != "" || s.PasswordFile != ""
	for i, raw := range s.Addresses {
		v.node(fmt.Sprintf("store.addresses[%d]", i), raw, secret)
	}
	v.need(s.Fingerprint == "" || fingerprint.MatchString(s.Fingerprint), "store.fingerprint", "want 64 hexadecimal digits: the SHA-256 of a certificate")
	v.need(s.Fingerprint == "" || s.CAFile == "", "store.fingerprint", "give it or ca_file, not both")
	v.need(s.APIKeyFile == "" || s.User == "" && s.PasswordFile == "", "store.api_key_file", "give it or user and password_file, not both")
	v.need((s.User == "") == (s.PasswordFile == ""), "store.user", "user and password_file go together")
	v.need(indexPrefix.MatchString(s.Prefix), "store.prefix", "%q: want a-z, 0-9, - and _, beginning with a letter or digit", s.Prefix)
	v.between("store.outbox_bytes", int64(s.OutboxBytes), 64<<10, 1<<40, "64KiB to 1024GiB")
	v.between("store.replicas", int64(s.Replicas), 0, 10, "0 to 10")
	v.need(len(s.Crawler) <= 100 && !strings.ContainsAny(s.Crawler, "\r\n"), "store.crawler", "want one line of at most 100 bytes")
	v.oneOf("store.crawlers", "number of crawlers", s.Crawlers, CrawlersOne, CrawlersSeveral)
	v.need(s.Crawlers != CrawlersSeveral || s.Kind == StoreElasticsearch, "store.crawlers", "several crawlers meet in Elasticsearch: set kind to it")
	v.need(s.Crawlers != CrawlersSeveral || s.Crawler != "", "store.crawler", "missing: of several crawlers each wants a name, which the others are told")
	v.between("store.lease_term", int64(s.LeaseTerm), int64(10*time.Second), int64(time.Hour), "10s to 1h")
}

// node checks an address of Elasticsearch. A key or password goes over the
// line with each request, so without TLS only to this machine.
func (v *validator) node(field, raw string, secret bool) {
	u, err := url.Parse(raw)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		v.fault(field, "%q: want http(s)://host[:port], and user and password apart", raw)
		return
	}
	v.need(u.Scheme == "https" || !secret || isLocal(u.Hostname()), field, "%q: a key or password is only sent with TLS: write https://", raw)
}

func isLocal(host string) bool {
	ip, err := netip.ParseAddr(host)
	return strings.EqualFold(host, "localhost") || err == nil && ip.IsLoopback()
}
