package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ProtonMail/go-crypto/openpgp"
	"github.com/ProtonMail/go-crypto/openpgp/armor"
	"github.com/ProtonMail/go-crypto/openpgp/packet"
)

// keyFile writes a public key that ends after so many days; 0: never.
func keyFile(t *testing.T, path string, made time.Time, days uint32, subkeys bool) {
	t.Helper()
	e, err := openpgp.NewEntity("Ana", "", "ana@agency.example", &packet.Config{Algorithm: packet.PubKeyAlgoEdDSA,
		Time: func() time.Time { return made }, KeyLifetimeSecs: days * 24 * 3600})
	if err != nil {
		t.Fatal(err)
	}
	if !subkeys {
		e.Subkeys = nil
	}
	var b bytes.Buffer
	w, err := armor.Encode(&b, openpgp.PublicKeyType, nil)
	if err == nil {
		err = e.Serialize(w)
	}
	if err == nil {
		err = w.Close()
	}
	if err == nil {
		err = os.WriteFile(path, b.Bytes(), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestAKeyThatCannotBeEncryptedToIsRefusedAtStart(t *testing.T) {
	dir := t.TempDir()
	now := time.Date(2026, 3, 14, 9, 26, 0, 0, time.UTC)
	keyFile(t, filepath.Join(dir, "good.asc"), now.AddDate(-1, 0, 0), 0, true)
	keyFile(t, filepath.Join(dir, "ended.asc"), now.AddDate(-1, 0, 0), 30, true)
	keyFile(t, filepath.Join(dir, "bare.asc"), now.AddDate(-1, 0, 0), 0, false)
	keyFile(t, filepath.Join(dir, "soon.asc"), now.AddDate(0, 0, -1), 10, true)
	for file, want := range map[string]string{
		"good.asc": "", "soon.asc": "", "ended.asc": "expired on 2025-04-13", "bare.asc": "no subkey that can be encrypted to", "none.asc": "no such file",
	} {
		t.Run(file, func(t *testing.T) {
			path := filepath.Join(dir, file+".yaml")
			text := "mail:\n  server: 127.0.0.1:9\n  tls: none\n  from: v@agency.example\n  recipients:\n    - address: ana@agency.example\n      pgp_key: " + file + "\n" + oneMarket + "\n"
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			for _, args := range [][]string{{"config", "check", "-c", path}, {"crawl", "-c", path}, {"run", "-c", path}} {
				if want == "" && args[0] != "config" {
					continue // it would begin
				}
				var out, errs bytes.Buffer
				app := New(Options{Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs, Now: func() time.Time { return now }, Shipped: parsed})
				code := app.Run(t.Context(), args)
				switch {
				case want == "" && code != 0:
					t.Errorf("%v: %d %s", args, code, &errs)
				case want != "" && (code == 0 || !strings.Contains(errs.String(), file+".yaml:7: mail.recipients[0].pgp_key: ") || !strings.Contains(errs.String(), want)):
					t.Errorf("%v: %d %s\nwant %s", args, code, &errs, want)
				}
				if file == "soon.asc" && !strings.Contains(errs.String(), "expires soon") {
					t.Errorf("no warning: %s", &errs)
				}
			}
		})
	}
}
