package socks

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
)

// Numbers of RFC 1928 and RFC 1929.
const (
	version       = 5
	authVersion   = 1
	methodNone    = 0x00
	methodPass    = 0x02
	methodRefused = 0xFF
	cmdConnect    = 1
	addrIPv4      = 1
	addrName      = 3
	addrIPv6      = 4
)

var (
	errProtocol = errors.New("socks: protocol error")
	errRefused  = errors.New("socks: user name or password refused")
)

// greet agrees on a method and reads user name and password.
func (s *Server) greet(c io.ReadWriter) (user, password string, err error) {
	var head [2]byte
	if _, err := io.ReadFull(c, head[:]); err != nil {
		return "", "", err
	}
	if head[0] != version {
		return "", "", fmt.Errorf("version %d: %w", head[0], errProtocol)
	}
	methods := make([]byte, head[1])
	if _, err := io.ReadFull(c, methods); err != nil {
		return "", "", err
	}
	method := byte(methodRefused)
	for _, m := range methods {
		switch {
		case m == methodPass:
			method = methodPass
		case m == methodNone && method == methodRefused && !s.opts.RequireAuth:
			method = methodNone
		}
	}
	if _, err := c.Write([]byte{version, method}); err != nil {
		return "", "", err
	}
	switch method {
	case methodRefused:
		return "", "", fmt.Errorf("no method in common: %w", errProtocol)
	case methodNone:
		return "", "", nil
	}
	return s.readPassword(c)
}

// readPassword is the dialogue of RFC 1929: status 0 lets in, 1 does not.
func (s *Server) readPassword(c io.ReadWriter) (user, password string, err error) {
	var v [1]byte
	if _, err := io.ReadFull(c, v[:]); err != nil {
		return "", "", err
	}
	if v[0] != authVersion {
		return "", "", fmt.Errorf("authentication version %d: %w", v[0], errProtocol)
	}
	if user, err = readShort(c); err != nil {
		return "", "", err
	}
	if password, err = readShort(c); err != nil {
		return "", "", err
	}
	if s.opts.Accept != nil && !s.opts.Accept(user, password) {
		c.Write([]byte{authVersion, 1}) // the caller is turned away in any case
		return "", "", errRefused
	}
	_, err = c.Write([]byte{authVersion, 0})
	return user, password, err
}

func readShort(r io.Reader) (string, error) {
	var n [1]byte
	if _, err := io.ReadFull(r, n[:]); err != nil {
		return "", err
	}
	b := make([]byte, n[0])
	_, err := io.ReadFull(r, b)
	return string(b), err
}

// request is what a caller asks for.
type request struct {
	command byte
	host    string
	port    int
	byIP    bool
}

func readRequest(r io.Reader) (request, error) {
	var head [4]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return request{}, err
	}
	if head[0] != version {
		return request{}, fmt.Errorf("version %d: %w", head[0], errProtocol)
	}
	q := request{command: head[1]}
	switch head[3] {
	case addrName:
		name, err := readShort(r)
		if err != nil {
			return q, err
		}
		q.host = name
		// A name that is an address counts as one: it would leak all the same.
		q.byIP = net.ParseIP(name) != nil
	case addrIPv4, addrIPv6:
		ip := make(net.IP, map[byte]int{addrIPv4: 4, addrIPv6: 16}[head[3]])
		if _, err := io.ReadFull(r, ip); err != nil {
			return q, err
		}
		q.host, q.byIP = ip.String(), true
	default:
		return q, fmt.Errorf("address type %d: %w", head[3], errProtocol)
	}
	var port [2]byte
	if _, err := io.ReadFull(r, port[:]); err != nil {
		return q, err
	}
	q.port = int(binary.BigEndian.Uint16(port[:]))
	return q, nil
}

// reply answers a request; the bound address is never told, as with Tor.
func reply(w io.Writer, code byte) error {
	_, err := w.Write([]byte{version, code, 0, addrIPv4, 0, 0, 0, 0, 0, 0})
	return err
}
