// Command vedette watches darknet and clearnet drug markets for police and
// public-health analysts: it fetches pages politely through Tor, keeps the
// raw bytes as evidence, reads listings, vendors and prices out of them, and
// searches what it stored.
//
// main does flags, signals and the exit status. App is everything else and
// runs in tests. This package wires the rooms and holds no logic of theirs;
// nothing imports it.
//
// Exit status: 0 done, 1 failed, 2 usage or bad configuration, 3 finished but
// incomplete.
package main
