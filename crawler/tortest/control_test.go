package tortest

import (
	"bufio"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReadReply(t *testing.T) {
	for name, tt := range map[string]struct {
		in   string
		want []string
		err  string
	}{
		"one line":            {in: "250 OK\r\n", want: []string{"OK"}},
		"a value and its end": {in: "250-version=0.4\r\n250 OK\r\n", want: []string{"version=0.4", "OK"}},
		"data with a dot":     {in: "250+circuit-status=\r\n1 BUILT\r\n..2\r\n.\r\n250 OK\r\n", want: []string{"circuit-status=\n1 BUILT\n.2\n", "OK"}},
		"an event":            {in: "650 STREAM 1 NEW 0 a.onion:80\r\n", want: []string{"STREAM 1 NEW 0 a.onion:80"}},
		"a refusal":           {in: "515 Authentication failed\r\n", err: "515 Authentication failed"},
		"cut in the middle":   {in: "250-a=b\r\n", err: "EOF"},
		"cut within data":     {in: "250+a=\r\nx\r\n", err: "EOF"},
		"not the protocol":    {in: "hi\r\n", err: "malformed"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := readReply(bufio.NewReader(strings.NewReader(tt.in)))
			if (err == nil) != (tt.err == "") || err != nil && !strings.Contains(err.Error(), tt.err) {
				t.Fatalf("error %v, want %q", err, tt.err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestParseCircuit(t *testing.T) {
	got, ok := parseCircuit(`12 BUILT $AB~relay0,$CD~authority1 BUILD_FLAGS=IS_INTERNAL PURPOSE=HS_CLIENT_REND HS_STATE=HSCR_JOINED SOCKS_USERNAME="al \"pha" SOCKS_PASSWORD="1"`)
	want := Circuit{ID: "12", Status: "BUILT", Path: []string{"$AB~relay0", "$CD~authority1"}, Purpose: "HS_CLIENT_REND", User: `al "pha`, Password: "1"}
	if diff := cmp.Diff(want, got); !ok || diff != "" {
		t.Error(ok, diff)
	}
	got, ok = parseCircuit("13 LAUNCHED PURPOSE=GENERAL")
	if diff := cmp.Diff(Circuit{ID: "13", Status: "LAUNCHED", Purpose: "GENERAL"}, got); !ok || diff != "" {
		t.Error("a circuit without a path:", ok, diff)
	}
	if _, ok := parseCircuit(""); ok {
		t.Error("an empty line is a circuit")
	}
}

func TestParseStream(t *testing.T) {
	got, ok := parseStream(`7 SUCCEEDED 12 a.onion:80 SOCKS_USERNAME="alpha" SOCKS_PASSWORD="2" CLIENT_PROTOCOL=SOCKS5`)
	if diff := cmp.Diff(Stream{ID: "7", Status: "SUCCEEDED", Circuit: "12", Target: "a.onion:80", User: "alpha", Password: "2"}, got); !ok || diff != "" {
		t.Error(ok, diff)
	}
	if _, ok := parseStream("7 NEW"); ok {
		t.Error("half a line is a stream")
	}
}
