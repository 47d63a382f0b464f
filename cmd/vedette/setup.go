package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"vedette/annotate"
	"vedette/config"
	"vedette/extract"
	"vedette/market"
	"vedette/seeds"
	"vedette/store/sqlite"
	"vedette/substance"
	"vedette/substance/novelty"
)

// setup is what a configuration file names, read and checked; nothing of it
// is open.
type setup struct {
	app      *App
	config   *config.Config
	profiles *seeds.Set
	faults   error // of the operator's profiles; they stop only what needs those
	taxonomy *substance.Taxonomy
	reader   *annotate.Annotator
	telling  *telling
	log      *slog.Logger
}

// setup reads the configuration at path and all that it refers to.
func (a *App) setup(path string) (*setup, error) {
	c, err := config.Load(path, a.Now())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, usagef("no configuration at %s: name it with -c, or make one with: vedette config example > vedette.yaml", path)
	}
	if err != nil {
		return nil, err
	}
	s := &setup{app: a, config: c, log: a.logger(c.Log)}
	if s.profiles, err = a.profilesOf(c.Profiles); err != nil {
		s.faults = fmt.Errorf("%s: %w", orShipped(c.Profiles), err)
	}
	if s.profiles == nil {
		return nil, s.faults
	}
	if s.taxonomy, s.reader, err = a.listsOf(c.Taxonomy); err != nil {
		return nil, err
	}
	if s.telling, err = readTelling(c, s.taxonomy); err != nil {
		return nil, err
	}
	return s, nil
}

// profilesOf reads the operator's profiles beside the shipped ones; of a folder
// with faults it returns what is sound, too.
func (a *App) profilesOf(dir string) (*seeds.Set, error) {
	if dir == "" {
		return a.Shipped.profiles()
	}
	return seeds.LoadDir(os.DirFS(dir))
}

// listsOf reads the operator's lists into the taxonomy, and makes the reader
// of listings that goes by it.
func (a *App) listsOf(dir string) (*substance.Taxonomy, *annotate.Annotator, error) {
	if dir == "" {
		tax, err := a.Shipped.taxonomy()
		if err != nil {
			return nil, nil, fmt.Errorf("taxonomy: %w", err)
		}
		reader, err := a.Shipped.reader()
		return tax, reader, err
	}
	tax, err := seeds.Taxonomy(os.DirFS(dir))
	if err != nil {
		return nil, nil, fmt.Errorf("taxonomy: %w", err)
	}
	reader, err := newReader(tax, 0)
	return tax, reader, err
}

// newReader makes the reader of listings with the knowledge of the end of a
// year; 0: of today.
func newReader(tax *substance.Taxonomy, year int) (*annotate.Annotator, error) {
	grammar, err := seeds.Grammar()
	if err != nil {
		return nil, err
	}
	if year != 0 {
		tax, grammar = tax.AsOf(year), grammar.AsOf(year)
	}
	return annotate.New(annotate.Options{Taxonomy: tax, Names: novelty.New(grammar, novelty.ListedIn(tax))}), nil
}

func orShipped(dir string) string {
	if dir == "" {
		return "profiles"
	}
	return dir
}

func readNamed(path string) (string, []byte, error) {
	data, err := os.ReadFile(path)
	return path, data, err
}

// logger writes to standard error what the configuration wants to hear.
func (a *App) logger(c config.Log) *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(c.Level)); err != nil {
		level = slog.LevelInfo // the configuration was checked
	}
	o := &slog.HandlerOptions{Level: level}
	if c.Format == "json" {
		return slog.New(slog.NewJSONHandler(a.Stderr, o))
	}
	return slog.New(slog.NewTextHandler(a.Stderr, o))
}

// profile finds the profile of a market: a file when it is a path, else by
// name among the operator's and the shipped ones.
func (s *setup) profile(m config.Market) (*extract.Profile, error) {
	p, err := s.findProfile(m.Profile)
	switch {
	case errors.Is(err, market.ErrNotFound) && !config.IsPath(m.Profile):
		return nil, s.config.Fault(m.ID, "profile", "there is no profile %q. There are: %s", m.Profile, strings.Join(s.profiles.Names(), ", "))
	case err != nil:
		return nil, fmt.Errorf("market %s: %w", m.ID, err)
	case p.Defunct:
		return nil, s.config.Fault(m.ID, "profile", "%q is a worked example of a market that is gone, and is never crawled", p.Name)
	}
	return p, nil
}

func (s *setup) findProfile(name string) (*extract.Profile, error) {
	if !config.IsPath(name) {
		return s.profiles.Profile(name)
	}
	file, data, err := readNamed(name)
	if err != nil {
		return nil, err
	}
	return extract.Parse(file, data)
}

// market is the noun of a configured market.
func marketOf(m config.Market) market.Market {
	return market.Market{
		ID: m.ID, Name: m.Name, Kind: market.SiteKind(m.Kind), Profile: m.Profile, Mirrors: m.Mirrors,
		Mandate: market.Mandate{
			Purpose: m.Mandate.Purpose, Authority: m.Mandate.Authority,
			Reference: m.Mandate.Reference, Expires: m.Mandate.Expires.End(),
		},
	}
}

// choose resolves market ids from a command line; none means all that are not
// paused.
func (s *setup) choose(ids []string) ([]config.Market, error) {
	if len(ids) == 0 {
		var all []config.Market
		for _, m := range s.config.Markets {
			if !m.Paused {
				all = append(all, m)
			}
		}
		if len(all) == 0 {
			return nil, usagef("every market is paused: name the one that is meant")
		}
		return all, nil
	}
	chosen := make([]config.Market, 0, len(ids))
	for _, id := range ids {
		m, ok := s.config.Market(id)
		if !ok {
			return nil, usagef("there is no market %q. There are: %s", id, strings.Join(s.ids(), ", "))
		}
		chosen = append(chosen, m)
	}
	return chosen, nil
}

func (s *setup) ids() []string {
	ids := make([]string, len(s.config.Markets))
	for i, m := range s.config.Markets {
		ids[i] = m.ID
	}
	return ids
}

// The files of the data folder.
func (s *setup) storePath() string  { return filepath.Join(s.config.Data, "vedette.db") }
func (s *setup) archiveDir() string { return filepath.Join(s.config.Data, "archive") }
func (s *setup) sessionDir() string { return filepath.Join(s.config.Data, "sessions") }

// storeOptions are those of a store at path.
func (s *setup) storeOptions(path string) sqlite.Options {
	return sqlite.Options{Path: path, Now: s.app.Now, Logger: s.log, RateMaxAge: durationOf(s.config.Rates.MaxAge),
		Outbox: s.config.Store.Kind == config.StoreElasticsearch,
	}
}

// openStore opens the store for writing and makes it when there is nothing
// yet. It refuses to begin anew beside an archive: a store that was lost must
// not pass for one that was never there.
func (s *setup) openStore(ctx context.Context) (*sqlite.Store, error) {
	what := ""
	info, err := os.Stat(s.storePath())
	switch {
	case errors.Is(err, fs.ErrNotExist):
		what = "is missing"
	case err == nil && info.Size() == 0 && !s.hasLog():
		what = "is empty"
	}
	if what != "" && s.archiveHolds() {
		return nil, fmt.Errorf("the store %s %s, but the archive beside it holds evidence: build it from that with vedette reextract -c %s", s.storePath(), what, s.config.File)
	}
	st, err := s.openNew(ctx, s.storePath())
	if sqlite.IsCorrupt(err) {
		err = s.toRebuild(err)
	}
	return st, err
}

// toRebuild says what to do about a store that cannot be read.
func (s *setup) toRebuild(err error) error {
	return fmt.Errorf("%w: build the store from the archive with vedette reextract -c %s", err, s.config.File)
}

// openNew opens a store for writing, and makes it when it is not there. What
// the archive hides in addresses is hidden in the store as well.
func (s *setup) openNew(ctx context.Context, path string) (*sqlite.Store, error) {
	o := s.storeOptions(path)
	if len(s.config.Archive.ScrubParams) > 0 {
		arch, err := s.openArchiveToWrite()
		if err != nil {
			return nil, err
		}
		o.Scrub = arch.Scrub
	}
	return sqlite.Open(ctx, o)
}

// openReading opens the store for questions alone, also where nothing can be
// written.
func (s *setup) openReading(ctx context.Context) (*sqlite.Store, error) {
	o := s.storeOptions(s.storePath())
	o.Reading = true
	return sqlite.Open(ctx, o)
}

func (s *setup) hasLog() bool {
	info, err := os.Stat(s.storePath() + "-wal")
	return err == nil && info.Size() > 0
}

// archiveHolds reports whether the archive has any evidence in it.
func (s *setup) archiveHolds() bool {
	files, err := filepath.Glob(filepath.Join(s.archiveDir(), "*", "*.warc.gz"))
	return err == nil && len(files) > 0
}

// existingStore opens the store for reading, and refuses to make one: a typo
// in a path must not answer "nothing found".
func (s *setup) existingStore(ctx context.Context) (*sqlite.Store, error) {
	st, err := s.openReading(ctx)
	missing := errors.Is(err, fs.ErrNotExist)
	switch {
	case missing && !s.archiveHolds():
		return nil, fmt.Errorf("there is no store at %s yet: run vedette crawl -c %s first", s.storePath(), s.config.File)
	case missing, errors.Is(err, sqlite.ErrEmpty), sqlite.IsCorrupt(err):
		return nil, s.toRebuild(err)
	}
	return st, err
}
