package extract_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"vedette/extract"
)

// ownStates is the part of a profile that names walls.
var ownStates = regexp.MustCompile(`(?ms)^states:\n(?:[ #].*?\n|\n)*`)

// TestGeneralRulesAloneOnRealPages takes the walls out of the worked examples:
// on every saved page the general rules must say what the profiles said.
func TestGeneralRulesAloneOnRealPages(t *testing.T) {
	data := os.Getenv("VEDETTE_TEST_DATA")
	if data == "" {
		const missing = "VEDETTE_TEST_DATA is not set: the general rules were not tried on real pages"
		if os.Getenv("VEDETTE_TEST_NO_SKIP") != "" {
			t.Fatal(missing)
		}
		t.Skip(missing)
	}
	pagesRead := 0
	for _, market := range []string{"cryptonia", "cypher", "dream", "empire", "whitehouse"} {
		text, err := os.ReadFile("../seeds/profiles/" + market + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		with, err := extract.Parse(market, text)
		if err != nil {
			t.Fatal(err)
		}
		bare := ownStates.ReplaceAll(text, nil)
		alone, err := extract.Parse(market, bare)
		if err != nil || len(with.States) == 0 || len(alone.States) > 0 {
			t.Fatalf("%s: %v, %d states, %d left", market, err, len(with.States), len(alone.States))
		}
		err = filepath.WalkDir(filepath.Join(data, "pages", market), func(file string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			page, err := os.ReadFile(file)
			if err != nil {
				return err
			}
			pagesRead++
			in := extract.Input{Payload: page, FetchedAt: fetched}
			want, got := with.Extract(in), alone.Extract(in)
			if got.State != want.State || len(got.Records) != len(want.Records) {
				t.Errorf("%s: %s (%s) with %d records, want %s with %d", file, got.State, got.Reason, len(got.Records), want.State, len(want.Records))
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if pagesRead < 150 {
		t.Errorf("only %d pages", pagesRead)
	}
}
