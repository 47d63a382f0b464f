// Package extract turns one fetched page and a profile into observed
// records, or says which page state it is instead.
//
// It is pure: no input or output, no clock, no logger. The page's bytes and
// the time it was fetched come in as values; the same input gives the same
// output. Time is linear in the size of the page.
//
// It promises: hidden decoys and soft 404s yield nothing; a truncated page
// yields its whole rows and says so; a field that is absent stays absent;
// nothing is guessed.
//
// It imports market, strictyaml and parsing libraries, and no room above.
package extract
