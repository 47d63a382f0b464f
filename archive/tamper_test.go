package archive

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"vedette/market"
)

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// groups lists where the groups of a file begin, warcinfo left out.
func groups(t testing.TB, dir, run string, n int) []entry {
	t.Helper()
	f, err := os.Open(filepath.Join(dir, testMarket, warcName(run, n)))
	check(t, err)
	defer f.Close()
	info, _ := f.Stat()
	var out []entry
	d := new(decoder)
	for off := int64(0); off < info.Size(); {
		rec, length, err := d.headOnly(f, off, info.Size())
		check(t, err)
		if isGroupHead(rec) {
			out = append(out, entry{off: off, length: length})
		}
		off += length
	}
	return out
}

// swapGroups exchanges the two pages of a run's only file.
func swapGroups(t testing.TB, dir, run string) {
	t.Helper()
	path := filepath.Join(dir, testMarket, warcName(run, 1))
	data, err := os.ReadFile(path)
	check(t, err)
	g := groups(t, dir, run, 1)
	first, second := data[g[0].off:g[1].off], data[g[1].off:]
	overwrite(t, path, bytes.Join([][]byte{data[:g[0].off], second, first}, nil))
}

func swapFiles(t testing.TB, x, y string) {
	t.Helper()
	check(t, errors.Join(os.Rename(x, x+".swap"), os.Rename(y, x), os.Rename(x+".swap", y)))
}

// forge seals a run again with another reason, as one would who can run the
// program, and puts the manifest in the place of the real one.
func forge(t testing.TB, dir, run string) {
	t.Helper()
	a := openTest(t, dir)
	path := filepath.Join(dir, testMarket, run+suffixManifest)
	m, err := openManifest(path)
	check(t, err)
	head := m.head
	var pages []market.Page
	for {
		line, err := m.next()
		if err != nil {
			break
		}
		if line.kind == linePage {
			var p pageLine
			check(t, m.parse(line.data, &p))
			pages = append(pages, p.page(head.Run.run()))
		}
	}
	check(t, errors.Join(m.Close(), os.Remove(path)))
	w := writerFor(t, a, run)
	s, err := w.newSeal(runOf(run))
	check(t, err)
	s.head.Number, s.head.Previous = head.Number, head.Previous
	s.head.Run.Reason = "forged"
	_, err = s.write(context.Background(), seqOf(pages))
	check(t, err)
}

// rewrite replaces a text within the inflated records and makes sound members
// of them again, as one would who knows the format.
func rewrite(t testing.TB, data []byte, from, to string) []byte {
	t.Helper()
	var out bytes.Buffer
	d, changed := new(decoder), false
	for off := int64(0); off < int64(len(data)); {
		length, content, err := memberAt(bytes.NewReader(data), off, int64(len(data)))
		check(t, err)
		text, err := d.inflate(data[off:off+length], content)
		check(t, err)
		off += length
		if !changed && bytes.Contains(text, []byte(from)) {
			text, changed = bytes.Replace(text, []byte(from), []byte(to), 1), true
		}
		e, err := newEncoder(1)
		check(t, err)
		out.Write(member(t, e, text))
	}
	if !changed {
		t.Fatalf("no %q", from)
	}
	return out.Bytes()
}

// member compresses text as it is.
func member(t testing.TB, e *encoder, text []byte) []byte {
	t.Helper()
	_, n, err := parseFields(text)
	check(t, err)
	_, err = e.add(text[:n-2:n-2], text[n:len(text)-4])
	check(t, err)
	return e.out.Bytes()
}
