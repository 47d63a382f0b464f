// Package amount reads how much of what strength and in which form a listing
// offers, out of its title.
//
// A Reader takes a folded text and the names found in it, and answers with
// market.Amounts: mass, volume and number of pieces of one order, the strength
// of a piece or of the liquid, purity, and form, by the reading convention of
// docs/annotate.md. What the text does not say stays nil.
//
// It promises: numbers inside names (2-FDCK, 25I-NBOMe) are never amounts, nor
// are prices, ratings, dates, times, grades (#4), imprints and discounts; an
// amount stated twice counts once; ranges are kept; the same text gives the
// same reading; time is linear in the length of the text and no text makes it
// fail.
//
// It is pure. It imports fold and market, and no room above.
package amount
