package mentions

import (
	"bufio"
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"

	"vedette/fold"
	"vedette/substance"
)

// Report is what was measured of each file.
type Report struct {
	Files []File `json:"files"`
}

// File is the measurement of one file of labelled sentences.
type File struct {
	Name      string   `json:"name"`
	Sentences int      `json:"sentences"`
	Drugs     Count    `json:"drugs"`    // marked as drugs
	Products  Count    `json:"products"` // marked as goods of any sort
	Outside   int      `json:"outside"`  // names found where nothing is marked
	Missed    []string `json:"missed,omitempty"`
	Others    []string `json:"others,omitempty"` // what was found outside, with its sentence
}

// Count is a number of marked mentions, and how many of them hold a name when
// the sentence is read as a title and as prose.
type Count struct {
	N     int `json:"n"`
	Title int `json:"title"`
	Prose int `json:"prose"`
}

// sentence is a text and where mentions are marked in it.
type sentence struct {
	text  string
	marks []mark
}

type mark struct {
	start, end int
	drug       bool
}

// Run reads ner/*.txt of a data folder. Without such files the report is empty.
func Run(data fs.FS, tax *substance.Taxonomy) (*Report, error) {
	names, err := fs.Glob(data, "ner/*.txt")
	if err != nil {
		return nil, err
	}
	r := &Report{}
	for _, name := range names {
		list, err := read(data, name)
		if err != nil {
			return nil, err
		}
		r.Files = append(r.Files, measure(path.Base(name), list, tax))
	}
	return r, nil
}

// maxLine is the longest line; words are short.
const maxLine = 1 << 16

func read(data fs.FS, name string) (out []sentence, err error) {
	f, err := data.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	var s sentence
	open := false // a mark goes on
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, maxLine)
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		if len(fields) < 2 {
			if s.text != "" {
				out = append(out, s)
			}
			s, open = sentence{}, false
			continue
		}
		word, label := fields[0], fields[len(fields)-1]
		if s.text != "" {
			s.text += " "
		}
		start := len(s.text)
		s.text += word
		part, what, _ := strings.Cut(label, "-")
		goods := what == "Drug" || what == "product"
		switch {
		case goods && (part == "B" || !open):
			s.marks = append(s.marks, mark{start, len(s.text), what == "Drug"})
		case goods:
			s.marks[len(s.marks)-1].end = len(s.text)
		}
		open = goods
	}
	if s.text != "" {
		out = append(out, s)
	}
	return out, lines.Err()
}

func measure(name string, list []sentence, tax *substance.Taxonomy) File {
	out := File{Name: name, Sentences: len(list)}
	f := tax.Finder()
	var folder fold.Folder
	for i := range list {
		s := &list[i]
		x := folder.Fold(s.text)
		asTitle := places(x, f.Find(x, substance.Context{From: substance.FromTitle}))
		asProse := places(x, f.Find(x, substance.Context{From: substance.FromDescription}))
		for _, m := range s.marks {
			c := &out.Products
			if m.drug {
				c = &out.Drugs
			}
			c.N++
			in := func(p place) bool { return p.start < m.end && p.end > m.start }
			if has(asTitle, in) {
				c.Title++
			} else {
				out.Missed = append(out.Missed, s.text[m.start:m.end])
			}
			if has(asProse, in) {
				c.Prose++
			}
		}
		for _, p := range asTitle {
			if !has(s.marks, func(m mark) bool { return p.start < m.end && p.end > m.start }) {
				out.Outside++
				out.Others = append(out.Others, s.text[p.start:p.end]+": "+s.text)
			}
		}
	}
	return out
}

type place struct{ start, end int }

// places are where a text names something, whatever became of the name.
func places(x *fold.Text, spans []substance.Span) []place {
	var out []place
	for _, s := range spans {
		if s.Substance >= 0 && s.Fate != substance.Unproven || s.Kind == substance.Strain {
			start, end := x.Span(s.Start, s.End)
			out = append(out, place{start, end})
		}
	}
	return out
}

func has[T any](list []T, ok func(T) bool) bool { return slices.ContainsFunc(list, ok) }
