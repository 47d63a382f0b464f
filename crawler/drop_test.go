package crawler

import (
	"runtime"
	"testing"
	"time"

	"vedette/market"
)

// What was archived and read is not kept by any part of its exchange while the
// page waits to be committed: head and body are parts of the same bytes.
func TestDropLetsGoOfTheBytes(t *testing.T) {
	gone := make(chan struct{})
	f := func() *fetched {
		wire := new([1 << 20]byte)
		runtime.SetFinalizer(wire, func(*[1 << 20]byte) { close(gone) })
		return &fetched{ex: &market.Exchange{ResponseHead: wire[:100:100], ResponseBody: wire[100:], Payload: wire[100:]}}
	}()
	f.drop()
	for range 50 {
		runtime.GC()
		select {
		case <-gone:
			runtime.KeepAlive(f)
			return
		case <-time.After(10 * time.Millisecond):
		}
	}
	t.Error("the bytes of the answer are still held")
	runtime.KeepAlive(f)
}
