package marketsim

import "sync"

// mirrors is the signed list of a market's addresses.
type mirrors struct {
	mu        sync.Mutex
	seed      uint64
	addresses []string
}

// SetMirrors sets the addresses of /mirrors.txt.
func (m *Market) SetMirrors(addresses ...string) {
	m.mirrors.mu.Lock()
	defer m.mirrors.mu.Unlock()
	m.mirrors.addresses = append([]string(nil), addresses...)
}

// SignedMirrors is the body of /mirrors.txt: the addresses, one a line,
// clear-signed with the market's key.
func (m *Market) SignedMirrors() string { return "" }

// PublicKey is the armoured key that signs /mirrors.txt, for Verify.Key of a
// profile.
func (m *Market) PublicKey() string { return "" }
