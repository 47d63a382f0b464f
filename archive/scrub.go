package archive

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"slices"
	"strings"
)

// marker stands for a value that was taken out. With a key, "-" and the first
// 64 bits of HMAC-SHA256(key, value) follow it.
const marker = "scrubbed"

// scrubber takes secrets out of heads, URLs and error texts. It keeps no
// state and is safe for several goroutines.
type scrubber struct {
	key    []byte
	params map[string]bool // lower case
}

func newScrubber(key []byte, params []string) *scrubber {
	s := &scrubber{key: bytes.Clone(key), params: make(map[string]bool)}
	for _, p := range params {
		if p != "" {
			s.params[strings.ToLower(p)] = true
		}
	}
	return s
}

// marked is what mark returns.
var marked = regexp.MustCompile(`^` + marker + `(-[0-9a-f]{16})?$`)

// mark is what stands for a secret value. An empty value stays as it is, and so
// does a mark: what was scrubbed once can be scrubbed again.
func (s *scrubber) mark(value string) string {
	if value == "" || marked.MatchString(value) {
		return value
	}
	if len(s.key) == 0 {
		return marker
	}
	mac := hmac.New(sha256.New, s.key)
	mac.Write([]byte(value))
	return marker + "-" + hex.EncodeToString(mac.Sum(nil)[:8])
}

// findings collects what was scrubbed: "request.cookie".
type findings []string

func (f *findings) add(label string) {
	if !slices.Contains(*f, label) {
		*f = append(*f, label)
	}
}

// head scrubs the head of a message; side is "request" or "response". It
// returns head itself when there is nothing to take out.
func (s *scrubber) head(head []byte, side string, found *findings) []byte {
	if len(head) == 0 {
		return head
	}
	var out []byte
	changed := false
	sensitive := "" // the header that folded lines belong to
	for i, rest := 0, head; len(rest) > 0; i++ {
		end := bytes.IndexByte(rest, '\n') + 1
		if end == 0 {
			end = len(rest)
		}
		line := rest[:end]
		rest = rest[end:]
		text := strings.TrimRight(string(line), "\r\n")
		eol := line[len(text):]
		clean := ""
		clean, sensitive = s.line(text, i == 0, sensitive, side, found)
		if clean != text {
			changed = true
		}
		out = append(append(out, clean...), eol...)
	}
	if !changed {
		return head
	}
	return out
}

// line scrubs one line and returns the sensitive header it belongs to.
func (s *scrubber) line(text string, first bool, sensitive, side string, found *findings) (clean, header string) {
	name, value, isHeader := strings.Cut(text, ":")
	folded := text != "" && (text[0] == ' ' || text[0] == '\t')
	if !first && isHeader {
		if key := strings.ToLower(strings.TrimSpace(name)); isSensitive(key) {
			lead := value[:len(value)-len(strings.TrimLeft(value, " \t"))]
			return name + ":" + lead + s.secret(key, value[len(lead):], side, found), key
		}
	}
	if folded && sensitive != "" {
		lead := text[:len(text)-len(strings.TrimLeft(text, " \t"))]
		found.add(side + "." + sensitive)
		return lead + s.mark(text[len(lead):]), sensitive
	}
	return s.text(text, side+".url", found), ""
}

// isSensitive reports whether a header's values are secrets.
func isSensitive(key string) bool {
	switch key {
	case "cookie", "cookie2", "set-cookie", "set-cookie2", "authorization", "proxy-authorization":
		return true
	}
	return false
}

// secret scrubs the value of a sensitive header and keeps what is not secret:
// cookie names, attributes, the scheme of an authorization.
func (s *scrubber) secret(key, value, side string, found *findings) string {
	if value == "" {
		return value
	}
	found.add(side + "." + key)
	switch key {
	case "cookie", "cookie2":
		return s.cookies(value)
	case "set-cookie", "set-cookie2":
		return s.setCookie(value)
	}
	scheme, credentials, ok := strings.Cut(value, " ")
	if !ok || !knownScheme(scheme) {
		return s.mark(value)
	}
	return scheme + " " + s.mark(credentials)
}

// knownScheme reports whether a word is the name of an authentication scheme
// and not itself a secret.
func knownScheme(word string) bool {
	switch strings.ToLower(word) {
	case "basic", "bearer", "digest", "negotiate", "ntlm", "token", "hoba", "mutual":
		return true
	}
	return false
}

// cookies scrubs "name=value; name=value".
func (s *scrubber) cookies(value string) string {
	pairs := strings.Split(value, ";")
	for i, pair := range pairs {
		pairs[i] = s.pair(pair)
	}
	return strings.Join(pairs, ";")
}

// pair scrubs " name=value"; all of it when there is no name.
func (s *scrubber) pair(pair string) string {
	name, value, ok := strings.Cut(pair, "=")
	if ok {
		return name + "=" + s.mark(value)
	}
	bare := strings.TrimLeft(pair, " \t")
	return pair[:len(pair)-len(bare)] + s.mark(bare)
}

// setCookie scrubs the first pair of a Set-Cookie value and keeps only
// attributes that are known and look it: the rest may be a quoted value or a
// second cookie.
func (s *scrubber) setCookie(value string) string {
	parts := strings.Split(value, ";")
	parts[0] = s.pair(parts[0])
	for i, part := range parts[1:] {
		name, v, _ := strings.Cut(part, "=")
		name = strings.ToLower(strings.TrimSpace(name))
		switch {
		case plainAttribute(name, v):
		case knownAttribute(name):
			parts[i+1] = s.pair(part)
		default:
			bare := strings.TrimLeft(part, " \t")
			parts[i+1] = part[:len(part)-len(bare)] + s.mark(bare)
		}
	}
	return strings.Join(parts, ";")
}

// knownAttribute reports whether name is an attribute of RFC 6265bis.
func knownAttribute(name string) bool {
	switch name {
	case "", "expires", "max-age", "domain", "path", "secure", "httponly", "samesite", "priority", "partitioned", "version":
		return true
	}
	return false
}

// plainAttribute reports whether an attribute can hold no secret.
func plainAttribute(name, value string) bool {
	if !knownAttribute(name) || strings.ContainsAny(value, "=\"") {
		return false
	}
	return name == "expires" && strings.Count(value, ",") <= 1 || !strings.Contains(value, ",")
}

// text scrubs URLs wherever they stand in a text: user names and passwords,
// and the values of the configured parameters.
func (s *scrubber) text(text, label string, found *findings) string {
	clean := s.userinfo(s.parameters(text))
	if clean != text {
		found.add(label)
	}
	return clean
}

// parameters replaces the values of configured URL parameters, also where the
// URL is itself percent-encoded within another.
func (s *scrubber) parameters(text string) string {
	if len(s.params) == 0 || !strings.ContainsAny(text, "=%") {
		return text
	}
	var out strings.Builder
	done := 0
	for i := 0; i < len(text); i++ {
		width := equalsAt(text, i)
		if width == 0 {
			continue
		}
		if !s.params[strings.ToLower(paramName(text[done:i]))] {
			continue
		}
		from := i + width
		to := from + valueLength(text[from:], width == 3)
		out.WriteString(text[done:from])
		out.WriteString(s.mark(text[from:to]))
		done = to
		i = to - 1
	}
	if done == 0 {
		return text
	}
	out.WriteString(text[done:])
	return out.String()
}

// equalsAt is the width of an equals sign at i: 1 plain, 3 as %3D, else 0.
func equalsAt(text string, i int) int {
	switch {
	case text[i] == '=':
		return 1
	case text[i] == '%' && i+2 < len(text) && text[i+1] == '3' && text[i+2]|0x20 == 'd':
		return 3
	}
	return 0
}

// paramName is the parameter name that text ends with.
func paramName(text string) string {
	i := len(text)
	for i > 0 && isNameByte(text[i-1]) {
		i--
	}
	name := text[i:]
	// A delimiter that is percent-encoded, as in %3Ftoken.
	if i > 0 && text[i-1] == '%' && len(name) >= 2 {
		name = name[2:]
	}
	return name
}

func isNameByte(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' ||
		c == '_' || c == '-' || c == '.' || c == '[' || c == ']' || c == '$' || c == ':'
}

// valueLength is the length of a parameter's value at the start of text.
func valueLength(text string, encoded bool) int {
	for i := range len(text) {
		switch c := text[i]; {
		case c <= ' ', c == '&', c == ';', c == '#', c == '"', c == '\'', c == '<', c == '>', c == ',':
			return i
		case encoded && c == '%' && i+2 < len(text) && text[i+1] == '2' && (text[i+2] == '6' || text[i+2] == '3'):
			return i // %26 is &, %23 is #
		}
	}
	return len(text)
}

// userinfo replaces what stands between "://" and "@" of a URL.
func (s *scrubber) userinfo(text string) string {
	for from := 0; ; {
		i := strings.Index(text[from:], "://")
		if i < 0 {
			return text
		}
		from += i + 3
		authority := text[from:]
		if end := strings.IndexAny(authority, "/?# \t\"'<>"); end >= 0 {
			authority = authority[:end]
		}
		if at := strings.LastIndexByte(authority, '@'); at > 0 {
			mark := s.mark(authority[:at])
			text = text[:from] + mark + text[from+at:]
			from += len(mark)
		}
	}
}

// describe says what this scrubber takes out, for the warcinfo record.
func (s *scrubber) describe() string {
	names := make([]string, 0, len(s.params))
	for p := range s.params {
		names = append(names, p)
	}
	slices.Sort(names)
	hash := "without a hash"
	if len(s.key) > 0 {
		hash = "with the first 64 bits of an HMAC-SHA256 of the value"
	}
	return "values of Cookie, Set-Cookie, Authorization, Proxy-Authorization, user names and passwords in URLs, URL parameters (" +
		strings.Join(names, " ") + "); replaced by \"" + marker + "\" " + hash
}
