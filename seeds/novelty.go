package seeds

import (
	"embed"

	"vedette/substance/novelty"
)

//go:embed novelty/*.yaml
var novelties embed.FS

// Grammar reads the shipped grammar of systematic names.
func Grammar() (*novelty.Grammar, error) {
	var files []novelty.File
	err := eachYAML(novelties, "novelty", func(name string, data []byte) {
		files = append(files, novelty.File{Name: "shipped novelty/" + name, Data: data})
	})
	if err != nil {
		return nil, err
	}
	return novelty.Parse(files...)
}
