package config

import (
	"time"

	"go.yaml.in/yaml/v4"
)

// Run says how `vedette run` keeps the schedules of the markets.
type Run struct {
	Parallel int      `yaml:"parallel"` // markets at a time; default 2
	Jitter   Duration `yaml:"jitter"`   // a schedule's delay, stable for each market, is at most this; default 30m
}

// Alerts are the rules by which people are told.
type Alerts struct {
	NewName NewName     `yaml:"new_name"`
	First   First       `yaml:"first_sighting"`
	Vendor  VendorAlert `yaml:"vendor"`
	Change  Change      `yaml:"change"`
	Market  MarketAlert `yaml:"market"`
	Watch   []Watch     `yaml:"watch"`
}

// NewName is the rule for names that no list knows. Any of the numbers is
// enough; 0 switches it off.
type NewName struct {
	Enabled  bool    `yaml:"enabled"`
	Listings int     `yaml:"listings"` // default 2
	Vendors  int     `yaml:"vendors"`  // default 2
	Markets  int     `yaml:"markets"`  // default 2
	Strong   float64 `yaml:"strong"`   // score from which one listing is enough; default 0.8
}

// First is the rule for listed substances where they were never seen.
type First struct {
	Enabled    bool `yaml:"enabled"`
	Everywhere bool `yaml:"everywhere"` // only what no monitored market ever had; default false
}

// VendorAlert is the rule for what vendors do.
type VendorAlert struct {
	Enabled    bool     `yaml:"enabled"`
	Weak       bool     `yaml:"weak"`        // also who has a known handle and like texts, without the key; default true
	Keys       bool     `yaml:"keys"`        // changed keys; default true
	Absent     Duration `yaml:"absent"`      // whose return is told; default 30d, 0s: none is
	AbsentRuns int      `yaml:"absent_runs"` // that read the whole market and did not show it; default 3
}

// Change is the rule for series that move more than they do by chance.
type Change struct {
	Enabled    bool     `yaml:"enabled"`
	Span       string   `yaml:"span"`        // of the periods: week, day; default week
	Measures   []string `yaml:"measures"`    // default price, listings, vendors, purity
	By         []string `yaml:"by"`          // series apart; default substance, class
	EachMarket bool     `yaml:"each_market"` // each market by itself as well; default false
	Least      int      `yaml:"least"`       // listings or vendors that a value must rest upon; default 5
	FalseShare float64  `yaml:"false_share"` // of those told, that is accepted; default 0.05
}

// MarketAlert is the rule for trouble with a market.
type MarketAlert struct {
	Enabled  bool     `yaml:"enabled"`
	Fall     float64  `yaml:"fall"`       // of the share of records that have a field; default 0.3
	Runs     int      `yaml:"runs"`       // that are compared with; default 5
	Records  int      `yaml:"records"`    // that a run needs to be compared; default 20
	DownRuns int      `yaml:"down_runs"`  // in a row that got nothing; default 2
	Signs    int      `yaml:"exit_signs"` // of an exit scam that must come together; default 2, 0: not looked for
	Mandate  Duration `yaml:"mandate"`    // warned of before its end; default 30d
	Repeat   Duration `yaml:"repeat"`     // what lasts is told again after this; default 7d, 0s: never
}

// Watch is something to look for. All keys that are given must hold, of the
// values of one key one must.
type Watch struct {
	Name       string   `yaml:"name"`
	Substances []string `yaml:"substances"` // ids or names
	Classes    []string `yaml:"classes"`
	Groups     []string `yaml:"groups"`
	Words      []string `yaml:"words"`
	Patterns   []string `yaml:"patterns"` // RE2
	Vendors    []string `yaml:"vendors"`
	ShipsFrom  []string `yaml:"ships_from"`
	ShipsTo    []string `yaml:"ships_to"`
	Markets    []string `yaml:"markets"`
	MinEUR     float64  `yaml:"min_eur"`
	MaxEUR     float64  `yaml:"max_eur"`
	MinGrams   float64  `yaml:"min_grams"`
	MaxGrams   float64  `yaml:"max_grams"`
	Repeat     Duration `yaml:"repeat"` // default 0s: only new listings are told
}

// Mail is the server that letters go through; without a server none are sent.
type Mail struct {
	Server       string `yaml:"server"` // host:port
	TLS          string `yaml:"tls"`    // starttls, tls, none; default starttls
	CAFile       string `yaml:"ca_file"`
	User         string `yaml:"user"`
	PasswordFile string `yaml:"password_file"`
	From         string `yaml:"from"`
	// EncryptedSubject stands over what is encrypted, for all to see; empty:
	// the subject that tells the news. Default: [vedette] message.
	EncryptedSubject string      `yaml:"encrypted_subject"`
	Recipients       []Recipient `yaml:"recipients"`
}

// Recipient is a person, or a list of them, who is told by mail.
type Recipient struct {
	Address string `yaml:"address"`
	PGPKey  string `yaml:"pgp_key"` // file of an armoured public key, to which mail is encrypted
	Told    `yaml:",inline"`
}

// Told says of what and when someone is told.
type Told struct {
	Group  string   `yaml:"group"`  // analysts, operators
	Rules  []string `yaml:"rules"`  // names of rules, or RULE:NAME; default all
	Now    []string `yaml:"now"`    // of these at once; default new-name and market
	Digest string   `yaml:"digest"` // schedule of the others; default 0 7 * * *
	Zone   string   `yaml:"zone"`   // of the digest; default UTC
}

// Webhook is a program that is told.
type Webhook struct {
	Name       string `yaml:"name"`
	URL        string `yaml:"url"`
	SecretFile string `yaml:"secret_file"`
	Told       `yaml:",inline"`
}

func alertDefaults() Alerts {
	return Alerts{
		NewName: NewName{Enabled: true, Listings: 2, Vendors: 2, Markets: 2, Strong: 0.8},
		First:   First{Enabled: true},
		Vendor:  VendorAlert{Enabled: true, Weak: true, Keys: true, Absent: Duration(30 * 24 * time.Hour), AbsentRuns: 3},
		Change: Change{Enabled: true, Span: "week", Measures: []string{"price", "listings", "vendors", "purity"}, By: []string{"substance", "class"},
			Least: 5, FalseShare: 0.05},
		Market: MarketAlert{Enabled: true, Fall: 0.3, Runs: 5, Records: 20, DownRuns: 2, Signs: 2,
			Mandate: Duration(30 * 24 * time.Hour), Repeat: Duration(7 * 24 * time.Hour)},
		Watch: []Watch{},
	}
}

func toldDefaults() Told {
	return Told{Group: "analysts", Now: []string{"new-name", "market"}, Digest: "0 7 * * *", Zone: "UTC"}
}

// UnmarshalYAML reads a recipient over its defaults.
func (r *Recipient) UnmarshalYAML(n *yaml.Node) error {
	type plain Recipient
	p := plain{Told: toldDefaults()}
	if err := n.Decode(&p); err != nil {
		return err
	}
	*r = Recipient(p)
	return nil
}

// UnmarshalYAML reads a webhook over its defaults.
func (w *Webhook) UnmarshalYAML(n *yaml.Node) error {
	type plain Webhook
	p := plain{Told: toldDefaults()}
	if err := n.Decode(&p); err != nil {
		return err
	}
	*w = Webhook(p)
	return nil
}
