package main

import (
	"errors"
	"fmt"
	netmail "net/mail"
	"os"
	"time"

	"vedette/notify"
)

// keyWarning is how long before its end a recipient's key is warned of.
const keyWarning = 30 * 24 * time.Hour

// recipientKeys reads the keys to which mail is encrypted. One that cannot be
// encrypted to is refused with file and line, all of them at once: nobody
// learns a year later that letters were not sent.
func (s *setup) recipientKeys() (map[string]*notify.Key, error) {
	keys := map[string]*notify.Key{}
	var faults []error
	now := s.app.Now()
	for i, r := range s.config.Mail.Recipients {
		if r.PGPKey == "" {
			continue
		}
		field := fmt.Sprintf("mail.recipients[%d].pgp_key", i)
		text, err := os.ReadFile(r.PGPKey)
		if err != nil {
			faults = append(faults, s.config.FaultAt(field, "%v", err))
			continue
		}
		key, err := notify.ReadKey(text, now)
		if err != nil {
			faults = append(faults, s.config.FaultAt(field, "%s: %v", r.PGPKey, err))
			continue
		}
		if at := key.Expires(now); !at.IsZero() && at.Sub(now) < keyWarning {
			s.log.Warn("a recipient's key expires soon; nothing is sent to it afterwards", "to", r.Address, "key", key.Fingerprint(), "expires", at)
		}
		if a, err := netmail.ParseAddress(r.Address); err == nil && !key.For(a.Address) {
			s.log.Warn("a recipient's key does not name its address", "to", r.Address, "key", key.Fingerprint())
		}
		keys[r.Address] = key
	}
	return keys, errors.Join(faults...)
}
