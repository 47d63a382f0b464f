// Package capture estimates how many listings there were from how often the
// same ones were met: Chapman's estimate from two passes of one run, where
// nothing comes or goes in between, and the Jolly-Seber estimate from several
// runs, between which listings come and go.
//
// It promises: every estimate comes with an interval or with the reason why
// there is none, and never below what was seen; the same counts give the same
// figures. What each method takes for granted, and what becomes of it when
// that does not hold, stands at the method; docs/evaluation.md has the
// figures of the simulations.
//
// It is pure and imports the standard library only.
package capture
