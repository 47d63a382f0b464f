package tortest

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"strings"
	"time"
)

// Authorities vote voteBefore ahead of each votingInterval of the clock.
const (
	votingInterval = 10 * time.Second
	voteBefore     = 4 * time.Second
)

// voteOffset moves the votes, in whole seconds, so that relays that start now
// are in the first one, and no time is lost. They need some seconds to start
// and to tell the authorities that they exist, about as long as the keys took
// on this machine at this moment.
func voteOffset(now time.Time, keysTook time.Duration) int {
	upload := min(max(keysTook, 4*time.Second), votingInterval-time.Second)
	publish := now.Add(upload + voteBefore)
	return int(publish.Sub(publish.Truncate(votingInterval)) / time.Second)
}

// agreed waits until the authorities agree that all relays run. Client and
// service start after it, so that the first consensus that they fetch is one
// that they can use.
func (n *Network) agreed(ctx context.Context, relays int) error {
	first := n.authorities[0]
	for {
		running, err := runningRelays(ctx, first.dirPort)
		if err == nil && running >= relays {
			return nil
		}
		if err := first.pause(ctx, 200*time.Millisecond); err != nil {
			return first.trouble(fmt.Errorf("%d of %d relays in the consensus: %w", running, relays, err))
		}
	}
}

// runningRelays counts the relays with the flag Running in the consensus of an
// authority (dir-spec.txt, 3.8).
func runningRelays(ctx context.Context, dirPort int) (int, error) {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", fmt.Sprintf("127.0.0.1:%d", dirPort))
	if err != nil {
		return 0, err
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(2 * time.Second)); err != nil {
		return 0, err
	}
	if _, err := io.WriteString(conn, "GET /tor/status-vote/current/consensus-microdesc HTTP/1.0\r\n\r\n"); err != nil {
		return 0, err
	}
	running := 0
	lines := bufio.NewScanner(conn)
	for lines.Scan() {
		flags, ok := strings.CutPrefix(lines.Text(), "s ")
		if ok && strings.Contains(" "+flags+" ", " Running ") {
			running++
		}
	}
	return running, lines.Err()
}
