// Package novelty finds names of substances that stand in no list.
//
// A Grammar is data (seeds/novelty): tables of name parts and the forms in
// which families put them together, each with the year since which it is known
// and where that is written. A Detector joins a grammar with the names that
// are known. Find reads one text and answers with candidates: well-formed
// names that nobody has listed, with the family they point to, the nearest
// known name, the reason and a score. Full chemical names are told by what they
// hold, and Cyrillic is read as Latin. Decide looks at all listings of one name
// and says whether it is new, a misspelling or an alias of a known one. A
// Model ranks words that no grammar can see for a curator's weekly list.
//
// It promises: spellings of one name ("2-MMC", "2MMC", "2 mmc") have one key;
// a name that a known one is spelled like never becomes a candidate; weights,
// imprints, dates, handles, addresses and fraud terms do not fire; the same
// input gives the same output; time is linear in the length of the text, and a
// text without an anchor costs one pass over its bytes. A grammar frozen at a
// year knows no part of a later one.
//
// It is pure: no input or output, no clock, no logger. It imports fold,
// market, strictyaml and substance.
package novelty
