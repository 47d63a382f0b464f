package tortest

import (
	"strings"
)

// parseCircuit reads "ID STATUS [PATH] KEY=VALUE...".
func parseCircuit(line string) (Circuit, bool) {
	words := split(line)
	if len(words) < 2 {
		return Circuit{}, false
	}
	c := Circuit{ID: words[0], Status: words[1]}
	if len(words) > 2 && !strings.Contains(words[2], "=") || len(words) > 2 && strings.HasPrefix(words[2], "$") {
		c.Path = strings.Split(words[2], ",")
	}
	keys := keywords(words[2:])
	c.Purpose, c.User, c.Password = keys["PURPOSE"], keys["SOCKS_USERNAME"], keys["SOCKS_PASSWORD"]
	return c, true
}

// parseStream reads "ID STATUS CIRCUIT TARGET KEY=VALUE...".
func parseStream(line string) (Stream, bool) {
	words := split(line)
	if len(words) < 4 {
		return Stream{}, false
	}
	keys := keywords(words[4:])
	return Stream{
		ID: words[0], Status: words[1], Circuit: words[2], Target: words[3],
		User: keys["SOCKS_USERNAME"], Password: keys["SOCKS_PASSWORD"],
	}, true
}

// keywords are the KEY=VALUE words, quotes taken off.
func keywords(words []string) map[string]string {
	keys := map[string]string{}
	for _, w := range words {
		if key, value, ok := strings.Cut(w, "="); ok {
			keys[key] = unquote(value)
		}
	}
	return keys
}

// split cuts a line at spaces that are not within double quotes.
func split(line string) []string {
	var words []string
	var word strings.Builder
	quoted, escaped := false, false
	for _, r := range line {
		switch {
		case escaped:
			escaped = false
		case quoted && r == '\\':
			escaped = true
		case r == '"':
			quoted = !quoted
		case r == ' ' && !quoted:
			if word.Len() > 0 {
				words = append(words, word.String())
				word.Reset()
			}
			continue
		}
		word.WriteRune(r)
	}
	if word.Len() > 0 {
		words = append(words, word.String())
	}
	return words
}

// unquote takes off double quotes and backslashes.
func unquote(value string) string {
	if len(value) < 2 || value[0] != '"' || value[len(value)-1] != '"' {
		return value
	}
	var b strings.Builder
	escaped := false
	for _, r := range value[1 : len(value)-1] {
		if r == '\\' && !escaped {
			escaped = true
			continue
		}
		escaped = false
		b.WriteRune(r)
	}
	return b.String()
}
