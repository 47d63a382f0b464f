// Package archive keeps what went over the wire, as evidence.
//
// Each exchange is written to a WARC/1.1 file before anything else looks at
// it: request, response and metadata, each record a gzip member of its own,
// in one write. A run closes with a manifest that names every page and holds
// a Merkle root over them; manifests of one market form a chain. docs/evidence.md
// of the project describes the format for an outsider.
//
// Promises:
//   - Write returns after the whole group of records is in the file, or leaves
//     the file as it was. A process that dies within a write leaves at most a
//     torn tail, which the next Writer cuts off, keeps aside and notes.
//   - Stored bytes are those received, except values of cookies, credentials
//     and configured URL parameters, which are replaced before they reach the
//     disk; what was replaced is recorded.
//   - Verify names any byte, record, file or manifest that was changed, lost,
//     added or moved since it was sealed.
//   - Replay and Read give back the exchanges, decoded within limits.
//   - Memory does not grow with the archive, except for 24 bytes for each
//     record group of the run being sealed or verified.
//
// One process writes a run at a time; the caller holds the market's lock.
// The package must not import other rooms than market and wire.
package archive
