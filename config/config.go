package config

import (
	"time"

	"go.yaml.in/yaml/v4"

	"vedette/strictyaml"
)

// Config is the whole file, checked, with defaults filled in and paths made
// absolute.
type Config struct {
	// File is where it was read from.
	File string `yaml:"-"`

	doc *strictyaml.Document // for Fault

	// Data is the folder of the store and the archive. Default: data.
	Data string `yaml:"data"`
	// Profiles is a folder of the operator's own profiles; empty: none.
	Profiles string `yaml:"profiles"`
	// Taxonomy is a folder of the operator's own files of substances, which
	// add to the shipped ones; empty: none.
	Taxonomy string `yaml:"taxonomy"`

	Proxy   Proxy    `yaml:"proxy"`
	Session Session  `yaml:"session"`
	Limits  Limits   `yaml:"limits"`
	Store   Store    `yaml:"store"`
	Archive Archive  `yaml:"archive"`
	Rates   Rates    `yaml:"rates"`
	Log     Log      `yaml:"log"`
	Run     Run      `yaml:"run"`
	Alerts  Alerts   `yaml:"alerts"`
	Mail    Mail     `yaml:"mail"`
	Markets []Market `yaml:"markets"`

	// Webhooks are programs that are told of alerts, like recipients of mail.
	Webhooks []Webhook `yaml:"webhooks"`
}

// Proxy is the only way out.
type Proxy struct {
	// Address is host:port of a SOCKS5 proxy. Default: 127.0.0.1:9050, where
	// Debian's tor listens.
	Address string `yaml:"address"`
	// UserAgent is sent with every request. Default: that of Tor Browser.
	UserAgent string `yaml:"user_agent"`
}

// Session says how imported sessions are kept.
type Session struct {
	// KeyFile holds the key that encrypts them; `vedette session import`
	// makes it when it is absent. Default: session.key beside the file.
	KeyFile string `yaml:"key_file"`
}

// Limits bound what one answer may cost. The defaults are those of the
// crawler, which states why.
type Limits struct {
	Dial         Duration `yaml:"dial"`
	Header       Duration `yaml:"header"`
	Total        Duration `yaml:"total"`
	BodyBytes    Bytes    `yaml:"body_bytes"`
	PayloadBytes Bytes    `yaml:"payload_bytes"`
	Redirects    int      `yaml:"redirects"`
}

// Archive says how the evidence is filed.
type Archive struct {
	// FileBytes is the size at which a new file is begun. Default: 1GiB.
	FileBytes Bytes `yaml:"file_bytes"`
	// Sync has every page on the disk before the store counts it as done, so
	// that a loss of power takes no evidence that is spoken of. Default: true.
	Sync bool `yaml:"sync"`
	// ScrubKeyFile holds a secret that keys the short hashes standing for
	// cookies, so that equal sessions can be seen to be equal. Empty: no hashes.
	ScrubKeyFile string `yaml:"scrub_key_file"`
	// ScrubParams are names of URL parameters whose values are secrets.
	ScrubParams []string `yaml:"scrub_params"`
}

// Rates says how old a rate may be for a price to be converted.
type Rates struct {
	// MaxAge spans week-ends and holidays without a fixing. Default: 7d.
	MaxAge Duration `yaml:"max_age"`
}

// Log says how much is told on standard error.
type Log struct {
	Level  string `yaml:"level"`  // debug, info, warn, error; default info
	Format string `yaml:"format"` // text, json; default text
}

// Market is one site that is watched.
type Market struct {
	ID      string   `yaml:"id"`
	Name    string   `yaml:"name"`    // default: the id
	Kind    string   `yaml:"kind"`    // market, shop, clearnet; default market
	Profile string   `yaml:"profile"` // name of a shipped profile or of one in the profiles folder, or a path
	Mirrors []string `yaml:"mirrors"` // scheme://host[:port]
	Mandate Mandate  `yaml:"mandate"`
	Budget  Budget   `yaml:"budget"`
	Account string   `yaml:"account"` // name under which a session is kept; default "default"
	Paused  bool     `yaml:"paused"`  // known, and left alone unless it is named

	// Schedule says when `vedette run` crawls it: a line of cron, or @every
	// 6h. Default: 0 3 * * *.
	Schedule string `yaml:"schedule"`
	Zone     string `yaml:"zone"` // of the schedule; default UTC

	// StaleAfter makes a listing's own page due again. Default: 7d.
	StaleAfter Duration `yaml:"stale_after"`
	// GoneAfter is how many complete runs in a row without a listing make it
	// gone. Default: 3.
	GoneAfter int `yaml:"gone_after"`

	// Refused says why the market must not be watched (ErrMandate, with file
	// and line): its mandate has run out. Nil: it may.
	Refused error `yaml:"-"`
}

// Mandate is why the market may be watched. All but the reference are
// required.
type Mandate struct {
	Purpose   string `yaml:"purpose"`
	Authority string `yaml:"authority"`
	Reference string `yaml:"reference"`
	Expires   Date   `yaml:"expires"` // last day, inclusive
}

// Budget is what a run may ask of the market.
type Budget struct {
	RequestsPerMinute float64  `yaml:"requests_per_minute"` // default 20
	Concurrency       int      `yaml:"concurrency"`         // default 2
	PagesPerRun       int      `yaml:"pages_per_run"`       // of one crawl, then the run is paused; default 0: no bound
	Hours             Hours    `yaml:"hours"`               // "22:00-06:00"; default: all day
	Zone              string   `yaml:"zone"`                // of the hours; default UTC
	MaxDuration       Duration `yaml:"max_duration"`        // of one crawl, then the run is paused; default 0: no bound
	Jitter            float64  `yaml:"jitter"`              // share of each gap, 0..1; default 0.3
	SecondPass        float64  `yaml:"second_pass"`         // share of the index pages that a run reads again; default 0.1, 0: none

	// MaxRunPages closes a run over all the crawls that it takes. Default:
	// 500,000.
	MaxRunPages int `yaml:"max_run_pages"`
	// MaxRunAge is after how long a run whose indexes are read is closed
	// instead of taken up again (docs/crawling.md). Default: 7d.
	MaxRunAge Duration `yaml:"max_run_age"`
}

// defaults are set before the file is read.
func defaults() Config {
	return Config{
		Data:    "data",
		Proxy:   Proxy{Address: "127.0.0.1:9050"},
		Session: Session{KeyFile: "session.key"},
		Limits: Limits{
			Dial: Duration(60 * time.Second), Header: Duration(60 * time.Second), Total: Duration(120 * time.Second),
			BodyBytes: 8 << 20, PayloadBytes: 32 << 20, Redirects: 5,
		},
		Store:   storeDefaults(),
		Archive: Archive{FileBytes: 1 << 30, Sync: true, ScrubParams: []string{}},
		Rates:   Rates{MaxAge: Duration(7 * 24 * time.Hour)},
		Log:     Log{Level: "info", Format: "text"},
		Run:     Run{Parallel: 2, Jitter: Duration(30 * time.Minute)},
		Alerts:  alertDefaults(),
		Mail:    Mail{TLS: "starttls", EncryptedSubject: "[vedette] message", Recipients: []Recipient{}},

		Webhooks: []Webhook{},
	}
}

// marketDefaults are those of each market; a list item cannot get them
// before it is read, so they stand in before its keys are decoded.
func marketDefaults() Market {
	return Market{
		Kind:       "market",
		Account:    "default",
		Schedule:   "0 3 * * *",
		Zone:       "UTC",
		StaleAfter: Duration(7 * 24 * time.Hour),
		GoneAfter:  3,
		Budget:     Budget{RequestsPerMinute: 20, Concurrency: 2, Zone: "UTC", Jitter: 0.3, SecondPass: 0.1, MaxRunPages: 500_000, MaxRunAge: Duration(7 * 24 * time.Hour)},
	}
}

// UnmarshalYAML reads a market over its defaults.
func (m *Market) UnmarshalYAML(n *yaml.Node) error {
	type plain Market // without this method
	p := plain(marketDefaults())
	if err := n.Decode(&p); err != nil {
		return err
	}
	*m = Market(p)
	return nil
}
