// Package names measures how names of substances are found that nobody listed.
//
// Knowledge is frozen at the end of a year (taxonomy and grammar), and titles
// that name a substance first noted later must be flagged; nothing else may be.
// The truth is nps_years.csv of the data folder, found in titles by its own
// plain search, so that neither the recogniser nor the grammar judges itself.
// A flagged name that is in no list at all was judged by a person and stands in
// judged.csv, by its key; what is not judged counts as unclear, never as right.
package names
