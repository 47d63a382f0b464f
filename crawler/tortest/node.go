package tortest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// node is one tor process.
type node struct {
	name        string
	dir         string
	orPort      int
	dirPort     int
	fingerprint string // of an authority's relay key
	v3Ident     string // of an authority's identity key
	cmd         *exec.Cmd
	done        chan struct{} // closed when the process has ended
	ended       error
}

func (n *node) torrcFile() string   { return filepath.Join(n.dir, "torrc") }
func (n *node) logFile() string     { return filepath.Join(n.dir, "notice.log") }
func (n *node) onionDir() string    { return filepath.Join(n.dir, "onion") }
func (n *node) privateDir() string  { return filepath.Join(n.dir, "private") }
func (n *node) controlFile() string { return filepath.Join(n.dir, "control") }

// start runs tor with the torrc that lies in the node's folder.
func (n *node) start(tor string) error {
	n.cmd = exec.Command(tor, "-f", n.torrcFile(), "--defaults-torrc", os.DevNull, "--quiet")
	n.cmd.Dir = n.dir
	if err := n.cmd.Start(); err != nil {
		return fmt.Errorf("tortest: start %s: %w", n.name, err)
	}
	n.done = make(chan struct{})
	go func() {
		n.ended = n.cmd.Wait()
		close(n.done)
	}()
	return nil
}

// stop ends the process and waits.
func (n *node) stop() {
	if n.done == nil {
		return
	}
	_ = n.cmd.Process.Kill() // it may have ended by itself
	<-n.done
}

// trouble adds the last lines of the node's log to an error.
func (n *node) trouble(err error) error {
	text, _ := os.ReadFile(n.logFile()) // no log is said by its absence
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	return fmt.Errorf("tortest: %s: %w\n%s", n.name, err, strings.Join(lines[max(0, len(lines)-12):], "\n"))
}

// control opens the node's control port as soon as tor has written where it is.
func (n *node) control(ctx context.Context) (*Control, error) {
	for {
		text, err := os.ReadFile(n.controlFile())
		if address, ok := strings.CutPrefix(strings.TrimSpace(string(text)), "PORT="); err == nil && ok {
			return dialControl(ctx, address, filepath.Join(n.dir, "control_auth_cookie"))
		}
		if err := n.pause(ctx, 50*time.Millisecond); err != nil {
			return nil, err
		}
	}
}

// onionName is the name of an onion service, as soon as tor has made its key.
func (n *node) onionName(ctx context.Context, dir string) (string, error) {
	for {
		name, err := os.ReadFile(filepath.Join(dir, "hostname"))
		if err == nil && bytes.HasSuffix(name, []byte("\n")) {
			return string(bytes.TrimSpace(name)), nil
		}
		if err := n.pause(ctx, 50*time.Millisecond); err != nil {
			return "", err
		}
	}
}

// pause waits; it ends early when ctx or the process does.
func (n *node) pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-n.done:
		return errors.Join(errors.New("tor ended"), n.ended)
	case <-time.After(d):
		return nil
	}
}

// freePorts finds ports that are free now. All are held until the last is
// found, so that they differ.
func freePorts(count int) ([]int, error) {
	ports := make([]int, 0, count)
	for range count {
		ln, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		defer ln.Close()
		ports = append(ports, ln.Addr().(*net.TCPAddr).Port)
	}
	return ports, nil
}

// makeKeys makes an authority's keys, and reads its two fingerprints.
func (n *node) makeKeys(ctx context.Context, tor, gencert string) error {
	keys := filepath.Join(n.dir, "keys")
	if err := os.MkdirAll(keys, 0o700); err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, gencert, "--create-identity-key", "--passphrase-fd", "0", "-m", "12",
		"-a", fmt.Sprintf("127.0.0.1:%d", n.dirPort),
		"-i", filepath.Join(keys, "authority_identity_key"),
		"-s", filepath.Join(keys, "authority_signing_key"),
		"-c", filepath.Join(keys, "authority_certificate"))
	cmd.Stdin = strings.NewReader("passphrase of a test\n")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("tortest: tor-gencert: %w\n%s", err, out)
	}
	certificate, err := os.ReadFile(filepath.Join(keys, "authority_certificate"))
	if err != nil {
		return err
	}
	for line := range bytes.Lines(certificate) {
		if rest, ok := bytes.CutPrefix(line, []byte("fingerprint ")); ok {
			n.v3Ident = string(bytes.TrimSpace(rest))
		}
	}
	// Its own torrc names other authorities, whose keys may not exist yet.
	out, err := exec.CommandContext(ctx, tor, "--ignore-missing-torrc", "-f", filepath.Join(n.dir, "none"), "--defaults-torrc", os.DevNull,
		"--quiet", "--DataDirectory", n.dir, "--Nickname", n.name, "--ORPort", fmt.Sprintf("127.0.0.1:%d", n.orPort), "--Address", "127.0.0.1",
		"--TestingTorNetwork", "1", "--DirAuthority", "none orport=1 127.0.0.1:1 "+strings.Repeat("A", 40),
		"--SocksPort", "0", "--list-fingerprint").CombinedOutput()
	if err != nil {
		return fmt.Errorf("tortest: tor --list-fingerprint: %w\n%s", err, out)
	}
	text, err := os.ReadFile(filepath.Join(n.dir, "fingerprint"))
	if err != nil {
		return fmt.Errorf("tortest: fingerprint of %s: %w\n%s", n.name, err, out)
	}
	if fields := strings.Fields(string(text)); len(fields) == 2 {
		n.fingerprint = fields[1]
	}
	if len(n.fingerprint) != 40 || len(n.v3Ident) != 40 {
		return fmt.Errorf("tortest: no fingerprints of %s", n.name)
	}
	return nil
}
