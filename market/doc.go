// Package market holds the nouns of Vedette: what a market, a mirror, a run,
// a page, a listing, a vendor and an observation are.
//
// It has no input or output, no clock and no logger, and imports only the
// standard library, so that every other room can speak the same words. Times
// come in as values and are UTC.
//
// Three layers are kept apart in the types, as the law asks (Directive (EU)
// 2016/680, Article 7) and as good science does:
//
//   - observed: what the page shows, after white space is folded;
//   - derived: what a named, versioned parser or taxonomy made of it;
//   - assessed: what a person decided.
package market
