// Package elastictest does harm to an Elasticsearch, for tests: a proxy that
// refuses, cuts and dawdles, a server that is killed and comes back with its
// data; and it reads all documents of a prefix, so that two sets of indices
// can be compared.
//
// It promises: what the proxy hands on is handed on unchanged; a server that
// Start brought back has the command, environment and data that it was killed
// with.
//
// It imports the standard library only, and is linked into no program.
package elastictest
