// Package store is the storage contract and its promises. Each promise that
// a comment here makes has a test in storetest, and every backend passes all
// of them.
//
// Promises that hold for all methods: a cancelled context leaves either all
// of a call's effect or none; times are UTC; errors wrap the sentinels of
// package market and are compared with errors.Is; methods may be called from
// several goroutines.
//
// It imports market only, and no backend.
package store
