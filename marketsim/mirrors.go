package marketsim

import (
	"strings"
	"sync"
)

// mirrors is the signed list of a market's addresses.
type mirrors struct {
	mu        sync.Mutex
	addresses []string
}

// mirrorSeed makes the market's own key.
func (m *Market) mirrorSeed() uint64 { return mix(m.seed, 0x6d6972726f72) }

// SetMirrors sets the addresses of /mirrors.txt.
func (m *Market) SetMirrors(addresses ...string) {
	m.mirrors.mu.Lock()
	defer m.mirrors.mu.Unlock()
	m.mirrors.addresses = append([]string(nil), addresses...)
}

// SignedMirrors is the body of /mirrors.txt: the addresses, one a line,
// clear-signed with the market's key.
func (m *Market) SignedMirrors() string {
	m.mirrors.mu.Lock()
	list := strings.Join(m.mirrors.addresses, "\n")
	m.mirrors.mu.Unlock()
	text := "Official mirrors of " + m.opts.Name + "\n\n" + list + "\n"
	return clearSigned(newKey(m.mirrorSeed(), m.opts.Name), m.mirrorSeed()+1, text)
}

// PublicKey is the armoured key that signs /mirrors.txt, for Verify.Key of a
// profile.
func (m *Market) PublicKey() string {
	return armoured(newKey(m.mirrorSeed(), m.opts.Name))
}
