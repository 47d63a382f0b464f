package session

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
)

// browserCookie is one cookie as extensions of Firefox and Chromium export it,
// and as automation tools do. Pointers tell absent from zero.
type browserCookie struct {
	Name           *string  `json:"name"`
	Value          *string  `json:"value"`
	Domain         *string  `json:"domain"`
	Host           *string  `json:"host"`
	Path           *string  `json:"path"`
	Secure         bool     `json:"secure"`
	HTTPOnly       bool     `json:"httpOnly"`
	HostOnly       *bool    `json:"hostOnly"`
	Session        bool     `json:"session"`
	ExpirationDate *float64 `json:"expirationDate"` // extensions
	Expires        *float64 `json:"expires"`        // automation tools; -1: none
	Expiry         *float64 `json:"expiry"`
}

// parseJSON reads a list of cookies, or {"cookies": list}.
func parseJSON(data []byte) ([]Cookie, error) {
	var list []json.RawMessage
	if bytes.HasPrefix(bytes.TrimSpace(data), []byte("{")) {
		var outer struct {
			Cookies []json.RawMessage `json:"cookies"`
		}
		if err := json.Unmarshal(data, &outer); err != nil {
			return nil, invalid("%s", jsonProblem(data, err))
		}
		if list = outer.Cookies; list == nil {
			return nil, invalid(`no field "cookies"`)
		}
	} else if err := json.Unmarshal(data, &list); err != nil {
		return nil, invalid("%s", jsonProblem(data, err))
	}
	out := make([]Cookie, 0, len(list))
	for i, raw := range list {
		var b browserCookie
		if err := json.Unmarshal(raw, &b); err != nil {
			return nil, invalid("cookie %d: %s", i+1, jsonProblem(raw, err))
		}
		c, why := b.cookie()
		if why == "" {
			why = c.problem(true)
		}
		if why != "" {
			return nil, invalid("cookie %d: %s", i+1, why)
		}
		out = append(out, c)
	}
	if len(out) == 0 {
		return nil, invalid("the list has no cookie")
	}
	return out, nil
}

func (b *browserCookie) cookie() (c Cookie, why string) {
	domain := b.Domain
	if domain == nil {
		domain = b.Host
	}
	switch {
	case b.Name == nil:
		return c, "field name is missing"
	case b.Value == nil:
		return c, "field value is missing"
	case domain == nil:
		return c, "field domain is missing"
	}
	c = Cookie{Name: *b.Name, Value: NewSecret(*b.Value), Domain: cleanDomain(*domain), Path: "/", Secure: b.Secure, HTTPOnly: b.HTTPOnly}
	// Without hostOnly, the leading dot says it, as in Firefox and Chromium.
	c.HostOnly = !strings.HasPrefix(strings.TrimSpace(*domain), ".")
	if b.HostOnly != nil {
		c.HostOnly = *b.HostOnly
	}
	if b.Path != nil && *b.Path != "" {
		c.Path = *b.Path
	}
	for _, seconds := range []*float64{b.ExpirationDate, b.Expires, b.Expiry} {
		if seconds == nil || b.Session {
			continue
		}
		var ok bool
		if c.Expires, ok = unixTime(*seconds); !ok {
			return c, "field expirationDate is out of range"
		}
		break
	}
	return c, ""
}

// jsonProblem says what encoding/json found, without the value that it would
// quote.
func jsonProblem(data []byte, err error) string {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return "line " + lineOf(data, syntax.Offset) + ": malformed JSON"
	case errors.As(err, &kind) && kind.Field != "":
		return "field " + kind.Field + " must be a " + kind.Type.String()
	case errors.As(err, &kind):
		return "must be an object with the fields of a cookie"
	}
	return "malformed JSON"
}

// lineOf is the number of the line at an offset.
func lineOf(data []byte, offset int64) string {
	upTo := data[:max(0, min(offset, int64(len(data))))]
	return strconv.Itoa(1 + bytes.Count(upTo, []byte("\n")))
}
