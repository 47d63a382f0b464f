package tor

import (
	"net"
	"runtime"
	"testing"
	"time"
)

// An idle connection does not keep the bytes of its last answer.
func TestIdleConnectionKeepsNoAnswer(t *testing.T) {
	ours, theirs := net.Pipe()
	defer ours.Close()
	defer theirs.Close()
	c := &conn{socket: ours, stream: ours}
	gone := make(chan struct{})
	func() {
		_, tape := c.read(1 << 20)
		tape.bytes = make([]byte, 1<<20)
		runtime.SetFinalizer(tape, func(any) { close(gone) })
	}()
	c.rest()
	for range 50 {
		runtime.GC()
		select {
		case <-gone:
			if br, _ := c.read(1); br == nil {
				t.Error("the connection cannot be used again")
			}
			return
		case <-time.After(10 * time.Millisecond):
		}
	}
	t.Error("the tape is still held")
	runtime.KeepAlive(c)
}
