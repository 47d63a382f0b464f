package marketsim

import (
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// site is a market behind a real listener, and a client that follows nothing.
type site struct {
	*Market
	base   string
	client *http.Client
}

func newSite(t *testing.T, o Options) *site {
	t.Helper()
	m := mustNew(t, o)
	s, err := Serve(context.Background(), ServeOptions{Hosts: map[string]http.Handler{"": m}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return &site{m, "http://" + s.Addr(), &http.Client{
		Transport:     &http.Transport{DisableCompression: true, MaxResponseHeaderBytes: 1 << 20},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Timeout:       10 * time.Second,
	}}
}

func (s *site) faults(t *testing.T, list ...Fault) {
	t.Helper()
	if err := s.SetFaults(list...); err != nil {
		t.Fatal(err)
	}
}

// fetch gives status, body and the error of either the request or the body.
func (s *site) fetch(t *testing.T, path string, cookies ...*http.Cookie) (*http.Response, string, error) {
	t.Helper()
	req, err := http.NewRequest(http.MethodGet, s.base+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cookies {
		req.AddCookie(c)
	}
	res, err := s.client.Do(req)
	if err != nil {
		return nil, "", err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, 4<<20))
	return res, string(body), err
}

func TestWalls(t *testing.T) {
	for _, tc := range []struct {
		fault  Fault
		status int
		text   string
		header string
	}{
		{Fault{Kind: FaultLogin}, 200, `type="password"`, ""},
		{Fault{Kind: FaultLogin, Variant: "redirect"}, 302, "", "Location: /login"},
		{Fault{Kind: FaultLogin, Variant: "refresh"}, 200, `content="0; URL=/login"`, ""},
		{Fault{Kind: FaultCaptcha}, 200, "DDOS Protection", ""},
		{Fault{Kind: FaultQueue}, 200, "access queue", "Refresh: 2"},
		{Fault{Kind: FaultQueue, Status: 503, RetryAfter: 3 * time.Second}, 503, "access queue", "Retry-After: 3"},
		{Fault{Kind: FaultBanned}, 403, "banned", ""},
		{Fault{Kind: FaultMaintenance}, 503, "maintenance", ""},
		{Fault{Kind: FaultSeized}, 200, "SEIZED", ""},
		{Fault{Kind: FaultRateLimit, RetryAfter: 7 * time.Second}, 429, "Slow down", "Retry-After: 7"},
		{Fault{Kind: FaultServerError, Status: 500}, 500, "", ""},
		{Fault{Kind: FaultSoft404}, 200, "Listing not found", ""},
		{Fault{Kind: FaultNotFound}, 404, "does not exist", ""},
		{Fault{Kind: FaultOffsite, Location: "http://127.0.0.1/x"}, 302, "", "Location: http://127.0.0.1/x"},
		{Fault{Kind: FaultRedirectLoop}, 302, "", "Location: /?again=1"},
	} {
		t.Run(string(tc.fault.Kind)+tc.fault.Variant, func(t *testing.T) {
			s := newSite(t, Options{})
			s.faults(t, tc.fault)
			res, body, err := s.fetch(t, "/")
			if err != nil {
				t.Fatal(err)
			}
			if res.StatusCode != tc.status || !strings.Contains(body, tc.text) {
				t.Errorf("status %d, body %.200q", res.StatusCode, body)
			}
			if name, want, ok := strings.Cut(tc.header, ": "); ok && res.Header.Get(name) != want {
				t.Errorf("header %s = %q, want %q", name, res.Header.Get(name), want)
			}
			if strings.Contains(body, tableMarker) {
				t.Error("the content came along")
			}
			if n := s.Log().Faults()[tc.fault.Kind]; n != 1 {
				t.Errorf("log counts the fault %d times", n)
			}
		})
	}
}

func TestLoginLetsASessionInUntilItExpires(t *testing.T) {
	s := newSite(t, Options{})
	s.faults(t, Fault{Kind: FaultLogin})
	c := s.IssueSession(2)
	for i, want := range []bool{true, true, false, false} {
		_, body, err := s.fetch(t, "/", c)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(body, tableMarker); got != want {
			t.Errorf("request %d: content = %v, want %v", i+1, got, want)
		}
	}
	forever := s.IssueSession(0)
	if _, body, _ := s.fetch(t, "/", forever); !strings.Contains(body, tableMarker) {
		t.Error("a session without end does not work")
	}
	s.EndSessions()
	if _, body, _ := s.fetch(t, "/", forever); strings.Contains(body, tableMarker) {
		t.Error("a session outlived EndSessions")
	}
	if _, body, _ := s.fetch(t, "/", &http.Cookie{Name: sessionCookie, Value: "invented"}); strings.Contains(body, tableMarker) {
		t.Error("an invented session works")
	}
}

func TestQueueLetsInAfterTriesOrTime(t *testing.T) {
	now := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	s := newSite(t, Options{Now: func() time.Time { return now }})
	s.faults(t, Fault{Kind: FaultQueue, Tries: 3})
	wait := func(c []*http.Cookie) (bool, []*http.Cookie) {
		res, body, err := s.fetch(t, "/", c...)
		if err != nil {
			t.Fatal(err)
		}
		return strings.Contains(body, tableMarker), res.Cookies()
	}
	var c []*http.Cookie
	for i, want := range []bool{false, false, false, true, true} {
		in, got := wait(c)
		if in != want {
			t.Errorf("try %d: in = %v, want %v", i+1, in, want)
		}
		if len(got) > 0 {
			c = got
		}
	}
	if in, _ := wait(nil); in {
		t.Error("a visitor without a place was let in")
	}

	s.faults(t, Fault{Kind: FaultQueue, Wait: time.Minute})
	_, c = wait(nil)
	now = now.Add(59 * time.Second)
	if in, _ := wait(c); in {
		t.Error("let in after 59 s of 60")
	}
	now = now.Add(time.Second)
	if in, _ := wait(c); !in {
		t.Error("not let in after 60 s")
	}
}

func TestBrokenTransports(t *testing.T) {
	whole := get(t, mustNew(t, Options{}), "/category.php?c=1").Body.String()
	for _, kind := range []FaultKind{FaultCutLength, FaultCutChunked, FaultReset} {
		s := newSite(t, Options{})
		s.faults(t, Fault{Kind: kind})
		res, body, err := s.fetch(t, "/category.php?c=1")
		if err == nil || res == nil || res.StatusCode != 200 {
			t.Errorf("%s: err = %v, want a status and then an error", kind, err)
		}
		if len(body) >= len(whole) || !strings.HasPrefix(whole, body) {
			t.Errorf("%s: %d bytes of %d", kind, len(body), len(whole))
		}
		if kind == FaultCutLength && !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("%s: %v", kind, err)
		}
	}

	s := newSite(t, Options{})
	s.faults(t, Fault{Kind: FaultCutRow})
	_, body, err := s.fetch(t, "/category.php?c=1")
	if err != nil || !strings.HasPrefix(whole, body) {
		t.Errorf("cut-row: %v", err)
	}
	rows, all := strings.Count(body, "<tr id=listing"), strings.Count(whole, "<tr id=listing")
	if rows < 3 || rows >= all || strings.HasSuffix(body, "</span>\n") {
		t.Errorf("cut-row: %d of %d rows, ends %q", rows, all, body[len(body)-20:])
	}

	s.faults(t, Fault{Kind: FaultBadHTTP})
	if _, _, err := s.fetch(t, "/"); err == nil {
		t.Error("bad-http: no error")
	}
	s.faults(t, Fault{Kind: FaultHugeHeaders})
	if _, _, err := s.fetch(t, "/"); err == nil || !strings.Contains(err.Error(), "header") {
		t.Errorf("huge-headers: %v", err)
	}
	s.faults(t, Fault{Kind: FaultDrip, Wait: 20 * time.Millisecond, Bytes: 1000})
	begin := time.Now()
	if _, b, err := s.fetch(t, "/category.php?c=1"); err != nil || b != whole || time.Since(begin) < 100*time.Millisecond {
		t.Errorf("drip: %d bytes after %v, %v", len(b), time.Since(begin), err)
	}
}

func TestHostileSizes(t *testing.T) {
	s := newSite(t, Options{})
	s.faults(t, Fault{Kind: FaultGzipBomb})
	res, body, err := s.fetch(t, "/")
	if err != nil || res.Header.Get("Content-Encoding") != "gzip" || len(body) > 3<<20 {
		t.Fatalf("gzip bomb: %d bytes, %v", len(body), err)
	}
	z, err := gzip.NewReader(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if n, err := io.Copy(io.Discard, z); err != nil || n != 1<<30 {
		t.Errorf("gzip bomb unpacks to %d bytes, %v", n, err)
	}

	s.faults(t, Fault{Kind: FaultNestedGzip})
	res, body, _ = s.fetch(t, "/")
	var r io.Reader = strings.NewReader(body)
	for range strings.Split(res.Header.Get("Content-Encoding"), ",") {
		if r, err = gzip.NewReader(r); err != nil {
			t.Fatal(err)
		}
	}
	if b, _ := io.ReadAll(r); !strings.Contains(string(b), tableMarker) {
		t.Error("nested gzip holds no page")
	}

	s.faults(t, Fault{Kind: FaultHugeBody, Bytes: 3 << 20})
	if _, body, err := s.fetch(t, "/"); err != nil || len(body) != 3<<20 {
		t.Errorf("huge body: %d bytes, %v", len(body), err)
	}
	s.faults(t, Fault{Kind: FaultDeep, Bytes: 1000})
	if _, body, _ := s.fetch(t, "/"); strings.Count(body, "<div>") != 1000 {
		t.Error("deep: not deep")
	}
	s.faults(t, Fault{Kind: FaultManyTags})
	if _, body, _ := s.fetch(t, "/"); strings.Count(body, "<") < 200_000 {
		t.Error("many-tags: not many")
	}
	s.faults(t, Fault{Kind: FaultBinary})
	if _, body, _ := s.fetch(t, "/"); !strings.HasPrefix(body, "\x89PNG") {
		t.Error("binary: no picture")
	}
}

func TestDecorationsAddUp(t *testing.T) {
	for _, style := range styles {
		s := newSite(t, Options{Style: style, NoPlantedLinks: true})
		index := s.indexPath(0, 1)
		_, plain, _ := s.fetch(t, index)
		for _, f := range []Fault{
			{Kind: FaultDecoyInline}, {Kind: FaultDecoyClass}, {Kind: FaultDecoyBox}, {Kind: FaultTraps},
			{Kind: FaultCalendar}, {Kind: FaultGrowingQuery}, {Kind: FaultMaze}, {Kind: FaultSessionLinks}, {Kind: FaultPlaceholder},
			{Kind: FaultWrongCharset, Variant: "koi8-r"},
		} {
			s.faults(t, f)
			if res, body, err := s.fetch(t, index); err != nil || res.StatusCode != 200 || body == plain {
				t.Errorf("%s %s: status %v, changed nothing (%v)", style, f.Kind, res.StatusCode, err)
			}
		}
		s.faults(t, Fault{Kind: FaultTraps}, Fault{Kind: FaultDecoyInline}, Fault{Kind: FaultWrongCharset, Variant: "koi8-r"})
		res, body, _ := s.fetch(t, index)
		if !strings.Contains(body, "/buy/") || !strings.Contains(body, "Phishing bait") ||
			!strings.Contains(res.Header.Get("Content-Type"), "koi8-r") {
			t.Errorf("%s: three decorations did not add up", style)
		}
	}
}

func TestFaultsHitByPathShareAndCount(t *testing.T) {
	m := mustNew(t, Options{Listings: 2000})
	set := func(f Fault) {
		t.Helper()
		f.Kind = FaultServerError
		if err := m.SetFaults(f); err != nil {
			t.Fatal(err)
		}
	}
	hit := func(path string) bool { return get(t, m, path).Code == http.StatusBadGateway }
	seq := func(n int) string {
		b := make([]byte, n)
		for i := range b {
			b[i] = '.'
			if hit("/") {
				b[i] = 'x'
			}
		}
		return string(b)
	}
	asked := 0
	for name, tc := range map[string]struct {
		fault Fault
		want  string
	}{
		"every third":       {Fault{Every: 3}, "..x..x"},
		"after two":         {Fault{After: 2}, "..xxxx"},
		"at most two":       {Fault{Total: 2}, "xx...."},
		"once on each path": {Fault{Times: 1}, "x....."},
		"burst":             {Fault{After: 1, Total: 2}, ".xx..."},
		"another path":      {Fault{Path: "^/item"}, "......"},
		"when it says so":   {Fault{Total: 2, When: func() bool { asked++; return asked > 3 }}, "...xx."},
	} {
		set(tc.fault)
		if got := seq(6); got != tc.want {
			t.Errorf("%s: %s, want %s", name, got, tc.want)
		}
	}

	set(Fault{Share: 0.3, Path: "item.php"})
	n, hits := 0, 0
	for o := range m.Offers(0) {
		first := hit(o.Path)
		if first != hit(o.Path) {
			t.Fatal("a share hits a path one time and not the other")
		}
		n++
		if first {
			hits++
		}
	}
	if share := float64(hits) / float64(n); share < 0.25 || share > 0.35 {
		t.Errorf("share %.2f, want 0.3", share)
	}
	if err := m.SetFaults(Fault{Kind: "flood"}); err == nil {
		t.Error("an unknown kind was taken")
	}
	if err := m.SetFaults(Fault{Kind: FaultDrip, Path: "("}); err == nil {
		t.Error("a bad pattern was taken")
	}
	if !hit(pathHit(t, m)) {
		t.Error("a refused list changed the rules in force")
	}
}

// pathHit finds a path that the rules in force hit.
func pathHit(t *testing.T, m *Market) string {
	for o := range m.Offers(0) {
		if get(t, m, o.Path).Code == http.StatusBadGateway {
			return o.Path
		}
	}
	t.Fatal("no path is hit")
	return ""
}

func TestEndlessTrapsLeadOn(t *testing.T) {
	m := mustNew(t, Options{})
	if body := get(t, m, "/calendar?y=2025&m=12").Body.String(); !strings.Contains(body, "/calendar?y=2026&amp;m=1\"") {
		t.Errorf("calendar: %s", body)
	}
	if body := get(t, m, "/browse?f=1").Body.String(); !strings.Contains(body, "/browse?f=1&amp;f=") {
		t.Errorf("growing query: %s", body)
	}
	if n := len(m.Log().StateChanging()); n != 0 {
		t.Errorf("endless pages count as %d changes", n)
	}
}

func TestMazeHasNoEnd(t *testing.T) {
	for _, style := range styles {
		for _, form := range []string{"", "rows", "line"} {
			m := mustNew(t, Options{Style: style, Listings: 200})
			if err := m.SetFaults(Fault{Kind: FaultMaze, Variant: form}); err != nil {
				t.Fatal(err)
			}
			if body := get(t, m, "/").Body.String(); !strings.Contains(body, "href=\""+m.escapedIndex(MazeFrom)+"\"") {
				t.Errorf("%s %q: the front page does not lead in", style, form)
			}
			res := get(t, m, m.indexPath(0, MazeFrom))
			body := res.Body.String()
			next := []int{7*MazeFrom + 1, 7*MazeFrom + 7}
			if form == "line" {
				next = []int{MazeFrom + 1}
			}
			for _, n := range next {
				if res.Code != http.StatusOK || !strings.Contains(body, "href=\""+m.escapedIndex(n)+"\"") {
					t.Errorf("%s %q: status %d, page %d is not linked", style, form, res.Code, n)
				}
			}
			first := m.listingPath(m.externalID(m.idAt(0, 0)))
			if got := strings.Contains(body, strings.ReplaceAll(first, "&", "&amp;")); got != (form == "rows") {
				t.Errorf("%s %q: rows of page 1 shown: %v", style, form, got)
			}
		}
	}
	if code := get(t, mustNew(t, Options{}), mustNew(t, Options{}).indexPath(0, MazeFrom)).Code; code != http.StatusNotFound {
		t.Errorf("without the fault: status %d", code)
	}
}

func (m *Market) escapedIndex(n int) string {
	return strings.ReplaceAll(m.indexPath(0, n), "&", "&amp;")
}

// idAt is the id of a listing by its place in a category on the first day.
func (m *Market) idAt(cat, slot int) uint64 {
	r, arrived := m.layout.at(cat, slot, 0)
	var o offer
	m.fill(&o, r, arrived, 0)
	return o.id
}
