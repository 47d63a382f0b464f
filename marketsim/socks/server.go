package socks

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"strings"
	"sync"
	"time"
)

// Server is a running proxy. It is safe for concurrent use.
type Server struct {
	opts Options
	addr string // fixed by the first listen, so that Restart comes back there

	mu       sync.Mutex
	listener net.Listener // nil while killed or closed
	closed   bool
	routes   map[string]string
	bad      map[string]*badHost
	open     map[net.Conn]struct{}
	log      connLog

	work   sync.WaitGroup
	ctx    context.Context // of all relays; ends with Close
	cancel context.CancelFunc
}

type badHost struct {
	Behaviour
	left int
}

// defaultLogLimit keeps some megabytes at most.
const defaultLogLimit = 10_000

// Serve starts a proxy and returns at once. It ends with Close, or when ctx
// ends.
func Serve(ctx context.Context, o Options) (*Server, error) {
	if o.Addr == "" {
		o.Addr = "127.0.0.1:0"
	}
	if err := loopback(o.Addr); err != nil {
		return nil, err
	}
	for host, target := range o.Routes {
		if err := loopback(target); err != nil {
			return nil, fmt.Errorf("route %s: %w", host, err)
		}
	}
	if o.LogLimit == 0 {
		o.LogLimit = defaultLogLimit
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	s := &Server{
		opts:   o,
		addr:   o.Addr,
		routes: map[string]string{},
		bad:    map[string]*badHost{},
		open:   map[net.Conn]struct{}{},
		log:    connLog{limit: o.LogLimit},
	}
	for host, target := range o.Routes {
		s.routes[strings.ToLower(host)] = target
	}
	s.ctx, s.cancel = context.WithCancel(ctx)
	if err := s.listen(); err != nil {
		s.cancel()
		return nil, err
	}
	context.AfterFunc(s.ctx, s.Kill)
	return s, nil
}

// Addr is the proxy's address as host:port; it stays the same over Restart.
func (s *Server) Addr() string { return s.addr }

// Route makes a host name lead to a loopback address; an empty target
// removes it.
func (s *Server) Route(host, target string) error {
	if target != "" {
		if err := loopback(target); err != nil {
			return err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if target == "" {
		delete(s.routes, strings.ToLower(host))
		return nil
	}
	s.routes[strings.ToLower(host)] = target
	return nil
}

// Behave sets how new connections to a host go; "" stands for every host
// without a behaviour of its own.
func (s *Server) Behave(host string, b Behaviour) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if b == (Behaviour{}) {
		delete(s.bad, strings.ToLower(host))
		return
	}
	s.bad[strings.ToLower(host)] = &badHost{Behaviour: b, left: b.Times}
}

// Kill closes the listener and cuts every connection, as a Tor process that
// dies. Restart brings the proxy back on the same address.
func (s *Server) Kill() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.listener != nil {
		s.listener.Close()
		s.listener = nil
	}
	for c := range s.open {
		c.Close()
	}
}

// CutAll closes every connection in use and goes on listening.
func (s *Server) CutAll() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.open {
		c.Close()
	}
}

// Restart listens again after Kill.
func (s *Server) Restart() error {
	s.mu.Lock()
	running, closed := s.listener != nil, s.closed
	s.mu.Unlock()
	switch {
	case closed || s.ctx.Err() != nil:
		return errors.New("socks: closed")
	case running:
		return nil
	}
	return s.listen()
}

// Close ends the proxy and waits for its goroutines. It may be called twice.
func (s *Server) Close() error {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.cancel()
	s.Kill()
	s.work.Wait()
	return nil
}

// Hosts are the routes in force.
func (s *Server) Hosts() map[string]string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.routes)
}

func (s *Server) listen() error {
	ln, err := net.Listen("tcp", s.addr)
	if err != nil {
		return fmt.Errorf("socks: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return errors.Join(errors.New("socks: closed"), ln.Close())
	}
	s.listener, s.addr = ln, ln.Addr().String()
	s.work.Go(func() { s.accept(ln) })
	return nil
}

func (s *Server) accept(ln net.Listener) {
	for {
		c, err := ln.Accept()
		if err != nil {
			return // Kill or Close
		}
		if !s.track(c, ln) {
			c.Close()
			return
		}
		s.work.Go(func() {
			defer s.untrack(c)
			s.handle(c)
		})
	}
}

// track takes a connection into care unless its listener is gone.
func (s *Server) track(c net.Conn, ln net.Listener) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if ln != nil && s.listener != ln || s.ctx.Err() != nil {
		return false
	}
	s.open[c] = struct{}{}
	return true
}

func (s *Server) untrack(c net.Conn) {
	c.Close()
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.open, c)
}

// behaviour takes one use of a host's behaviour.
func (s *Server) behaviour(host string) Behaviour {
	s.mu.Lock()
	defer s.mu.Unlock()
	host = strings.ToLower(host)
	b, ok := s.bad[host]
	if !ok {
		host = ""
		b, ok = s.bad[""]
	}
	if !ok {
		return Behaviour{}
	}
	if b.Times > 0 {
		if b.left--; b.left == 0 {
			delete(s.bad, host)
		}
	}
	return b.Behaviour
}

func (s *Server) target(host string) (string, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, ok := s.routes[strings.ToLower(strings.TrimSuffix(host, "."))]
	return t, ok
}

func loopback(addr string) error {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return fmt.Errorf("socks: address %q: %w", addr, err)
	}
	if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
		return fmt.Errorf("socks: address %q is not loopback", addr)
	}
	return nil
}
