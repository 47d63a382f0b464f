package elastic_test

import (
	"context"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"vedette/store/elastic"
	"vedette/store/elastic/elastictest"
)

// everything are all documents of a prefix.
func everything(t testing.TB, o elastic.Options) map[string]string {
	t.Helper()
	server := o.Addresses[0]
	if o.User != "" {
		server = strings.Replace(server, "://", "://"+o.User+":"+o.Password+"@", 1)
	}
	all, err := elastictest.Documents(t.Context(), server, o.Prefix)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// Whatever happens on the way, the index becomes the one that an undisturbed
// writer makes: nothing is lost, nothing doubled. TestElasticOutage of
// cmd/vedette does the same with a crawl, and with the server killed.
func TestOutage(t *testing.T) {
	listings := 300
	if n, err := strconv.Atoi(os.Getenv("VEDETTE_TEST_OUTAGE")); err == nil {
		listings = n
	}
	calm := options(t)
	a, l := setUp(t, calm), local(t)
	seasonOf(t, l, listings, func(int) {})
	drain(t, a, l)
	want := everything(t, calm)

	rough := options(t)
	setUp(t, rough)
	f := elastictest.NewFaults(rough.Addresses[0], 1)
	proxy := httptest.NewServer(f)
	t.Cleanup(proxy.Close)
	behind := rough
	behind.Addresses, behind.Timeout = []string{proxy.URL}, 10*time.Second
	b, m := open(t, behind), local(t)
	ctx, cancel := context.WithCancel(t.Context())
	fed := make(chan error, 1)
	go func() { fed <- b.Feeder(m).Run(ctx) }()
	began := time.Now()
	seasonOf(t, m, listings, func(run int) {
		f.Down.Store(run%2 == 0) // away for a while, and back
		time.Sleep(time.Second)
	})
	crawled := time.Since(began)
	f.Down.Store(false)
	for end := time.Now().Add(5 * time.Minute); ; time.Sleep(200 * time.Millisecond) {
		n, err := m.Backlog(t.Context())
		if err != nil || n.Dead > 0 || time.Now().After(end) {
			t.Fatalf("backlog %+v, %v, faults %v", n, err, f.Done())
		}
		if n.Waiting == 0 {
			break
		}
	}
	cancel()
	if err := <-fed; err != nil {
		t.Fatal(err)
	}
	got := everything(t, rough)
	t.Logf("%d documents; crawled in %v, written after %v, faults %v", len(got), crawled, time.Since(began), f.Done())
	if len(want) < 4*listings {
		t.Errorf("only %d documents", len(want))
	}
	for _, d := range elastictest.Differences(got, want, 4) {
		t.Error(d)
	}
	for _, kind := range append(elastictest.Kinds[:], "down") {
		if f.Done()[kind] == 0 {
			t.Errorf("the proxy never did %q", kind)
		}
	}
}
