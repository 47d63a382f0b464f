package extract

import (
	"encoding/base64"
	"encoding/json"
	"html"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"
)

// decoders undo encodings that pages hide values in. A value that is not so
// encoded is dropped.
var decoders = map[string]func(string) string{
	"url": func(v string) string {
		out, err := url.QueryUnescape(v)
		if err != nil {
			return ""
		}
		return folded(out)
	},
	"html": func(v string) string { return folded(html.UnescapeString(v)) },
	"base64": func(v string) string {
		out, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(strings.NewReplacer("-", "+", "_", "/").Replace(v), "="))
		if err != nil || !utf8.Valid(out) {
			return ""
		}
		return folded(string(out))
	},
}

// jsonValues is the step that goes down a path of keys in JSON text. Script
// around it ("var x = {...};") is passed over. A list on the way is walked
// through, so that "offers.price" finds the prices of one offer and of many; a
// number as key takes one of a list. What is no plain value comes out as JSON.
func jsonValues(path string) step {
	keys := strings.Split(path, ".")
	return func(values []string) []string {
		var out []string
		for _, v := range values {
			i := strings.IndexAny(v, "{[")
			if i < 0 {
				continue
			}
			d := json.NewDecoder(strings.NewReader(v[i:]))
			d.UseNumber()
			var root any
			if d.Decode(&root) == nil {
				out = inJSON(out, root, keys)
			}
		}
		return out
	}
}

// inJSON appends what lies below v on the path.
func inJSON(out []string, v any, keys []string) []string {
	if len(out) == maxValues {
		return out
	}
	if list, ok := v.([]any); ok {
		if len(keys) > 0 {
			if n, err := strconv.Atoi(keys[0]); err == nil {
				if n < 0 || n >= len(list) {
					return out
				}
				return inJSON(out, list[n], keys[1:])
			}
		}
		for _, x := range list {
			out = inJSON(out, x, keys)
		}
		return out
	}
	if len(keys) > 0 {
		if object, ok := v.(map[string]any); ok {
			if below, there := object[keys[0]]; there {
				return inJSON(out, below, keys[1:])
			}
		}
		return out
	}
	text := ""
	switch x := v.(type) {
	case nil:
	case string:
		text = folded(html.UnescapeString(x)) // scripts write "&amp;" into JSON
	case json.Number:
		text = x.String()
	case bool:
		text = strconv.FormatBool(x)
	default:
		raw, err := json.Marshal(x)
		if err != nil {
			return out
		}
		text = string(raw)
	}
	if text != "" {
		out = append(out, text)
	}
	return out
}
