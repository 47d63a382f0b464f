package main

import (
	"io"
	"os"

	"vedette/cmd/eval/internal/names"
	"vedette/seeds"
)

// novelties measures the detector of new names.
func novelties(data string, w io.Writer, verbose, asJSON bool) error {
	g, err := seeds.Grammar()
	if err != nil {
		return err
	}
	tax, err := seeds.Taxonomy(nil)
	if err != nil {
		return err
	}
	r, err := names.Run(os.DirFS(data), g, tax)
	if err != nil {
		return err
	}
	if asJSON {
		return names.JSON(w, r)
	}
	return names.Table(w, r, verbose)
}
