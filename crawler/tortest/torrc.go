package tortest

import (
	"crypto/ecdh"
	"crypto/rand"
	"encoding/base32"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// common is what all nodes share. TestingTorNetwork allows private addresses,
// one subnet and short intervals; the rest makes a network of minutes, not
// hours.
func (n *Network) common(node *node) []string {
	lines := []string{
		"TestingTorNetwork 1",
		"DataDirectory " + node.dir,
		"Log notice file " + node.logFile(),
		fmt.Sprintf("__OwningControllerProcess %d", os.Getpid()),
		"Nickname " + node.name,
		"RunAsDaemon 0",
		"ShutdownWaitLength 0",
		"SafeLogging 0",
		"AvoidDiskWrites 1",
		"GeoIPFile " + os.DevNull, // seconds of parsing, for nothing
		"GeoIPv6File " + os.DevNull,
		"PathsNeededToBuildCircuits 0.67",
		"TestingClientDownloadInitialDelay 0",
		"TestingServerDownloadInitialDelay 0",
		"TestingClientConsensusDownloadInitialDelay 0",
		"TestingServerConsensusDownloadInitialDelay 0",
	}
	for _, a := range n.authorities {
		lines = append(lines, fmt.Sprintf("DirAuthority %s orport=%d no-v2 v3ident=%s 127.0.0.1:%d %s", a.name, a.orPort, a.v3Ident, a.dirPort, a.fingerprint))
	}
	return lines
}

// relayLines make a relay that offers no exit: onion services need none, and
// then nothing can leave the network.
func relayLines(node *node) []string {
	return []string{
		"SocksPort 0",
		"Address 127.0.0.1",
		fmt.Sprintf("ORPort 127.0.0.1:%d", node.orPort),
		"ExitRelay 0",
		"ExitPolicy reject *:*",
		"AssumeReachable 1",
		"NumCPUs 1",
	}
}

// authorityLines vote as often as tor takes: the initial interval must be more
// than twice both delays, which are at least two seconds.
func authorityLines(node *node, voteOffset int) []string {
	return append(relayLines(node),
		fmt.Sprintf("DirPort 127.0.0.1:%d", node.dirPort),
		"AuthoritativeDirectory 1",
		"V3AuthoritativeDirectory 1",
		"ContactInfo test@localhost.example",
		fmt.Sprintf("TestingV3AuthVotingStartOffset %d", voteOffset),
		"TestingV3AuthInitialVotingInterval 10",
		"TestingV3AuthInitialVoteDelay 2",
		"TestingV3AuthInitialDistDelay 2",
		"V3AuthVotingInterval 10",
		"V3AuthVoteDelay 2",
		"V3AuthDistDelay 2",
		"V3AuthNIntervalsValid 20", // a slow machine must not run out of consensus
		"TestingDirAuthVoteExit *",
		"TestingDirAuthVoteHSDir *",
		"TestingDirAuthVoteGuard *",
		"TestingMinExitFlagThreshold 0",
		"MinUptimeHidServDirectoryV2 0 seconds",
	)
}

// clientLines are those that docs/tor.md recommends for the SOCKS port.
func clientLines(*node) []string {
	return []string{
		"SocksPort 127.0.0.1:auto ExtendedErrors IsolateSOCKSAuth",
	}
}

// closedPort is the virtual port of the service behind which nothing listens.
const closedPort = 81

// serviceLines make two onion services: one for all, and one that only the
// holder of a key may visit.
func serviceLines(node *node, forward string) []string {
	return []string{
		"SocksPort 0",
		"HiddenServiceDir " + node.onionDir(),
		"HiddenServiceVersion 3",
		"HiddenServicePort 80 " + forward,
		fmt.Sprintf("HiddenServicePort %d unix:%s", closedPort, filepath.Join(node.dir, "nobody")),
		"HiddenServiceDir " + node.privateDir(),
		"HiddenServiceVersion 3",
		"HiddenServicePort 80 " + forward,
	}
}

// onlyFor lets in the holder of a key that is made here and forgotten: nobody
// (rend-spec-v3, G.1).
func onlyFor(dir string) error {
	clients := filepath.Join(dir, "authorized_clients")
	if err := os.MkdirAll(clients, 0o700); err != nil {
		return err
	}
	key, err := ecdh.X25519().GenerateKey(rand.Reader)
	if err != nil {
		return err
	}
	public := base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(key.PublicKey().Bytes())
	return os.WriteFile(filepath.Join(clients, "nobody.auth"), []byte("descriptor:x25519:"+public+"\n"), 0o600)
}

// controlLines open the control port; tor writes where it is.
func controlLines(node *node) []string {
	return []string{
		"ControlPort 127.0.0.1:auto",
		"ControlPortWriteToFile " + node.controlFile(),
		"CookieAuthentication 1",
	}
}

func torrc(parts ...[]string) []byte {
	var b strings.Builder
	for _, p := range parts {
		for _, line := range p {
			b.WriteString(line + "\n")
		}
	}
	return []byte(b.String())
}
