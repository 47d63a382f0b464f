package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"vedette/config"
	"vedette/market"
	"vedette/store"
	"vedette/store/elastic"
	"vedette/substance"
)

// questions is what the commands that only ask need of a store, whichever it
// is.
type questions interface {
	Listings(ctx context.Context, f market.Filter) (market.ListingPage, error)
	Runs(ctx context.Context, marketID string, limit int) ([]market.Run, error)
	Markets(ctx context.Context) ([]market.Market, error)
	store.Series
	Close() error
}

// openQuestions opens the store that analysts read.
func (s *setup) openQuestions(ctx context.Context) (questions, error) {
	if s.config.Store.Kind == config.StoreElasticsearch {
		return s.openElastic()
	}
	return s.existingStore(ctx)
}

// openElastic makes a client of the configured cluster; nothing is sent yet.
func (s *setup) openElastic() (*elastic.Store, error) {
	c := s.config.Store
	if c.Kind != config.StoreElasticsearch {
		return nil, usagef("%s: store.kind is %s: set it to %s and give addresses (docs/elasticsearch.md)", s.config.File, c.Kind, config.StoreElasticsearch)
	}
	o := elastic.Options{
		Addresses: c.Addresses, Fingerprint: c.Fingerprint, User: c.User, Prefix: c.Prefix, Crawler: c.Crawler,
		Replicas: c.Replicas, Synonyms: slang(s.taxonomy), Widen: ambiguous(s.taxonomy), Now: s.app.Now, Logger: s.log,
	}
	if c.CAFile != "" {
		pem, err := os.ReadFile(c.CAFile)
		if err != nil {
			return nil, fmt.Errorf("store.ca_file: %w", err)
		}
		o.CA = pem
	}
	for _, of := range []struct {
		key, file string
		to        *string
	}{{"api_key_file", c.APIKeyFile, &o.APIKey}, {"password_file", c.PasswordFile, &o.Password}} {
		if of.file == "" {
			continue
		}
		secret, err := config.ReadSecret(of.file)
		if err != nil {
			return nil, fmt.Errorf("store.%s: %w", of.key, err)
		}
		*of.to = string(secret.Bytes())
	}
	return elastic.Open(o)
}

// slang are the names under which Kibana finds a substance: its own and those
// of the street, in every language.
func slang(tax *substance.Taxonomy) [][]string {
	var all [][]string
	for _, sub := range tax.All() {
		names := append([]string{sub.Name}, sub.Street...)
		for _, words := range sub.Slang {
			names = append(names, words...)
		}
		if len(names) > 1 {
			all = append(all, names)
		}
	}
	return all
}

// leastWide is the shortest ambiguous word that widens a search, in bytes: "k"
// and "pe" would find ketamine and mushrooms in everything.
const leastWide = 3

// ambiguous are the names that mean other things too, with the substance that
// they find as well: "coke" finds cocaine, and cocaine no soft drinks.
func ambiguous(tax *substance.Taxonomy) [][2]string {
	var all [][2]string
	for _, sub := range tax.All() {
		for _, w := range sub.Weak {
			if len(w.Text) >= leastWide {
				all = append(all, [2]string{w.Text, sub.Name})
			}
		}
	}
	return all
}

// feeding writes to Elasticsearch what a command changes, while it works.
type feeding struct {
	s      *setup
	remote *elastic.Store
	outbox store.Outbox
	cancel context.CancelFunc
	done   chan error
}

// feed begins to write what waits; it does nothing with a local store alone.
func (s *setup) feed(ctx context.Context, outbox store.Outbox) (*feeding, error) {
	if s.config.Store.Kind != config.StoreElasticsearch {
		return nil, nil
	}
	remote, err := s.openElastic()
	if err != nil {
		return nil, err
	}
	within, cancel := context.WithCancel(context.WithoutCancel(ctx)) // it ends with stop
	f := &feeding{s: s, remote: remote, outbox: outbox, cancel: cancel, done: make(chan error, 1)}
	go func() { f.done <- remote.Feeder(outbox).Run(within) }()
	return f, nil
}

// sendFor bounds how long a command that is done waits for Elasticsearch.
const sendFor = time.Minute

// stop ends the writing. What waits then is sent for a while, and told of when
// it still waits after that: it is on disk, and not lost.
func (f *feeding) stop(ctx context.Context) error {
	if f == nil {
		return nil
	}
	f.cancel()
	err := <-f.done
	if err == nil && ctx.Err() == nil {
		within, cancel := context.WithTimeout(ctx, sendFor)
		defer cancel()
		if _, err := f.remote.Feeder(f.outbox).Drain(within); err != nil && !errors.Is(err, market.ErrBusy) {
			f.s.log.Warn("not everything is written to Elasticsearch", "err", err)
		}
	}
	b, berr := f.outbox.Backlog(context.WithoutCancel(ctx))
	if b.Waiting+b.Dead > 0 {
		f.s.log.Warn("documents wait for Elasticsearch on this disk: the next crawl sends them, or vedette elastic send",
			"waiting", b.Waiting, "refused", b.Dead)
	}
	return errors.Join(err, berr, f.remote.Close())
}
