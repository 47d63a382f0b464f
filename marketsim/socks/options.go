package socks

import "time"

// Options describe a proxy. The zero value works and knows no host.
type Options struct {
	Addr string // loopback address; default 127.0.0.1:0
	// Routes maps host names to loopback addresses (host:port); the port that
	// was asked for does not matter. Anything else is refused with 0x04.
	Routes map[string]string
	// RequireAuth refuses callers that offer no user name and password. When
	// false both are taken, and the password method is preferred.
	RequireAuth bool
	// Accept says which user names and passwords are let in; nil: all.
	Accept func(user, password string) bool
	// Latency is added to each round trip: half of it each way, to the
	// connection's set-up too. 0 adds nothing.
	Latency time.Duration
	// LogLimit is how many connections are kept, oldest dropped; default
	// 10,000. Counts are always exact.
	LogLimit int
	Now      func() time.Time // default time.Now
}

// Reply codes: RFC 1928, and Tor's proposal 304 from 0xF0 on.
const (
	ReplyOK                 = 0x00
	ReplyGeneral            = 0x01
	ReplyNotAllowed         = 0x02
	ReplyNetUnreachable     = 0x03
	ReplyHostUnreachable    = 0x04
	ReplyConnRefused        = 0x05
	ReplyTTLExpired         = 0x06
	ReplyCommandUnsupported = 0x07
	ReplyAddressUnsupported = 0x08
	ReplyDescriptorNotFound = 0xF0
	ReplyDescriptorInvalid  = 0xF1
	ReplyIntroFailed        = 0xF2
	ReplyRendezvousFailed   = 0xF3
	ReplyClientAuthMissing  = 0xF4
	ReplyClientAuthWrong    = 0xF5
	ReplyBadAddress         = 0xF6
	ReplyIntroTimeout       = 0xF7
)

// Behaviour is how connections to one host go wrong. The zero value is good
// behaviour.
type Behaviour struct {
	Reply    byte          // answered instead of connecting, when not ReplyOK
	Delay    time.Duration // before the reply
	HalfOpen bool          // accept the request and never answer it
	CutAfter int64         // close both ways after so many bytes from the host; 0: never
	Mute     bool          // connect, then pass nothing back
	Times    int           // for so many connections, then good again; 0: always
}

// Conn is one connection as the proxy saw it.
type Conn struct {
	Time     time.Time
	User     string // empty without authentication
	Password string
	Host     string // as asked for: a name, or an IP address
	Port     int
	ByIP     bool // an address, not a name: the caller resolved it, or went around the names
	Reply    int  // code that was answered; -1: none
	Up, Down int64
	Closed   time.Time // zero while open
}
