package notify

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	netmail "net/mail"
	"os"
	"strings"
	"time"

	"github.com/wneessen/go-mail"

	"vedette/market"
)

// TLS says how a connection to a mail server is protected.
type TLS string

// The ways. None is for a server on this machine.
const (
	StartTLS TLS = "starttls" // required: without it nothing is sent
	Implicit TLS = "tls"
	None     TLS = "none"
)

// MailOptions describe the mail server and who writes.
type MailOptions struct {
	Host     string
	Port     int
	TLS      TLS
	Roots    *x509.CertPool // nil: those of the system
	User     string         // empty: no authentication
	Password string
	From     string        // address, with or without a name
	Timeout  time.Duration // of a connection and of each answer; default 30 s

	// Keys are those of recipients, by address as in market.Delivery.To: what
	// goes to them is encrypted, and never sent when it cannot be.
	Keys map[string]*Key
	// SealedSubject is the subject of what is encrypted, which mail servers
	// see; empty: the one that tells the news.
	SealedSubject string
	Now           func() time.Time // against which keys expire; default time.Now
}

// Mail sends deliveries by SMTP.
type Mail struct {
	o      MailOptions
	from   *netmail.Address
	writer *writer
}

// NewMail checks the options. The error is market.ErrInvalid.
func NewMail(o MailOptions) (*Mail, error) {
	from, err := netmail.ParseAddress(o.From)
	if err != nil {
		return nil, fmt.Errorf("notify: from %q: %w: %w", o.From, err, market.ErrInvalid)
	}
	if o.User != "" && o.TLS == None {
		return nil, fmt.Errorf("notify: a password is never sent without TLS: %w", market.ErrInvalid)
	}
	if o.Timeout <= 0 {
		o.Timeout = 30 * time.Second
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	w, err := newWriter()
	if err != nil {
		return nil, err
	}
	m := &Mail{o: o, from: from, writer: w}
	if _, err := m.client(); err != nil {
		return nil, fmt.Errorf("notify: %w: %w", err, market.ErrInvalid)
	}
	return m, nil
}

func (m *Mail) client() (*mail.Client, error) {
	host, err := os.Hostname()
	if err != nil || host == "" {
		host = "localhost"
	}
	options := []mail.Option{
		mail.WithPort(m.o.Port), mail.WithTimeout(m.o.Timeout), mail.WithHELO(host),
		// No other command between the server's taking a message and our
		// writing that down: a process that is killed there sends it again.
		mail.WithoutNoop(), mail.WithoutRset(),
		mail.WithTLSConfig(&tls.Config{ServerName: m.o.Host, RootCAs: m.o.Roots, MinVersion: tls.VersionTLS12}),
	}
	switch m.o.TLS {
	case StartTLS:
		options = append(options, mail.WithTLSPolicy(mail.TLSMandatory))
	case Implicit:
		options = append(options, mail.WithSSL())
	case None:
		options = append(options, mail.WithTLSPolicy(mail.NoTLS))
	default:
		return nil, fmt.Errorf("unknown protection %q", m.o.TLS)
	}
	if m.o.User != "" {
		options = append(options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(m.o.User), mail.WithPassword(m.o.Password))
	}
	return mail.NewClient(m.o.Host, options...)
}

// Open connects to the server.
func (m *Mail) Open(ctx context.Context) (Session, error) {
	c, err := m.client()
	if err != nil {
		return nil, err
	}
	if err := c.DialWithContext(ctx); err != nil {
		return nil, fmt.Errorf("mail server %s:%d: %w", m.o.Host, m.o.Port, err)
	}
	return &mailSession{m: m, client: c}, nil
}

// message is a delivery as it goes out. Its id and date are those of the
// delivery: another attempt is the same message.
func (m *Mail) message(d *market.Delivery) (*mail.Msg, error) {
	l, err := m.writer.write(d)
	if err != nil {
		return nil, err
	}
	msg := mail.NewMsg(mail.WithNoDefaultUserAgent())
	if err := msg.FromFormat(m.from.Name, m.from.Address); err != nil {
		return nil, err
	}
	if err := msg.To(d.To); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRefused, err)
	}
	_, domain, _ := strings.Cut(m.from.Address, "@")
	msg.SetMessageIDWithValue(d.ID + "@" + domain)
	msg.SetDateWithValue(d.Created)
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	if key := m.o.Keys[d.To]; key != nil {
		return msg, m.seal(msg, key, l, d.ID)
	}
	msg.Subject(l.Subject)
	msg.SetBodyString(mail.TypeTextPlain, l.Text)
	msg.AddAlternativeString(mail.TypeTextHTML, l.HTML)
	return msg, nil
}

// seal makes a message an encrypted one.
func (m *Mail) seal(msg *mail.Msg, key *Key, l Letter, id string) error {
	body, boundary, err := key.encrypt(l, id, m.o.Now())
	if err != nil {
		return fmt.Errorf("nothing is sent unencrypted: %w", err)
	}
	subject := m.o.SealedSubject
	if subject == "" {
		subject = l.Subject
	}
	msg.Subject(subject)
	// As a single part: the library's own form of such a message lacks its end.
	kind := fmt.Sprintf("multipart/encrypted; protocol=%q; boundary=%q", "application/pgp-encrypted", boundary)
	msg.SetBodyString(mail.ContentType(kind), body, mail.WithPartEncoding(mail.NoEncoding))
	return nil
}

type mailSession struct {
	m      *Mail
	client *mail.Client
}

// Send hands one delivery over.
func (s *mailSession) Send(_ context.Context, d *market.Delivery) error {
	msg, err := s.m.message(d)
	if err != nil {
		return err
	}
	err = s.client.Send(msg)
	var se *mail.SendError
	if errors.As(err, &se) && !se.IsTemp() && se.ErrorCode() >= 500 {
		return fmt.Errorf("%w: %w", ErrRefused, err)
	}
	return err
}

func (s *mailSession) Close() error { return s.client.Close() }
