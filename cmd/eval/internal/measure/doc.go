// Package measure reads saved pages with the profiles and compares what it
// gets with the gold values.
//
// Comparisons are kept honest: white space is folded, and a value of another
// representation is brought to one form ("USD 105" and {105, USD}) by code of
// its own, not by the parsers under test. Nothing else is forgiven. Labels
// that are known to be wrong and values that no observed field holds are
// counted apart, with the reason.
package measure
