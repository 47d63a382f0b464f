package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"vedette/fold"
	"vedette/market"
	"vedette/store/sqlite"
	"vedette/substance/novelty"
)

// unlistedWord is one line of vedette names --weekly.
type unlistedWord struct {
	Word    string   `json:"word"`
	Score   float64  `json:"score"`
	Near    string   `json:"near,omitempty"`
	Titles  int      `json:"titles"`
	Drug    int      `json:"drug_titles"`
	Vendors int      `json:"vendors"`
	Samples []string `json:"samples"`
}

// weekly ranks the words of the active listings that no list and no form
// knows. With --since only words that no listing had before are ranked.
func (a *App) weekly(ctx context.Context, st *sqlite.Store, today *novelty.Detector, f *namesFlags) ([]unlistedWord, error) {
	all, err := a.wordsOf(ctx, st, time.Time{}, "words")
	if err != nil {
		return nil, err
	}
	model := novelty.NewModel(today, all)
	ranked := all
	if !f.after.IsZero() {
		late, err := a.wordsOf(ctx, st, f.after, "late words")
		if err != nil {
			return nil, err
		}
		titles := make(map[string]int, len(all))
		for _, w := range all {
			titles[w.Word] = w.Titles
		}
		ranked = slices.DeleteFunc(late, func(w novelty.WordCount) bool { return w.Titles < titles[w.Word] })
	}
	var out []unlistedWord
	at := map[string]int{}
	for _, u := range model.Weekly(ranked, f.limit) {
		at[u.Word] = len(out)
		out = append(out, unlistedWord{Word: u.Word, Score: u.Score, Near: u.Near, Titles: u.Titles, Drug: u.Drug, Vendors: u.Vendors, Samples: []string{}})
	}
	return out, a.samples(ctx, st, out, at)
}

// wordsOf counts the words of the active listings first seen since an instant.
func (a *App) wordsOf(ctx context.Context, st *sqlite.Store, after time.Time, what string) (counts []novelty.WordCount, err error) {
	counts = novelty.Words(func(yield func(novelty.Shelved) bool) {
		for l, e := range a.listingsRead(ctx, active(ctx, st), what) {
			if e != nil {
				err = e
				return
			}
			if l.FirstSeen.Before(after) {
				continue
			}
			if !yield(novelty.Shelved{Title: l.Observed.Title, Vendor: l.Market + "\x00" + l.Observed.Vendor, Drug: sellsDrugs(&l)}) {
				return
			}
		}
	})
	return counts, err
}

// sellsDrugs reports whether a listing was read as an offer of drugs.
func sellsDrugs(l *market.StoredListing) bool {
	switch l.Derived.Kind {
	case market.KindOffer, market.KindCustom, market.KindSample, market.KindBundle:
		return true
	}
	return false
}

// samples finds titles that hold the words.
func (a *App) samples(ctx context.Context, st *sqlite.Store, words []unlistedWord, at map[string]int) error {
	var folder fold.Folder
	open := len(words)
	for l, err := range a.listingsRead(ctx, active(ctx, st), "titles of the words") {
		if err != nil {
			return err
		}
		if open == 0 {
			return nil
		}
		t := folder.Fold(l.Observed.Title)
		for _, tok := range t.Tokens() {
			i, ok := at[t.Word(tok)]
			if !ok || len(words[i].Samples) == maxTitles || slices.Contains(words[i].Samples, l.Observed.Title) {
				continue
			}
			words[i].Samples = append(words[i].Samples, l.Observed.Title)
			if len(words[i].Samples) == min(maxTitles, words[i].Titles) {
				open--
			}
		}
	}
	return nil
}

func (a *App) showWords(words []unlistedWord, asJSON bool) error {
	if asJSON {
		for i := range words {
			if err := writeJSON(a.Stdout, &words[i]); err != nil {
				return err
			}
		}
		return nil
	}
	if len(words) == 0 {
		_, err := fmt.Fprintln(a.Stdout, "no word that is spelled like the name of a drug")
		return err
	}
	t := table{columns: []column{
		{head: "word", flex: true}, {head: "score", right: true}, {head: "near", flex: true}, {head: "titles", right: true},
		{head: "of drugs", right: true}, {head: "vendors", right: true}, {head: "a title", flex: true},
	}}
	for i := range words {
		w := &words[i]
		sample := "-"
		if len(w.Samples) > 0 {
			sample = w.Samples[0]
		}
		t.add(w.Word, fmt.Sprintf("%.2f", w.Score), orDash(w.Near), count(w.Titles), count(w.Drug), count(w.Vendors), sample)
	}
	return t.write(a.Stdout, a.Width())
}
