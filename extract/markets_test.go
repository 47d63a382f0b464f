package extract_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vedette/extract"
)

// TestMarketsOfEveryAnatomy holds profiles of markets that do not exist, in
// the builds that real ones had, against what their pages hold.
func TestMarketsOfEveryAnatomy(t *testing.T) {
	files, err := filepath.Glob("../testdata/markets/*/*.expected.yaml")
	if err != nil || len(files) < 30 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, file := range files {
		folder := filepath.Dir(file)
		t.Run(filepath.Base(folder)+"/"+filepath.Base(file), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			want, err := extract.ParseExpected(file, text)
			if err != nil {
				t.Fatal(err)
			}
			pages, err := filepath.Glob(strings.TrimSuffix(file, ".expected.yaml") + ".[hjt][tsx][mot]*")
			if err != nil || len(pages) != 1 {
				t.Fatal(pages, err)
			}
			payload, err := os.ReadFile(pages[0])
			if err != nil {
				t.Fatal(err)
			}
			got, differences := profileOf(t, folder).Check(want, payload, fetched)
			for _, d := range differences {
				t.Error(d)
			}
			if len(differences) > 0 {
				t.Logf("state %s (%s), notes %v", got.State, got.Reason, got.Notes)
			}
		})
	}
}
