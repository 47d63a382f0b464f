package socks

import "time"

// connLog keeps the last connections. The server's mutex guards it.
type connLog struct {
	limit   int
	list    []*Conn
	total   int
	leaks   int
	current int
	most    int
}

func (s *Server) opened(c *Conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	l := &s.log
	l.total++
	if c.ByIP {
		l.leaks++
	}
	l.current++
	l.most = max(l.most, l.current)
	if len(l.list) >= l.limit {
		l.list = append(l.list[:0], l.list[1:]...)
	}
	l.list = append(l.list, c)
}

func (s *Server) answered(c *Conn, code int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c.Reply = code
}

func (s *Server) finished(c *Conn, at time.Time, up, down int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.log.current--
	c.Closed, c.Up, c.Down = at, up, down
}

// Log gives the last connections (those that got as far as a request), oldest
// first.
func (s *Server) Log() []Conn {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]Conn, len(s.log.list))
	for i, c := range s.log.list {
		out[i] = *c
	}
	return out
}

// Count is the number of requests for a connection so far.
func (s *Server) Count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.log.total
}

// Leaks is the number of requests by IP address instead of by name.
func (s *Server) Leaks() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.log.leaks
}

// MaxOpen is the largest number of connections open at one time.
func (s *Server) MaxOpen() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.log.most
}

// Open is the number of connections open now.
func (s *Server) Open() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.log.current
}
