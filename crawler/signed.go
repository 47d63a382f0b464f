package crawler

import (
	"bytes"
	"errors"
	"fmt"
	"html"
	"regexp"
	"strings"
	"time"

	"github.com/ProtonMail/go-crypto/openpgp"
	"github.com/ProtonMail/go-crypto/openpgp/clearsign"
	"github.com/ProtonMail/go-crypto/openpgp/packet"
)

// Markers of a clear-signed text (RFC 9580, section 7), which may stand in the
// middle of an HTML page.
const (
	signedBegin = "-----BEGIN PGP SIGNED MESSAGE-----"
	signedEnd   = "-----END PGP SIGNATURE-----"
)

// address matches host names with an optional scheme and port. What a list
// names is compared with the operator's own addresses and never fetched by
// itself, so a match too many does no harm.
var address = regexp.MustCompile(`(?i)(?:(https?)://)?([a-z0-9-]+(?:\.[a-z0-9-]+)+)(:\d{1,5})?`)

// signedMirrors verifies a clear-signed list with an armoured public key and
// returns the host[:port] that it names, in lower case. Only the first signed
// text counts, and only what is inside the signature.
func signedMirrors(payload []byte, armoured string, now time.Time) (map[string]bool, error) {
	text := string(payload)
	begin := strings.Index(text, signedBegin)
	if begin < 0 {
		return nil, errors.New("no clear-signed text")
	}
	end := strings.Index(text[begin:], signedEnd)
	if end < 0 {
		return nil, errors.New("the signed text has no end")
	}
	text = text[begin : begin+end+len(signedEnd)]
	if bytes.Contains(payload[:begin], []byte("<")) {
		text = html.UnescapeString(text)
	}
	block, _ := clearsign.Decode([]byte(text + "\n"))
	if block == nil {
		return nil, errors.New("malformed clear-signed text")
	}
	keys, err := openpgp.ReadArmoredKeyRing(strings.NewReader(armoured))
	if err != nil {
		return nil, fmt.Errorf("key of the profile: %w", err)
	}
	if _, err := block.VerifySignature(keys, &packet.Config{Time: func() time.Time { return now }}); err != nil {
		return nil, fmt.Errorf("signature: %w", err)
	}
	listed := map[string]bool{}
	for _, m := range address.FindAllStringSubmatch(string(block.Plaintext), -1) {
		listed[hostOf(strings.ToLower(orText(m[1], "http")+"://"+m[2]+m[3]))] = true
	}
	return listed, nil
}

// hostOf cuts the scheme and a default port off an origin.
func hostOf(origin string) string {
	if rest, ok := strings.CutPrefix(origin, "https://"); ok {
		return strings.TrimSuffix(rest, ":443")
	}
	return strings.TrimSuffix(strings.TrimPrefix(origin, "http://"), ":80")
}
