// Package tree builds the tree of a page: the one that golang.org/x/net/html
// builds, node by node, in a fraction of its time.
//
// Parsing was the dearest single part of a page, two fifths of all that the
// crawl spends on it. What it pays for in x/net/html is reading byte by byte,
// a map and several copies for each tag, and a node at a time from the heap.
// Here texts and attribute values are parts of the page itself, names come
// from the table of atoms, and nodes come in slabs.
//
// What pages hardly ever have (templates, drawings and formulas, framesets,
// comments and tags that never end, NUL bytes) is not built here: Parse begins
// anew with x/net/html when it meets it. So there is no page that it reads
// otherwise; the fuzz target FuzzParse and the table of its test hold it to
// that, attributes and their order included.
//
// Strings of the tree share the memory of the page: whoever keeps one for
// longer than the page copies it.
//
// It does no input or output, and imports nothing of this module.
package tree
