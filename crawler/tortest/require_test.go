package tortest

import (
	"errors"
	"strings"
	"testing"
)

func TestMissing(t *testing.T) {
	for name, tt := range map[string]struct {
		env       map[string]string
		installed string
		skip      bool
		text      string // part of it; empty: nothing is missing
	}{
		"not asked for":                   {skip: true, text: "set VEDETTE_TEST_TOR=1", installed: "tor tor-gencert"},
		"asked for and there":             {env: map[string]string{envTor: "1"}, installed: "tor tor-gencert"},
		"asked for without tor":           {env: map[string]string{envTor: "1"}, skip: true, text: "apt-get install tor"},
		"asked for without tor-gencert":   {env: map[string]string{envTor: "1"}, installed: "tor", skip: true, text: "tor-gencert is not installed"},
		"must not skip, without tor":      {env: map[string]string{envTor: "1", envNoSkip: "1"}, text: "apt-get install tor"},
		"must not skip, though not asked": {env: map[string]string{envNoSkip: "1"}, text: "apt-get install tor"},
		"must not skip, and all is there": {env: map[string]string{envNoSkip: "1"}, installed: "tor tor-gencert"},
		"another value is not asked for":  {env: map[string]string{envTor: "yes"}, skip: true, text: "set VEDETTE_TEST_TOR=1"},
	} {
		t.Run(name, func(t *testing.T) {
			skip, text := missing(func(k string) string { return tt.env[k] }, func(p string) (string, error) {
				if strings.Contains(" "+tt.installed+" ", " "+p+" ") {
					return "/bin/" + p, nil
				}
				return "", errors.New("not found")
			})
			if skip != tt.skip || !strings.Contains(text, tt.text) || (tt.text == "") != (text == "") {
				t.Errorf("skip %v, %q; want %v, %q", skip, text, tt.skip, tt.text)
			}
		})
	}
}
