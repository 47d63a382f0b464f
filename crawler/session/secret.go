package session

import (
	"fmt"
	"io"
	"log/slog"
)

// redacted is what a secret shows.
const redacted = "**redacted**"

// Secret is a text that must not be seen by accident. The text lies behind a
// pointer: a verb that reaches into unexported fields, where no method is
// called, finds an address only.
type Secret struct{ text *string }

// NewSecret hides a text.
func NewSecret(text string) Secret { return Secret{text: &text} }

// Reveal gives the text.
func (s Secret) Reveal() string {
	if s.text == nil {
		return ""
	}
	return *s.text
}

// Format answers every verb alike.
func (s Secret) Format(f fmt.State, _ rune) { io.WriteString(f, redacted) }

// String is for those who do not use verbs.
func (s Secret) String() string { return redacted }

// MarshalText keeps the text out of JSON, XML and the like.
func (s Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// LogValue keeps the text out of logs.
func (s Secret) LogValue() slog.Value { return slog.StringValue(redacted) }
