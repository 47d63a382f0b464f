package extract

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"vedette/market"
)

// Compare lists how a result differs from what is expected. Fields that the
// expectation does not name are not looked at; of a mapping in a field, only
// the keys that it names.
func (e *Expected) Compare(r *Result) []Difference {
	c := comparison{}
	if e.State != "" {
		c.same("", "state", string(e.State), string(r.State))
	}
	if e.Page != "" {
		c.same("", "page", e.Page, r.Kind)
	}
	if e.Count != nil {
		c.same("", "count", *e.Count, len(r.Records))
	}
	if e.Truncated != nil {
		c.same("", "truncated", *e.Truncated, r.Truncated)
	}
	if e.Dropped != nil {
		c.same("", "dropped", *e.Dropped, r.Dropped)
	}
	if e.Wait != nil {
		c.same("", "wait", e.Wait.String(), r.Wait.String())
	}
	if e.Goto != nil {
		c.same("", "goto", *e.Goto, r.Goto)
	}
	c.counters(e.Counters, r.Counters)
	c.links(e.Links, r.Links)
	c.fill(e.Fill, r.Fill)
	c.records(e, r.Records)
	return c.found
}

// comparison gathers differences.
type comparison struct{ found []Difference }

func (c *comparison) differ(record, field string, want, got any) {
	c.found = append(c.found, Difference{Record: record, Field: field, Want: want, Got: got})
}

// same compares two plain values of the page.
func (c *comparison) same(record, field string, want, got any) {
	if want != got {
		c.differ(record, field, want, got)
	}
}

func (c *comparison) counters(want map[string]*int64, got map[string]int64) {
	for _, name := range slices.Sorted(maps.Keys(want)) {
		n, there := got[name]
		switch w := want[name]; {
		case w == nil && there:
			c.differ("", "counters."+name, nil, n)
		case w != nil && !there:
			c.differ("", "counters."+name, *w, nil)
		case w != nil:
			c.same("", "counters."+name, *w, n)
		}
	}
}

// links: with a kind, the page links there and the walk takes it as that kind;
// without one, the walk does not go there.
func (c *comparison) links(want map[string]*string, got []Link) {
	kinds := make(map[string]string, len(got))
	for _, l := range got {
		if l.Path != "" {
			kinds[l.Path] = l.Kind
		}
	}
	for _, path := range slices.Sorted(maps.Keys(want)) {
		kind, there := kinds[path]
		w := ""
		if want[path] != nil {
			w = *want[path]
		}
		switch {
		case !there && w != "":
			c.differ("", "links."+path, w, nil)
		case kind != w:
			c.differ("", "links."+path, w, kind)
		}
	}
}

func (c *comparison) fill(least, got map[string]float64) {
	for _, name := range slices.Sorted(maps.Keys(least)) {
		if got[name] < least[name] {
			c.differ("", "fill."+name, fmt.Sprintf("at least %v", least[name]), got[name])
		}
	}
}

// records matches each described record by its key, when it names it, else by
// its place.
func (c *comparison) records(e *Expected, got []market.Record) {
	if e.Records != nil && len(e.Records) == 0 && e.Count == nil && len(got) > 0 {
		c.differ("", "records", "none", len(got))
	}
	taken := make([]bool, len(got))
	for place, want := range e.Records {
		name, i := find(want, place, got, taken)
		if i < 0 {
			c.differ(name, "record", "there", nil)
			continue
		}
		taken[i] = true
		c.record(name, want, plainRecord(got[i]))
	}
}

// find is the record that is meant; -1 without one.
func find(want map[string]any, place int, got []market.Record, taken []bool) (name string, i int) {
	field, key := "listing_id", want["listing_id"]
	if key == nil {
		field, key = "vendor", want["vendor"]
		if kind := want["kind"]; kind != "vendor" && (place >= len(got) || got[place].Kind != market.RecordVendor) {
			key = nil // the vendor of a listing is no key
		}
	}
	if key == nil {
		if place >= len(got) {
			return "#" + strconv.Itoa(place+1), -1
		}
		return "#" + strconv.Itoa(place+1), place
	}
	for i := range got {
		if !taken[i] && sameValue(key, keyOf(&got[i], field)) {
			return fmt.Sprint(key), i
		}
	}
	return fmt.Sprint(key), -1
}

func keyOf(r *market.Record, field string) any {
	switch {
	case field == "listing_id" && r.Listing != nil:
		return r.Listing.ID
	case field == "vendor" && r.Vendor != nil:
		return r.Vendor.Handle
	}
	return nil
}

func (c *comparison) record(name string, want, got map[string]any) {
	for _, field := range slices.Sorted(maps.Keys(want)) {
		w, g := want[field], got[field]
		inner, named := w.(map[string]any)
		under, ok := g.(map[string]any)
		if !named || !ok { // a single difference for the whole value
			if !sameValue(w, g) {
				c.differ(name, field, w, g)
			}
			continue
		}
		for _, key := range slices.Sorted(maps.Keys(inner)) {
			if !sameValue(inner[key], under[key]) {
				c.differ(name, field+"."+key, inner[key], under[key])
			}
		}
	}
}

// plainRecord is a record as an expectation names its parts.
func plainRecord(r market.Record) map[string]any {
	out := plain(r.Listing)
	if r.Vendor != nil {
		out = plain(r.Vendor)
	}
	out["kind"] = string(r.Kind)
	out["ad"] = r.Ad
	if r.Detail != "" {
		out["detail"] = r.Detail
	}
	derived := plain(r.Derived)
	delete(derived, "parser") // it changes with every version
	out["derived"] = derived
	return out
}

// plain is a value as JSON has it.
func plain(v any) map[string]any {
	out := map[string]any{}
	raw, err := json.Marshal(v)
	if err != nil {
		return out // the types are ours and hold plain values
	}
	if err := json.Unmarshal(raw, &out); err != nil || out == nil {
		return map[string]any{}
	}
	return out
}

// sameValue compares an expected value, as YAML has it, with one of a record.
// A bare number or date stands for the text that a page shows; a text stands
// for the price that is read in it.
func sameValue(want, got any) bool {
	switch w := want.(type) {
	case nil:
		return got == nil
	case map[string]any:
		g, ok := got.(map[string]any)
		for key := range w {
			ok = ok && sameValue(w[key], g[key])
		}
		return ok
	case []any:
		g, ok := got.([]any)
		ok = ok && len(g) == len(w)
		for i := range w {
			ok = ok && sameValue(w[i], g[i])
		}
		return ok || len(w) == 0 && got == nil
	case string:
		if g, ok := got.(map[string]any); ok {
			return samePrice(w, g)
		}
		return got == w || sameMoment(w, got)
	case time.Time:
		return sameMoment(w.Format(time.RFC3339Nano), got)
	case bool:
		return got == w || got == strconv.FormatBool(w)
	}
	return sameNumber(want, got)
}

// samePrice reads "USD 105" or "5 EUR/gram" and compares it with an amount.
func samePrice(want string, got map[string]any) bool {
	list := ParsePrices(want, "")
	if len(list) != 1 {
		return false
	}
	for key, v := range plain(list[0]) {
		if !sameValue(v, got[key]) {
			return false
		}
	}
	return true
}

// sameMoment compares dates by the moment, when both are full ones.
func sameMoment(want string, got any) bool {
	g, ok := got.(string)
	if !ok {
		return false
	}
	for _, layout := range []string{time.RFC3339, time.DateOnly, time.DateTime} {
		w, err := time.Parse(layout, want)
		if err != nil {
			continue
		}
		for _, layout := range []string{time.RFC3339, time.DateOnly, time.DateTime} {
			if t, err := time.Parse(layout, g); err == nil && t.Equal(w) {
				return true
			}
		}
	}
	return false
}

// sameNumber compares a number with a number or with a text that is one.
func sameNumber(want, got any) bool {
	w, err := strconv.ParseFloat(fmt.Sprint(want), 64)
	if err != nil {
		return false
	}
	switch g := got.(type) {
	case float64:
		return g == w
	case string: // whole numbers of any length are ids, and compared as text
		if isDigits(g) && isDigits(fmt.Sprint(want)) {
			return strings.TrimLeft(g, "0") == strings.TrimLeft(fmt.Sprint(want), "0")
		}
		n, err := strconv.ParseFloat(g, 64)
		return err == nil && n == w
	}
	return false
}

func isDigits(s string) bool {
	for i := range len(s) {
		if !isDigit(s[i]) {
			return false
		}
	}
	return s != ""
}
