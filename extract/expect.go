package extract

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"vedette/market"
	"vedette/strictyaml"
)

// Expected is what a person says a saved page holds. What is left out is not
// compared. docs/profiles.md explains each key.
type Expected struct {
	// How the page was fetched.
	URL    string     `yaml:"url"`    // address, or path and query
	At     *time.Time `yaml:"at"`     // when: the anchor of relative dates
	Status int        `yaml:"status"` // HTTP status; 0 is 200
	Type   string     `yaml:"type"`   // content type, as declared
	Kind   string     `yaml:"kind"`   // page kind to assume

	// What it yields.
	State     market.PageState   `yaml:"state"`
	Page      string             `yaml:"page"` // page kind that is found
	Count     *int               `yaml:"count"`
	Truncated *bool              `yaml:"truncated"`
	Dropped   *int               `yaml:"dropped"`
	Wait      *time.Duration     `yaml:"wait"`
	Goto      *string            `yaml:"goto"`
	Counters  map[string]*int64  `yaml:"counters"`
	Links     map[string]*string `yaml:"links"` // path -> kind; empty: not followed
	Fill      map[string]float64 `yaml:"fill"`  // at least
	Records   []map[string]any   `yaml:"records"`
}

// Difference is one thing that is not as expected. Want and Got are plain
// values as JSON has them; nil: absent.
type Difference struct {
	Record string `json:"record,omitempty"` // its key, or "#2" for the second; empty: of the page
	Field  string `json:"field"`
	Want   any    `json:"want"`
	Got    any    `json:"got"`
}

// String is "record 7: title: want "a", got "b"".
func (d Difference) String() string {
	s := fmt.Sprintf("%s: want %s, got %s", d.Field, shownValue(d.Want), shownValue(d.Got))
	if d.Record != "" {
		return "record " + d.Record + ": " + s
	}
	return s
}

func shownValue(v any) string {
	if v == nil {
		return "nothing"
	}
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return fmt.Sprint(v)
	}
	return strings.TrimSpace(b.String())
}

// besides are what a record of an expectation can name besides its fields.
var besides = []string{"kind", "ad", "detail", "derived"}

// ParseExpected reads expected values, written in YAML or in JSON. The error
// is strictyaml.Faults, each with name, line and field.
func ParseExpected(name string, data []byte) (*Expected, error) {
	e := &Expected{}
	doc, err := strictyaml.Decode(name, data, e)
	if err != nil {
		return nil, err
	}
	var faults strictyaml.Faults
	states := append(slices.Clone(pageStates), string(market.StateContent), string(market.StateUnknown))
	if e.State != "" && !slices.Contains(states, string(e.State)) {
		faults = append(faults, doc.Fault("state", "%s", strictyaml.Unknown("page state", string(e.State), states)))
	}
	if _, _, ok := Address(e.URL); !ok {
		faults = append(faults, doc.Fault("url", "%q is neither an address nor a path that begins with /", e.URL))
	}
	allowed := slices.Concat(fieldNames(market.RecordListing), fieldNames(market.RecordVendor), besides)
	slices.Sort(allowed)
	allowed = slices.Compact(allowed)
	for i, rec := range e.Records {
		for _, field := range slices.Sorted(maps.Keys(rec)) {
			if !slices.Contains(allowed, field) {
				faults = append(faults, doc.Fault(fmt.Sprintf("records[%d].%s", i, field), "%s", strictyaml.Unknown("field", field, allowed)))
			}
		}
	}
	if e.Count != nil && e.Records != nil && *e.Count < len(e.Records) {
		faults = append(faults, doc.Fault("count", "%d records are described", len(e.Records)))
	}
	return e, faults.Err()
}

// Address takes a whole address apart into path and query and its host; a path
// that begins with "/" is taken as it is, and so is nothing at all.
func Address(address string) (path string, hosts []string, ok bool) {
	if address == "" || strings.HasPrefix(address, "/") {
		return address, nil, true
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return "", nil, false
	}
	return u.RequestURI(), []string{strings.ToLower(u.Host)}, true
}

// Input is the page as it was fetched; fetched is used when the expectation
// does not say when that was.
func (e *Expected) Input(payload []byte, fetched time.Time) Input {
	in := Input{Payload: payload, Status: e.Status, ContentType: e.Type, Kind: e.Kind, FetchedAt: fetched}
	in.Path, in.Hosts, _ = Address(e.URL)
	if e.At != nil {
		in.FetchedAt = *e.At
	}
	return in
}

// Check reads a saved page and holds the result against what is expected of
// it. Without differences it is as expected.
func (p *Profile) Check(want *Expected, payload []byte, fetched time.Time) (Result, []Difference) {
	r := p.Extract(want.Input(payload, fetched))
	return r, want.Compare(&r)
}
