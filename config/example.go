package config

import _ "embed"

//go:embed example.yaml
var example []byte

// Example is a file with every key, its default and what it means. It parses,
// except that its one market must be made real.
func Example() []byte { return append([]byte(nil), example...) }
