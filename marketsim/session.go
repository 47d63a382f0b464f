package marketsim

import (
	"net/http"
	"strconv"
	"sync"
)

// sessionCookie is the name of the cookie that a logged-in visitor has.
const sessionCookie = "market_session"

// sessions are the log-ins that were handed out.
type sessions struct {
	mu   sync.Mutex
	next uint64
	left map[string]int // requests left; -1: no end
}

// IssueSession logs a visitor in and returns the cookie, as a person would
// bring it from a browser. After life requests it is logged out again; 0
// means never.
func (m *Market) IssueSession(life int) *http.Cookie {
	s := &m.sessions
	s.mu.Lock()
	defer s.mu.Unlock()
	s.next++
	value := strconv.FormatUint(mix(m.seed^s.next, 0x5e55), 16) + strconv.FormatUint(s.next, 16)
	if life <= 0 {
		life = -1
	}
	s.left[value] = life
	return &http.Cookie{Name: sessionCookie, Value: value, Path: "/", HttpOnly: true}
}

// EndSessions logs every visitor out.
func (m *Market) EndSessions() {
	m.sessions.mu.Lock()
	defer m.sessions.mu.Unlock()
	clear(m.sessions.left)
}

// use takes one request off the session of r and reports whether it is valid.
func (s *sessions) use(r *http.Request) bool {
	c, err := r.Cookie(sessionCookie)
	if err != nil {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	left, ok := s.left[c.Value]
	switch {
	case !ok:
		return false
	case left == 0:
		delete(s.left, c.Value)
		return false
	case left > 0:
		s.left[c.Value] = left - 1
	}
	return true
}
