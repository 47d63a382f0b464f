package socks

import (
	"context"
	"io"
	"net"
	"sync"
	"time"
)

// handle serves one caller to the end.
func (s *Server) handle(c net.Conn) {
	user, password, err := s.greet(c)
	if err != nil {
		return
	}
	q, err := readRequest(c)
	if err != nil {
		return
	}
	rec := &Conn{Time: s.opts.Now(), User: user, Password: password, Host: q.host, Port: q.port, ByIP: q.byIP, Reply: -1}
	s.opened(rec)
	var up, down int64
	defer func() { s.finished(rec, s.opts.Now(), up, down) }()

	b := s.behaviour(q.host)
	if b.HalfOpen {
		io.Copy(io.Discard, c) // until the caller gives up, or Kill
		return
	}
	if !s.pause(b.Delay + s.opts.Latency) {
		return
	}
	host, code := s.connect(q, b)
	s.answered(rec, int(code))
	if host == nil {
		reply(c, code)
		return
	}
	defer s.untrack(host)
	if reply(c, code) != nil {
		return
	}
	up, down = s.relay(c, host, b)
}

// connect opens the way to the host, or says with which code it is refused.
func (s *Server) connect(q request, b Behaviour) (net.Conn, byte) {
	if b.Reply != ReplyOK {
		return nil, b.Reply
	}
	if q.command != cmdConnect {
		return nil, ReplyCommandUnsupported
	}
	if q.byIP {
		return nil, ReplyNotAllowed
	}
	target, ok := s.target(q.host)
	if !ok {
		return nil, ReplyHostUnreachable
	}
	host, err := (&net.Dialer{Timeout: 5 * time.Second}).DialContext(s.ctx, "tcp", target)
	if err != nil {
		return nil, ReplyConnRefused
	}
	if !s.track(host, nil) {
		host.Close()
		return nil, ReplyGeneral
	}
	return host, ReplyOK
}

func (s *Server) pause(d time.Duration) bool {
	if d <= 0 {
		return true
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-s.ctx.Done():
		return false
	}
}

// relay copies both ways until one side ends, and returns the bytes each way.
func (s *Server) relay(caller, host net.Conn, b Behaviour) (up, down int64) {
	var wg sync.WaitGroup
	wg.Go(func() {
		up = s.copy(host, caller)
		if t, ok := host.(*net.TCPConn); ok {
			t.CloseWrite()
		}
	})
	var from io.Reader = host
	if b.CutAfter > 0 {
		from = io.LimitReader(host, b.CutAfter)
	}
	var to io.Writer = caller
	if b.Mute {
		to = io.Discard
	}
	down = s.copy(to, from)
	if !b.Mute {
		caller.Close() // also ends the copy upwards
	}
	wg.Wait()
	return up, down
}

// copy passes bytes on, half the latency later.
func (s *Server) copy(to io.Writer, from io.Reader) int64 {
	if s.opts.Latency <= 0 {
		n, _ := io.Copy(to, from)
		return n
	}
	return s.copyLate(to, from, s.opts.Latency/2)
}

// piece is some bytes and when they may arrive.
type piece struct {
	data []byte
	due  time.Time
}

// copyLate delays every piece by the same time, so that latency costs no
// throughput (up to 64 pieces of 32 KiB under way).
func (s *Server) copyLate(to io.Writer, from io.Reader, late time.Duration) int64 {
	ctx, cancel := context.WithCancel(s.ctx)
	pieces := make(chan piece, 64)
	var n int64
	var wg sync.WaitGroup
	wg.Go(func() {
		defer cancel()
		for p := range pieces {
			if !s.pause(time.Until(p.due)) {
				return
			}
			w, err := to.Write(p.data)
			n += int64(w)
			if err != nil {
				return
			}
		}
	})
	for {
		buf := make([]byte, 32<<10)
		r, err := from.Read(buf)
		if r > 0 {
			select {
			case pieces <- piece{buf[:r], time.Now().Add(late)}:
			case <-ctx.Done():
				err = io.ErrClosedPipe
			}
		}
		if err != nil {
			break
		}
	}
	close(pieces)
	wg.Wait()
	return n
}
