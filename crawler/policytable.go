package crawler

import (
	"time"

	"vedette/market"
)

const importAdvice = "log in with a browser through the same proxy and hand the session over with " +
	"`vedette session import -c FILE {market}`; the next crawl goes on at the same page"

// DefaultPolicy is the table of docs/crawling.md, which a test keeps equal to
// it. Backoffs are a few times Tor's own: a client rebuilds a circuit within
// 10 s as a rule, and services publish descriptors anew within minutes.
func DefaultPolicy() Policy {
	return Policy{
		// The proxy: without it there is nothing to try.
		market.CauseProxyDown:     {First: Wait, Tries: 3, Then: Stop, Backoff: 2 * time.Second, Advice: "start Tor, or correct the proxy's address; `vedette check` tells them apart"},
		market.CauseProxyAuth:     {First: Stop, Advice: "the proxy must accept user name and password, which isolate circuits (SocksPort without IsolateSOCKSAuth off)"},
		market.CauseProxyProtocol: {First: Stop, Advice: "the address is not a SOCKS5 proxy"},
		market.CauseNotSupported:  {First: Stop, Advice: "the proxy does not connect by host name"},

		// Tor and the way to the site: other circuits, then other mirrors.
		market.CauseGeneral:            {First: Renew, Tries: 3, Then: Switch, Backoff: 5 * time.Second},
		market.CauseNotAllowed:         {First: Renew, Tries: 2, Then: Switch, Backoff: 5 * time.Second},
		market.CauseNetUnreachable:     {First: Renew, Tries: 2, Then: Switch, Backoff: 5 * time.Second},
		market.CauseHostUnreachable:    {First: Renew, Tries: 2, Then: Switch, Backoff: 5 * time.Second},
		market.CauseConnRefused:        {First: Renew, Tries: 1, Then: Switch, Backoff: 5 * time.Second},
		market.CauseTTLExpired:         {First: Renew, Tries: 3, Then: Switch, Backoff: 5 * time.Second},
		market.CauseDescriptorNotFound: {First: Renew, Tries: 1, Then: Switch, Backoff: 20 * time.Second},
		market.CauseDescriptorInvalid:  {First: Switch, Backoff: 20 * time.Second},
		market.CauseIntroFailed:        {First: Renew, Tries: 3, Then: Switch, Backoff: 10 * time.Second},
		market.CauseRendezvousFailed:   {First: Renew, Tries: 3, Then: Switch, Backoff: 10 * time.Second},
		market.CauseIntroTimeout:       {First: Renew, Tries: 3, Then: Switch, Backoff: 10 * time.Second},
		market.CauseClientAuthMissing:  {First: Pause, Advice: "the site asks for client authorisation: add its key to Tor's ClientOnionAuthDir"},
		market.CauseClientAuthWrong:    {First: Pause, Advice: "the site refuses the client authorisation key in Tor's ClientOnionAuthDir"},
		market.CauseBadAddress:         {First: Switch, Backoff: time.Second},
		market.CauseConnectTimeout:     {First: Renew, Tries: 2, Then: Switch, Backoff: 10 * time.Second},
		market.CauseTLS:                {First: Renew, Tries: 1, Then: Switch, Backoff: 10 * time.Second},
		market.CauseUnverified:         {First: Switch, Backoff: time.Second},

		// One answer: again a few times, then the page is given up.
		market.CauseHeaderTimeout:  {First: Renew, Tries: 2, Then: GiveUp, Backoff: 10 * time.Second},
		market.CauseBodyTimeout:    {First: Renew, Tries: 1, Then: GiveUp, Backoff: 10 * time.Second},
		market.CauseCut:            {First: Retry, Tries: 3, Then: GiveUp, Backoff: 5 * time.Second},
		market.CauseBadHTTP:        {First: Retry, Tries: 1, Then: GiveUp, Backoff: 5 * time.Second},
		market.CauseHeaderTooLarge: {First: GiveUp},
		market.CauseTooLarge:       {First: Retry, Tries: 1, Then: GiveUp, Backoff: 5 * time.Second},
		market.CauseBomb:           {First: GiveUp},
		market.CauseBadEncoding:    {First: Retry, Tries: 1, Then: GiveUp, Backoff: 5 * time.Second},
		market.CauseTooComplex:     {First: GiveUp},
		market.CauseNotText:        {First: GiveUp},
		market.CauseGuard:          {First: GiveUp},
		market.CauseOffSite:        {First: GiveUp},
		market.CauseRedirectLoop:   {First: Retry, Tries: 1, Then: GiveUp, Backoff: time.Second},
		market.CauseServerError:    {First: Retry, Tries: 3, Then: GiveUp, Backoff: 10 * time.Second},
		market.CauseClientError:    {First: GiveUp},
		market.CausePanic:          {First: GiveUp},

		// What the site says of itself.
		market.CauseRateLimited: {First: Wait, Tries: 6, Then: Stop, Backoff: time.Minute, Advice: "lower requests_per_minute of this market"},
		market.CauseQueue:       {First: Wait, Tries: 1000, Then: Pause, Backoff: 20 * time.Second, Advice: "the queue is longer than the profile's walk.wait; crawl again later"},
		market.CauseCaptcha:     {First: Pause, Advice: "solve the captcha: " + importAdvice},
		market.CauseLogin:       {First: Pause, Advice: importAdvice},
		market.CauseBanned:      {First: Pause, Advice: "the site has banned this session or circuit: decide whether to go on; if so, " + importAdvice},
		market.CauseSeized:      {First: Stop, Advice: "the site shows a seizure banner; take it off the schedule"},
		market.CauseMaintenance: {First: Stop, Advice: "crawl again later"},
		market.CauseNotFound:    {First: GiveUp},
		market.CauseUnknownPage: {First: GiveUp, Advice: "a page fits no page kind of the profile: the layout may have changed"},
	}
}
