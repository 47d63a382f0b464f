package session

import (
	"bytes"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"vedette/market"
)

// newStore is a store in a folder of its own, and the text of its key.
func newStore(t *testing.T, change ...func(*Options)) (*Store, string) {
	t.Helper()
	dir := t.TempDir()
	o := Options{Dir: filepath.Join(dir, "sessions"), KeyFile: filepath.Join(dir, "keys", "session.key"), Now: newClock().now, SaveAfter: time.Hour}
	for _, f := range change {
		f(&o)
	}
	if err := CreateKey(o.KeyFile); err != nil && !errors.Is(err, fs.ErrExist) {
		t.Fatal(err)
	}
	s, err := NewStore(o)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(o.KeyFile)
	if err != nil {
		t.Fatal(err)
	}
	return s, strings.Split(string(text), "\n")[1]
}

func cookies(t *testing.T, lines ...string) []Cookie {
	t.Helper()
	j := NewJar(newClock().now)
	set(t, j, "http://demo.onion/", lines...)
	return j.All()
}

func load(t *testing.T, s *Store, marketID, account string) *Session {
	t.Helper()
	out, err := s.Load(marketID, account)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { out.Close() })
	return out
}

func TestSessionsAreKeptOverRestarts(t *testing.T) {
	s, key := newStore(t)
	first := load(t, s, "demo", "default")
	if got := sent(t, first.Jar, "http://demo.onion/"); got != "" || !first.Imported().IsZero() {
		t.Errorf("a new session has %q, imported %s", got, first.Imported())
	}
	set(t, first.Jar, "http://demo.onion/", "sid=abc; Secure; HttpOnly; Max-Age=3600", "q=\"1\"")
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	second := load(t, s, "demo", "default")
	if got := sent(t, second.Jar, "http://demo.onion/"); got != `q="1"; sid=abc` {
		t.Errorf("loaded %q", got)
	}
	if a, b := flat(first.All()), flat(second.All()); a != b {
		t.Errorf("flags differ:\n%s\n%s", a, b)
	}
	if got := sent(t, load(t, s, "demo", "other").Jar, "http://demo.onion/") + sent(t, load(t, s, "other", "default").Jar, "http://demo.onion/"); got != "" {
		t.Errorf("another account or market has %q", got)
	}
	path := filepath.Join(s.o.Dir, "demo@default.age")
	sealed, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, leak := range []string{"abc", "sid", "demo.onion", key} {
		if bytes.Contains(sealed, []byte(leak)) {
			t.Errorf("the file shows %q", leak)
		}
	}
	for _, p := range []string{path, s.o.KeyFile} {
		if info, err := os.Stat(p); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", p, info.Mode(), err)
		}
	}
	if info, err := os.Stat(s.o.Dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("%s: %v, %v", s.o.Dir, info.Mode(), err)
	}
}

// What a person hands over is newer than what a crawl that runs has.
func TestImportIsNotOverwrittenByACrawlThatRuns(t *testing.T) {
	c := newClock()
	s, _ := newStore(t, func(o *Options) { o.Now = c.now })
	crawl := load(t, s, "demo", "default")
	set(t, crawl.Jar, "http://demo.onion/", "sid=old")
	if err := crawl.Save(); err != nil {
		t.Fatal(err)
	}
	c.add(time.Minute)
	if err := s.Import("demo", "default", cookies(t, "sid=new", "more=1")); err != nil {
		t.Fatal(err)
	}
	set(t, crawl.Jar, "http://demo.onion/", "sid=older still")
	if err := crawl.Close(); err != nil {
		t.Fatal(err)
	}
	next := load(t, s, "demo", "default")
	if got := sent(t, next.Jar, "http://demo.onion/"); got != "more=1; sid=new" {
		t.Errorf("the next crawl has %q", got)
	}
	if !next.Imported().Equal(c.now()) {
		t.Errorf("imported %s", next.Imported())
	}
	c.add(time.Minute)
	set(t, next.Jar, "http://demo.onion/", "sid=renewed by the site")
	if err := next.Close(); err != nil {
		t.Fatal(err)
	}
	if got := sent(t, load(t, s, "demo", "default").Jar, "http://demo.onion/"); got != "more=1; sid=renewed by the site" {
		t.Errorf("what the site sets later is lost: %q", got)
	}
}

// An import replaces what was there for its domains and leaves other mirrors.
func TestImportReplacesItsDomains(t *testing.T) {
	s, _ := newStore(t)
	before := load(t, s, "demo", "default")
	set(t, before.Jar, "http://demo.onion/", "sid=old", "captcha=1")
	set(t, before.Jar, "http://second.onion/", "sid=kept")
	before.Close()
	if err := s.Import("demo", "default", cookies(t, "sid=new")); err != nil {
		t.Fatal(err)
	}
	after := load(t, s, "demo", "default")
	if a, b := sent(t, after.Jar, "http://demo.onion/"), sent(t, after.Jar, "http://second.onion/"); a != "sid=new" || b != "sid=kept" {
		t.Errorf("%q and %q", a, b)
	}
}

func TestChangesSaveThemselves(t *testing.T) {
	s, _ := newStore(t, func(o *Options) { o.SaveAfter = 20 * time.Millisecond })
	crawl := load(t, s, "demo", "default")
	path := filepath.Join(s.o.Dir, "demo@default.age")
	for range 5 {
		sent(t, crawl.Jar, "http://demo.onion/")
	}
	time.Sleep(60 * time.Millisecond)
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("saved without a change: %v", err)
	}
	set(t, crawl.Jar, "http://demo.onion/", "sid=1")
	for end := time.Now().Add(5 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		if _, err := os.Stat(path); err == nil {
			break
		}
		if time.Now().After(end) {
			t.Fatal("not saved")
		}
	}
	if err := crawl.Save(); err != nil { // waits for one that is at work
		t.Fatal(err)
	}
	first, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	set(t, crawl.Jar, "http://demo.onion/", "sid=1") // no change
	if err := errors.Join(crawl.Close(), crawl.Close()); err != nil {
		t.Error(err)
	}
	if last, err := os.Stat(path); err != nil || !os.SameFile(first, last) {
		t.Errorf("saved again without a change: %v", err)
	}
	set(t, crawl.Jar, "http://demo.onion/", "sid=2")
	time.Sleep(50 * time.Millisecond)
	if last, err := os.Stat(path); err != nil || !os.SameFile(first, last) {
		t.Errorf("saved after Close: %v", err)
	}
}

func TestManyProcessesSaveOneAfterTheOther(t *testing.T) {
	s, _ := newStore(t)
	var work sync.WaitGroup
	for i := range 8 {
		other, err := NewStore(s.o)
		if err != nil {
			t.Fatal(err)
		}
		work.Go(func() {
			j := NewJar(s.o.Now)
			set(t, j, "http://m"+string(rune('a'+i))+".onion/", "s=1")
			if err := other.Import("demo", "default", j.All()); err != nil {
				t.Error(err)
			}
		})
	}
	work.Wait()
	if got := len(load(t, s, "demo", "default").All()); got != 8 {
		t.Errorf("%d of 8 imports survived", got)
	}
	left, err := filepath.Glob(filepath.Join(s.o.Dir, ".demo*"))
	if err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestListAndRemove(t *testing.T) {
	c := newClock()
	s, _ := newStore(t, func(o *Options) { o.Now = c.now })
	if list, err := s.List(); err != nil || len(list) != 0 {
		t.Errorf("%v, %v", list, err)
	}
	if err := s.Import("demo", "default", cookies(t, "a=1; Max-Age=60", "b=2; Max-Age=3600", "c=3")); err != nil {
		t.Fatal(err)
	}
	if err := s.Import("other", "second", cookies(t, "a=1")); err != nil {
		t.Fatal(err)
	}
	c.add(time.Minute)
	list, err := s.List()
	if err != nil || len(list) != 2 {
		t.Fatal(list, err)
	}
	want := Info{Market: "demo", Account: "default", Imported: start, Saved: start, Cookies: 2, Expires: start.Add(time.Hour)}
	if list[0] != want || list[1].Market != "other" || !list[1].Expires.IsZero() {
		t.Errorf("%+v, want %+v", list, want)
	}
	if err := os.WriteFile(filepath.Join(s.o.Dir, "bad@x.age"), []byte("no"), 0o600); err != nil {
		t.Fatal(err)
	}
	if list, err := s.List(); len(list) != 2 || !errors.Is(err, market.ErrInvalid) || !strings.Contains(err.Error(), "bad@x") {
		t.Errorf("with a damaged one: %v, %v", list, err)
	}
	if err := s.Remove("demo", "default"); err != nil {
		t.Error(err)
	}
	if err := s.Remove("demo", "default"); !errors.Is(err, market.ErrNotFound) {
		t.Errorf("again: %v", err)
	}
}

func TestNamesCannotLeaveTheFolder(t *testing.T) {
	s, _ := newStore(t)
	for _, name := range []string{"", "..", "../x", "a/b", `a\b`, "a@b", ".hidden", "a\x00b", strings.Repeat("a", 101), "\u00e4"} {
		if _, err := s.Load(name, "x"); !errors.Is(err, market.ErrInvalid) {
			t.Errorf("market %q: %v", name, err)
		}
		if _, err := s.Load("x", name); !errors.Is(err, market.ErrInvalid) {
			t.Errorf("account %q: %v", name, err)
		}
		if err := s.Import("x", name, nil); !errors.Is(err, market.ErrInvalid) {
			t.Errorf("import %q: %v", name, err)
		}
		if err := s.Remove("x", name); !errors.Is(err, market.ErrInvalid) {
			t.Errorf("remove %q: %v", name, err)
		}
	}
}

func TestFilesThatAreRefused(t *testing.T) {
	s, _ := newStore(t)
	if err := s.Import("demo", "default", cookies(t, "sid=1")); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(s.o.Dir, "demo@default.age")
	sealed, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	flipped := bytes.Clone(sealed)
	flipped[len(flipped)-3] ^= 1
	for name, content := range map[string][]byte{"cut": sealed[:len(sealed)-5], "a flipped bit": flipped, "empty": nil, "not sealed": []byte(`{"version":1}`)} {
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Load("demo", "default"); !errors.Is(err, market.ErrInvalid) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v", name, err)
		}
		if err := s.Import("demo", "default", cookies(t, "sid=2")); !errors.Is(err, market.ErrInvalid) {
			t.Errorf("%s, imported over: %v", name, err)
		}
	}
	// A file under another's name would give one account to another market.
	if err := os.WriteFile(filepath.Join(s.o.Dir, "evil@default.age"), sealed, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Load("evil", "default"); !errors.Is(err, market.ErrInvalid) || !strings.Contains(err.Error(), "demo@default") {
		t.Errorf("moved: %v", err)
	}
	if err := os.WriteFile(path, sealed, 0o600); err != nil {
		t.Fatal(err)
	}
	other, _ := newStore(t, func(o *Options) { o.Dir = s.o.Dir })
	if _, err := other.Load("demo", "default"); !errors.Is(err, market.ErrInvalid) || !strings.Contains(err.Error(), "wrong key") {
		t.Errorf("with another key: %v", err)
	}
}

// A save that fails leaves the old file, is told, and is tried again.
func TestSaveThatFails(t *testing.T) {
	if os.Getuid() == 0 && runtime.GOOS == "windows" {
		t.Skip("no such permission here")
	}
	var log bytes.Buffer
	s, _ := newStore(t, func(o *Options) { o.Logger = slog.New(slog.NewTextHandler(&log, nil)) })
	crawl := load(t, s, "demo", "default")
	set(t, crawl.Jar, "http://demo.onion/", "sid=1")
	if err := crawl.Save(); err != nil {
		t.Fatal(err)
	}
	moved := s.o.Dir + ".moved"
	if err := os.Rename(s.o.Dir, moved); err != nil {
		t.Fatal(err)
	}
	set(t, crawl.Jar, "http://demo.onion/", "sid="+secretValue)
	if err := crawl.Save(); err == nil || strings.Contains(err.Error(), secretValue) {
		t.Errorf("saved into nothing: %v", err)
	}
	if err := os.Rename(moved, s.o.Dir); err != nil {
		t.Fatal(err)
	}
	if err := crawl.Close(); err != nil {
		t.Errorf("tried again: %v", err)
	}
	if got := sent(t, load(t, s, "demo", "default").Jar, "http://demo.onion/"); got != "sid="+secretValue {
		t.Errorf("loaded %q", got)
	}
}

// A file that cannot be put in its place leaves nothing behind.
func TestWriteThatFailsLeavesNothing(t *testing.T) {
	s, _ := newStore(t)
	path := filepath.Join(s.o.Dir, "demo@default.age")
	if err := os.MkdirAll(filepath.Join(path, "in the way"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := writeFile(path, s.key, content{}); err == nil {
		t.Error("written over a folder")
	}
	if left, err := os.ReadDir(s.o.Dir); err != nil || len(left) != 1 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
