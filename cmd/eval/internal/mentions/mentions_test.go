package mentions

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"vedette/seeds"
)

func TestRun(t *testing.T) {
	tax, err := seeds.Taxonomy(nil)
	if err != nil {
		t.Fatal(err)
	}
	const text = "pure\tO\nketamine\tB-Drug\nneedles\tI-Drug\n,\tO\ngood\tO\nstuff\tB-Drug\n\nsome\tO\nheroin\tO\nand\tO\na\tO\nbig\tB-product\ngun\tI-product\nmolly\tB-product\n"
	r, err := Run(fstest.MapFS{"ner/some.txt": {Data: []byte(text)}}, tax)
	if err != nil {
		t.Fatal(err)
	}
	want := []File{{
		Name: "some.txt", Sentences: 2, Drugs: Count{N: 2, Title: 1, Prose: 1}, Products: Count{N: 2, Title: 1}, Outside: 1,
		Missed: []string{"stuff", "big gun"}, Others: []string{"heroin: some heroin and a big gun molly"},
	}}
	if diff := cmp.Diff(want, r.Files); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	var out strings.Builder
	if err := Table(&out, r, true); err != nil || !strings.Contains(out.String(), "missed \"big gun\"") {
		t.Errorf("table: %v\n%s", err, out.String())
	}
}

func TestNoData(t *testing.T) {
	tax, err := seeds.Taxonomy(nil)
	if err != nil {
		t.Fatal(err)
	}
	r, err := Run(fstest.MapFS{}, tax)
	var out strings.Builder
	if err != nil || Table(&out, r, true) != nil || out.Len() > 0 {
		t.Errorf("%v, %q", err, out.String())
	}
}
