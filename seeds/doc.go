// Package seeds holds the data that is shipped inside the binary: extraction
// profiles of the demo markets and of five defunct ones as worked examples,
// demo exchange rates, and the starting list of substances. It also reads an
// operator's own folder of profiles, which wins over the shipped ones.
//
// It promises: every shipped profile parses; none of them holds an address of
// a site. Errors name the file and the line.
//
// It imports extract and market, and no other room.
package seeds
