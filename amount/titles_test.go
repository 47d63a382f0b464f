package amount

import (
	"os"
	"strconv"
	"strings"
	"testing"

	"vedette/fold"
	"vedette/market"
)

// trades are the letters of testdata/titles.txt.
var trades = map[byte]Trade{
	'P': ByPiece, 'M': ByMass, 'T': Tablets, 'B': Blotters, 'H': Herb, 'X': Extract, 'O': Oil, 'F': Fungus, 'L': Liquid, 'D': Potent,
	'I': ByPiece, // and in pens and vials
}

// parse takes the marks out of a title and folds it.
func parse(t testing.TB, f *fold.Folder, marked string) Input {
	t.Helper()
	type place struct {
		name  string
		start int
		trade Trade
		brand bool
		pens  bool
	}
	var places []place
	var b strings.Builder
	for rest := marked; ; {
		open := strings.IndexByte(rest, '{')
		if open < 0 {
			b.WriteString(rest)
			break
		}
		b.WriteString(rest[:open])
		end := strings.IndexByte(rest, '}')
		name, how, _ := strings.Cut(rest[open+1:end], ":")
		places = append(places, place{name, b.Len(), trades[how[0]], strings.HasSuffix(how, "b"), how[0] == 'I'})
		b.WriteString(name)
		rest = rest[end+1:]
	}
	x := f.Fold(b.String())
	in := Input{Text: x}
	for _, p := range places {
		n := Name{Start: -1, Trade: p.trade, Brand: p.brand, Injected: p.pens}
		for i := range len(x.S) {
			if from, to := x.Span(i, i+1); from >= p.start && to <= p.start+len(p.name) {
				if n.Start < 0 {
					n.Start = i
				}
				n.End = i + 1
			}
		}
		in.Names = append(in.Names, n)
	}
	return in
}

// says writes a reading as testdata/titles.txt has it.
func says(a market.Amounts) string {
	var out []string
	for _, f := range []struct {
		key string
		r   *market.Range
	}{{"mass", a.MassG}, {"vol", a.VolumeML}, {"n", a.Pieces}, {"dose", a.DoseMG}, {"conc", a.ConcMGML}, {"pct", a.PurityPct}} {
		switch {
		case f.r == nil:
		case f.r[0] == f.r[1]:
			out = append(out, f.key+"="+number(f.r[0]))
		default:
			out = append(out, f.key+"="+number(f.r[0])+".."+number(f.r[1]))
		}
	}
	if a.Form != "" {
		out = append(out, "form="+a.Form)
	}
	return strings.Join(out, " ")
}

func number(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

func TestTitles(t *testing.T) {
	for _, c := range []struct {
		file  string
		least int
	}{{"titles.txt", 300}, {"styles.txt", 200}} {
		t.Run(c.file, func(t *testing.T) {
			if n := readTitles(t, "testdata/"+c.file); n < c.least {
				t.Errorf("only %d titles", n)
			}
		})
	}
}

// readTitles reads the titles of a file and returns how many there are.
func readTitles(t *testing.T, file string) (n int) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	r := NewReader(NewLexicon())
	var f fold.Folder
	for i, line := range strings.Split(string(data), "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		at := strings.LastIndexByte(line, '|')
		if at < 0 {
			t.Fatalf("line %d has no bar: %s", i+1, line)
		}
		n++
		title, want := strings.TrimSpace(line[:at]), strings.Join(strings.Fields(line[at+1:]), " ")
		if got := says(r.Read(parse(t, &f, title)).Amounts); got != want {
			t.Errorf("line %d: %s\n got %s\nwant %s", i+1, title, got, want)
		}
	}
	return n
}
