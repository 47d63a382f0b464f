package extract

import (
	"bytes"
	"mime"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
)

// metaCharset finds a declaration in the first kilobyte, where the HTML
// standard looks for it too.
var metaCharset = regexp.MustCompile(`(?i)<meta[^>]+charset\s*=\s*["']?\s*([a-z0-9_:.-]+)`)

// toUTF8 believes the bytes before any declaration: a byte order mark, then
// valid UTF-8 (12 saved Dream pages declare ISO-8859-1 and are UTF-8), then
// UTF-8 with a few broken bytes, then the declaration, then windows-1252 or,
// when most high bytes are Cyrillic letters there, windows-1251. The second
// result names what was used.
func toUTF8(b []byte, contentType string) ([]byte, string) {
	switch {
	case bytes.HasPrefix(b, []byte{0xEF, 0xBB, 0xBF}):
		return valid(b[3:]), "utf-8"
	case bytes.HasPrefix(b, []byte{0xFF, 0xFE}):
		return decoded(b, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)), "utf-16le"
	case bytes.HasPrefix(b, []byte{0xFE, 0xFF}):
		return decoded(b, unicode.UTF16(unicode.BigEndian, unicode.UseBOM)), "utf-16be"
	case utf8.Valid(b):
		return b, "utf-8"
	}
	good, bad := sequences(b)
	if good > 20*bad { // a page cut inside a letter, or titles cut by bytes
		return valid(b), "utf-8"
	}
	if enc, name := declared(b, contentType); enc != nil && name != "utf-8" {
		return decoded(b, enc), name
	}
	if good > bad {
		return valid(b), "utf-8"
	}
	if cyrillic(b) {
		return decoded(b, charmap.Windows1251), "windows-1251"
	}
	return decoded(b, charmap.Windows1252), "windows-1252"
}

func valid(b []byte) []byte { return bytes.ToValidUTF8(b, []byte("\uFFFD")) }

func decoded(b []byte, enc encoding.Encoding) []byte {
	out, err := enc.NewDecoder().Bytes(b)
	if err != nil {
		return valid(b)
	}
	return valid(out)
}

// sequences counts well-formed multi-byte sequences and broken bytes.
func sequences(b []byte) (good, bad int) {
	for len(b) > 0 {
		if b[0] < utf8.RuneSelf {
			b = b[1:]
			continue
		}
		r, n := utf8.DecodeRune(b)
		if r == utf8.RuneError && n == 1 {
			bad++
		} else {
			good++
		}
		b = b[n:]
	}
	return good, bad
}

func declared(b []byte, contentType string) (encoding.Encoding, string) {
	_, params, err := mime.ParseMediaType(contentType)
	label := params["charset"]
	if err != nil || label == "" {
		if m := metaCharset.FindSubmatch(b[:min(len(b), 1024)]); m != nil {
			label = string(m[1])
		}
	}
	enc, err := htmlindex.Get(strings.TrimSpace(label))
	if err != nil {
		return nil, ""
	}
	name, err := htmlindex.Name(enc)
	if err != nil {
		return nil, ""
	}
	return enc, name
}

// cyrillic reports whether high bytes mostly come in runs, as letters of
// Russian words do in windows-1251; in Western text they stand alone.
func cyrillic(b []byte) bool {
	runs, single := 0, 0
	for i := 0; i < len(b); {
		j := i
		for j < len(b) && b[j] >= 0xC0 {
			j++
		}
		switch {
		case j-i >= 3:
			runs += j - i
		case j > i:
			single += j - i
		}
		i = max(j, i+1)
	}
	return runs > 2*single
}
