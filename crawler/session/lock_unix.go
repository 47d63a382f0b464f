//go:build unix

package session

import (
	"fmt"
	"os"
	"syscall"
)

// lock keeps other processes out of the folder until unlock is called. The
// system lets go of it when a process dies.
func lock(path string) (unlock func(), err error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("session: lock: %w", err)
	}
	for {
		err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX)
		if err != syscall.EINTR {
			break
		}
	}
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("session: lock: %w", err)
	}
	return func() { f.Close() }, nil
}
