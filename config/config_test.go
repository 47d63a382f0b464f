package config

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"vedette/strictyaml"
)

// now is before every expiry date of the fixtures but one.
var now = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// TestFaults reads testdata/bad/*.yaml. Each file is named after its one
// fault; its first line is "# want: " with the expected message, in which
// FILE stands for the file's name.
func TestFaults(t *testing.T) {
	files, err := filepath.Glob("testdata/bad/*.yaml")
	if err != nil || len(files) < 20 {
		t.Fatalf("fixtures: %d, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".yaml"), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			first, _, _ := strings.Cut(string(data), "\n")
			want, ok := strings.CutPrefix(first, "# want: ")
			if !ok {
				t.Fatal("first line is no '# want: ...'")
			}
			want = strings.ReplaceAll(want, "FILE", file)
			_, err = Load(file, now)
			if err == nil {
				t.Fatalf("accepted; want %s", want)
			}
			got, _, _ := strings.Cut(err.Error(), "\n")
			if got != want {
				t.Errorf("\n got %s\nwant %s", got, want)
			}
			if !errors.Is(err, strictyaml.ErrFaulty) {
				t.Errorf("%v is no ErrFaulty", err)
			}
			if m := strings.HasPrefix(filepath.Base(file), "mandate-"); m != errors.Is(err, ErrMandate) {
				t.Errorf("ErrMandate: %v, want %v", !m, m)
			}
		})
	}
}

func TestGood(t *testing.T) {
	c, err := Load("testdata/good.yaml", now)
	if err != nil {
		t.Fatal(err)
	}
	dir, err := filepath.Abs("testdata")
	if err != nil {
		t.Fatal(err)
	}
	want := defaults()
	want.File = filepath.Join(dir, "good.yaml")
	want.Data = filepath.Join(dir, "..", "state")
	want.Session.KeyFile = filepath.Join(dir, "session.key")
	want.Proxy.Address = "127.0.0.1:9150"
	want.Limits.BodyBytes = 512 << 10
	want.Limits.Redirects = 3
	m := marketDefaults()
	m.ID, m.Name, m.Profile = "one", "one", filepath.Join(dir, "own", "one.yaml")
	m.Mirrors = []string{"http://one.onion", "https://two.onion:8443"}
	m.Mandate = Mandate{Purpose: "p", Authority: "a", Expires: Date{time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)}}
	m.Budget.RequestsPerMinute = 6.5
	m.Budget.Hours = Hours{22 * time.Hour, 6*time.Hour + 30*time.Minute}
	m.Budget.Zone = "Europe/Berlin"
	m.Budget.MaxDuration = Duration(90 * time.Minute)
	m.StaleAfter = Duration(14 * 24 * time.Hour)
	want.Markets = []Market{m}
	if diff := cmp.Diff(want, *c, cmpopts.IgnoreUnexported(Config{})); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// A mandate that has run out stops its market and nothing else.
func TestExpiredMandate(t *testing.T) {
	c, err := Load("testdata/good.yaml", now.AddDate(0, 0, 1))
	if err != nil {
		t.Fatal(err)
	}
	refused := c.Markets[0].Refused
	if !errors.Is(refused, ErrMandate) || !errors.Is(refused, strictyaml.ErrFaulty) {
		t.Fatalf("the day after the last: %v", refused)
	}
	if want := "markets[0].mandate.expires: the mandate for one ended on 2026-11-24"; !strings.Contains(refused.Error(), want) || !strings.Contains(refused.Error(), "good.yaml:") {
		t.Errorf("says %q, want %q with the line", refused, want)
	}
}

func TestExampleParses(t *testing.T) {
	c, err := Parse("example", Example(), now)
	if err != nil {
		t.Fatal(err)
	}
	want := defaults()
	want.File = "example"
	m := marketDefaults()
	m.ID, m.Name, m.Profile, m.Mirrors = "example-market", "Example Market", "demo-table", []string{"http://example.onion"}
	m.Mandate = c.Markets[0].Mandate
	want.Markets = []Market{m}
	if diff := cmp.Diff(want, *c, cmpopts.IgnoreUnexported(Config{})); diff != "" {
		t.Errorf("the example does not show the defaults (-default +example):\n%s", diff)
	}
}

func TestFaultFoundLaterHasAPlace(t *testing.T) {
	c, err := Load("testdata/good.yaml", now)
	if err != nil {
		t.Fatal(err)
	}
	got := c.Fault("one", "profile", "is %s", "gone").Error()
	if want := regexp.MustCompile(`^testdata/good\.yaml:\d+: markets\[0\]\.profile: is gone$`); !want.MatchString(got) {
		t.Errorf("says %q", got)
	}
}

func TestAllFaultsAtOnce(t *testing.T) {
	_, err := Parse("f", []byte("log: {level: loud}\nmarkets:\n  - id: A\n"), now)
	var faults strictyaml.Faults
	if !errors.As(err, &faults) || len(faults) < 6 {
		t.Fatalf("got %d faults: %v", len(faults), err)
	}
}

func TestSecretIsNeverShown(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(path, []byte("hunter2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := ReadSecret(path)
	if err != nil {
		t.Fatal(err)
	}
	if got := string(s.Bytes()); got != "hunter2" {
		t.Fatalf("read %q", got)
	}
	inside := struct {
		S Secret
		P *Secret
		L []Secret
	}{s, &s, []Secret{s}}
	js, err := json.Marshal(inside)
	if err != nil {
		t.Fatal(err)
	}
	shown := string(js)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		shown += fmt.Sprintf(verb+verb+verb, s, inside, &s)
	}
	if strings.Contains(shown, "hunter2") || strings.Contains(shown, "68756e74657232") || strings.Contains(shown, "104 117") {
		t.Errorf("shown: %s", shown)
	}
	if !strings.Contains(shown, redacted) {
		t.Errorf("not marked: %s", shown)
	}
}

func TestSecretRefusals(t *testing.T) {
	dir := t.TempDir()
	for name, file := range map[string]struct {
		data string
		mode os.FileMode
		want string
	}{
		"open to others": {"x", 0o644, "other users can read it"},
		"empty":          {" \n", 0o600, "empty"},
		"too long":       {strings.Repeat("x", maxSecret+1), 0o600, "no key is longer"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(dir, name)
			if err := os.WriteFile(path, []byte(file.data), file.mode); err != nil {
				t.Fatal(err)
			}
			if _, err := ReadSecret(path); err == nil || !strings.Contains(err.Error(), file.want) {
				t.Errorf("got %v, want %s", err, file.want)
			}
		})
	}
	if _, err := ReadSecret(dir); err == nil {
		t.Error("a folder was read")
	}
}

func TestValuesRoundTrip(t *testing.T) {
	for _, text := range []string{"90s", "1h30m", "7d", "2w", "0s", "36500d"} {
		var d, again Duration
		if err := d.UnmarshalText([]byte(text)); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if err := again.UnmarshalText([]byte(d.String())); err != nil || again != d {
			t.Errorf("%s -> %s -> %v, %v", text, d, again, err)
		}
	}
	for _, text := range []string{"", "-1h", "7", "1.5d", "d", "-3d", "99999999d"} {
		var d Duration
		if err := d.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("duration %q accepted as %s", text, d)
		}
	}
	for _, text := range []string{"-1", "1GB", "9999999999GiB", "", "KiB"} {
		var b Bytes
		if err := b.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("size %q accepted as %s", text, b)
		}
	}
	for _, text := range []string{"22:00", "25:00-01:00", "22:00-06:60", "a-b"} {
		var h Hours
		if err := h.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("hours %q accepted as %v", text, h)
		}
	}
}

func FuzzConfig(f *testing.F) {
	f.Add(Example())
	files, _ := filepath.Glob("testdata/*/*.yaml")
	for _, file := range append(files, "testdata/good.yaml") {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := Parse("f", data, now)
		if err != nil {
			return
		}
		for _, m := range c.Markets {
			if m.Mandate.Purpose == "" || m.Mandate.Authority == "" || (!now.Before(m.Mandate.Expires.End()) != (m.Refused != nil)) {
				t.Errorf("market %q without a mandate", m.ID)
			}
			if len(m.Mirrors) == 0 || m.Budget.RequestsPerMinute <= 0 || m.Budget.Concurrency < 1 {
				t.Errorf("market %q is not usable: %+v", m.ID, m)
			}
		}
	})
}
