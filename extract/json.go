package extract

import (
	"encoding/json"

	"vedette/market"
)

// pageJSON is the fixed form in which `vedette extract` answers.
type pageJSON struct {
	File      string             `json:"file,omitempty"`
	State     market.PageState   `json:"state"`
	Reason    string             `json:"reason,omitempty"`
	Page      string             `json:"page"`
	Title     string             `json:"title,omitempty"`
	Records   []recordJSON       `json:"records"`
	Links     []linkJSON         `json:"links"`
	Fill      map[string]float64 `json:"fill"`
	Counters  map[string]int64   `json:"counters,omitempty"`
	Truncated bool               `json:"truncated,omitempty"`
	Dropped   int                `json:"dropped,omitempty"`
	WaitS     float64            `json:"wait_s,omitempty"`
	Goto      string             `json:"goto,omitempty"`
	Charset   string             `json:"charset,omitempty"`
	Notes     []noteJSON         `json:"notes,omitempty"`
	Text      string             `json:"text,omitempty"`
}

type recordJSON struct {
	Kind     market.RecordKind `json:"kind"`
	Ad       bool              `json:"ad,omitempty"`
	Detail   string            `json:"detail,omitempty"`
	Observed any               `json:"observed"`
	Derived  market.Derived    `json:"derived"`
}

type linkJSON struct {
	Path    string `json:"path,omitempty"`
	Kind    string `json:"kind,omitempty"`
	Text    string `json:"text,omitempty"`
	Own     bool   `json:"own,omitempty"`
	Offsite string `json:"offsite,omitempty"`
}

type noteJSON struct {
	Record int    `json:"record"`
	Field  string `json:"field,omitempty"`
	Reason string `json:"reason"`
}

// JSON is the result as one line of JSON, without the new line; file is the
// name of the page it came from.
func (r Result) JSON(file string) ([]byte, error) {
	out := pageJSON{
		File: file, State: r.State, Reason: r.Reason, Page: r.Kind, Title: r.Title,
		Records: make([]recordJSON, 0, len(r.Records)), Links: make([]linkJSON, 0, len(r.Links)),
		Fill: r.Fill, Counters: r.Counters, Truncated: r.Truncated, Dropped: r.Dropped,
		WaitS: r.Wait.Seconds(), Goto: r.Goto, Charset: r.Charset, Text: r.Text,
	}
	if out.Fill == nil {
		out.Fill = map[string]float64{}
	}
	for _, rec := range r.Records {
		j := recordJSON{Kind: rec.Kind, Ad: rec.Ad, Detail: rec.Detail, Derived: rec.Derived, Observed: rec.Listing}
		if rec.Vendor != nil {
			j.Observed = rec.Vendor
		}
		out.Records = append(out.Records, j)
	}
	for _, l := range r.Links {
		out.Links = append(out.Links, linkJSON{Path: l.Path, Kind: l.Kind, Text: l.Text, Own: l.Own, Offsite: l.Offsite})
	}
	for _, n := range r.Notes {
		out.Notes = append(out.Notes, noteJSON(n))
	}
	return json.Marshal(out)
}
