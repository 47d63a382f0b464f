package main

import (
	"io"
	"os"

	"vedette/annotate"
	"vedette/cmd/eval/internal/titles"
	"vedette/seeds"
	"vedette/substance/novelty"
)

// titlesSection measures what is derived from titles.
func titlesSection(data string, w io.Writer, verbose, asJSON bool) error {
	a, err := shippedReader()
	if err != nil {
		return err
	}
	r, err := titles.Run(os.DirFS(data), a)
	if err != nil {
		return err
	}
	if asJSON {
		err = titles.JSON(w, r)
	} else {
		err = titles.Table(w, r, verbose)
	}
	if err == nil && len(r.Failures()) > 0 {
		err = errBelow
	}
	return err
}

// shippedReader reads listings with the shipped taxonomy and grammar.
func shippedReader() (*annotate.Annotator, error) {
	tax, err := seeds.Taxonomy(nil)
	if err != nil {
		return nil, err
	}
	grammar, err := seeds.Grammar()
	if err != nil {
		return nil, err
	}
	return annotate.New(annotate.Options{Taxonomy: tax, Names: novelty.New(grammar, novelty.ListedIn(tax))}), nil
}
