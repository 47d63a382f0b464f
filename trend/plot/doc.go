// Package plot draws series as SVG: the median price with its quartiles or a
// count as a line, how much each point rests upon as bars, and below them how
// each market was met, so that nobody takes an unreached market for a fall.
//
// It promises: a drawing for one to four series, with a title and a description
// that say in words what it shows; no script, no style sheet, no reference to
// anything outside, so that it may stand in a page with a strict policy; all
// text escaped; colours that people with colour blindness can tell apart, and
// lines that differ without them.
//
// It is pure. It imports trend, and no room above.
package plot
