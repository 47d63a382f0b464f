package seeds

import (
	"embed"
	"io/fs"
	"path"

	"vedette/substance/novelty"
)

//go:embed novelty/*.yaml
var novelties embed.FS

// Grammar reads the shipped grammar of systematic names.
func Grammar() (*novelty.Grammar, error) {
	entries, err := fs.ReadDir(novelties, "novelty")
	if err != nil {
		return nil, err
	}
	files := make([]novelty.File, len(entries))
	for i, e := range entries {
		data, err := fs.ReadFile(novelties, path.Join("novelty", e.Name()))
		if err != nil {
			return nil, err
		}
		files[i] = novelty.File{Name: "shipped novelty/" + e.Name(), Data: data}
	}
	return novelty.Parse(files...)
}
