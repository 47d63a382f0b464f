// Package wire undoes what HTTP/1.x puts around a document on its way:
// transfer coding (chunked framing), message length and content codings.
//
// The crawler decodes an answer before it is parsed and the archive decodes
// the same bytes again when it verifies or replays them; both use this
// package, so that they come to the same payload.
//
// Promises: every byte it is given is hostile. Output and working memory are
// bounded by Limits whatever the input says of itself; a decompression bomb
// costs its limit and no more. What could be decoded before a fault is handed
// back with the fault, because a cut page still holds whole rows. Equal input
// gives equal output.
//
// It must not import net/http, os, log/slog or anything that reads a clock or
// a network. It imports no other room.
package wire
