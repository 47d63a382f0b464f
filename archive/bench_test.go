package archive

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"

	"vedette/market"
)

// benchPages are the bodies that are measured: a page of rows, one with an
// inline picture, and the first as servers mostly send it.
func benchPages() map[string]*market.Exchange {
	rows := varied(60_000)
	picture := make([]byte, 225_000)
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range picture {
		picture[i] = byte(rng.Uint32())
	}
	inline := append(varied(30_000), base64.StdEncoding.EncodeToString(picture)...)
	return map[string]*market.Exchange{
		"rows-60KB":        plain(testRun, "/rows", rows),
		"picture-330KB":    plain(testRun, "/picture", inline),
		"gzip-of-60KB":     answer(testRun, "/gzip", "HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Encoding: gzip", gzipped(rows)),
		"detail-page-12KB": plain(testRun, "/detail", varied(12_000)),
	}
}

// varied is a page whose rows differ as listings do.
func varied(n int) []byte {
	words := []string{"sample", "premium", "product", "bulk", "offer", "stock", "ships", "from", "quality", "tested", "grade", "order", "escrow", "vendor"}
	rng := rand.New(rand.NewPCG(3, 4))
	var b bytes.Buffer
	for b.Len() < n {
		fmt.Fprintf(&b, "<div class=\"col-md-4 listing\"><a href=\"/listing/%x\">", rng.Uint64())
		for range 8 {
			fmt.Fprintf(&b, "%s ", words[rng.IntN(len(words))])
		}
		fmt.Fprintf(&b, "</a><span class=\"price\">%d.%02d</span><p>%d sold</p></div>\n", rng.IntN(900), rng.IntN(100), rng.IntN(5000))
	}
	return b.Bytes()
}

// BenchmarkWrite measures Write against its floor: SHA-256 and gzip of the
// same bytes, once, into memory. It prints the time over the floor's.
func BenchmarkWrite(b *testing.B) {
	for name, ex := range benchPages() {
		for level := 1; level <= 3; level++ {
			b.Run(fmt.Sprintf("%s/level-%d", name, level), func(b *testing.B) {
				benchWrite(b, ex, level)
			})
		}
	}
}

func benchWrite(b *testing.B, ex *market.Exchange, level int) {
	floor := floorOf(b, ex, level)
	a := openTest(b, b.TempDir(), func(o *Options) { o.Level = level; o.ScrubKey = []byte("key") })
	w := writerFor(b, a, testRun)
	size := len(ex.RequestHead) + len(ex.ResponseHead) + len(ex.ResponseBody)
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := w.Write(context.Background(), ex, nil); err != nil {
			b.Fatal(err)
		}
	}
	perPage := float64(b.Elapsed().Nanoseconds()) / float64(b.N)
	b.ReportMetric(perPage/1000, "µs/page")
	b.ReportMetric(perPage/float64(floor.Nanoseconds()), "x-floor")
	b.ReportMetric(float64(w.written)/float64(b.N)/float64(size), "stored/wire")
}

// floorOf is the time for one page of what nobody can do without.
func floorOf(b *testing.B, ex *market.Exchange, level int) time.Duration {
	b.Helper()
	var out bytes.Buffer
	z, err := gzip.NewWriterLevel(&out, level)
	if err != nil {
		b.Fatal(err)
	}
	start := time.Now()
	n := 0
	for ; time.Since(start) < 200*time.Millisecond; n++ {
		out.Reset()
		z.Reset(&out)
		sha256.Sum256(ex.ResponseBody)
		for _, part := range [][]byte{ex.RequestHead, ex.ResponseHead, ex.ResponseBody} {
			z.Write(part)
		}
		z.Close()
	}
	return time.Since(start) / time.Duration(n)
}

// BenchmarkRevisit measures an unchanged page.
func BenchmarkRevisit(b *testing.B) {
	a := openTest(b, b.TempDir())
	w := writerFor(b, a, testRun)
	ex := plain(testRun, "/rows", varied(60_000))
	ref, err := w.Write(context.Background(), ex, nil)
	if err != nil {
		b.Fatal(err)
	}
	earlier := &market.Earlier{Digest: hexDigest(ex.Payload), Ref: ref}
	from := w.written
	for b.Loop() {
		if _, err := w.Write(context.Background(), ex, earlier); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(w.written-from)/float64(b.N), "bytes/page")
}

// BenchmarkVerify measures how fast a sealed run is checked.
func BenchmarkVerify(b *testing.B) {
	a := openTest(b, b.TempDir())
	w := writerFor(b, a, testRun)
	ex := plain(testRun, "/rows", varied(60_000))
	var pages []market.Page
	for i := range 500 {
		ref, err := w.Write(context.Background(), ex, nil)
		if err != nil {
			b.Fatal(err)
		}
		pages = append(pages, pageFor(ex, ref, int64(i+1)))
	}
	if _, err := w.Seal(context.Background(), runOf(testRun), seqOf(pages)); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if r, err := a.Verify(context.Background(), VerifyOptions{}); err != nil || !r.OK() {
			b.Fatal(r, err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*len(pages)), "µs/page")
}
