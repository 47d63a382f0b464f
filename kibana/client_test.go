package kibana

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// client speaks to a server of the test.
func client(t *testing.T, o Options) *Client {
	t.Helper()
	if o.HTTP == nil {
		o.HTTP = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	}
	c, err := NewClient(o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func serve(t *testing.T, h http.Handler) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}

func TestImportAndExport(t *testing.T) {
	f := newFake()
	f.key, f.spaces = "a2V5", []string{"drugs"}
	c := client(t, Options{URL: serve(t, f) + "/", Space: "drugs", APIKey: "a2V5"})
	all := objects(t)
	file := lines(t, all)
	for round, replaced := range []bool{false, true} {
		outcomes, err := c.Import(t.Context(), file)
		if err != nil {
			t.Fatal(err)
		}
		if len(outcomes) != len(all) || len(f.kept) != len(all) {
			t.Fatalf("round %d: %d outcomes, %d kept, want %d", round, len(outcomes), len(f.kept), len(all))
		}
		for _, o := range outcomes {
			if o.Replaced != replaced || o.Trouble != "" || !strings.HasPrefix(o.Title, "Vedette") && o.Type != typeView {
				t.Errorf("round %d: %+v", round, o)
			}
		}
	}
	back, missing, err := c.Export(t.Context(), all)
	if err != nil || len(missing) > 0 {
		t.Fatal(missing, err)
	}
	if faults := inspect(t, back); len(faults) > 0 || bytes.Count(back, []byte("\n")) != len(all) {
		t.Error(faults)
	}
	delete(f.kept, "dashboard/vedette-prices")
	_, missing, err = c.Export(t.Context(), all)
	if !errors.Is(err, ErrMissing) || len(missing) != 1 || missing[0].ID != "vedette-prices" {
		t.Errorf("%v, %v", missing, err)
	}
}

func TestImportIsToldObjectByObject(t *testing.T) {
	f := newFake()
	c := client(t, Options{URL: serve(t, f)})
	file := string(lines(t, objects(t)))
	file = strings.Replace(file, `{"id":"vedette-runs","type":"index-pattern"`, `{"id":"vedette-runs","type":"index-patterns"`, 1)
	outcomes, err := c.Import(t.Context(), []byte(file))
	if !errors.Is(err, ErrRefused) {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, o := range outcomes {
		got[o.ID] = o.Trouble
	}
	if got["vedette-vendors"] != "" || !strings.Contains(got["vedette-runs"], "no objects of this type") ||
		!strings.Contains(got["vedette-search-gaps"], "index-pattern vedette-runs") || !strings.Contains(got["vedette-health"], "neither in the file nor in the space") {
		t.Errorf("%v", got)
	}
}

func TestWhatCanGoWrong(t *testing.T) {
	answers := func(status int, header, value, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			if header != "" {
				w.Header().Set(header, value)
			}
			w.WriteHeader(status)
			_, _ = w.Write([]byte(body))
		}
	}
	for name, c := range map[string]struct {
		trouble http.HandlerFunc
		space   string
		key     string
		file    string
		want    error
		say     string
	}{
		"a wrong key":            {key: "d3Jvbmc=", want: ErrDenied, say: "make an API key"},
		"a key without rights":   {trouble: func(w http.ResponseWriter, _ *http.Request) { boom(w, 403, "Unable to bulk_create dashboard") }, want: ErrDenied, say: "Saved Objects Management"},
		"no such space":          {space: "nowhere", want: ErrNoSpace, say: "nowhere"},
		"Elasticsearch":          {trouble: answers(405, "X-Elastic-Product", "Elasticsearch", `{"error":"Incorrect HTTP method"}`), want: ErrNotKibana, say: "5601"},
		"another program":        {trouble: answers(404, "", "", "<html>nginx</html>"), want: ErrNotKibana, say: "base path"},
		"another program's yes":  {trouble: answers(200, "", "", "<html>welcome</html>"), want: ErrNotKibana, say: "no answer of Kibana"},
		"a login page":           {trouble: answers(302, "Location", "/login?next=%2F", ""), want: ErrNotKibana, say: "/login"},
		"still starting":         {trouble: answers(503, "", "", "Kibana server is not ready yet"), want: ErrNotReady, say: "wait"},
		"a file that is large":   {trouble: func(w http.ResponseWriter, _ *http.Request) { boom(w, 413, "Payload content length greater") }, want: ErrTooLarge, say: "maxImportPayloadBytes"},
		"objects that are newer": {file: `{"id":"a","type":"dashboard","attributes":{"title":"x"},"typeMigrationVersion":"10.2.0"}`, want: ErrTooOld, say: "8.9"},
		"an object twice":        {file: `{"id":"a","type":"search"}` + "\n" + `{"id":"a","type":"search"}`, want: new(ResponseError), say: "Non-unique"},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake()
			f.trouble, f.key = c.trouble, "a2V5"
			key, file := "a2V5", c.file
			if c.key != "" {
				key = c.key
			}
			if file == "" {
				file = string(lines(t, objects(t)))
			}
			_, err := client(t, Options{URL: serve(t, f), Space: c.space, APIKey: key}).Import(t.Context(), []byte(file))
			_, any := c.want.(*ResponseError)
			if err == nil || !strings.Contains(err.Error(), c.say) || !any && !errors.Is(err, c.want) || any && !errors.As(err, new(*ResponseError)) {
				t.Errorf("got %v; want %v, and %q in it", err, c.want, c.say)
			}
			if strings.Contains(err.Error(), key) {
				t.Errorf("the key is shown: %v", err)
			}
		})
	}
}

func TestNobodyThere(t *testing.T) {
	s := httptest.NewServer(newFake())
	s.Close()
	_, err := client(t, Options{URL: s.URL}).Import(t.Context(), nil)
	if !errors.Is(err, ErrUnreachable) || !strings.Contains(err.Error(), "5601") {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := client(t, Options{URL: s.URL, Patience: time.Hour}).Import(ctx, nil); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// A Kibana that starts is waited for, as long as was said.
func TestPatience(t *testing.T) {
	f := newFake()
	starting := func(w http.ResponseWriter, _ *http.Request) {
		if f.seen == 3 {
			f.trouble = nil
		}
		w.WriteHeader(503)
		_, _ = w.Write([]byte("Kibana server is not ready yet"))
	}
	f.trouble = starting
	c := client(t, Options{URL: serve(t, f), Patience: 800 * time.Millisecond})
	if outcomes, err := c.Import(t.Context(), lines(t, objects(t))); err != nil || len(outcomes) == 0 || f.seen != 4 {
		t.Errorf("%d outcomes after %d tries, %v", len(outcomes), f.seen, err)
	}
}

func TestOptionsAreChecked(t *testing.T) {
	for _, o := range []Options{{URL: ""}, {URL: "kibana:5601"}, {URL: "ftp://x"}, {URL: "http://u:p@x"}, {URL: "http://x/?a"},
		{URL: "http://x", APIKey: "a", User: "b"}, {URL: "http://x", Space: "a/../b"}} {
		if _, err := NewClient(o); !errors.Is(err, ErrOptions) {
			t.Errorf("%+v: %v", o, err)
		}
	}
}
