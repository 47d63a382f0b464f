package substance

import (
	"os"
	"path/filepath"
	"testing"
)

// shippedFiles are the files that come with the program.
func shippedFiles(t testing.TB) []File {
	t.Helper()
	names, err := filepath.Glob("../seeds/substances/*.yaml")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	var files []File
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, File{Name: filepath.Base(name), Data: data})
	}
	return files
}

// shipped is the taxonomy that comes with the program.
func shipped(t testing.TB) *Taxonomy {
	t.Helper()
	tax, err := Parse(shippedFiles(t)...)
	if err != nil {
		t.Fatal(err)
	}
	return tax
}
