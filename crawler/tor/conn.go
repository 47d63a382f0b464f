package tor

import (
	"bufio"
	"net"
	"time"
)

// bufferBytes is what is read ahead at most: a page's head and its start.
const bufferBytes = 16 << 10

// conn is a connection to one target in one epoch. It serves one exchange at
// a time.
type conn struct {
	socket net.Conn // to the proxy
	stream net.Conn // to the target: the socket, or TLS over it
	key    string   // target.key
	epoch  uint64
	since  time.Time // idle since
	br     *bufio.Reader
}

// read starts a fresh tape over the connection. Nothing is left in the reader
// from before: a connection with a rest is not used again.
func (c *conn) read(limit int64) (*bufio.Reader, *tape) {
	t := &tape{from: c.stream, limit: limit}
	if c.br == nil {
		c.br = bufio.NewReaderSize(t, bufferBytes)
	} else {
		c.br.Reset(t)
	}
	return c.br, t
}

// rest lets go of the tape of an answer that was read to its end: what is idle
// would keep its bytes until it is used again.
func (c *conn) rest() { c.br.Reset(nil) }

// close drops the connection. The socket is closed and not the TLS stream,
// whose farewell could block on a dead circuit.
func (c *conn) close() { c.socket.Close() }
