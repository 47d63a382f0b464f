// Package substance recognises known substances in the text of listings.
//
// A Taxonomy is data: canonical substances with their class, group and
// aliases, read strictly from one YAML file (seeds/substances.yaml is the
// shipped one). Match finds its names in a text and answers with byte offsets
// into the original text.
//
// It promises: a name is found only as whole words, in any script; the
// longest name wins, so that 2-FDCK is never ketamine and 1P-LSD never LSD;
// the spellings "2-FDCK", "2 fdck" and "2FDCK" are one; an analogue that the
// taxonomy does not know is not taken for its parent; the same input gives
// the same output; time is linear in the length of the text.
//
// It is pure: no input or output, no clock, no logger. It imports market,
// strictyaml and text libraries, and no room above.
package substance
