// Package trend turns what runs saw into series that can be compared: how many
// listings and vendors of something were on offer in each week or day, what
// came and went, what a gram cost, how concentrated the trade was, and whether
// the newest of it is a change or noise.
//
// The way of a figure: a Fact is what one listing counts as; a Tally puts the
// facts of one run of one market into Cells, one for each Selection; the store
// keeps the cells; Build reads them into a Series over a Panel of markets; Test
// finds the Changes in many series at once. docs/trends.md has the formula of
// every measure.
//
// It promises: cells merge over markets in any order without loss, but for
// quantiles, which are right to SketchError; a series over a constant panel is
// the same whether or not a market outside the panel was ever watched, closed
// or failed; what a panel leaves out is named with the reason; nothing is
// tested against a fixed percentage.
//
// It is pure: no input or output, no clock, no logger. It imports market and
// amount (for the bands of quantity), and no room above.
package trend
