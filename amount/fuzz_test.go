package amount

import (
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vedette/fold"
	"vedette/market"
)

// check holds what must be true of any reading.
func check(t *testing.T, text string, got Reading) {
	t.Helper()
	for name, r := range map[string]*market.Range{
		"mass": got.MassG, "volume": got.VolumeML, "pieces": got.Pieces, "dose": got.DoseMG, "conc": got.ConcMGML, "purity": got.PurityPct,
	} {
		if r == nil {
			continue
		}
		for _, v := range r {
			if math.IsNaN(v) || math.IsInf(v, 0) || v < 0 {
				t.Errorf("%s of %q: %v", name, text, *r)
			}
		}
		if r[0] > r[1] {
			t.Errorf("%s of %q is upside down: %v", name, text, *r)
		}
	}
	if p := got.PurityPct; p != nil && p[1] > 100 {
		t.Errorf("purity of %q: %v", text, *p)
	}
	if got.Form != "" && !slices.Contains(market.Forms[:], got.Form) {
		t.Errorf("form of %q: %q", text, got.Form)
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{
		"5 x 10g ketamine 84%", "100 + 10 free", "1,000.5 - 2.000g", "1½ oz / 42g", "½", "10-100pls x 10mg", "$40-20/g", "(((5)))", "8-ball",
		"1/2/3/4/5g", "999999999999999999999g", "5e9 kg", "- - - 5 x x x 5", "0x0", "10/325mg", "5k+", "1:2:3", "\xff5g\xfe", "5 г 10 таблеток",
		"a-b-c-37-5-mg-500-pills", "1 to", "half", "half half half oz", "5g5g5g5g", "g g g", "%", "5%%%", "1..2..3g",
	} {
		f.Add(s, uint8(0), 0, 3)
	}
	r := NewReader(NewLexicon())
	var folder fold.Folder
	f.Fuzz(func(t *testing.T, text string, trade uint8, start, end int) {
		x := folder.Fold(text)
		in := Input{Text: x, Trade: Trade(trade % 12), Label: trade > 200}
		if start >= 0 && start < end && end <= len(x.S) {
			in.Names = []Name{{Start: start, End: end, Trade: in.Trade}}
		}
		first := r.Read(in)
		check(t, text, first)
		if diff := cmp.Diff(first, r.Read(in)); diff != "" {
			t.Errorf("%q is read in two ways:\n%s", text, diff)
		}
	})
}

// TestLinear reads texts that repeat one thing and doubles them: the time may
// not grow with the square.
func TestLinear(t *testing.T) {
	r := NewReader(NewLexicon())
	var folder fold.Folder
	for _, unit := range []string{"5 x ", "1/", "5g + ", "1,000,", "5-", "x", "((", "half ", "10mg/", "$5-", "9", "5g", "1 - 2 ", "pills of "} {
		read := func(n int) time.Duration {
			x := folder.Fold(strings.Repeat(unit, n/len(unit)))
			best := time.Hour
			for range 3 {
				begun := time.Now()
				check(t, unit, r.Read(Input{Text: x}))
				best = min(best, time.Since(begun))
			}
			return best
		}
		small, large := read(1<<16), read(1<<20)
		if large > 64*small+20*time.Millisecond { // sixteen times the text
			t.Errorf("%q: 64 KB in %v, 1 MB in %v", unit, small, large)
		}
	}
}

func TestFormNamesAreMarketForms(t *testing.T) {
	for f, name := range formNames {
		if form(f) != noForm && form(f) != tabs && !slices.Contains(market.Forms[:], name) {
			t.Errorf("form %d is %q", f, name)
		}
	}
	if len(strength) != len(formNames) {
		t.Errorf("%d strengths for %d forms", len(strength), len(formNames))
	}
}

// TestReadersDoNotShare: a reading stays as it is when the reader goes on.
func TestReadersDoNotShare(t *testing.T) {
	r := NewReader(NewLexicon())
	var folder fold.Folder
	first := r.Read(Input{Text: folder.Fold("5 x 10g powder 84%")})
	kept := *first.MassG
	r.Read(Input{Text: folder.Fold("7 x 30g powder 50%")})
	if !reflect.DeepEqual(kept, *first.MassG) {
		t.Errorf("mass changed from %v to %v", kept, *first.MassG)
	}
}

func BenchmarkRead(b *testing.B) {
	r := NewReader(NewLexicon())
	var ins []Input
	for _, s := range []string{
		"5 x 10g Ketamine S-isomer needles 84% - EU stock", "100 x 2mg Xanax bars US", "1oz / 28g Colombian flake 90% pure",
		"10-100pls x Yellow 10mg tablets", "HIGH QUALITY weed - free shipping - 7g buds 1/4 oz",
	} {
		ins = append(ins, Input{Text: (&fold.Folder{}).Fold(s)})
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		r.Read(ins[i%len(ins)])
	}
}
