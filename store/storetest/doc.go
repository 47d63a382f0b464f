// Package storetest holds every backend of package store to its contract: one
// test for each promise that a comment of package store makes.
//
//	func TestStore(t *testing.T) {
//		storetest.Run(t, func(t *testing.T) store.Store { ... })
//	}
//
// It imports store and market, the standard library and go-cmp; it is meant
// for tests and is linked into no program.
package storetest
