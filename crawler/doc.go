// Package crawler fetches the due pages of one market through Tor, politely
// and read-only, and can be resumed at any instant.
//
// It promises:
//
//   - every request goes through the SOCKS proxy, by GET, to a mirror of the
//     market that was verified, and to a path that the profile allows and no
//     deny rule names;
//   - a page is archived before it is parsed, and done only when its
//     observations are committed; a kill at any instant loses nothing and
//     repeats at most the pages that were in flight;
//   - causes decide what happens next (policy.go), never texts of errors;
//   - no form is submitted, no captcha solved: walls pause the market and say
//     what a person must do;
//   - what is to be fetched lives in the frontier on disk, never in memory, and
//     all workers of a process share one bound for the answers in work;
//   - Run returns within two seconds when its context ends, and leaves no
//     goroutine behind.
//
// colly is the front end of one request and nothing more: transport, limits,
// cookies, frontier and retries are ours (front.go says why, point by point).
//
// It is larger than a package should be because one run is one state machine:
// what decides about a page (judge.go, act.go) must see pace, queue, mirrors
// and frontier at once. What stands alone has a package of its own: guard,
// memory, tor, session.
//
// It imports market, extract and its own sub-packages, and no other room.
package crawler
