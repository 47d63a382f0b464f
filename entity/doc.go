// Package entity finds keys, addresses and contacts in the texts of listings
// and vendor pages: OpenPGP keys, addresses of Bitcoin, Litecoin, Ethereum
// and Monero, e-mail and Jabber addresses, names on Telegram, Session, Signal
// and Wickr, and onion addresses.
//
// Find answers with the place of each in the text and with whether it is
// valid: whether its checksum holds or, where a kind has none, whether its
// form is the service's own.
//
// It promises: what it finds is a lead and is never followed, resolved or
// asked for anywhere; an address with a broken checksum is kept and marked,
// because a misprint in evidence is evidence; nothing is found twice at one
// place; time is linear in the length of the text.
//
// It is pure: no input or output, no clock, no logger. It imports market and
// libraries of keys and checksums, and no room above.
package entity
