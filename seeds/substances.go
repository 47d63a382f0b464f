package seeds

import (
	"embed"
	"fmt"
	"io/fs"
	"path"

	"vedette/substance"
)

//go:embed substances/*.yaml
var substances embed.FS

// SubstanceFiles are the files of the shipped taxonomy, in order, for
// substance.Parse.
func SubstanceFiles() []substance.File {
	files, err := substanceFiles(substances, "substances", false)
	if err != nil {
		panic("seeds: embedded files cannot be read: " + err.Error()) // impossible: they are in the binary
	}
	return files
}

// Taxonomy reads the shipped taxonomy with an operator's own files (*.yaml and
// *.yml of a folder, folders below are not read) on top: they add entries,
// names of entries that are there, and drop names. A nil folder gives the
// shipped one alone. Every file is checked; the error holds all faults, each
// with file, line and field.
func Taxonomy(own fs.FS) (*substance.Taxonomy, error) {
	files := SubstanceFiles()
	if own != nil {
		more, err := substanceFiles(own, ".", true)
		if err != nil {
			return nil, fmt.Errorf("folder of substances: %w", err)
		}
		files = append(files, more...)
	}
	return substance.Parse(files...)
}

func substanceFiles(dir fs.FS, folder string, own bool) ([]substance.File, error) {
	var files []substance.File
	err := eachYAML(dir, folder, func(name string, data []byte) {
		if !own {
			name = "shipped substances/" + name
		}
		files = append(files, substance.File{Name: name, Data: data, Own: own})
	})
	return files, err
}

// eachYAML visits the files *.yaml and *.yml of a folder in order; folders
// below are left out.
func eachYAML(dir fs.FS, folder string, visit func(name string, data []byte)) error {
	entries, err := fs.ReadDir(dir, folder)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if ext := path.Ext(e.Name()); e.IsDir() || ext != ".yaml" && ext != ".yml" {
			continue
		}
		data, err := fs.ReadFile(dir, path.Join(folder, e.Name()))
		if err != nil {
			return err
		}
		visit(e.Name(), data)
	}
	return nil
}
