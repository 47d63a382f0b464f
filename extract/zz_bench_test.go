package extract_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/net/html"

	"vedette/extract"
	"vedette/seeds"
)

func BenchmarkZZ(b *testing.B) {
	for _, c := range []struct{ p, f string }{
		{"empire", "empire/search_results/saved_empire_search_result_0.html"}, {"empire", "empire/listings/saved_empire_listing_0.html"},
		{"cryptonia", "cryptonia/search_results/saved_cryptonia_search_result_in_category_0.html"},
		{"dream", "dream/search_result/search_result_0.html"}, {"whitehouse", "whitehouse/page1.html"}, {"cypher", "cypher/page1-1.html"}} {
		data, err := os.ReadFile(filepath.Join("/work/shared/data/pages", c.f))
		if err != nil {
			b.Fatal(err)
		}
		p, err := seeds.Profile(c.p)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(c.p, func(b *testing.B) {
			var bare, own time.Duration
			for b.Loop() {
				t := time.Now()
				if _, err := html.Parse(bytes.NewReader(data)); err != nil {
					b.Fatal(err)
				}
				bare += time.Since(t)
				t = time.Now()
				r := p.Extract(extract.Input{Payload: data})
				own += time.Since(t)
				if len(r.Records) == 0 {
					b.Fatal(r.State)
				}
			}
			b.ReportMetric(float64(own)/float64(bare), "ratio")
			b.ReportMetric(float64(bare.Microseconds())/float64(b.N), "bare-us")
		})
	}
}
