package main

import (
	"io"
	"os"

	"vedette/cmd/eval/internal/mentions"
	"vedette/seeds"
)

// marked measures the recogniser against mentions that people marked.
func marked(data string, w io.Writer, verbose, asJSON bool) error {
	tax, err := seeds.Taxonomy(nil)
	if err != nil {
		return err
	}
	r, err := mentions.Run(os.DirFS(data), tax)
	if err != nil {
		return err
	}
	if asJSON {
		return mentions.JSON(w, r)
	}
	return mentions.Table(w, r, verbose)
}
