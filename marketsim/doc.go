// Package marketsim serves markets that do not exist, over HTTP on loopback,
// with known ground truth. The demo, the tests and the benchmarks crawl them.
//
// A market is a pure function of its seed, a listing's place and a simulated
// day: nothing is kept per listing, so that 1,000,000 listings cost no more
// memory than 100, and two markets with equal options serve equal bytes.
// Three page styles are modelled on real sites (a table layout of the 2010s,
// cards with inline pictures, label/value pages); every name and text is
// invented. Misbehaviour (walls, queues, traps, bombs, cut pages) is switched
// on by rules while the market runs, and never changes the ground truth.
//
// It promises: what Offers and Vendors say is what the pages show; every
// request that would have changed something on a real site is in the log; a
// market binds to loopback addresses only.
//
// It imports market and nothing else of this module.
package marketsim
