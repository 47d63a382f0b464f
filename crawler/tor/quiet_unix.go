//go:build unix

package tor

import (
	"net"
	"syscall"
)

// quiet reports whether an idle connection is open and has nothing to read.
// One that was closed, or on which a site speaks without being asked, must
// not be used again: its bytes would be taken for the next answer. The look
// neither waits nor takes bytes away.
func quiet(c net.Conn) bool {
	s, ok := c.(syscall.Conn)
	if !ok {
		return false
	}
	raw, err := s.SyscallConn()
	if err != nil {
		return false
	}
	waiting := false
	err = raw.Read(func(fd uintptr) bool {
		var b [1]byte
		_, _, err := syscall.Recvfrom(int(fd), b[:], syscall.MSG_PEEK)
		waiting = err == syscall.EAGAIN || err == syscall.EWOULDBLOCK
		return true
	})
	return err == nil && waiting
}
