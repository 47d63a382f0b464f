package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// kibanaRun runs vedette kibana with arguments.
func kibanaRun(t *testing.T, args ...string) (status int, out, errout string) {
	t.Helper()
	var o, e bytes.Buffer
	status = New(Options{Stdout: &o, Stderr: &e}).Run(t.Context(), append([]string{"kibana"}, args...))
	return status, o.String(), e.String()
}

func TestKibanaObjectsAreThoseOfTheRepository(t *testing.T) {
	want, err := os.ReadFile("../../kibana/vedette.ndjson")
	if err != nil {
		t.Fatal(err)
	}
	status, out, errout := kibanaRun(t, "objects")
	if status != statusDone || out != string(want) {
		t.Errorf("status %d, %d bytes, want %d; %s", status, len(out), len(want), errout)
	}
	for _, command := range []string{"objects", "queries", "rules"} {
		if status, _, errout := kibanaRun(t, command, "--prefix", "No Prefix"); status != statusUsage || !strings.Contains(errout, "prefix") {
			t.Errorf("%s with a bad prefix: status %d, %s", command, status, errout)
		}
		status, out, errout := kibanaRun(t, command, "--prefix", "agency")
		if status != statusDone || !strings.Contains(out, "agency-runs") || strings.Contains(out, "vedette-runs") {
			t.Errorf("%s: status %d, %s", command, status, errout)
		}
		for line := range strings.Lines(out) {
			if !json.Valid([]byte(line)) {
				t.Errorf("%s: no JSON: %.80s", command, line)
			}
		}
	}
}

// TestKibanaImport meets a server that takes all but one object and asks for
// key, token and file as Kibana does.
func TestKibanaImport(t *testing.T) {
	var got []byte
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		file, head, err := r.FormFile("file")
		if err != nil || r.Header.Get("Authorization") != "ApiKey c2VjcmV0" || r.Header.Get("kbn-xsrf") == "" || head.Filename != "vedette.ndjson" ||
			r.URL.String() != "/base/s/drugs/api/saved_objects/_import?overwrite=true" {
			t.Errorf("%s %v %v", r.URL, r.Header, err)
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		got, _ = io.ReadAll(file)
		_, _ = w.Write([]byte(`{"success":false,"successCount":1,
			"successResults":[{"type":"dashboard","id":"vedette-overview","meta":{"title":"Vedette: Overview"},"overwrite":true}],
			"errors":[{"type":"search","id":"vedette-search-gaps","title":"Runs","error":{"type":"missing_references","references":[{"type":"index-pattern","id":"vedette-runs"}]}}]}`))
	}))
	defer s.Close()
	dir := t.TempDir()
	key := filepath.Join(dir, "kibana.key")
	if err := os.WriteFile(key, []byte("c2VjcmV0\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	args := []string{"import", "--url", s.URL + "/base/", "--space", "drugs", "--api-key-file", key}
	status, out, errout := kibanaRun(t, args...)
	if status != statusIncomplete || !strings.Contains(out, "replaced") || !strings.Contains(out, "REFUSED: what it refers to is neither") || strings.Contains(out+errout, "c2VjcmV0") {
		t.Errorf("status %d\n%s%s", status, out, errout)
	}
	if _, objects, _ := kibanaRun(t, "objects"); objects != string(got) {
		t.Error("what was sent is not what is printed")
	}
	status, out, _ = kibanaRun(t, append(args, "--json")...)
	if status != statusIncomplete || strings.Count(out, "\n") != 2 || !strings.Contains(out, `"id":"vedette-search-gaps"`) {
		t.Errorf("status %d\n%s", status, out)
	}
	for name, args := range map[string][]string{
		"a user without a password":  {"import", "--user", "x"},
		"no address":                 {"import", "--url", "kibana:5601"},
		"a fingerprint that is none": {"import", "--fingerprint", "12"},
	} {
		if status, _, errout := kibanaRun(t, args...); status != statusUsage {
			t.Errorf("%s: status %d, %s", name, status, errout)
		}
	}
	if status, _, errout := kibanaRun(t, "export", "--url", s.URL, "--ca-file", filepath.Join(dir, "none.crt")); status != statusFailed {
		t.Errorf("no such CA file: status %d, %s", status, errout)
	}
}

// TestKibanaTLS: a server is believed by its authority or by its fingerprint,
// and no other is told the key.
func TestKibanaTLS(t *testing.T) {
	asked := 0
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked++
		_, _ = w.Write([]byte(`{"success":true,"successCount":0,"successResults":[]}`))
	}))
	s.Config.ErrorLog = log.New(io.Discard, "", 0) // handshakes that fail are wanted
	s.StartTLS()
	defer s.Close()
	ca := write(t, t.TempDir(), "ca.crt", string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw})))
	sum := sha256.Sum256(s.Certificate().Raw)
	for name, c := range map[string]struct {
		args   []string
		status int
	}{
		"its authority":         {[]string{"--ca-file", ca}, statusDone},
		"its fingerprint":       {[]string{"--fingerprint", hex.EncodeToString(sum[:])}, statusDone},
		"another's fingerprint": {[]string{"--fingerprint", strings.Repeat("0", 64)}, statusFailed},
		"the system's":          {nil, statusFailed},
	} {
		before := asked
		status, out, errout := kibanaRun(t, append([]string{"import", "--url", s.URL}, c.args...)...)
		if status != c.status || (asked > before) != (status == statusDone) {
			t.Errorf("%s: status %d\n%s%s", name, status, out, errout)
		}
	}
}
