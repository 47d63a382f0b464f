package session

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

// No verb, no encoder and no logger may show a value, wherever it hides.
func TestSecretsNeverShow(t *testing.T) {
	const value = "hunter2secret"
	j := NewJar(newClock().now)
	set(t, j, "http://a.onion/", "sid="+value)
	cookie := j.All()[0]
	store, keyText := newStore(t)
	if err := store.Import("m", "a", []Cookie{cookie}); err != nil {
		t.Fatal(err)
	}
	s, err := store.Load("m", "a")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if sent(t, s.Jar, "http://a.onion/") != "sid="+value {
		t.Fatal("the value is not there: this test shows nothing")
	}
	type hidden struct {
		secret  Secret
		cookie  Cookie
		cookies []Cookie
		jar     *Jar
		session *Session
		store   *Store
		any     any
	}
	type open struct {
		Secret  Secret
		Pointer *Secret
		Cookie  Cookie
		Jar     *Jar
		Session *Session
		Store   *Store
	}
	secret := NewSecret(value)
	for name, v := range map[string]any{
		"secret": secret, "pointer": &secret, "cookie": cookie, "cookie pointer": &cookie, "cookies": []Cookie{cookie},
		"map": map[string]Secret{"a": secret}, "jar": j, "session": s, "store": store,
		"hidden fields":     hidden{secret, cookie, []Cookie{cookie}, j, s, store, secret},
		"pointer to hidden": &hidden{secret, cookie, []Cookie{cookie}, j, s, store, cookie},
		"open fields":       open{secret, &secret, cookie, j, s, store},
	} {
		var out bytes.Buffer
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%T", "%10.3s"} {
			fmt.Fprintf(&out, verb+"\n", v)
		}
		fmt.Fprintln(&out, v)
		if text, err := json.Marshal(v); err == nil {
			out.Write(text)
		}
		if text, err := xml.Marshal(v); err == nil {
			out.Write(text)
		}
		for _, h := range []slog.Handler{slog.NewTextHandler(&out, nil), slog.NewJSONHandler(&out, nil)} {
			slog.New(h).Info("x", "v", v)
			slog.New(h).With("w", v).WithGroup("g").Info("y", slog.Group("h", "v", v))
		}
		shown := strings.ToLower(out.String())
		for what, leak := range map[string]string{"value": value, "value in hex": fmt.Sprintf("%x", value), "key": strings.ToLower(keyText)} {
			if strings.Contains(shown, leak) {
				t.Errorf("%s shows its %s: %s", name, what, shown)
			}
		}
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		for _, v := range []any{secret, j, s, store} {
			if got := fmt.Sprintf(verb, v); got != redacted {
				t.Errorf("%T with %s: %s", v, verb, got)
			}
		}
	}
	if text, err := json.Marshal(map[string]any{"s": secret, "j": j}); err != nil || string(text) != `{"j":"**redacted**","s":"**redacted**"}` {
		t.Errorf("JSON %s, %v", text, err)
	}
	var none Secret
	if none.Reveal() != "" || none.String() != redacted {
		t.Error("the zero secret")
	}
}
