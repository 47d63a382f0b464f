package entity

import (
	"bytes"
	"crypto/sha3"
	"encoding/base32"
	"strings"
	"testing"

	"github.com/ProtonMail/go-crypto/openpgp"
	"github.com/ProtonMail/go-crypto/openpgp/armor"
	"github.com/btcsuite/btcd/btcutil/base58"
	"github.com/google/go-cmp/cmp"

	"vedette/market"
)

// testOnion makes the name of a hidden service nobody has the key of.
func testOnion(fill byte) string {
	pub := bytes.Repeat([]byte{fill}, 32)
	sum := sha3.Sum256(append([]byte(".onion checksum"), append(pub[:32:32], 3)...))
	raw := append(append(pub, sum[:2]...), 3)
	return strings.ToLower(base32.StdEncoding.EncodeToString(raw)) + ".onion"
}

// Addresses with a right checksum: made here, or the examples of the
// standards (BIP 173, BIP 350, EIP-55) and Monero's own donation address.
var (
	btcOld   = base58.CheckEncode(bytes.Repeat([]byte{7}, 20), 0x00)
	btcP2SH  = base58.CheckEncode(bytes.Repeat([]byte{7}, 20), 0x05)
	ltcOld   = base58.CheckEncode(bytes.Repeat([]byte{7}, 20), 0x30)
	btcV0    = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"
	btcV1    = "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0"
	ethOne   = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
	xmrOne   = "44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3A"
	xmrSub   = "888tNkZrPN6JsEgekjMnABU4TBzc2Dt29EPAvkRxbANsAnjyPbb3iQ1YBRk1UXcdRsiKc9dhwMVgN5S9cQUiyoogDavup3H"
	session  = "05" + strings.Repeat("ab12", 16)
	printFPR = "0123 4567 89AB CDEF 0123  4567 89AB CDEF 0123 4567"
)

func swapLast(s string) string {
	if strings.HasSuffix(s, "a") {
		return s[:len(s)-1] + "b"
	}
	return s[:len(s)-1] + "a"
}

func TestFind(t *testing.T) {
	type e = market.Entity
	for _, c := range []struct {
		name, text string
		want       []e
	}{
		{"an old bitcoin address", "pay " + btcOld + " now", []e{{Type: Bitcoin, Value: btcOld, Valid: true}}},
		{"a script address", btcP2SH, []e{{Type: Bitcoin, Value: btcP2SH, Valid: true}}},
		{"a segwit address", btcV0, []e{{Type: Bitcoin, Value: btcV0, Valid: true}}},
		{"a segwit address in capitals", strings.ToUpper(btcV0), []e{{Type: Bitcoin, Value: btcV0, Valid: true}}},
		{"a taproot address", btcV1, []e{{Type: Bitcoin, Value: btcV1, Valid: true}}},
		{"a misprinted segwit address is kept", swapLast(btcV0), []e{{Type: Bitcoin, Value: swapLast(btcV0), Note: badSum}}},
		{"a litecoin address", ltcOld, []e{{Type: Litecoin, Value: ltcOld, Valid: true}}},
		{"a misprinted old address is kept", swapLast(btcOld), []e{{Type: Bitcoin, Value: swapLast(btcOld), Note: badSum}}},
		{"a word of base 58 is no address", "1abcdefghijkmnopqrstuvwxyzabcdefgh", nil},
		{"an ethereum address", ethOne, []e{{Type: Ethereum, Value: ethOne, Valid: true}}},
		{"an ethereum address in small letters has no checksum", strings.ToLower(ethOne), []e{{Type: Ethereum, Value: strings.ToLower(ethOne), Valid: true, Note: "without checksum"}}},
		{"an ethereum address with a wrong capital", strings.Replace(ethOne, "aA", "aa", 1), []e{{Type: Ethereum, Value: strings.Replace(ethOne, "aA", "aa", 1), Note: badSum}}},
		{"a monero address", xmrOne, []e{{Type: Monero, Value: xmrOne, Valid: true}}},
		{"a monero sub-address", xmrSub, []e{{Type: Monero, Value: xmrSub, Valid: true, Note: "sub-address"}}},
		{"a misprinted monero address", swapLast(xmrOne), []e{{Type: Monero, Value: swapLast(xmrOne), Note: badSum}}},
		{"an onion link", "http://" + testOnion(1) + "/x", []e{{Type: Onion, Value: testOnion(1), Valid: true}}},
		{"an onion name with a wrong checksum", "b" + testOnion(1)[1:], []e{{Type: Onion, Value: "b" + testOnion(1)[1:], Note: badSum}}},
		{"an onion name of version 2", "abcdefghijklmnop.onion", []e{{Type: Onion, Value: "abcdefghijklmnop.onion", Note: "version 2, out of use"}}},
		{"a session id", session, []e{{Type: Session, Value: session, Valid: true}}},
		{"an e-mail address", "write to Some.One@Mail.Example.com.", []e{{Type: Email, Value: "some.one@mail.example.com", Valid: true}}},
		{"an address written with (at)", "some.one (at) proton.me", []e{{Type: Email, Value: "some.one@proton.me", Valid: true}}},
		{"an address written with [at]", "one[at]proton.me", []e{{Type: Email, Value: "one@proton.me", Valid: true}}},
		{"no top-level domain, no address", "a@b @home x@y.notatld", nil},
		{"jabber by its host", "one@jabber.example.net", []e{{Type: Jabber, Value: "one@jabber.example.net", Valid: true}}},
		{"jabber by the word before", "XMPP: one@example.org", []e{{Type: Jabber, Value: "one@example.org", Valid: true}}},
		{"an address at an onion", "one@" + testOnion(2), []e{{Type: Onion, Value: testOnion(2), Valid: true}}},
		{"telegram with a colon", "Telegram: @Some_Shop now", []e{{Type: Telegram, Value: "some_shop", Valid: true}}},
		{"a telegram link", "https://t.me/some_shop", []e{{Type: Telegram, Value: "some_shop", Valid: true}}},
		{"telegram in a sentence", "telegram support available for everyone", nil},
		{"wickr with words between", "Wickr Me ID ….. shop77", []e{{Type: Wickr, Value: "shop77", Valid: true}}},
		{"wickr with a bare name that is no word", "wickr shop77", []e{{Type: Wickr, Value: "shop77", Valid: true}}},
		{"wickr in a sentence", "wickr for a faster response", nil},
		{"a signal telephone number", "Signal +4915112345678", []e{{Type: Signal, Value: "+4915112345678", Valid: true}}},
		{"a signal name", "signal: Shop.42", []e{{Type: Signal, Value: "Shop.42", Valid: true}}},
		{"a signal jammer", "Signal Jammers / Frequency Blockers 2000", nil},
		{"a fingerprint written out", "PGP fingerprint: " + printFPR, []e{{Type: PGP, Value: strings.ReplaceAll(printFPR, " ", ""), Note: "fingerprint as written"}}},
		{"forty hex digits of something else", "sha1 " + strings.Repeat("0123456789abcdef", 2) + "01234567", nil},
		{"weights, codes and prices", "10x 5g MDMA 84% - 5F-MDMB-2201 $1,200.00 2C-B x100", nil},
		{"zero-width marks inside", "bc1qw508d6qejx\u200btdg4y5r3zarvary0c5xw7kv8f3t4", []e{{Type: Bitcoin, Value: btcV0, Valid: true}}},
		{"two in order", btcV0 + " or " + xmrOne, []e{{Type: Bitcoin, Value: btcV0, Valid: true}, {Type: Monero, Value: xmrOne, Valid: true}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Find(c.text, "description")
			for i := range got {
				checkPlace(t, c.text, got[i])
				got[i].Start, got[i].End, got[i].From = 0, 0, ""
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

func checkPlace(t *testing.T, text string, e market.Entity) {
	t.Helper()
	if e.Start < 0 || e.End > len(text) || e.Start >= e.End {
		t.Fatalf("place %d..%d of %d bytes", e.Start, e.End, len(text))
	}
	if e.From != "description" {
		t.Errorf("from %q", e.From)
	}
}

func TestPlaceIsOfTheOriginal(t *testing.T) {
	text := "é\u200b\u200bwrite: o\u200bne@proton.me\u00ad!"
	got := Find(text, "description")
	if len(got) != 1 || text[got[0].Start:got[0].End] != "o\u200bne@proton.me" {
		t.Fatalf("%+v", got)
	}
}

// testKey is an armoured public key made for the test.
func testKey(t testing.TB) (block, fingerprint string) {
	t.Helper()
	k, err := openpgp.NewEntity("Some Shop", "", "shop@mail.example", nil)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w, err := armor.Encode(&b, openpgp.PublicKeyType, map[string]string{"Version": "GnuPG v2", "Comment": "made for a test"})
	if err == nil {
		err = k.Serialize(w)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	const hexDigits = "0123456789ABCDEF"
	for _, c := range k.PrimaryKey.Fingerprint {
		fingerprint += string(hexDigits[c>>4]) + string(hexDigits[c&15])
	}
	return b.String(), fingerprint
}

func TestKeys(t *testing.T) {
	block, fpr := testKey(t)
	for _, c := range []struct {
		name, text string
		valid      bool
		note       string
	}{
		{"as armoured", block, true, "Some Shop <shop@mail.example>"},
		{"with its line breaks lost", strings.Join(strings.Fields(block), " "), true, "Some Shop <shop@mail.example>"},
		{"with text around", "my key:\n" + block + "\nthanks", true, "Some Shop <shop@mail.example>"},
		{"cut short", block[:len(block)/2], false, "unreadable: " + errCut.Error()},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Find(c.text, "description")
			if len(got) != 1 {
				t.Fatalf("%d entities: %+v", len(got), got)
			}
			if got[0].Valid != c.valid || got[0].Note != c.note || got[0].Type != PGP {
				t.Errorf("%+v", got[0])
			}
			if c.valid && got[0].Value != fpr {
				t.Errorf("fingerprint %s, want %s", got[0].Value, fpr)
			}
		})
	}
	broken := strings.Replace(block, "\n\n", "\n\nAAAA", 1)
	if got := Find(broken, "description"); len(got) != 1 || got[0].Valid {
		t.Errorf("a broken key: %+v", got)
	}
}

func TestFloodIsBounded(t *testing.T) {
	text := strings.Repeat("a@b.de "+btcV0+" telegram: @abcdef ", 20_000)
	if got := len(Find(text, "description")); got != maxFound {
		t.Fatalf("%d entities", got)
	}
}

func FuzzFind(f *testing.F) {
	for _, s := range []string{btcOld, xmrOne, ethOne, "wickr: a\u200bbc", "a(at)b.de", keyBegin, keyBegin + " x " + keyEnd, printFPR, "\xff\u200b\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !worth(text) && len(find(text, "title")) > 0 {
			t.Errorf("%q is passed over", text)
		}
		last := 0
		for _, e := range Find(text, "description") {
			checkPlace(t, text, e)
			if e.Start < last {
				t.Fatalf("%+v overlaps the one before, which ends at %d", e, last)
			}
			last = e.End
			if e.Type == "" || (e.Value == "" && e.Note == "") {
				t.Fatalf("empty: %+v", e)
			}
		}
	})
}

func BenchmarkFindDescription(b *testing.B) {
	text := strings.Repeat("We ship from the EU within two days, stealth is good, write to shop@proton.me or telegram: @some_shop. ", 20)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		Find(text, "description")
	}
}
