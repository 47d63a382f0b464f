package extract

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"vedette/market"
)

func TestCoins(t *testing.T) {
	for shown, want := range map[string][]string{
		"btc_small.png": {"BTC"}, "Bitcoin / Monero": {"BTC", "XMR"}, "Bitcoin Cash": {"BCH"}, "Payment methods": nil,
		"LTC": {"LTC"}, "icon-eth2": {"ETH"}, "BTC, BTC multisig": {"BTC"}, "Cowries": nil, "dashboard": nil,
	} {
		if diff := cmp.Diff(want, coins([]string{shown})); diff != "" {
			t.Errorf("%q (-want +got)\n%s", shown, diff)
		}
	}
}

func TestPlaceholder(t *testing.T) {
	m := func(amount float64, currency string) market.Money {
		return market.Money{Amount: amount, Currency: currency}
	}
	for name, tc := range map[string]struct {
		prices []market.Money
		want   bool
	}{
		"no price":                      {nil, false},
		"a cent":                        {[]market.Money{m(0.01, "USD")}, true},
		"a cent and its coins":          {[]market.Money{m(0.01, "USD"), m(0.0000012, "BTC")}, true},
		"nothing":                       {[]market.Money{m(0, "USD")}, true},
		"a true price":                  {[]market.Money{m(4.93, "USD")}, false},
		"a true one beside a cent":      {[]market.Money{m(0.01, "USD"), m(5, "EUR")}, false},
		"a coin is worth more":          {[]market.Money{m(0.001, "BTC")}, false},
		"two coins":                     {[]market.Money{m(0.05, "BTC"), m(3, "XMR")}, false},
		"no coins":                      {[]market.Money{m(0, "BTC")}, true},
		"a range that begins at a cent": {[]market.Money{{Amount: 0.01, Max: 500, Currency: "USD"}}, false},
	} {
		if got := placeholder(tc.prices); got != tc.want {
			t.Errorf("%s: %t, want %t", name, got, tc.want)
		}
	}
}

func TestEscrow(t *testing.T) {
	for shown, want := range map[string]string{
		"": "", "Escrow": "escrow", "ESCROW": "escrow", "Yes": "escrow", "No": "fe", "FE Required": "fe", "F.E.": "fe", "FE Listing": "fe",
		"Finalize Early": "fe", "2 of 3 Multisig Escrow": "multisig", "No escrow": "fe", "Escrow only": "escrow", "Feedback": "", "Normal": "",
	} {
		if got := escrow(shown); got != want {
			t.Errorf("%q is %q, want %q", shown, got, want)
		}
	}
}

func TestFingerprintOfRubbishIsNone(t *testing.T) {
	for _, text := range []string{"", "abc", "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nabc\n-----END PGP PUBLIC KEY BLOCK-----", "-----BEGIN PGP PUBLIC KEY BLOCK-----"} {
		if got := fingerprint(text); got != "" {
			t.Errorf("%q has the fingerprint %s", text, got)
		}
	}
}
