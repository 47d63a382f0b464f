// Package store is the storage contract and its promises. Each promise that
// a comment here makes has a test in storetest, and every backend passes all
// of them.
//
// Promises that hold for all methods: a cancelled context leaves either all
// of a call's effect or none; times are UTC and kept to the millisecond;
// errors wrap the sentinels of package market and are compared with
// errors.Is; methods may be called from several goroutines. Text that is not
// valid UTF-8, or holds a NUL, is stored with U+FFFD in its place: hostile
// text is never a reason to refuse a page.
//
// It imports market only, and no backend.
package store
