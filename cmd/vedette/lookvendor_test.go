package main

import (
	"strings"
	"testing"
	"time"

	"vedette/market"
)

const twoMarkets = "markets:\n" +
	"  - {id: one, profile: demo-table, mirrors: [http://one.onion], mandate: {purpose: p, authority: a, expires: 2090-01-01}}\n" +
	"  - {id: two, profile: demo-table, mirrors: [http://two.onion], mandate: {purpose: p, authority: a, expires: 2090-01-01}}"

// sells is a row of a vendor, with the words of its listing.
func sells(vendor, words string) market.Record {
	return market.Record{Kind: market.RecordListing, Listing: &market.Listing{ID: vendor + "-1", Title: "MDMA crystals 1g", Vendor: vendor, Description: words}}
}

// shows is a vendor's page with a key.
func shows(vendor, key string) market.Record {
	return market.Record{Kind: market.RecordVendor, Vendor: &market.Vendor{Handle: vendor, PGPKey: "key " + key}, Derived: market.Derived{PGPFingerprint: key}}
}

const ownWords = "Our house sends every parcel before noon from the hills by the sea, in plain paper with printed labels, " +
	"and each question is answered within one day by the same two friends who founded it long ago"

func TestAVendorThatMovesIsToldOnceWithItsCertainty(t *testing.T) {
	k := newTellerOf(t, twoMarkets, "")
	k.look(k.closed("one", sells("quietmoss", ""), shows("quietmoss", "aa"), sells("greyfern", ownWords)))
	k.look(k.closed("two", sells("somebody", "")))
	k.want("what was there before")
	k.look(k.closed("two", sells("somebody", ""), sells("mossquiet", ""), shows("mossquiet", "aa"), sells("greyfern", "")))
	k.want("a key that is known, and a handle alone", "digest: ana@agency.example vendor quietmoss of one sells on two as well as mossquiet (same PGP key)")
	k.look(k.closed("two", sells("somebody", ""), sells("mossquiet", ""), sells("greyfern", ownWords)))
	k.want("its words, read later", "digest: ana@agency.example vendor greyfern of one may sell on two as well (same handle, like texts or contacts)")
	k.look(k.closed("two", sells("somebody", ""), sells("mossquiet", ""), sells("greyfern", ownWords)))
	k.want("the same again")
	k.look(k.closed("one", sells("quietmoss", ""), sells("greyfern", ownWords)))
	k.want("the other side is no news of its own")
}

func TestAConfirmedMoveIsKeptAndNothingIsMerged(t *testing.T) {
	k := newTellerOf(t, twoMarkets, "")
	k.look(k.closed("one", sells("quietmoss", ""), shows("quietmoss", "aa")))
	k.look(k.closed("two", sells("somebody", "")))
	k.look(k.closed("two", sells("somebody", ""), sells("quietmoss", ""), shows("quietmoss", "aa")))
	k.want("moved", "vendor quietmoss")
	if err := k.decide(market.Merge, market.RuleVendor, func(v *triage) { v.into = "ketamine" }); err == nil || !strings.Contains(err.Error(), "vendor:moved") {
		t.Fatalf("%v", err)
	}
	if err := k.decide(market.Confirm, market.RuleVendor, nil); err != nil {
		t.Fatal(err)
	}
	made, err := k.st.Assessments(t.Context())
	if err != nil || len(made) != 1 || made[0].Into != "one/quietmoss" || made[0].Subject != "vendor:moved:quietmoss@two" {
		t.Fatalf("%+v, %v", made, err)
	}
	vendors, err := k.st.Vendors(t.Context(), "", 0)
	if err != nil || len(vendors) != 3 {
		t.Errorf("%+v, %v", vendors, err)
	}
}

func TestAChangedKeyAndAReturnAreTold(t *testing.T) {
	k := newTeller(t, "")
	k.look(k.closed("one", sells("quietmoss", ""), shows("quietmoss", "aa")))
	k.look(k.closed("one", sells("quietmoss", ""), shows("quietmoss", "bb")))
	k.want("a changed key", "digest: ana@agency.example vendor quietmoss of one changed its PGP key")
	for range 3 {
		k.now = k.now.Add(10 * 24 * time.Hour)
		k.look(k.closed("one", sells("greyfern", "")))
	}
	k.want("away")
	k.look(k.closed("one", sells("quietmoss", "")))
	k.want("back", "digest: ana@agency.example vendor quietmoss is back on one after 30 days")
}

// A process that ends between the closing of a run and the look at it loses
// nothing: what a run was the first to see, no later run tells.
func TestARunThatNobodyLookedAtIsLookedAtLater(t *testing.T) {
	for name, later := range map[string]func(*teller){
		"at the start":       func(k *teller) { h := &herald{s: k.s, st: k.st}; k.mustDo(h.catchUp(k.Context())) },
		"after the next run": func(k *teller) { k.look(k.closed("one", sells("quietmoss", ""))) },
	} {
		t.Run(name, func(t *testing.T) {
			k := newTeller(t, "")
			k.look(k.closed("one", sells("quietmoss", "")))
			r := sells("quietmoss", "")
			r.Listing.ID, r.Listing.Title = "2", "Ketamine 5g"
			k.closed("one", sells("quietmoss", ""), r)
			k.want("nobody looked")
			later(k)
			k.want("later", "digest: ana@agency.example first sighting: ketamine on one")
			if runs, err := k.st.Unlooked(t.Context(), "one"); err != nil || len(runs) != 0 {
				t.Errorf("%d runs are to be looked at again, %v", len(runs), err)
			}
		})
	}
}

func (k *teller) mustDo(err error) {
	k.Helper()
	if err != nil {
		k.Fatal(err)
	}
}
