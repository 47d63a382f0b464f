// Command eval measures the shipped profiles of defunct markets against
// saved pages with values that other people read from them.
//
//	go run ./cmd/eval -data DIR [-v] [-json] [-profiles DIR]
//
// DIR holds pages/<market>/... and gold/*.jsonl; it is never part of the
// repository. The answer is one table of market and field, then what must be
// zero: listings from walls, queues, missing pages and hidden boxes, wrong
// page states, rows of cut pages that are not whole. Exit status 0 means that
// every threshold holds, 1 that one does not, 2 bad usage or unreadable data.
//
// docs/evaluation.md says what is compared and how.
package main
