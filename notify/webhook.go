package notify

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"vedette/market"
)

// WebhookOptions describe where webhooks go.
type WebhookOptions struct {
	Hooks map[string]Hook // by name
	Now   func() time.Time
}

// hookTimeout bounds one request.
const hookTimeout = 10 * time.Second

// Hook is one place that is told.
type Hook struct {
	URL    string
	Secret []byte // keys the signature
}

// Webhook posts deliveries as JSON. The header X-Vedette-Signature is
// "sha256=" and the HMAC, in hex, of the header X-Vedette-Timestamp, a dot and
// the body; X-Vedette-Delivery is the same at each attempt.
type Webhook struct {
	o      WebhookOptions
	client *http.Client
}

// NewWebhook returns a channel for hooks.
func NewWebhook(o WebhookOptions) *Webhook {
	return &Webhook{o: o, client: &http.Client{
		Timeout:       hookTimeout,
		Transport:     &http.Transport{TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12}, DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// payload is the body of a webhook.
type payload struct {
	Delivery string         `json:"delivery"`
	Created  time.Time      `json:"created"`
	Digest   bool           `json:"digest"`
	Alerts   []market.Alert `json:"alerts"`
	Note     string         `json:"note"`
}

// Open has nothing to open.
func (w *Webhook) Open(context.Context) (Session, error) { return w, nil }

// Close has nothing to close.
func (w *Webhook) Close() error { return nil }

// Send posts one delivery.
func (w *Webhook) Send(ctx context.Context, d *market.Delivery) error {
	hook, ok := w.o.Hooks[d.To]
	if !ok {
		return fmt.Errorf("webhook %q is not in the configuration any more: %w", d.To, ErrRefused)
	}
	body, err := json.Marshal(payload{Delivery: d.ID, Created: d.Created, Digest: d.Digest, Alerts: d.Alerts, Note: "advertised, not analysed"})
	if err != nil {
		return fmt.Errorf("webhook: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, hook.URL, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("webhook %s: %w: %w", d.To, err, ErrRefused)
	}
	stamp := strconv.FormatInt(w.o.Now().Unix(), 10)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-Vedette-Delivery", d.ID)
	req.Header.Set("X-Vedette-Timestamp", stamp)
	req.Header.Set("X-Vedette-Signature", Sign(hook.Secret, stamp, body))
	res, err := w.client.Do(req)
	if err != nil {
		return fmt.Errorf("webhook %s: %w", d.To, err)
	}
	defer res.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(res.Body, 64<<10)) // an answer is no news
	switch {
	case res.StatusCode >= 200 && res.StatusCode < 300:
		return nil
	case res.StatusCode == http.StatusRequestTimeout, res.StatusCode == http.StatusTooEarly, res.StatusCode == http.StatusTooManyRequests,
		res.StatusCode >= 500:
		return fmt.Errorf("webhook %s: answered %s", d.To, res.Status)
	}
	return fmt.Errorf("webhook %s: answered %s: %w", d.To, res.Status, ErrRefused)
}

// Sign is the signature of a body that is sent at stamp, seconds since 1970.
func Sign(secret []byte, stamp string, body []byte) string {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(stamp))
	mac.Write([]byte{'.'})
	mac.Write(body)
	return "sha256=" + hex.EncodeToString(mac.Sum(nil))
}
