// Package substance recognises known substances in the texts of listings.
//
// A Taxonomy is data: canonical substances with class, group, names by kind
// and language, and the year they were first notified, read strictly from
// several YAML files at once (seeds/substances is the shipped set, an
// operator's files add to it; docs/taxonomy.md explains every key). A Finder
// finds its names in a folded text and says of each how it is written
// (Spelling) and what became of it (Fate): sold, negated, compared, the mould
// of other content, without the evidence that a weak name needs.
//
// It promises: names are found as whole words, in any script; the longest
// name wins, so that 2-FDCK is never ketamine and 1P-LSD never LSD; "2-FDCK",
// "2 fdck" and "2FDCK" are one; an analogue that the taxonomy does not know is
// not taken for its parent; slips of one letter, other languages' spellings,
// leet and letters set apart are read, at a lower score; strains, stamps,
// imprints and categories are evidence and never names; AsOf answers with the
// knowledge of an earlier year; offsets lie on rune borders of the original;
// the same input gives the same output; time is linear in the length of the
// text.
//
// It is pure: no input or output, no clock, no logger. It imports fold,
// market, strictyaml, and no room above. It is larger than other packages
// because the rules about names beside names share one state, the Finder.
package substance
