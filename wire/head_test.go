package wire

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSplitHead(t *testing.T) {
	tests := []struct {
		name, message, head, body string
		ok                        bool
	}{
		{"usual", "HTTP/1.1 200 OK\r\nA: b\r\n\r\nbody", "HTTP/1.1 200 OK\r\nA: b\r\n\r\n", "body", true},
		{"no headers", "HTTP/1.1 200 OK\r\n\r\nbody", "HTTP/1.1 200 OK\r\n\r\n", "body", true},
		{"bare line feeds", "HTTP/1.1 200 OK\nA: b\n\nbody\n\n", "HTTP/1.1 200 OK\nA: b\n\n", "body\n\n", true},
		{"mixed", "A\r\nB\n\r\nbody", "A\r\nB\n\r\n", "body", true},
		{"no body", "A\r\n\r\n", "A\r\n\r\n", "", true},
		{"no end", "A\r\nB: c\r\n", "A\r\nB: c\r\n", "", false},
		{"nothing", "", "", "", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			head, body, ok := SplitHead([]byte(tt.message))
			if string(head) != tt.head || string(body) != tt.body || ok != tt.ok {
				t.Errorf("%q, %q, %t", head, body, ok)
			}
		})
	}
}

func TestParseHead(t *testing.T) {
	tests := []struct {
		name, head string
		status     int
		header     map[string][]string
		bad        bool
	}{
		{"usual", "HTTP/1.1 200 OK\r\ncontent-TYPE: text/html\r\nSet-Cookie: a\r\nset-cookie:b\r\n\r\n", 200,
			map[string][]string{"Content-Type": {"text/html"}, "Set-Cookie": {"a", "b"}}, false},
		{"no reason", "HTTP/1.0 404\r\n\r\n", 404, map[string][]string{}, false},
		{"folded", "HTTP/1.1 200 OK\r\nA: b\r\n  c\r\n\td\r\n\r\n", 200, map[string][]string{"A": {"b c d"}}, false},
		{"folded before any header", "HTTP/1.1 200 OK\r\n x: y\r\nA: b\r\n\r\n", 200, map[string][]string{"A": {"b"}}, false},
		{"line without a colon", "HTTP/1.1 200 OK\r\nnonsense\r\nA: b\r\n\r\n", 200, map[string][]string{"A": {"b"}}, false},
		{"no end", "HTTP/1.1 200 OK\r\nA: b", 200, map[string][]string{"A": {"b"}}, false},
		{"body is not read", "HTTP/1.1 200 OK\r\n\r\nA: b", 200, map[string][]string{}, false},
		{"not HTTP", "SSH-2.0-OpenSSH\r\n", 0, nil, true},
		{"HTTP/2", "HTTP/2 200\r\n\r\n", 0, nil, true},
		{"status is no number", "HTTP/1.1 OK\r\n\r\n", 0, nil, true},
		{"status out of range", "HTTP/1.1 7\r\n\r\n", 0, nil, true},
		{"nothing", "", 0, nil, true},
		{"too many headers", "HTTP/1.1 200 OK\r\n" + strings.Repeat("A: b\r\n", 2000) + "\r\n", 0, nil, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			status, header, err := ParseHead([]byte(tt.head))
			if status != tt.status || errors.Is(err, ErrHead) != tt.bad || (err == nil) == tt.bad {
				t.Errorf("%d, %v", status, err)
			}
			if diff := cmp.Diff(tt.header, header); diff != "" {
				t.Errorf("header (-want +got):\n%s", diff)
			}
		})
	}
}

func FuzzHead(f *testing.F) {
	f.Add([]byte("HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\nbody"))
	f.Add([]byte("HTTP/1.0 503\nA:\n\n"))
	f.Fuzz(func(t *testing.T, message []byte) {
		head, body, _ := SplitHead(message)
		if !bytes.Equal(append(bytes.Clone(head), body...), message) {
			t.Error("bytes lost")
		}
		status, header, err := ParseHead(head)
		if err == nil && (status < 100 || header == nil) || err != nil && !errors.Is(err, ErrHead) {
			t.Errorf("%d %v %v", status, header, err)
		}
	})
}
