package wire

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
)

// maxHeaders bounds how many header lines ParseHead keeps.
const maxHeaders = 1000

// SplitHead cuts a message into its head, up to and including the empty line,
// and what follows. Lines may end in a bare LF. ok is false when there is no
// empty line; then all is head.
func SplitHead(message []byte) (head, body []byte, ok bool) {
	for from := 0; ; {
		i := bytes.IndexByte(message[from:], '\n')
		if i < 0 {
			return message, nil, false
		}
		end := from + i + 1
		rest := message[end:]
		switch {
		case len(rest) > 0 && rest[0] == '\n':
			return message[:end+1], message[end+1:], true
		case len(rest) > 1 && rest[0] == '\r' && rest[1] == '\n':
			return message[:end+2], message[end+2:], true
		}
		from = end
	}
}

// ParseHead reads the status line and headers of an HTTP/1.x answer, as
// forgiving as browsers: bare LF, folded lines, lines without a colon
// skipped. Keys are canonical. Its error wraps ErrHead.
func ParseHead(head []byte) (status int, header map[string][]string, err error) {
	first, rest, _ := strings.Cut(string(head), "\n")
	proto, after, _ := strings.Cut(strings.TrimSpace(first), " ")
	code, _, _ := strings.Cut(strings.TrimLeft(after, " "), " ")
	status, err = strconv.Atoi(code)
	if !strings.HasPrefix(proto, "HTTP/1.") || err != nil || status < 100 || status > 999 {
		return 0, nil, fmt.Errorf("%w: status line %.60q", ErrHead, first)
	}
	header = make(map[string][]string)
	last := ""
	count := 0
	for line := range strings.SplitSeq(rest, "\n") {
		line = strings.TrimSuffix(line, "\r")
		if line == "" {
			break
		}
		if line[0] == ' ' || line[0] == '\t' {
			if values := header[last]; last != "" && len(values) > 0 {
				values[len(values)-1] = strings.TrimSpace(values[len(values)-1] + " " + strings.TrimSpace(line))
			}
			continue
		}
		name, value, ok := strings.Cut(line, ":")
		if last = ""; !ok {
			continue
		}
		if count++; count > maxHeaders {
			return 0, nil, fmt.Errorf("%w: more than %d headers", ErrHead, maxHeaders)
		}
		last = CanonicalKey(strings.TrimSpace(name))
		header[last] = append(header[last], strings.TrimSpace(value))
	}
	return status, header, nil
}

// CanonicalKey writes a header name as "Content-Type" is written: the first
// letter and each letter behind a hyphen large, the others small. Names that
// are no tokens stay as they are, as net/http leaves them.
func CanonicalKey(name string) string {
	for i := range len(name) {
		if !tokenByte(name[i]) {
			return name
		}
	}
	b := []byte(name)
	upper := true
	for i, c := range b {
		switch {
		case upper && 'a' <= c && c <= 'z':
			b[i] = c - 0x20
		case !upper && 'A' <= c && c <= 'Z':
			b[i] = c + 0x20
		}
		upper = c == '-'
	}
	return string(b)
}

// tokenByte reports whether c may stand in a token (RFC 9110, 5.6.2).
func tokenByte(c byte) bool {
	switch {
	case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9':
		return true
	}
	return c < 0x80 && strings.IndexByte("!#$%&'*+-.^_`|~", c) >= 0
}
