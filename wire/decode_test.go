package wire

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
)

// coders make the content codings, with other code than is used to undo them
// where the standard library has it.
var coders = map[string]func(io.Writer) io.WriteCloser{
	"gzip": func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) },
	"zlib": func(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) },
	"deflate": func(w io.Writer) io.WriteCloser {
		z, _ := flate.NewWriter(w, 6)
		return z
	},
	"br": func(w io.Writer) io.WriteCloser { return brotli.NewWriter(w) },
	"zstd": func(w io.Writer) io.WriteCloser {
		z, _ := zstd.NewWriter(w)
		return z
	},
}

func coded(t testing.TB, coding string, body []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := coders[coding](&b)
	if _, err := z.Write(body); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func chunks(body []byte, size int) []byte {
	var b bytes.Buffer
	for len(body) > 0 {
		n := min(size, len(body))
		fmt.Fprintf(&b, "%X;ext=1\r\n%s\r\n", n, body[:n])
		body = body[n:]
	}
	b.WriteString("0\r\nTrailer: x\r\n\r\n")
	return b.Bytes()
}

func head(pairs ...string) map[string][]string {
	h := make(map[string][]string)
	for i := 0; i < len(pairs); i += 2 {
		h[pairs[i]] = append(h[pairs[i]], pairs[i+1])
	}
	return h
}

var page = []byte(strings.Repeat("<tr><td>Sample product</td><td>12.50 EUR</td></tr>\n", 400))

func TestDecode(t *testing.T) {
	small := Limits{MaxPayload: 1000}
	tests := []struct {
		name   string
		header map[string][]string
		body   []byte
		limits Limits
		want   []byte
		err    error
	}{
		{"plain", head(), page, Limits{}, page, nil},
		{"length fits", head("Content-Length", "5"), []byte("hello"), Limits{}, []byte("hello"), nil},
		{"longer than its length", head("Content-Length", "4"), []byte("hello"), Limits{}, []byte("hell"), nil},
		{"shorter than its length", head("Content-Length", "9"), []byte("hello"), Limits{}, []byte("hello"), ErrCut},
		{"length that is none", head("Content-Length", "x"), []byte("hello"), Limits{}, []byte("hello"), nil},
		{"lengths that differ", head("Content-Length", "4", "Content-Length", "5"), []byte("hello"), Limits{}, []byte("hello"), nil},
		{"negative length", head("Content-Length", "-1"), []byte("hello"), Limits{}, []byte("hello"), nil},
		{"plain and too large", head(), page, small, page[:1000], ErrTooLarge},
		{"identity", head("Content-Encoding", "identity"), page, Limits{}, page, nil},
		{"gzip", head("Content-Encoding", "gzip"), coded(t, "gzip", page), Limits{}, page, nil},
		{"x-gzip in odd case", head("Content-Encoding", " X-GZip "), coded(t, "gzip", page), Limits{}, page, nil},
		{"deflate as zlib", head("Content-Encoding", "deflate"), coded(t, "zlib", page), Limits{}, page, nil},
		{"deflate raw", head("Content-Encoding", "deflate"), coded(t, "deflate", page), Limits{}, page, nil},
		{"brotli", head("Content-Encoding", "br"), coded(t, "br", page), Limits{}, page, nil},
		{"zstd", head("Content-Encoding", "zstd"), coded(t, "zstd", page), Limits{}, page, nil},
		{"two codings", head("Content-Encoding", "gzip, br"), coded(t, "br", coded(t, "gzip", page)), Limits{}, page, nil},
		{"two header lines", head("Content-Encoding", "gzip", "Content-Encoding", "br"), coded(t, "br", coded(t, "gzip", page)), Limits{}, page, nil},
		{"chunked", head("Transfer-Encoding", "chunked"), chunks(page, 1000), Limits{}, page, nil},
		{"chunked beats a length", head("Transfer-Encoding", "chunked", "Content-Length", "3"), chunks(page, 1000), Limits{}, page, nil},
		{"chunked gzip", head("Transfer-Encoding", "chunked", "Content-Encoding", "gzip"), chunks(coded(t, "gzip", page), 7), Limits{}, page, nil},
		{"gzip as a transfer coding", head("Transfer-Encoding", "gzip, chunked"), chunks(coded(t, "gzip", page), 7), Limits{}, page, nil},
		{"gzip of two members", head("Content-Encoding", "gzip"), append(coded(t, "gzip", page[:99]), coded(t, "gzip", page[99:])...), Limits{}, page, nil},
		{"bytes behind gzip", head("Content-Encoding", "gzip"), append(coded(t, "gzip", page), "garbage"...), Limits{}, page, nil},
		{"empty", head(), nil, Limits{}, nil, nil},
		{"empty gzip", head("Content-Encoding", "gzip"), nil, Limits{}, nil, nil},
		{"empty and a length", head("Content-Length", "5"), nil, Limits{}, nil, ErrCut},
		{"empty and chunked", head("Transfer-Encoding", "chunked"), nil, Limits{}, nil, ErrCut},
		{"no chunk at all", head("Transfer-Encoding", "chunked"), []byte("0\r\n\r\n"), Limits{}, []byte{}, nil},
		{"chunks with bare line feeds", head("Transfer-Encoding", "chunked"), []byte("5\nhello\n0\n\n"), Limits{}, []byte("hello"), nil},
		{"cut within a chunk", head("Transfer-Encoding", "chunked"), []byte("5\r\nhel"), Limits{}, []byte("hel"), ErrCut},
		{"cut before the last chunk", head("Transfer-Encoding", "chunked"), []byte("5\r\nhello\r\n"), Limits{}, []byte("hello"), ErrCut},
		{"cut before the end of trailers", head("Transfer-Encoding", "chunked"), []byte("5\r\nhello\r\n0\r\n"), Limits{}, []byte("hello"), ErrCut},
		{"chunk longer than its size", head("Transfer-Encoding", "chunked"), []byte("4\r\nhello\r\n0\r\n\r\n"), Limits{}, []byte("hell"), ErrEncoding},
		{"chunk size is no number", head("Transfer-Encoding", "chunked"), []byte("hello"), Limits{}, nil, ErrCut},
		{"chunk size is no number, whole line", head("Transfer-Encoding", "chunked"), []byte("<html>\r\n"), Limits{}, nil, ErrEncoding},
		{"chunk size overflows", head("Transfer-Encoding", "chunked"), []byte("FFFFFFFFFFFFFFFFF\r\nx"), Limits{}, nil, ErrEncoding},
		{"largest chunk size", head("Transfer-Encoding", "chunked"), []byte("FFFFFFFFFFFFFFF\r\nx"), Limits{}, []byte("x"), ErrCut},
		{"endless chunk line", head("Transfer-Encoding", "chunked"), bytes.Repeat([]byte("1"), 100_000), Limits{}, nil, ErrEncoding},
		{"endless trailers", head("Transfer-Encoding", "chunked"), append([]byte("0\r\n"), bytes.Repeat([]byte("A: b\r\n"), 50_000)...), Limits{}, nil, ErrEncoding},
		{"cut gzip", head("Content-Encoding", "gzip"), coded(t, "gzip", page)[:60], Limits{}, nil, ErrCut},
		{"cut zlib", head("Content-Encoding", "deflate"), coded(t, "zlib", page)[:60], Limits{}, nil, ErrCut},
		{"cut brotli", head("Content-Encoding", "br"), coded(t, "br", page)[:30], Limits{}, nil, ErrCut},
		{"cut zstd", head("Content-Encoding", "zstd"), coded(t, "zstd", page)[:40], Limits{}, nil, ErrCut},
		{"one byte of gzip", head("Content-Encoding", "gzip"), []byte{0x1f}, Limits{}, nil, ErrCut},
		{"not gzip", head("Content-Encoding", "gzip"), page, Limits{}, nil, ErrEncoding},
		{"not zstd", head("Content-Encoding", "zstd"), page, Limits{}, nil, ErrEncoding},
		{"wrong check sum", head("Content-Encoding", "gzip"), flip(coded(t, "gzip", page), -6), Limits{}, nil, ErrEncoding},
		{"unknown coding", head("Content-Encoding", "rot13"), page, Limits{}, nil, ErrEncoding},
		{"too many codings", head("Content-Encoding", "gzip,gzip,gzip,gzip,gzip"), page, Limits{}, nil, ErrEncoding},
		{"too large", head("Content-Encoding", "gzip"), coded(t, "gzip", page), small, page[:1000], ErrTooLarge},
		{"as large as allowed", head("Content-Encoding", "gzip"), coded(t, "gzip", page[:1000]), small, page[:1000], nil},
	}
	var d Decoder // reused, as the crawler does
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for range 2 {
				got, cut, err := d.Decode(tt.header, tt.body, tt.limits)
				if !errors.Is(err, tt.err) || (err == nil) != (tt.err == nil) || cut != (err != nil) {
					t.Fatalf("error %v, truncated %t, want %v", err, cut, tt.err)
				}
				if tt.want != nil && !bytes.Equal(got, tt.want) {
					t.Errorf("payload of %d bytes, want %d", len(got), len(tt.want))
				}
				if tt.want == nil && !bytes.HasPrefix(page, got) {
					t.Errorf("payload %.60q is not a beginning of the page", got)
				}
			}
		})
	}
}

func flip(b []byte, at int) []byte {
	b[len(b)+at] ^= 0xff
	return b
}

func TestPartialPayloadIsHandedBack(t *testing.T) {
	for _, coding := range []string{"gzip", "deflate", "br", "zstd"} {
		// Bytes that hardly compress, so that half of them decode to about half.
		body := make([]byte, 400_000)
		x := uint32(1)
		for i := range body {
			x = x*1664525 + 1013904223
			body[i] = byte(x >> 24)
		}
		whole := coded(t, coding, body)
		got, cut, err := new(Decoder).Decode(head("Content-Encoding", coding), whole[:len(whole)/2], Limits{})
		if !errors.Is(err, ErrCut) || !cut || !bytes.HasPrefix(body, got) {
			t.Errorf("%s: %v, %t", coding, err, cut)
		}
		if len(got) < len(body)/8 {
			t.Errorf("%s: only %d of %d bytes came back", coding, len(got), len(body))
		}
	}
}

// zeros writes n zero bytes through a coder.
func zeros(t testing.TB, coding string, n int64) []byte {
	t.Helper()
	var b bytes.Buffer
	z := coders[coding](&b)
	block := make([]byte, 1<<20)
	for ; n > 0; n -= int64(len(block)) {
		if _, err := z.Write(block[:min(n, int64(len(block)))]); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestBombsCostTheirLimitAndNoMore(t *testing.T) {
	const size = 96 << 20
	tests := []struct{ name, header, coding string }{
		{"gzip", "gzip", "gzip"}, {"zlib", "deflate", "zlib"}, {"brotli", "br", "br"}, {"zstd", "zstd", "zstd"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			bomb := zeros(t, tt.coding, size)
			runtime.GC()
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			got, cut, err := new(Decoder).Decode(head("Content-Encoding", tt.header), bomb, Limits{})
			runtime.ReadMemStats(&after)
			if !errors.Is(err, ErrBomb) || !cut {
				t.Fatalf("%v, %t", err, cut)
			}
			if len(got) > DefaultMaxPayload {
				t.Errorf("payload of %d bytes", len(got))
			}
			if used := after.TotalAlloc - before.TotalAlloc; used > 40<<20 {
				t.Errorf("%d MiB allocated for a bomb of %d bytes", used>>20, len(bomb))
			}
		})
	}
	t.Run("within another coding", func(t *testing.T) {
		bomb := coded(t, "gzip", zeros(t, "gzip", size))
		if _, _, err := new(Decoder).Decode(head("Content-Encoding", "gzip, gzip"), bomb, Limits{}); !errors.Is(err, ErrBomb) {
			t.Error(err)
		}
	})
	t.Run("a small page of repeated rows is none", func(t *testing.T) {
		rows := bytes.Repeat([]byte("<tr></tr>"), 100_000)
		got, _, err := new(Decoder).Decode(head("Content-Encoding", "gzip"), coded(t, "gzip", rows), Limits{})
		if err != nil || !bytes.Equal(got, rows) {
			t.Error(err)
		}
	})
}

func TestZstdWindowIsBounded(t *testing.T) {
	// An empty frame whose head asks for a window of 1 << (10 + exponent):
	// magic, no single segment, window, one last raw block of no bytes.
	frame := func(exponent byte) []byte {
		return []byte{0x28, 0xb5, 0x2f, 0xfd, 0x00, exponent << 3, 0x01, 0x00, 0x00}
	}
	if _, _, err := new(Decoder).Decode(head("Content-Encoding", "zstd"), frame(13), Limits{}); err != nil {
		t.Errorf("8 MiB: %v", err)
	}
	for _, exponent := range []byte{14, 16, 21} {
		if _, _, err := new(Decoder).Decode(head("Content-Encoding", "zstd"), frame(exponent), Limits{}); !errors.Is(err, ErrEncoding) {
			t.Errorf("1 << %d: %v", exponent+10, err)
		}
	}
}

func TestDecoderIsSafeForSeveralGoroutines(t *testing.T) {
	var d Decoder
	var group sync.WaitGroup
	for coding, name := range map[string]string{"gzip": "gzip", "zlib": "deflate", "br": "br", "zstd": "zstd"} {
		body := coded(t, coding, page)
		for range 2 {
			group.Go(func() {
				for range 20 {
					got, _, err := d.Decode(head("Content-Encoding", name), body, Limits{})
					if err != nil || !bytes.Equal(got, page) {
						t.Errorf("%s: %v", name, err)
					}
				}
			})
		}
	}
	group.Wait()
}

func FuzzDecode(f *testing.F) {
	for coding := range coders {
		f.Add("", coding, coded(f, coding, page))
	}
	f.Add("chunked", "gzip", chunks(coded(f, "gzip", page), 9))
	f.Add("gzip, chunked", "", chunks(coded(f, "gzip", page), 9))
	f.Add("chunked", "", []byte("5\r\nhello\r\n0\r\n\r\n"))
	f.Add("", "br, zstd", []byte("x"))
	limits := Limits{MaxPayload: 1 << 16, RatioFrom: 1 << 12, MaxRatio: 50}
	f.Fuzz(func(t *testing.T, transfer, content string, body []byte) {
		h := head("Transfer-Encoding", transfer, "Content-Encoding", content)
		got, cut, err := new(Decoder).Decode(h, body, limits)
		if cut != (err != nil) && len(body) > 0 {
			t.Errorf("truncated %t with %v", cut, err)
		}
		if int64(len(got)) > limits.MaxPayload {
			t.Errorf("payload of %d bytes", len(got))
		}
		known := errors.Is(err, ErrBomb) || errors.Is(err, ErrTooLarge) || errors.Is(err, ErrEncoding) || errors.Is(err, ErrCut)
		if err != nil && !known {
			t.Errorf("untyped error %v", err)
		}
		again, _, err2 := new(Decoder).Decode(h, body, limits)
		if !bytes.Equal(got, again) || (err == nil) != (err2 == nil) {
			t.Error("equal input, another output")
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	for coding, name := range map[string]string{"gzip": "gzip", "br": "br", "zstd": "zstd"} {
		b.Run(name, func(b *testing.B) {
			body := coded(b, coding, page)
			var d Decoder
			b.SetBytes(int64(len(page)))
			b.ReportAllocs()
			for b.Loop() {
				if _, _, err := d.Decode(head("Content-Encoding", name), body, Limits{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
