// Package guard decides which addresses of a market may never be asked for,
// whatever a profile allows: those that would change something (log out, buy,
// send, vote, report, pay, follow, delete, ...), those that a person must see
// (log in, register, captcha), those that are not text, and those without an
// end (calendars, growing queries, repeated segments).
//
// Words are matched as whole words, in several languages, and only where a
// word stands for an action: a path segment or a query key or value that is
// made of known words alone. A listing's slug ("buy-2-get-1-free-kush"), a
// search text (?q=report), a category (/category/orders) and a sort order
// (?order=price) are therefore no actions. When in doubt it refuses: the cost
// of a refusal is a page less, and every one is counted by rule.
//
// It is pure, and imports neither market nor any other room.
package guard
