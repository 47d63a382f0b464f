package tor

import (
	"errors"
	"net"
	"slices"
)

// errTapeFull says that a limit of size was reached.
var errTapeFull = errors.New("limit reached")

// A tape is a connection read through a limit, with all bytes kept.
type tape struct {
	from  net.Conn
	bytes []byte // as received, from the request on
	limit int64  // of len(bytes)
	err   error  // the first error of from, or errTapeFull
}

// Read reads at most up to the limit; beyond it, it fails.
func (t *tape) Read(p []byte) (int, error) {
	if t.err != nil {
		return 0, t.err
	}
	room := t.limit - int64(len(t.bytes))
	if room <= 0 {
		t.err = errTapeFull
		return 0, t.err
	}
	n, err := t.from.Read(p[:min(int64(len(p)), room)])
	t.bytes = append(t.bytes, p[:n]...)
	t.err = err
	return n, err
}

// expect makes room for n more bytes at once, as far as the limit goes.
func (t *tape) expect(n int64) {
	if n = min(n, t.limit-int64(len(t.bytes))); n > 0 {
		t.bytes = slices.Grow(t.bytes, int(n))
	}
}
