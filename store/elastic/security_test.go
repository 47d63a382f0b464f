package elastic_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"vedette/market"
	"vedette/store/elastic"
)

// The privileges of docs/elasticsearch.md on our indices, which this test holds
// to be enough and, one by one, to be needed.
var (
	crawlerNeeds = []string{"manage", "write"}
	readerNeeds  = []string{"read", "view_index_metadata"}
)

// role has privileges on our indices, and may ask who the server is.
func role(privileges []string) string {
	list, err := json.Marshal(privileges)
	if err != nil {
		panic(err)
	}
	return `{"cluster": ["monitor"], "index": [{"names": ["PREFIX-*"], "privileges": ` + string(list) + `}]}`
}

// secured are the options of a server with security; the test is left out
// without one.
func secured(t *testing.T) elastic.Options {
	t.Helper()
	if url := os.Getenv("VEDETTE_TEST_ELASTICSEARCH"); url != "" && !strings.Contains(url, "@") {
		t.Skip("the server has no security: give its address as http://user:password@host")
	}
	return options(t)
}

// key makes an API key with a role.
func key(t *testing.T, admin elastic.Options, role string) string {
	t.Helper()
	status, answer := request(t, admin, http.MethodPost, "/_security/api_key",
		fmt.Sprintf(`{"name": %q, "expiration": "1h", "role_descriptors": {"r": %s}}`, t.Name(), strings.ReplaceAll(role, "PREFIX", admin.Prefix)))
	var made struct{ Encoded string }
	if err := json.Unmarshal([]byte(answer), &made); err != nil || status != http.StatusOK || made.Encoded == "" {
		t.Fatalf("make a key: HTTP %d: %s", status, answer)
	}
	return made.Encoded
}

func with(o elastic.Options, key string) elastic.Options {
	o.User, o.Password, o.APIKey = "", "", key
	return o
}

func TestLeastPrivileges(t *testing.T) {
	admin := secured(t)
	setUp(t, admin)
	crawler := open(t, with(admin, key(t, admin, role(crawlerNeeds))))
	reader := open(t, with(admin, key(t, admin, role(readerNeeds))))
	l := local(t)
	seen(t, l, "one-1", clock(), "Widget")
	if _, err := crawler.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	drain(t, crawler, l)
	if _, err := reader.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	page, err := reader.Listings(t.Context(), market.Filter{Query: "widget"})
	if err != nil || page.Total != 1 {
		t.Fatalf("the reader finds %d, %v", page.Total, err)
	}
	if _, err := reader.Summary(t.Context()); err != nil {
		t.Fatal(err)
	}
	seen(t, l, "one-2", clock().AddDate(0, 0, 1), "Widget")
	if _, err := reader.Feeder(l).Drain(t.Context()); !errors.Is(err, elastic.ErrPrivilege) {
		t.Errorf("the reader writes: %v", err)
	}
	if err := crawler.Setup(t.Context()); !errors.Is(err, elastic.ErrPrivilege) {
		t.Errorf("the crawler sets up: %v", err)
	}
	drain(t, crawler, l)

	wrong := open(t, with(admin, "d3Jvbmc6d3Jvbmc="))
	if _, err := wrong.Check(t.Context()); !errors.Is(err, elastic.ErrUnauthorized) {
		t.Errorf("a wrong key: %v", err)
	}
	elsewhere := open(t, with(admin, key(t, admin, strings.ReplaceAll(role(readerNeeds), "PREFIX", "other"))))
	if _, err := elsewhere.Listings(t.Context(), market.Filter{}); !errors.Is(err, elastic.ErrPrivilege) {
		t.Errorf("a key for other indices: %v", err)
	}
}

// TestEachPrivilegeIsNeeded leaves out one at a time.
func TestEachPrivilegeIsNeeded(t *testing.T) {
	admin := secured(t)
	setUp(t, admin)
	l := local(t)
	seen(t, l, "one-1", clock(), "Widget")
	for i, without := range crawlerNeeds {
		s := open(t, with(admin, key(t, admin, role(slices.Delete(slices.Clone(crawlerNeeds), i, i+1)))))
		if _, err := s.Feeder(l).Drain(t.Context()); !errors.Is(err, elastic.ErrPrivilege) {
			t.Errorf("a crawler without %s writes: %v", without, err)
		}
	}
	for i, without := range readerNeeds {
		s := open(t, with(admin, key(t, admin, role(slices.Delete(slices.Clone(readerNeeds), i, i+1)))))
		_, checks := s.Check(t.Context())
		_, reads := s.Listings(t.Context(), market.Filter{})
		if err := errors.Join(checks, reads); !errors.Is(err, elastic.ErrPrivilege) {
			t.Errorf("a reader without %s works: %v", without, err)
		}
	}
}

// One of several crawlers leases markets and reads what the others found: for
// that it needs to read as well.
func TestPrivilegesOfSeveralCrawlers(t *testing.T) {
	admin := secured(t)
	setUp(t, admin)
	needs := append(slices.Clone(crawlerNeeds), "read")
	s := open(t, with(admin, key(t, admin, role(needs))))
	leases, err := s.Leases(elastic.LeaseOptions{Holder: "a"})
	if err != nil {
		t.Fatal(err)
	}
	l := local(t)
	h := claim(t, leases, "one")
	seen(t, l, "one-1", clock(), "Widget")
	drain(t, s, l)
	next := local(t)
	from, err := s.Handover(t.Context(), "one")
	if err != nil {
		t.Fatal(err)
	}
	if taken, err := next.TakeOver(t.Context(), "one", 2, from); err != nil || taken.Listings != 1 {
		t.Errorf("%+v, %v", taken, err)
	}
	if err := h.Release(t.Context(), true); err != nil {
		t.Error(err)
	}
	if list, err := leases.Standings(t.Context(), []string{"one"}); err != nil || list[0].Held {
		t.Errorf("%+v, %v", list, err)
	}
	for i, without := range needs {
		s := open(t, with(admin, key(t, admin, role(slices.Delete(slices.Clone(needs), i, i+1)))))
		leases, err := s.Leases(elastic.LeaseOptions{Holder: "a"})
		if err != nil {
			t.Fatal(err)
		}
		w := leases.Watch("other " + without)
		_, looks := w.Look(t.Context())
		var claims error
		if looks == nil {
			_, claims = w.Claim(t.Context(), 0)
		}
		_, hands := s.Handover(t.Context(), "one")
		if err := errors.Join(looks, claims, hands); !errors.Is(err, elastic.ErrPrivilege) {
			t.Errorf("without %s: %v", without, err)
		}
	}
}
