package tor_test

import (
	"context"
	"crypto/ed25519"
	"crypto/sha3"
	"encoding/base32"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"vedette/crawler/tor"
	"vedette/crawler/tortest"
	"vedette/market"
)

// One private Tor network serves all tests with the real program: it takes
// longer to come up than all of them together.
func TestRealTor(t *testing.T) {
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprintf(w, "<p>behind %s", r.Host)
	}))
	defer site.Close()
	n := tortest.Run(t, strings.TrimPrefix(site.URL, "http://"))
	watch, err := n.Control.Watch(t.Context(), "STREAM")
	if err != nil {
		t.Fatal(err)
	}
	defer watch.Close()

	first, second := realTransport(t, n, "alpha"), realTransport(t, n, "beta")
	for range 3 {
		realGet(t, first, n.Onion)
	}
	realGet(t, second, n.Onion)
	t.Run("a market's pages share a circuit and two markets do not", func(t *testing.T) {
		alpha, beta := circuitsOf(watch, "alpha", "1"), circuitsOf(watch, "beta", "1")
		if len(alpha) != 1 || len(beta) != 1 || alpha[0] == beta[0] {
			t.Errorf("circuits of alpha %v, of beta %v: want one each, and different ones", alpha, beta)
		}
		circuits, err := n.Control.Circuits(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range circuits {
			for market, used := range map[string][]string{"alpha": alpha, "beta": beta} {
				if slices.Contains(used, c.ID) && (c.User != market || c.Password != "1" || len(c.Path) < 3) {
					t.Errorf("circuit %s of %s is %+v", c.ID, market, c)
				}
			}
		}
	})
	t.Run("a new epoch is a new circuit", func(t *testing.T) {
		before := circuitsOf(watch, "alpha", "1")
		first.Renew()
		realGet(t, first, n.Onion)
		after := circuitsOf(watch, "alpha", "2")
		if len(after) != 1 || slices.Contains(before, after[0]) {
			t.Errorf("circuits of the first epoch %v, of the second %v", before, after)
		}
	})
	for name, tt := range map[string]struct {
		url   string
		cause market.Cause
	}{
		"an onion that nobody announces": {"http://" + freshOnion(t) + "/", market.CauseDescriptorNotFound},
		"an onion with a wrong checksum": {"http://" + mistyped(n.Onion) + "/", market.CauseBadAddress},
		"a service behind a key":         {"http://" + n.Private + "/", market.CauseClientAuthMissing},
		// Tor does not tell a closed port of an onion from other failures.
		"a port where nothing listens": {"http://" + n.Onion + ":81/", market.CauseGeneral},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ex := &market.Exchange{}
			_, err := get(t, realTransport(t, n, "gamma"), ex, tt.url)
			if tor.CauseOf(err) != tt.cause || ex.Cause != tt.cause {
				t.Errorf("cause %q (%v), want %q", ex.Cause, err, tt.cause)
			}
		})
	}
}

func realTransport(t *testing.T, n *tortest.Network, marketID string) *tor.Transport {
	t.Helper()
	tr, err := tor.New(tor.Options{Proxy: n.SOCKS, Market: marketID, Limits: tor.Limits{Connect: 40 * time.Second}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tr.Close() })
	return tr
}

func get(t *testing.T, tr http.RoundTripper, ex *market.Exchange, url string) (string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(tor.WithExchange(t.Context(), ex), 60*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := tr.RoundTrip(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return string(body), err
}

func realGet(t *testing.T, tr *tor.Transport, onion string) {
	t.Helper()
	body, err := get(t, tr, &market.Exchange{}, "http://"+onion+"/")
	if err != nil || body != "<p>behind "+onion {
		t.Fatalf("got %q, %v", body, err)
	}
}

// freshOnion is a well-formed name that no service has (rend-spec-v3, 6).
func freshOnion(t *testing.T) string {
	t.Helper()
	key, _, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha3.Sum256(slices.Concat([]byte(".onion checksum"), key, []byte{3}))
	name := slices.Concat(key, sum[:2], []byte{3})
	return strings.ToLower(base32.StdEncoding.EncodeToString(name)) + ".onion"
}

// mistyped changes one letter of a name.
func mistyped(onion string) string {
	other := "a"
	if onion[10] == 'a' {
		other = "b"
	}
	return onion[:10] + other + onion[11:]
}

// circuitsOf are the circuits that carried a market's streams in an epoch.
func circuitsOf(w *tortest.Watch, user, password string) []string {
	var ids []string
	for _, s := range w.Streams() {
		if s.Status == "SUCCEEDED" && s.User == user && s.Password == password && !slices.Contains(ids, s.Circuit) {
			ids = append(ids, s.Circuit)
		}
	}
	return ids
}
