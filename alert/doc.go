// Package alert decides which rules fire, and which alerts are due to be told.
//
// Rules look at what is stored when a run ends: NewNames at names that stand in
// no list, FirstSightings at listed substances where they were never seen,
// Watch at what an analyst asked for, Moves, KeyChanges and Returns at what
// vendors do, Changed at series, Trouble at what is wrong with a market.
// Each answers with alerts that hold now. Due then says of each whether it is
// news, from what was sent, what people decided, and the time, with its reason.
//
// It promises: the same input gives the same output; an alert of one rule and
// subject has one id for ever; what a person dismissed never comes back; one
// that was sent is sent again only for new facts, after the rule's interval,
// or when it is over.
//
// It is pure: no input or output, no clock, no logger. It imports market,
// substance/novelty and trend.
package alert
