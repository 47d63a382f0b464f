//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd || windows)

package sqlite

import (
	"errors"
	"os"
)

// lockFile refuses: two crawlers of one market do harm, so a system on which
// they cannot be told apart is not supported.
func lockFile(*os.File) error { return errors.ErrUnsupported }
