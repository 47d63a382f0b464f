package wire

import "errors"

// Faults of a body. Compare with errors.Is; the wrapped text says more.
var (
	// ErrBomb says that the payload grew past Limits.MaxRatio times its
	// encoded size.
	ErrBomb = errors.New("decompression bomb")
	// ErrTooLarge says that the payload exceeds Limits.MaxPayload.
	ErrTooLarge = errors.New("payload too large")
	// ErrEncoding says that a transfer or content coding is unknown or its
	// bytes are malformed.
	ErrEncoding = errors.New("bad encoding")
	// ErrCut says that the body ends before its own framing or coding says.
	ErrCut = errors.New("body is cut")
	// ErrHead says that a head is not that of an HTTP/1.x answer.
	ErrHead = errors.New("bad head")
)
