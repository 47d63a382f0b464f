package marketsim

import (
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestLogCountsRequests(t *testing.T) {
	m := mustNew(t, Options{LogLimit: 3})
	var item string
	for o := range m.Offers(0) {
		item = o.Path
		break
	}
	for _, path := range []string{"/", "/category.php?c=1", item, item, "/nothing", "/user.php?u=" + m.handles[0], "/login", "/mirrors.txt"} {
		get(t, m, path)
	}
	l := m.Log()
	want := map[Class]int{
		ClassFront: 1, ClassIndex: 1, ClassListing: 2, ClassOther: 1, ClassVendor: 1, ClassLogin: 1, ClassMirrors: 1,
	}
	if diff := cmp.Diff(want, l.Classes()); diff != "" {
		t.Errorf("classes: %s", diff)
	}
	if diff := cmp.Diff(map[int]int{200: 7, 404: 1}, l.Statuses()); diff != "" {
		t.Errorf("statuses: %s", diff)
	}
	if diff := cmp.Diff(map[string]int{item: 2}, l.Repeated()); diff != "" {
		t.Errorf("repeated: %s", diff)
	}
	if l.Fetches(item) != 2 || l.Fetches("/") != 1 || l.Fetches("/never") != 0 || l.Paths() != 7 || l.Total() != 8 {
		t.Errorf("fetches %d %d, paths %d, total %d", l.Fetches(item), l.Fetches("/"), l.Paths(), l.Total())
	}
	last := l.Requests()
	if len(last) != 3 || last[0].Class != ClassVendor || last[2].Path != "/mirrors.txt" {
		t.Errorf("last requests: %+v", last)
	}
	l.Reset()
	if l.Total() != 0 || len(l.Requests()) != 0 || l.Paths() != 0 {
		t.Error("Reset left something")
	}
}

func TestLogTellsStateChangingRequests(t *testing.T) {
	m := mustNew(t, Options{LogLimit: -1})
	for method, paths := range map[string][]string{
		http.MethodGet:  {"/logout", "/logout.php?t=1", "/buy/12", "/report/listing/3", "/vote/up/1", "/delete-account/confirm/1", "/withdraw/all/2", "/cart/add/9", "/messages/new/1"},
		http.MethodPost: {"/login", "/"},
	} {
		for _, p := range paths {
			m.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(method, p, nil))
		}
	}
	changing := m.Log().StateChanging()
	if len(changing) != 11 {
		t.Errorf("%d state-changing requests, want 11: %+v", len(changing), changing)
	}
	m.Log().Reset()
	for _, p := range everyPath(m, 0) {
		get(t, m, p)
	}
	if n := len(m.Log().StateChanging()); n != 0 {
		t.Errorf("%d content pages count as changes", n)
	}
}

func TestLogKeepsWhatTheClientSent(t *testing.T) {
	now := time.Date(2025, 5, 5, 0, 0, 0, 0, time.UTC)
	m := mustNew(t, Options{Now: func() time.Time { return now }})
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.Header.Set("User-Agent", "test")
	r.AddCookie(&http.Cookie{Name: "a", Value: "b"})
	m.ServeHTTP(httptest.NewRecorder(), r)
	got := m.Log().Requests()[0]
	if got.Header.Get("User-Agent") != "test" || got.Header.Get("Cookie") != "a=b" || !got.Time.Equal(now) || got.Bytes == 0 {
		t.Errorf("request = %+v", got)
	}
}

func TestLogKnowsHowManyWereInFlight(t *testing.T) {
	s := newSite(t, Options{})
	s.faults(t, Fault{Kind: FaultDrip, Wait: 50 * time.Millisecond, Bytes: 500})
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() { s.fetch(t, "/") })
	}
	wg.Wait()
	if n := s.Log().MaxInFlight(); n != 4 {
		t.Errorf("%d in flight, want 4", n)
	}
}
