package elastic_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"vedette/store/elastic"
)

// request asks the server directly, with all rights.
func request(t testing.TB, o elastic.Options, method, path, body string) (int, string) {
	t.Helper()
	// The context of a test is cancelled before its clean-ups run.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), 30*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, method, o.Addresses[0]+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if o.User != "" {
		r.SetBasicAuth(o.User, o.Password)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(data)
}
