package session

import (
	"bytes"
	"math"
	"strconv"
	"strings"
	"time"
)

// httpOnlyMark begins a line of an HttpOnly cookie; it looks like a comment.
const httpOnlyMark = "#HttpOnly_"

// netscapeFields are the columns of cookies.txt.
var netscapeFields = [...]string{"domain", "include sub-domains", "path", "secure", "expires", "name", "value"}

// parseNetscape reads cookies.txt: one cookie a line, seven fields separated
// by tabs, comments after #.
func parseNetscape(data []byte) ([]Cookie, error) {
	var out []Cookie
	number := 0
	for line := range bytes.Lines(data) {
		number++
		text := strings.TrimRight(string(line), "\r\n")
		rest, httpOnly := strings.CutPrefix(text, httpOnlyMark)
		if strings.TrimSpace(text) == "" || !httpOnly && strings.HasPrefix(text, "#") {
			continue
		}
		c, field, why := netscapeCookie(strings.Split(rest, "\t"))
		if why != "" {
			return nil, invalid("line %d, %s: %s", number, field, why)
		}
		c.HTTPOnly = httpOnly
		if why := c.problem(true); why != "" {
			return nil, invalid("line %d: %s", number, why)
		}
		out = append(out, c)
	}
	if len(out) == 0 {
		return nil, invalid("cookies.txt has no cookie")
	}
	return out, nil
}

// netscapeCookie reads the fields of a line, and names the first wrong one.
func netscapeCookie(fields []string) (c Cookie, field, why string) {
	if len(fields) == len(netscapeFields)-1 {
		fields = append(fields, "") // an empty value, and an editor that cut the tab before it
	}
	if len(fields) != len(netscapeFields) {
		return c, "fields", "there are " + strconv.Itoa(len(fields)) + ", separated by tabs, want 7"
	}
	sub, ok := truth(fields[1])
	if !ok {
		return c, netscapeFields[1], "want TRUE or FALSE"
	}
	secure, ok := truth(fields[3])
	if !ok {
		return c, netscapeFields[3], "want TRUE or FALSE"
	}
	seconds, err := strconv.ParseFloat(fields[4], 64)
	if err != nil {
		return c, netscapeFields[4], "want seconds since 1970"
	}
	expires, ok := unixTime(seconds)
	if !ok {
		return c, netscapeFields[4], "out of range"
	}
	return Cookie{
		Domain: cleanDomain(fields[0]), HostOnly: !sub, Path: fields[2], Secure: secure,
		Expires: expires, Name: fields[5], Value: NewSecret(fields[6]),
	}, "", ""
}

func truth(s string) (value, ok bool) {
	return strings.EqualFold(s, "true"), strings.EqualFold(s, "true") || strings.EqualFold(s, "false")
}

// lastSecond is the end of the year 9999, beyond which time.Time has no JSON.
const lastSecond = 253402300799

// unixTime reads an expiry: 0 and below mean that the cookie lives as long as
// the browser.
func unixTime(seconds float64) (time.Time, bool) {
	switch {
	case math.IsNaN(seconds):
		return time.Time{}, false
	case seconds <= 0:
		return time.Time{}, true
	}
	return time.Unix(int64(min(seconds, lastSecond)), 0).UTC(), true
}
