package notify

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// mailpitModule is the server that the tests meet.
const mailpitModule = "github.com/axllent/mailpit@v1.27.11"

var buildMailpit = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "mailpit")
	if err != nil {
		return "", err
	}
	cmd := exec.Command("go", "install", mailpitModule)
	cmd.Dir = dir // outside of this module
	cmd.Env = append(os.Environ(), "GOBIN="+dir, "GOFLAGS=", "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return filepath.Join(dir, "mailpit"), nil
})

// mailpit is a server of the test's own.
type mailpit struct {
	smtp  int
	api   string
	roots *x509.CertPool
	args  []string
	cmd   *exec.Cmd
}

func startMailpit(t *testing.T, secure, auth bool, more ...string) *mailpit {
	t.Helper()
	if os.Getenv("VEDETTE_TEST_MAILPIT") == "" {
		if os.Getenv("VEDETTE_TEST_NO_SKIP") != "" {
			t.Fatal("VEDETTE_TEST_MAILPIT is not set")
		}
		t.Skip("VEDETTE_TEST_MAILPIT is not set")
	}
	dir := t.TempDir()
	m := &mailpit{smtp: freePort(t), roots: x509.NewCertPool()}
	web := freePort(t)
	m.api = fmt.Sprintf("http://127.0.0.1:%d/api/v1/", web)
	m.args = append([]string{"--smtp", fmt.Sprintf("127.0.0.1:%d", m.smtp), "--listen", fmt.Sprintf("127.0.0.1:%d", web),
		"--database", filepath.Join(dir, "mail.db"), "--disable-version-check", "--quiet"}, more...)
	if secure {
		cert, key := m.certificate(t, dir)
		m.args = append(m.args, "--smtp-tls-cert", cert, "--smtp-tls-key", key, "--smtp-require-starttls")
	}
	if auth {
		file := filepath.Join(dir, "auth")
		if err := os.WriteFile(file, []byte("vedette:right-horse\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		m.args = append(m.args, "--smtp-auth-file", file)
	}
	m.start(t)
	t.Cleanup(m.kill)
	return m
}

// start runs the server until kill.
func (m *mailpit) start(t *testing.T) {
	t.Helper()
	binary, err := buildMailpit()
	if err != nil {
		t.Fatal(err)
	}
	m.cmd = exec.Command(binary, m.args...)
	m.cmd.Stdout, m.cmd.Stderr = t.Output(), t.Output()
	if err := m.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		res, err := http.Get(m.api + "info")
		if err == nil {
			res.Body.Close()
			if c, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", m.smtp)); err == nil {
				c.Close()
				return
			}
		}
		if time.Now().After(end) {
			t.Fatal("mailpit does not listen")
		}
	}
}

// kill ends the server as a loss of power would, but for its disk.
func (m *mailpit) kill() { _ = m.cmd.Process.Kill(); _ = m.cmd.Wait() }

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// certificate is for 127.0.0.1, and trusted by m.roots alone.
func (m *mailpit) certificate(t *testing.T, dir string) (certFile, keyFile string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	certFile, keyFile = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	cert := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	if err := errors.Join(os.WriteFile(certFile, cert, 0o600),
		os.WriteFile(keyFile, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}), 0o600)); err != nil {
		t.Fatal(err)
	}
	m.roots.AppendCertsFromPEM(cert)
	return certFile, keyFile
}

func (m *mailpit) get(t *testing.T, path string, into any) {
	t.Helper()
	res, err := http.Get(m.api + path)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	if text, ok := into.(*string); ok {
		*text = string(body)
		return
	}
	if err := json.Unmarshal(body, into); err != nil {
		t.Fatalf("%s: %v", body, err)
	}
}

type inbox struct {
	Total    int `json:"total"`
	Messages []struct {
		ID, MessageID, Subject string
	} `json:"messages"`
}

func (m *mailpit) inbox(t *testing.T) (in inbox) {
	t.Helper()
	m.get(t, "messages?limit=1000", &in)
	return in
}

func (m *mailpit) options(tls TLS, password string) MailOptions {
	o := MailOptions{Host: "127.0.0.1", Port: m.smtp, TLS: tls, Roots: m.roots, From: "Vedette <vedette@agency.example>", Timeout: 5 * time.Second}
	if password != "" {
		o.User, o.Password = "vedette", password
	}
	return o
}
