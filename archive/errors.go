package archive

import "errors"

// Errors of the archive. Compare with errors.Is. Bad arguments wrap
// market.ErrInvalid, absent records and files market.ErrNotFound.
var (
	// ErrCorrupt says that bytes on disk are not what was written.
	ErrCorrupt = errors.New("archive is corrupt")
	// ErrDiskFull says that the disk, or a quota, has no room left. Nothing of
	// the refused exchange stays in the file.
	ErrDiskFull = errors.New("no room left for the archive")
	// ErrClosed says that the writer was closed, or lost its file to a fault
	// that it could not undo.
	ErrClosed = errors.New("archive writer is closed")
)
