package archive

import (
	"os"
	"testing"

	"vedette/market"
)

// TestSampleForOtherTools leaves an archive with a record of every form in the
// folder that VEDETTE_TEST_WARC names, for .ci/warcio-check to read.
func TestSampleForOtherTools(t *testing.T) {
	dir := os.Getenv("VEDETTE_TEST_WARC")
	if dir == "" {
		t.Skip("VEDETTE_TEST_WARC names no folder; .ci/warcio-check sets it")
	}
	a := openTest(t, dir, func(o *Options) { o.MaxFile, o.ScrubKey = 20_000, []byte("key") })
	w := writerFor(t, a, run1)
	var pages []market.Page
	for _, tt := range every(run1) {
		if n := len(tt.ex.RequestHead) - 2; n > 0 {
			tt.ex.RequestHead = append(tt.ex.RequestHead[:n:n], "Cookie: sid=secret\r\n\r\n"...)
		}
		pages = append(pages, mustWrite(t, w, tt.ex, nil))
	}
	mustSeal(t, w, run1, pages)
	w = writerFor(t, a, run2)
	var again []market.Page
	for i, tt := range every(run2) {
		again = append(again, mustWrite(t, w, tt.ex, &market.Earlier{Digest: pages[i].Digest, Ref: pages[i].Archive}))
	}
	w.Close()
	w = writerFor(t, a, run2) // another process goes on
	again = append(again, mustWrite(t, w, plain(run2, "/more", html(9, 40_000)), nil))
	mustSeal(t, w, run2, again)
	wantSound(t, a)
}
