package marketsim

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	"vedette/market"
)

// ServeOptions say where markets are served.
type ServeOptions struct {
	Addr string // loopback address; default 127.0.0.1:0
	// Hosts maps host names (without port) to markets; "" answers every
	// other name. A mirror is a second name of the same market.
	Hosts map[string]http.Handler
	// Log gets the errors of the HTTP server; default none.
	Log *slog.Logger
}

// Server serves markets on one listener.
type Server struct {
	listener net.Listener
	http     *http.Server
	done     chan struct{}
}

// shutdownGrace is how long Close waits for requests in work; dripping
// answers are then cut.
const shutdownGrace = 500 * time.Millisecond

// Serve starts serving and returns at once. It refuses addresses that are not
// loopback. It ends with Close, or when ctx ends.
func Serve(ctx context.Context, o ServeOptions) (*Server, error) {
	addr := orString(o.Addr, "127.0.0.1:0")
	if err := loopback(addr); err != nil {
		return nil, err
	}
	ln, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("marketsim: %w", err)
	}
	logger := o.Log
	if logger == nil {
		logger = slog.New(slog.DiscardHandler)
	}
	s := &Server{
		listener: ln,
		done:     make(chan struct{}),
		http: &http.Server{
			Handler:           hosts(o.Hosts),
			ErrorLog:          slog.NewLogLogger(logger.Handler(), slog.LevelDebug),
			ReadHeaderTimeout: 30 * time.Second,
		},
	}
	stop := context.AfterFunc(ctx, func() { s.shutdown() })
	go func() {
		defer close(s.done)
		defer stop()
		if err := s.http.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
			logger.Error("market server ended", "err", err)
		}
	}()
	return s, nil
}

// Addr is the address that is listened on, as host:port.
func (s *Server) Addr() string { return s.listener.Addr().String() }

// Close lets requests in work end for half a second, then cuts them, and
// returns when the listener is closed. It may be called twice.
func (s *Server) Close() error {
	err := s.shutdown()
	<-s.done
	return err
}

func (s *Server) shutdown() error {
	ctx, cancel := context.WithTimeout(context.Background(), shutdownGrace)
	defer cancel()
	if err := s.http.Shutdown(ctx); err != nil {
		return s.http.Close()
	}
	return nil
}

// hosts is a handler that chooses by the Host header.
type hosts map[string]http.Handler

func (h hosts) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := r.Host
	if i := strings.LastIndexByte(name, ':'); i >= 0 && !strings.HasSuffix(name, "]") {
		name = name[:i]
	}
	next, ok := h[strings.ToLower(name)]
	if !ok {
		next, ok = h[""]
	}
	if !ok {
		http.Error(w, "no such market here", http.StatusMisdirectedRequest)
		return
	}
	next.ServeHTTP(w, r)
}

// loopback refuses any address that another machine could reach.
func loopback(addr string) error {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return fmt.Errorf("marketsim: address %q: %w", addr, market.ErrInvalid)
	}
	if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
		return fmt.Errorf("marketsim: address %q is not loopback: %w", addr, market.ErrInvalid)
	}
	return nil
}
