package extract_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vedette/extract"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// pages is where the synthetic pages lie: a folder per market, with its
// profile, pages and golden results.
const pages = "../testdata/pages"

// fetched is when every page of the tests was fetched.
var fetched = time.Date(2019, 11, 19, 12, 0, 0, 0, time.UTC)

// remark is the first line of a page that says where it came from.
var remark = regexp.MustCompile(`^<!-- test: url=(\S+)(?: status=(\d+))? -->`)

// saved reads a synthetic page with its remark.
func saved(t testing.TB, file string) extract.Input {
	t.Helper()
	payload, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	in := extract.Input{Payload: payload, FetchedAt: fetched}
	if m := remark.FindSubmatch(payload); m != nil {
		in.Path = string(m[1])
		in.Status, _ = strconv.Atoi(string(m[2])) // empty: 0, which is 200
	}
	return in
}

// profileOf reads the profile of a folder of pages.
func profileOf(t testing.TB, folder string) *extract.Profile {
	t.Helper()
	file := filepath.Join(folder, "profile.yaml")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	p, err := extract.Parse(file, text)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestGolden(t *testing.T) {
	files, err := filepath.Glob(pages + "/*/*.html")
	if err != nil || len(files) < 15 {
		t.Fatalf("%d pages, %v", len(files), err)
	}
	for _, file := range files {
		folder := filepath.Dir(file)
		name := filepath.Base(folder) + "/" + filepath.Base(file)
		t.Run(name, func(t *testing.T) {
			in := saved(t, file)
			result := profileOf(t, folder).Extract(in)
			line, err := result.JSON(name)
			if err != nil {
				t.Fatal(err)
			}
			var got bytes.Buffer
			if err := json.Indent(&got, line, "", "  "); err != nil {
				t.Fatal(err)
			}
			got.WriteByte('\n')
			golden := strings.TrimSuffix(file, ".html") + ".golden.json"
			if *update {
				if err := os.WriteFile(golden, got.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got.String()); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}
