// Package elastic keeps what analysts read in Elasticsearch 8 and 9, where
// several crawlers write and Kibana searches.
//
// It does not replace the local store: frontier, sessions, the rules by which
// pages become listings, and evidence stay there. What changes there is noted
// in an outbox (store.Outbox), and a Feeder writes it here. So a server that is
// away, slow or full stops no crawl and loses no document, and Kibana and the
// terminal read the same documents.
//
// What it promises:
//
//   - Documents have ids made from what they are about, so that writing one
//     twice leaves one. An observation is created once; the latest state of a
//     thing never gives way to an older one (external versions).
//   - Observed, derived and shared (ECS) fields are kept apart in every
//     document; text of a market is only ever a value. Nothing it says changes
//     the mapping (dynamic: false) or has a document refused.
//   - Store answers the questions of store.Reader as package store defines
//     them; storetest holds it to that.
//   - Every refusal of the server is one of the errors of this package, and
//     says what to do.
//
// Requests are esapi's of go-elasticsearch 8 in compatibility mode, which 8.x
// and 9.x answer. The root package of that module is left out: it compiles the
// typed API, which takes 2 GB of memory and twice the time, for three lines.
//
// It imports store and market, and no other room.
package elastic
