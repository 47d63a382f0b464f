package archive

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"testing"

	"vedette/market"
)

// A digest that the caller knows is taken over: a revisit is written where it
// is that of the earlier record, and a wrong one does not verify.
func TestDigestThatIsKnown(t *testing.T) {
	body := html(1, 5000)
	sum := sha256.Sum256(body)
	known := hex.EncodeToString(sum[:])
	write := func(t *testing.T, digest string) (a *Archive, revisit bool) {
		a = openTest(t, t.TempDir())
		w := writerFor(t, a, testRun)
		first := mustWrite(t, w, plain(testRun, "/a", body), nil)
		again := plain(testRun, "/a", body)
		again.Digest = digest
		ref, err := w.Write(context.Background(), again, &market.Earlier{Digest: known, Ref: first.Archive, Date: again.Started})
		if err != nil {
			t.Fatal(err)
		}
		return a, ref.Revisit
	}
	for _, c := range []struct {
		name, digest string
		revisit      bool
	}{
		{"none", "", true},
		{"the right one", known, true},
		{"no digest at all", "abc", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, revisit := write(t, c.digest)
			if revisit != c.revisit {
				t.Errorf("revisit: %v, want %v", revisit, c.revisit)
			}
			wantSound(t, a)
		})
	}
	t.Run("a wrong one", func(t *testing.T) {
		wrong := sha256.Sum256([]byte("other"))
		if _, revisit := write(t, hex.EncodeToString(wrong[:])); revisit {
			t.Error("bytes were dropped for a record with another digest")
		}
	})
}
