package market

// Cause says why a page could not be had or is not content. Causes decide
// what happens next; texts of errors never do.
type Cause string

// Causes of the proxy and of Tor. The codes in the comments are SOCKS5 reply
// codes: 0x01..0x08 of RFC 1928, 0xF0..0xF7 of Tor's proposal 304
// (SocksPort flag ExtendedErrors).
const (
	CauseProxyDown          Cause = "proxy-down"           // the proxy itself cannot be reached
	CauseProxyAuth          Cause = "proxy-auth"           // the proxy refuses the user name or the method
	CauseProxyProtocol      Cause = "proxy-protocol"       // the proxy does not speak SOCKS5
	CauseGeneral            Cause = "socks-general"        // 0x01
	CauseNotAllowed         Cause = "socks-not-allowed"    // 0x02
	CauseNetUnreachable     Cause = "net-unreachable"      // 0x03
	CauseHostUnreachable    Cause = "host-unreachable"     // 0x04
	CauseConnRefused        Cause = "connection-refused"   // 0x05
	CauseTTLExpired         Cause = "ttl-expired"          // 0x06
	CauseNotSupported       Cause = "socks-not-supported"  // 0x07, 0x08
	CauseDescriptorNotFound Cause = "descriptor-not-found" // 0xF0
	CauseDescriptorInvalid  Cause = "descriptor-invalid"   // 0xF1
	CauseIntroFailed        Cause = "introduction-failed"  // 0xF2
	CauseRendezvousFailed   Cause = "rendezvous-failed"    // 0xF3
	CauseClientAuthMissing  Cause = "client-auth-missing"  // 0xF4
	CauseClientAuthWrong    Cause = "client-auth-wrong"    // 0xF5
	CauseBadAddress         Cause = "bad-onion-address"    // 0xF6
	CauseIntroTimeout       Cause = "introduction-timeout" // 0xF7
)

// Causes of the connection and of the answer.
const (
	CauseConnectTimeout Cause = "connect-timeout"
	CauseHeaderTimeout  Cause = "header-timeout"
	CauseBodyTimeout    Cause = "body-timeout"   // slow bytes: the whole-request limit
	CauseCut            Cause = "connection-cut" // closed before the end of the answer
	CauseBadHTTP        Cause = "bad-http"       // not HTTP, or malformed
	CauseHeaderTooLarge Cause = "header-too-large"
	CauseTooLarge       Cause = "body-too-large"
	CauseBomb           Cause = "decompression-bomb"
	CauseBadEncoding    Cause = "bad-encoding" // undecodable content encoding
	CauseTooComplex     Cause = "too-complex"  // more tags or depth than the parser is given
	CauseNotText        Cause = "not-text"     // a picture, an archive, ...: never kept
	CauseTLS            Cause = "tls"
	CauseCancelled      Cause = "cancelled"
	CauseGuard          Cause = "guard" // the dialer guard or the read-only guard refused
	CauseOffSite        Cause = "off-site-redirect"
	CauseRedirectLoop   Cause = "redirect-loop"
	CauseRateLimited    Cause = "rate-limited" // 429
	CauseServerError    Cause = "server-error" // 5xx without another state
	CauseClientError    Cause = "client-error" // 4xx without another state
	CauseUnverified     Cause = "mirror-unverified"
	CausePanic          Cause = "panic" // a bug of ours, kept with its page
)

// Causes that a page state names.
const (
	CauseQueue       Cause = "queue"
	CauseCaptcha     Cause = "captcha"
	CauseLogin       Cause = "login"
	CauseBanned      Cause = "banned"
	CauseSeized      Cause = "seized"
	CauseMaintenance Cause = "maintenance"
	CauseNotFound    Cause = "not-found"
	CauseUnknownPage Cause = "unknown-page"
)
