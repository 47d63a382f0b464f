// Package session keeps what makes a site know us again: cookies, in a jar per
// market and account, encrypted at rest.
//
// It promises:
//
//   - a jar follows RFC 6265 and its successor's rules on secure cookies and
//     name prefixes, with one addition that browsers for Tor make too: an
//     .onion host is a secure context, so that Secure cookies are kept and sent
//     over http to it. net/http/cookiejar drops them;
//   - cookies are sent to the host, or the domain, that they were set for, so
//     that no mirror ever sees what another one set. Number and size are
//     bounded;
//   - imports (cookies.txt, browser JSON, a Cookie header) say which line,
//     cookie and field is wrong and never repeat a value;
//   - values print as **redacted** with every verb, in JSON and in logs, also
//     when they hide in unexported fields;
//   - files are encrypted with age to the key of a key file that nobody else
//     may read, written whole or not at all, and a session that a person hands
//     over is never overwritten by a crawl that began before.
//
// It imports market and no other room.
package session
