package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"vedette/market"
	"vedette/seeds"
)

// confirmedFile is the file of the operator's taxonomy that triage writes.
const confirmedFile = "confirmed.yaml"

const confirmedHead = "# Written by vedette alerts triage: names that analysts confirmed or merged.\n" +
	"# You may edit it; comments below this line are not kept.\n"

// confirmed is that file: a part of what a file of substances may hold.
type confirmed struct {
	Name       string            `yaml:"name"`
	Version    int               `yaml:"version"`
	Sources    map[string]string `yaml:"sources"`
	Source     []string          `yaml:"source"`
	Substances []confirmedEntry  `yaml:"substances"`
}

type confirmedEntry struct {
	ID          string   `yaml:"id,omitempty"`
	Name        string   `yaml:"name,omitempty"`
	Class       string   `yaml:"class,omitempty"`
	Names       []string `yaml:"names,omitempty"`
	Noted       int      `yaml:"noted,omitempty"`
	NotedSource string   `yaml:"noted_source,omitempty"`
}

// learn writes a name into the operator's taxonomy, checks that all of it can
// still be read, and returns the id of the substance.
func (t *triage) learn(a market.Alert) (id, text string, err error) {
	dir := t.s.config.Taxonomy
	if dir == "" {
		return "", "", t.s.config.FaultAt("taxonomy", "is empty: name a folder for your own substances, in which %s goes", confirmedFile)
	}
	entry, err := t.entry(a)
	if err != nil {
		return "", "", err
	}
	path := filepath.Join(dir, confirmedFile)
	before, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", "", err
	}
	c := confirmed{Name: "confirmed", Sources: map[string]string{"analyst": "confirmed by analysts of this installation"}, Source: []string{"analyst"}}
	if len(before) > 0 {
		d := confirmed{}
		if err := yaml.Load(before, &d, yaml.WithKnownFields()); err != nil {
			return "", "", fmt.Errorf("%s holds more than triage writes: move that to another file: %w", path, err)
		}
		c = d
	}
	c.Version++
	c.Substances = append(c.Substances, entry)
	out, err := yaml.Dump(c)
	if err != nil {
		return "", "", err
	}
	if err := replaceFile(path, append([]byte(confirmedHead), out...)); err != nil {
		return "", "", err
	}
	tax, err := seeds.Taxonomy(os.DirFS(dir))
	if err == nil {
		s, ok := tax.Find(a.What)
		if ok {
			return s.ID, fmt.Sprintf("%s is %s from now on (%s); the past is read again by vedette reextract", a.What, s.Name, path), nil
		}
		err = fmt.Errorf("%q would still not be recognised", a.What)
	}
	undo := os.Remove(path)
	if len(before) > 0 {
		undo = replaceFile(path, before)
	}
	return "", "", errors.Join(fmt.Errorf("the taxonomy does not take it, and stays as it was: %w", err), undo)
}

// entry is what is added for an alert.
func (t *triage) entry(a market.Alert) (confirmedEntry, error) {
	if t.verdict == market.Merge {
		s, ok := t.s.taxonomy.Substance(t.into)
		if !ok {
			s, ok = t.s.taxonomy.Find(t.into)
		}
		if !ok {
			return confirmedEntry{}, usagef("--into: the taxonomy has no substance %q", t.into)
		}
		return confirmedEntry{ID: s.ID, Names: []string{a.What}}, nil
	}
	e := confirmedEntry{Name: t.name, Class: t.class, Noted: t.s.app.Now().Year(), NotedSource: "analyst"}
	if e.Class == "" {
		e.Class = a.Class
	}
	if e.Name == "" {
		e.Name = a.What
	} else {
		e.Names = []string{a.What}
	}
	if classes := newTaxonomyWords(t.s.taxonomy).classes; !slices.Contains(classes, e.Class) {
		return e, usagef("--class: %q is no class of the taxonomy. There are: %s", e.Class, strings.Join(classes, ", "))
	}
	return e, nil
}

// replaceFile writes a file so that it is there as it was or as it will be.
func replaceFile(path string, data []byte) error {
	next := path + ".new"
	if err := os.WriteFile(next, data, 0o644); err != nil {
		return err
	}
	return os.Rename(next, path)
}
