package wire

// Limits bound what one body may become. A zero field stands for its default.
type Limits struct {
	// MaxPayload is the largest decoded payload in bytes. Default 16 MiB: the
	// largest real page measured, with inline pictures, is below 2 MiB.
	MaxPayload int64
	// MaxRatio is the largest decoded size over encoded size so far, looked at
	// once the payload exceeds RatioFrom. Default 200: HTML compresses 5 to 20
	// times, gzip can at most reach 1032.
	MaxRatio int64
	// RatioFrom is the payload size in bytes from which MaxRatio counts, so
	// that a small page of repeated rows is no bomb. Default 1 MiB.
	RatioFrom int64
	// MaxCodings is how many content codings may be stacked. Default 3.
	MaxCodings int
}

// Defaults of Limits.
const (
	DefaultMaxPayload = 16 << 20
	DefaultMaxRatio   = 200
	DefaultRatioFrom  = 1 << 20
	DefaultMaxCodings = 3
)

// withDefaults fills the zero fields.
func (l Limits) withDefaults() Limits {
	if l.MaxPayload <= 0 {
		l.MaxPayload = DefaultMaxPayload
	}
	if l.MaxRatio <= 0 {
		l.MaxRatio = DefaultMaxRatio
	}
	if l.RatioFrom <= 0 {
		l.RatioFrom = DefaultRatioFrom
	}
	if l.MaxCodings <= 0 {
		l.MaxCodings = DefaultMaxCodings
	}
	return l
}
