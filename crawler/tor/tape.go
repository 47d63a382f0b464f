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

	// room is how long bytes may become without asking more, which returns
	// the next room; nil: limit alone bounds them.
	room int64
	more func(need int64) (room int64, err error)
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
	if t.err = t.ask(int64(len(t.bytes)) + 1); t.err != nil {
		return 0, t.err
	}
	if t.more != nil {
		room = min(room, t.room-int64(len(t.bytes)))
	}
	n, err := t.from.Read(p[:min(int64(len(p)), room)])
	t.bytes = append(t.bytes, p[:n]...)
	t.err = err
	return n, err
}

// expect makes room for n more bytes at once, as far as the limit goes.
func (t *tape) expect(n int64) {
	n = min(n, t.limit-int64(len(t.bytes)))
	if n <= 0 {
		return
	}
	if t.err == nil {
		t.err = t.ask(int64(len(t.bytes)) + n)
	}
	if t.err == nil {
		t.bytes = slices.Grow(t.bytes, int(n))
	}
}

// ask sees to it that there is room for need bytes. What is large is made room
// for at once: growing by and by would leave several times as much behind.
func (t *tape) ask(need int64) error {
	if t.more == nil || need <= t.room {
		return nil
	}
	room, err := t.more(need)
	if err != nil {
		return err
	}
	t.room = room
	t.bytes = slices.Grow(t.bytes, int(min(room, t.limit))-len(t.bytes))
	return nil
}
