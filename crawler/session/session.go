package session

import (
	"log/slog"
	"sync"
	"time"
)

// Session is the jar of one account, which saves itself: some time after a
// change, and when it is closed.
type Session struct {
	*Jar
	store    *Store
	market   string
	account  string
	imported time.Time // of what the jar was loaded with

	mu     sync.Mutex // also held while saving, so that saves follow one another
	timer  *time.Timer
	saved  uint64 // Jar.changed when last saved
	closed bool
	err    error // of the last save
	work   sync.WaitGroup
}

func newSession(s *Store, marketID, account string, c content) *Session {
	out := &Session{Jar: NewJar(s.o.Now), store: s, market: marketID, account: account, imported: c.Imported}
	out.Jar.Replace(unpack(c.Cookies))
	out.saved = out.Jar.version()
	out.Jar.onChange = out.schedule
	return out
}

// Imported is when a person last handed the session over; zero: never.
func (s *Session) Imported() time.Time { return s.imported }

// Account is the name that the session is kept under.
func (s *Session) Account() string { return s.account }

// schedule saves some time from now, unless that is planned already.
func (s *Session) schedule() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed || s.timer != nil {
		return
	}
	s.work.Add(1)
	s.timer = time.AfterFunc(s.store.o.SaveAfter, func() {
		defer s.work.Done()
		if err := s.Save(); err != nil {
			s.store.o.Logger.Warn("session not saved", "market", s.market, "err", err)
		}
	})
}

// Save writes the session when it has changed. A session that a person handed
// over meanwhile is newer than ours and stays: the next Load brings it.
func (s *Session) Save() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.timer != nil {
		if s.timer.Stop() {
			s.work.Done()
		}
		s.timer = nil
	}
	version := s.Jar.version()
	if version == s.saved {
		return s.err
	}
	s.err = s.store.update(s.market, s.account, func(c *content) {
		if !c.Imported.After(s.imported) {
			c.Cookies = pack(s.Jar.All())
		}
	})
	if s.err == nil {
		s.saved = version
	}
	return s.err
}

// Close saves and ends the session. The jar can still be read, but its
// changes are no longer kept. It may be called twice.
func (s *Session) Close() error {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	err := s.Save()
	s.work.Wait()
	return err
}

// LogValue keeps the jar out of logs; the embedded method would hide that it
// is a session.
func (s *Session) LogValue() slog.Value { return slog.StringValue(redacted) }
