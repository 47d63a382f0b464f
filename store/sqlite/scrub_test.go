package sqlite

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vedette/market"
)

// A secret in an address is in the file only as long as the open run may have
// to ask for it.
func TestNoSecretOfAnAddressStays(t *testing.T) {
	const secret = "S3CRETVALUE"
	o := options(filepath.Join(t.TempDir(), "v.db"))
	o.Scrub = func(text string) string { return strings.ReplaceAll(text, secret, "scrubbed") }
	s, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	ctx := t.Context()
	run, _, err := s.BeginRun(ctx, market.Run{ID: "m-1", Market: "m", Started: testTime}, "me")
	must(err)
	paths := []string{"/l?sid=" + secret, "/i?sid=" + secret, "/w?sid=" + secret, "/rest?sid=" + secret}
	var targets []market.Target
	for _, p := range paths {
		targets = append(targets, market.Target{Path: p, Kind: "index"})
	}
	_, err = s.Enqueue(ctx, run.ID, targets)
	must(err)
	leases, err := s.Lease(ctx, run.ID, "me", 3, testTime, testTime.Add(time.Minute))
	must(err)
	page := market.Page{FetchedAt: testTime, State: market.StateContent, Digest: strings.Repeat("ab", 32), Archive: market.ArchiveRef{File: "f", Length: 1}}
	listing := market.Record{Kind: market.RecordListing, Listing: &market.Listing{ID: "1", Title: "a", URL: "/l?sid=" + secret}}
	vendor := market.Record{Kind: market.RecordVendor, Vendor: &market.Vendor{Handle: "v", URL: "/v?sid=" + secret}}
	counters := map[string]int64{market.CounterCategory: 3}
	_, err = s.Commit(ctx, leases[0], market.PageResult{Page: page, Records: []market.Record{listing}, Counters: counters})
	must(err)
	_, err = s.Commit(ctx, leases[1], market.PageResult{Page: page, Records: []market.Record{vendor}})
	must(err)
	wall := market.Page{FetchedAt: testTime, State: market.StateLogin, Cause: market.CauseLogin, Reason: "redirects to /login?next=" + secret}
	must(s.Defer(ctx, leases[2], wall, testTime))
	must(s.PauseRun(ctx, run.ID, "login at /w?sid="+secret))
	if digest, _, _, err := s.LastDigest(ctx, "m", paths[0]); err != nil || digest != page.Digest {
		t.Errorf("the page is not found by the address that was asked for: %q, %v", digest, err)
	}
	if _, err := s.LastRead(ctx, "m", paths[0]); err != nil {
		t.Error(err)
	}
	again, err := s.Lease(ctx, run.ID, "me", 9, testTime.Add(time.Hour), testTime.Add(2*time.Hour))
	if err != nil || len(again) != 2 || !strings.Contains(again[0].Path, secret) {
		t.Errorf("an open run must go on with the addresses as they are: %v, %v", again, err)
	}
	_, err = s.FinishRun(ctx, market.Run{ID: run.ID, Status: market.RunPartial, Reason: "at /w?sid=" + secret}, 1)
	must(err)
	must(s.Close())
	files, err := filepath.Glob(o.Path + "*")
	must(err)
	for _, f := range files {
		data, err := os.ReadFile(f)
		must(err)
		if n := bytes.Count(data, []byte(secret)); n > 0 {
			t.Errorf("%s holds the secret %d times", filepath.Base(f), n)
		}
	}
}
