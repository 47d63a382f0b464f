package extract

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"vedette/market"
)

// Expectation writes what a result holds as expected values, in YAML, for a
// person to look through: it is true only once somebody has compared it with
// the page. name is the page's, in the head line.
func (r *Result) Expectation(name string, in Input) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "# What %s holds. Written from what was read: compare every line with\n# the page, mend what is wrong, drop what does not matter.\n", name)
	if in.Path != "" {
		fmt.Fprintf(&b, "url: %s\n", shownValue(in.Path))
	}
	if !in.FetchedAt.IsZero() {
		fmt.Fprintf(&b, "at: %s\n", in.FetchedAt.UTC().Format(time.RFC3339))
	}
	if in.Status != 0 && in.Status != 200 {
		fmt.Fprintf(&b, "status: %d\n", in.Status)
	}
	fmt.Fprintf(&b, "state: %s\n", r.State)
	if r.Kind != "" {
		fmt.Fprintf(&b, "page: %s\n", r.Kind)
	}
	fmt.Fprintf(&b, "count: %d\n", len(r.Records))
	if r.Truncated || r.Dropped > 0 {
		fmt.Fprintf(&b, "truncated: %v\ndropped: %d\n", r.Truncated, r.Dropped)
	}
	if len(r.Counters) > 0 {
		b.WriteString("counters:\n")
		for _, name := range slices.Sorted(maps.Keys(r.Counters)) {
			fmt.Fprintf(&b, "  %s: %d\n", shownValue(name), r.Counters[name])
		}
	}
	r.writeLinks(&b)
	if len(r.Records) > 0 {
		b.WriteString("records:\n")
	}
	for i := range r.Records {
		writeRecord(&b, &r.Records[i])
	}
	return b.Bytes()
}

// writeLinks names the links that are walked; the others are too many.
func (r *Result) writeLinks(b *bytes.Buffer) {
	head := "links:\n"
	for _, l := range r.Links {
		if l.Kind != "" && l.Path != "" {
			fmt.Fprintf(b, "%s  %s: %s\n", head, shownValue(l.Path), l.Kind)
			head = ""
		}
	}
}

// writeRecord writes each field as JSON, which is YAML too, in the order of
// the type.
func writeRecord(b *bytes.Buffer, r *market.Record) {
	mark := "  - "
	line := func(name, value string) {
		fmt.Fprintf(b, "%s%s: %s\n", mark, name, value)
		mark = "    "
	}
	var fields any = r.Listing
	if r.Vendor != nil {
		fields = r.Vendor
		line("kind", string(r.Kind))
	}
	eachField(fields, line)
	if r.Ad {
		line("ad", "true")
	}
	if r.Detail != "" {
		line("detail", shownValue(r.Detail))
	}
	derived := r.Derived
	derived.Parser = ""
	if d := shownValue(derived); d != "{}" {
		line("derived", d)
	}
}

// eachField visits the fields of a struct as JSON has them, in their order.
func eachField(v any, visit func(name, value string)) {
	d := json.NewDecoder(strings.NewReader(shownValue(v)))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return
		}
		visit(fmt.Sprint(name), string(value))
	}
}
