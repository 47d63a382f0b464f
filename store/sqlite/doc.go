// Package sqlite keeps everything in one embedded SQLite file: the default
// store, and always the local frontier. It passes storetest.
//
// One connection writes, behind a semaphore, with every statement prepared
// once; a small pool of read-only connections answers questions from
// consistent snapshots (write-ahead log). Several processes may open one
// file; LockMarket keeps two of them from crawling one market.
//
// What it promises beyond package store:
//
//   - A commit survives the death of the process at any instant. After a
//     power failure the newest commits may be missing, never half there; the
//     pages are then simply due again.
//   - An unchanged listing costs its share of one UPDATE, not a row.
//   - A file of a newer program is refused, an older one is brought up to
//     date when it is opened, and the file of another program is not touched.
//
// The rules by which index rows and detail pages become one listing are in
// merge.go; docs/datamodel.md explains them and every table.
//
// It imports store and market, and no other room.
package sqlite
