package crawler

import (
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"vedette/extract"
	"vedette/market"
)

// Pages that are no HTML come through a whole crawl: a list of prices as a
// text file, the state of an application in a script, answers in JSON.
func TestCrawlOfJSONAndText(t *testing.T) {
	for _, tt := range []struct {
		folder string
		serve  func(path string) (file, contentType string)
		want   []string
	}{
		{"pricelist", func(path string) (string, string) {
			if path == "/list.txt" {
				return "list.txt", "text/plain; charset=utf-8"
			}
			return "index.html", "text/html"
		}, []string{"g1", "w1"}},
		{"appshell", func(path string) (string, string) {
			switch {
			case strings.HasPrefix(path, "/api/"):
				return "api.json", "application/json"
			case strings.HasPrefix(path, "/offer/"):
				return "listing.html", "text/html"
			}
			return "index.html", "text/html"
		}, []string{"LR-801", "LR-802"}},
	} {
		t.Run(tt.folder, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join("..", "testdata", "markets", tt.folder)
			s := newSite(t, 100)
			s.around = func(w http.ResponseWriter, r *http.Request) {
				file, contentType := tt.serve(r.URL.Path)
				body, err := os.ReadFile(filepath.Join(dir, file))
				if err != nil {
					t.Error(err)
				}
				w.Header().Set("Content-Type", contentType)
				w.Write(body)
			}
			text, err := os.ReadFile(filepath.Join(dir, "profile.yaml"))
			if err != nil {
				t.Fatal(err)
			}
			// The profiles there are for reading pages: they name no marker.
			text = append(text, "\nverify: {marker: [{css: body}]}\n"...)
			if s.o.Profile, err = extract.Parse("profile.yaml", text); err != nil {
				t.Fatal(err)
			}
			s.o.Market.Profile = s.o.Profile.ID()
			run := s.run()
			if run.Counts.Failed != 0 {
				t.Errorf("run %s: %s, %+v", run.Status, run.Reason, run.Counts)
			}
			page, err := s.store.Listings(t.Context(), market.Filter{Market: "demo", Limit: 100})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, l := range page.Listings {
				got = append(got, l.ID)
			}
			for _, id := range tt.want {
				if !slices.Contains(got, id) {
					t.Errorf("%s was not stored; there are %v", id, got)
				}
			}
		})
	}
}
