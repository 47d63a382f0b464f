package main

import (
	"encoding/json"
	"hash/fnv"
	"maps"
	"slices"
	"strings"

	"vedette/market"
)

// readMarks are what a store derived from its listings' texts, as a few bytes
// a listing: enough to tell which were read otherwise.
type readMarks map[uint64]readMark

// readMark is of one listing, as its last version has it.
type readMark struct {
	kind                            market.Kind
	substances, candidates, amounts uint32
	offers                          uint32
}

// readingChange says for how many listings one part of the reading differs.
type readingChange struct {
	What    string `json:"what"` // kind, substances, candidates, amounts, offers
	Changed int    `json:"changed"`
	// Kinds are the changes of kind, as "other -> offer": how many.
	Kinds map[string]int `json:"kinds,omitempty"`
}

// add takes a line of a dump in; lines of other things are left out.
func (rs readMarks) add(kind string, line []byte) error {
	if kind != "listing" {
		return nil
	}
	var l struct {
		Market   string `json:"market"`
		ID       string `json:"id"`
		Versions []struct {
			Derived market.Derived `json:"derived"`
		} `json:"versions"`
	}
	if err := json.Unmarshal(line, &l); err != nil {
		return err
	}
	if len(l.Versions) == 0 {
		return nil
	}
	d := &l.Versions[len(l.Versions)-1].Derived
	key := fnv.New64a()
	_, _ = key.Write([]byte(l.Market + "\x00" + l.ID)) // never fails
	var names, news []string
	for i := range d.Substances {
		names = append(names, d.Substances[i].ID)
	}
	for i := range d.Candidates {
		news = append(news, d.Candidates[i].Name)
	}
	amounts, err := json.Marshal(d.Amounts)
	if err != nil {
		return err
	}
	offers, err := json.Marshal(d.Offers)
	if err != nil {
		return err
	}
	rs[key.Sum64()] = readMark{kind: d.Kind, substances: setHash(names), candidates: setHash(news),
		amounts: textHash(string(amounts)), offers: textHash(string(offers))}
	return nil
}

// setHash is of a set of names.
func setHash(names []string) uint32 {
	slices.Sort(names)
	return textHash(strings.Join(slices.Compact(names), "\x00"))
}

func textHash(s string) uint32 {
	h := fnv.New32a()
	_, _ = h.Write([]byte(s)) // never fails
	return h.Sum32()
}

// compare counts the listings of both that were read otherwise.
func (rs readMarks) compare(after readMarks) []readingChange {
	kinds := map[string]int{}
	var changed, substances, candidates, amounts, offers int
	for key, old := range rs {
		now, ok := after[key]
		if !ok {
			continue
		}
		if old.kind != now.kind {
			changed++
			kinds[kindName(old.kind)+" -> "+kindName(now.kind)]++
		}
		substances += differ(old.substances, now.substances)
		candidates += differ(old.candidates, now.candidates)
		amounts += differ(old.amounts, now.amounts)
		offers += differ(old.offers, now.offers)
	}
	return []readingChange{
		{What: "kind", Changed: changed, Kinds: kinds}, {What: "substances", Changed: substances},
		{What: "candidates", Changed: candidates}, {What: "amounts", Changed: amounts}, {What: "offers", Changed: offers},
	}
}

func differ(a, b uint32) int {
	if a != b {
		return 1
	}
	return 0
}

// kindName names the kind of a listing that was never annotated, too.
func kindName(k market.Kind) string {
	if k == "" {
		return "none"
	}
	return string(k)
}

// showReadings lists what was read otherwise.
func (a *App) showReadings(changes []readingChange) error {
	t := table{columns: []column{{head: "read otherwise"}, {head: "listings", right: true}, {head: "changes", flex: true}}}
	for _, c := range changes {
		var parts []string
		for _, k := range slices.Sorted(maps.Keys(c.Kinds)) {
			parts = append(parts, k+": "+count(c.Kinds[k]))
		}
		t.add(c.What, count(c.Changed), strings.Join(parts, ", "))
	}
	return t.write(a.Stdout, a.Width())
}
