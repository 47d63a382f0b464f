package marketsim

import (
	"net/http/httptest"
	"testing"
)

func BenchmarkIndexPage(b *testing.B) {
	for _, s := range []Style{StyleTable, StyleCard, StyleLabel} {
		b.Run(string(s), func(b *testing.B) {
			m, _ := New(Options{Style: s, Listings: 1_000_000, NoPictures: true, LogLimit: -1, PageSize: 20})
			b.ReportAllocs()
			for i := range b.N {
				w := httptest.NewRecorder()
				m.ServeHTTP(w, httptest.NewRequest("GET", m.indexPath(3, 1+i%1000), nil))
				if w.Code != 200 {
					b.Fatal(w.Code)
				}
				if i == 0 {
					b.Log(w.Body.Len())
				}
			}
		})
	}
}
