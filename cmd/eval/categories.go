package main

import (
	"io"
	"os"

	"vedette/cmd/eval/internal/shelf"
	"vedette/seeds"
)

// categories measures the recogniser against the categories of the tables.
func categories(data string, w io.Writer, verbose, asJSON bool) error {
	tax, err := seeds.Taxonomy(nil)
	if err != nil {
		return err
	}
	r, err := shelf.Run(os.DirFS(data), tax)
	if err != nil {
		return err
	}
	if asJSON {
		return shelf.JSON(w, r)
	}
	return shelf.Table(w, r, verbose)
}
