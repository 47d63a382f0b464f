package main

import (
	"vedette/market"
	"vedette/marketsim"
	"vedette/trend"
)

// The markets of the simulated year.
const (
	simTable = "sim-table"
	simCard  = "sim-card"
	simLabel = "sim-label"
)

// simMarkets are their looks, in the order in which they are crawled.
var simMarkets = []struct {
	id    string
	style marketsim.Style
}{{simTable, marketsim.StyleTable}, {simCard, marketsim.StyleCard}, {simLabel, marketsim.StyleLabel}}

// simListings is the size of each: of the size of the middle of real markets'
// sections, and a year of it takes minutes.
const simListings = 240

// planted is an event of a market, and what must be told of it.
type planted struct {
	marketsim.Event
	on string // the market; "": all of them
	// What must be told; an empty rule: nothing, it only sets the scene.
	rule, name, what string
	// within is for how many days after its beginning it is news.
	within int
}

// Days within which an event must be told: names at once as soon as a run sees
// them (an outage may last some days), vendors when their pages are read again
// (a week, and an outage), weeks after they are over.
const (
	soon    = 14
	aWeek   = 21
	aPeriod = 28
)

// aName is a substance that is in no list.
func aName(on string, day int, category, name string, slots int) planted {
	return planted{on: on, rule: market.RuleNewName, what: name, within: soon,
		Event: marketsim.Event{Kind: marketsim.EventOffer, Day: day, Until: day + 60, Category: category, Substance: name, Slots: slots}}
}

// aSubstance is one of the lists that was not on the market.
func aSubstance(on string, day int, category, name string) planted {
	p := aName(on, day, category, name, 1)
	p.rule = market.RuleFirstSighting
	return p
}

func aVendor(on string, from, until int, category, handle string, key uint64) planted {
	return planted{on: on, Event: marketsim.Event{Kind: marketsim.EventVendor, Day: from, Until: until, Category: category, Slots: 3, Handle: handle, Key: key}}
}

// telling says what must be told of an event.
func (p planted) telling(rule, name, what string, within int) planted {
	p.rule, p.name, p.what, p.within = rule, name, what, within
	return p
}

func aKey(on string, day int, handle string, key uint64) planted {
	return planted{on: on, rule: market.RuleVendor, name: "keys", what: handle, within: aWeek,
		Event: marketsim.Event{Kind: marketsim.EventKey, Day: day, Handle: handle, Key: key}}
}

func aPrice(day int, substance string, factor float64) planted {
	return planted{rule: market.RuleChange, name: string(trend.UnitPrice), what: substance, within: aPeriod,
		Event: marketsim.Event{Kind: marketsim.EventPrice, Day: day, Substance: substance, Factor: factor}}
}

func aWall(on string, day, until int, wall marketsim.FaultKind, name string) planted {
	within := until - day + 3
	if until == 0 {
		within = 1000
	}
	return planted{on: on, rule: market.RuleMarket, name: name, within: within,
		Event: marketsim.Event{Kind: marketsim.EventWall, Day: day, Until: until, Wall: wall}}
}

// simPlan is what happens in the year. Names and handles are invented; the
// names were written down before the first run, by the forms that names of
// their kinds have, and not changed since; two of them (2-Br-DCK, 4-PrO-MiPT)
// turned out to be listed, and are first sightings.
func simPlan() []planted {
	const rc, benzos, psychedelics, pharma = "research-chemicals", "benzos", "psychedelics-other", "opioids-pharma"
	const moved, returned = "moved", "returned"
	return []planted{
		aName(simTable, 8, benzos, "flubrotizolazolam", 2), aName(simCard, 17, rc, "4F-isohexedrone", 2),
		aName(simLabel, 33, rc, "5F-MDMB-PINEGA", 1), aSubstance(simTable, 61, rc, "2-Br-DCK"),
		aName(simCard, 88, pharma, "etometonitazepyne", 1), aSubstance(simLabel, 112, psychedelics, "4-PrO-MiPT"),
		aName(simTable, 143, psychedelics, "1X-LSD", 2), aName(simCard, 176, rc, "3-Cl-PVT", 2),
		aName(simLabel, 190, benzos, "clonitrazolazolam", 1), aName(simTable, 238, rc, "isopropoxyfentanyl-d", 2),
		aName(simCard, 281, rc, "N-propyl-hexylone", 2), aName(simTable, 322, pharma, "protodesfuranylfentanyl", 1),

		aSubstance(simCard, 12, benzos, "etizolam"), aSubstance(simTable, 27, psychedelics, "mescaline"),
		aSubstance(simLabel, 52, rc, "methiopropamine"), aSubstance(simTable, 97, pharma, "carfentanil"),
		aSubstance(simCard, 121, psychedelics, "5-MeO-DMT"), aSubstance(simLabel, 158, pharma, "isotonitazene"),
		aSubstance(simCard, 204, benzos, "flualprazolam"), aSubstance(simTable, 262, benzos, "phenazepam"),
		aSubstance(simCard, 309, rc, "4-CMC"),

		aVendor(simTable, 0, 0, "cannabis-flower", "Kestrelwharf", 901), aVendor(simCard, 0, 0, "cannabis-flower", "Ambergate", 902),
		aVendor(simLabel, 0, 110, "cannabis-flower", "Silverfinch", 903), aVendor(simTable, 0, 150, "cannabis-hash", "Tallowmere", 904),
		aVendor(simTable, 0, 60, "stimulants-cocaine", "Oldfathom", 905), aVendor(simCard, 0, 140, "stimulants-cocaine", "Greywicket", 906),
		aVendor(simLabel, 22, 0, "cannabis-hash", "Ambergate", 902).telling(market.RuleVendor, moved, "Ambergate", aWeek),
		aVendor(simCard, 45, 0, "cannabis-hash", "Marrowbone7", 901).telling(market.RuleVendor, moved, "Marrowbone7", aWeek),
		aVendor(simTable, 115, 0, "ecstasy-pills", "Silverfinch", 903).telling(market.RuleVendor, moved, "Silverfinch", aWeek),
		aVendor(simCard, 155, 0, "ecstasy-pills", "Tallowmere", 904).telling(market.RuleVendor, moved, "Tallowmere", aWeek),
		aVendor(simTable, 122, 0, "stimulants-cocaine", "Oldfathom", 905).telling(market.RuleVendor, returned, "Oldfathom", soon),
		aVendor(simCard, 200, 0, "stimulants-cocaine", "Greywicket", 906).telling(market.RuleVendor, returned, "Greywicket", soon),
		aKey(simCard, 80, "Ambergate", 912), aKey(simTable, 170, "Kestrelwharf", 911), aKey(simTable, 250, "Silverfinch", 913),

		aPrice(150, "cocaine", 1.8), aPrice(230, "heroin", 0.5), aPrice(290, "ketamine", 1.7), aPrice(330, "mdma", 0.55),

		aWall(simLabel, 14, 19, marketsim.FaultCaptcha, "walled"), aWall(simTable, 70, 75, marketsim.FaultCaptcha, "walled"),
		aWall(simCard, 130, 135, marketsim.FaultLogin, "walled"), aWall(simTable, 300, 305, marketsim.FaultBanned, "walled"),
		aWall(simLabel, 215, 0, marketsim.FaultSeized, "seized"),
		{on: simCard, rule: market.RuleMarket, name: "drift", within: 24, Event: marketsim.Event{Kind: marketsim.EventLayout, Day: 255, Until: 275}},
	}
}

// eventsOf are those of one market.
func eventsOf(plan []planted, id string) (list []marketsim.Event) {
	for i := range plan {
		if plan[i].on == id || plan[i].on == "" {
			list = append(list, plan[i].Event)
		}
	}
	return list
}
