package tortest

import (
	"bufio"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"sync"
	"time"
)

// Control is a connection to a control port (control-spec.txt). One command
// runs at a time; it is safe for concurrent use.
type Control struct {
	address string
	cookie  string // its file

	mu   sync.Mutex
	conn net.Conn
	r    *bufio.Reader
}

// maxReply bounds the lines of one answer.
const maxReply = 10_000

// dialControl connects and authenticates with the cookie file.
func dialControl(ctx context.Context, address, cookie string) (*Control, error) {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("control port: %w", err)
	}
	c := &Control{address: address, cookie: cookie, conn: conn, r: bufio.NewReader(conn)}
	secret, err := os.ReadFile(cookie)
	if err == nil {
		_, err = c.command(ctx, "AUTHENTICATE "+hex.EncodeToString(secret))
	}
	if err != nil {
		conn.Close()
		return nil, fmt.Errorf("control port: authenticate: %w", err)
	}
	return c, nil
}

// Close ends the connection.
func (c *Control) Close() error { return c.conn.Close() }

// Circuit is one circuit of the client.
type Circuit struct {
	ID       string
	Status   string   // LAUNCHED, BUILT, EXTENDED, FAILED, CLOSED
	Path     []string // fingerprints and nicknames, as tor writes them
	Purpose  string   // GENERAL, HS_CLIENT_REND, ...
	User     string   // SOCKS user name that it is kept for
	Password string
}

// Stream is one stream of the client, or one event about it.
type Stream struct {
	ID       string
	Status   string // NEW, SENTCONNECT, SUCCEEDED, FAILED, CLOSED, DETACHED, ...
	Circuit  string // id; "0": none
	Target   string // host:port
	User     string // only in events
	Password string
}

// Circuits are the circuits that exist now (GETINFO circuit-status).
func (c *Control) Circuits(ctx context.Context) ([]Circuit, error) {
	text, err := c.info(ctx, "circuit-status")
	if err != nil {
		return nil, err
	}
	var out []Circuit
	for line := range strings.Lines(text) {
		if circuit, ok := parseCircuit(strings.TrimSpace(line)); ok {
			out = append(out, circuit)
		}
	}
	return out, nil
}

// Streams are the streams that exist now (GETINFO stream-status).
func (c *Control) Streams(ctx context.Context) ([]Stream, error) {
	text, err := c.info(ctx, "stream-status")
	if err != nil {
		return nil, err
	}
	var out []Stream
	for line := range strings.Lines(text) {
		if stream, ok := parseStream(strings.TrimSpace(line)); ok {
			out = append(out, stream)
		}
	}
	return out, nil
}

// info is the answer to GETINFO of one key.
func (c *Control) info(ctx context.Context, key string) (string, error) {
	lines, err := c.command(ctx, "GETINFO "+key)
	if err != nil {
		return "", err
	}
	for _, line := range lines {
		if value, ok := strings.CutPrefix(line, key+"="); ok {
			return strings.TrimPrefix(value, "\n"), nil
		}
	}
	return "", fmt.Errorf("control port: no %s in the answer", key)
}

// command sends one line and reads its answer: the texts of its lines, data
// appended to the line that announces them.
func (c *Control) command(ctx context.Context, line string) ([]string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	defer context.AfterFunc(ctx, func() { c.conn.SetDeadline(time.Unix(1, 0)) })()
	if _, err := fmt.Fprintf(c.conn, "%s\r\n", line); err != nil {
		return nil, ended(ctx, err)
	}
	lines, err := readReply(c.r)
	if err != nil {
		verb, _, _ := strings.Cut(line, " ") // what follows may be a secret
		return nil, fmt.Errorf("control port: %s: %w", verb, ended(ctx, err))
	}
	return lines, nil
}

func ended(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

// readReply reads one answer: lines "250-text", "250+text" with data up to a
// line ".", and at last "250 text". Other codes are errors.
func readReply(r *bufio.Reader) ([]string, error) {
	var lines []string
	for range maxReply {
		line, err := r.ReadString('\n')
		if err != nil {
			return nil, err
		}
		line = strings.TrimRight(line, "\r\n")
		if len(line) < 4 {
			return nil, errors.New("malformed answer")
		}
		code, kind, text := line[:3], line[3], line[4:]
		if kind == '+' {
			data, err := readData(r)
			if err != nil {
				return nil, err
			}
			text += "\n" + data
		}
		if code[0] != '2' && code[0] != '6' {
			return nil, fmt.Errorf("%s %s", code, text)
		}
		lines = append(lines, text)
		if kind == ' ' {
			return lines, nil
		}
	}
	return nil, errors.New("endless answer")
}

// readData reads lines up to one with a single dot; a doubled dot at the
// start of a line stands for one.
func readData(r *bufio.Reader) (string, error) {
	var b strings.Builder
	for range maxReply {
		line, err := r.ReadString('\n')
		if err != nil {
			return "", err
		}
		line = strings.TrimRight(line, "\r\n")
		if line == "." {
			return b.String(), nil
		}
		b.WriteString(strings.TrimPrefix(line, ".") + "\n")
	}
	return "", errors.New("endless data")
}
