package extract_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vedette/extract"
	"vedette/market"
)

// FuzzExtract: whatever the page, there is an answer with a state, the same
// each time, within the bounds, and walls yield nothing.
func FuzzExtract(f *testing.F) {
	folders, err := filepath.Glob("../testdata/*/*/profile.yaml")
	if err != nil || len(folders) < 15 {
		f.Fatal(len(folders), err)
	}
	profiles := make([]*extract.Profile, 0, len(folders))
	for i, file := range folders {
		folder := filepath.Dir(file)
		profiles = append(profiles, profileOf(f, folder))
		files, err := filepath.Glob(folder + "/*.[hjt][tsx][mot]*")
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range files {
			if strings.Contains(file, ".golden.") {
				continue
			}
			in := saved(f, file)
			f.Add(in.Payload, in.Path, uint8(i), false)
			f.Add(in.Payload[:len(in.Payload)/2], in.Path, uint8(i), true)
		}
	}
	f.Add([]byte("<table class=goods><tr><td><a class=item href='item.php?id=1'><td class=price>\xff\x00USD"), "?%zz", uint8(0), false)
	f.Add([]byte("<base href='//x'><a href='http://[::1'><meta http-equiv=refresh content=';url='>"), "%", uint8(1), false)
	f.Add([]byte("<style>{}}}{@media screen{</style><style>a,b{display:none</style><a><b>"), "/", uint8(2), false)
	f.Fuzz(func(t *testing.T, page []byte, path string, which uint8, cut bool) {
		if len(page) > 32<<10 {
			return
		}
		p := profiles[int(which)%len(profiles)]
		in := extract.Input{Payload: page, Path: path, Truncated: cut, FetchedAt: fetched}
		before := string(page)
		r := p.Extract(in)
		if string(page) != before {
			t.Fatal("the payload was changed")
		}
		if diff := cmp.Diff(r, p.Extract(in)); diff != "" {
			t.Fatalf("twice the same page (-first +second)\n%s", diff)
		}
		if r.State == "" || r.State != market.StateContent && (len(r.Records) > 0 || r.Kind != "" || r.Reason == "") {
			t.Fatalf("state %q, %d records, kind %q, reason %q", r.State, len(r.Records), r.Kind, r.Reason)
		}
		if len(r.Records) > 2000 || len(r.Links) > 5000 || len(r.Notes) > 100 || len(r.Text) > 4<<10 {
			t.Fatalf("beyond the bounds: %d records, %d links, %d notes, %d bytes of text", len(r.Records), len(r.Links), len(r.Notes), len(r.Text))
		}
		for _, l := range r.Links {
			if l.Offsite == "" && (!strings.HasPrefix(l.Path, "/") || p.Canonical(l.Path) != l.Path) {
				t.Fatalf("link %q is not canonical", l.Path)
			}
		}
		for name, share := range r.Fill {
			if share < 0 || share > 1 {
				t.Fatalf("fill of %s is %v", name, share)
			}
		}
		if _, err := r.JSON("x"); err != nil {
			t.Fatal(err)
		}
	})
}

// FuzzProfile: whatever the profile, it is refused with a fault or reads a
// page without harm.
func FuzzProfile(f *testing.F) {
	files, err := filepath.Glob("../testdata/*/*/profile.yaml")
	if err != nil || len(files) < 20 {
		f.Fatal(len(files), err)
	}
	for _, file := range append(files, "") {
		text := []byte(whole)
		if file != "" {
			if text, err = os.ReadFile(file); err != nil {
				f.Fatal(err)
			}
		}
		f.Add(text)
	}
	page := saved(f, pages+"/table/listing.html")
	f.Fuzz(func(t *testing.T, text []byte) {
		if len(text) > 8<<10 {
			return
		}
		p, err := extract.Parse("fuzz.yaml", text)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "fuzz.yaml") {
				t.Fatalf("a fault without its file: %v", err)
			}
			return
		}
		if r := p.Extract(page); r.State == "" {
			t.Fatal("no state")
		}
		p.Route("/item/1")
		p.Denied("/x")
		p.VerifyMarker(page)
	})
}
