// Package annotate derives from a listing's title, description and category
// what is on sale: the kind of listing, the substances, names that stand in no
// list, how much, how strong, in which form, and the offers of its variants.
//
// It puts the rooms fold, substance, substance/novelty, amount and entity
// together and adds the judgement that needs all of them at once: the kind.
// docs/annotate.md is the reading convention.
//
// It promises: the same input and the same taxonomy give the same result; what
// the texts do not say stays empty; time is linear in the length of the texts
// and no text makes it fail; an Annotator may be used from several goroutines.
//
// It is pure: no input or output, no clock, no logger. It imports layers 0 and
// 1 only.
package annotate
