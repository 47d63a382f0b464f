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
		"one unit":                              {[]market.Money{m(1, "GBP")}, true},
		"one unit of the vendor's own currency": {[]market.Money{m(1, "GBP"), m(1.28, "USD"), m(1.09, "EUR"), m(0.02, "XMR")}, true},
		"converted to one unit":                 {[]market.Money{m(1.28, "USD"), m(1, "GBP")}, false},
		"one for each":                          {[]market.Money{{Amount: 1, Currency: "USD", Per: "Each"}}, false},
		"one and a true price":                  {[]market.Money{m(1, "USD"), m(50, "USD")}, false},
		"one and a true price elsewhere":        {[]market.Money{m(1, "USD"), m(50, "EUR")}, false},
		"one bitcoin":                           {[]market.Money{m(1, "BTC")}, false},
		"nines":                                 {[]market.Money{m(9999, "USD")}, true},
		"more nines with their cents":           {[]market.Money{m(99999.99, "EUR"), m(112345.5, "USD")}, true},
		"a price that ends in nines":            {[]market.Money{m(8999.99, "USD")}, false},
		"three nines":                           {[]market.Money{m(999, "USD")}, false},
		"leet":                                  {[]market.Money{m(1337, "USD")}, true},
		"leet with cents is converted":          {[]market.Money{m(1337.42, "USD")}, false},
		"counted up":                            {[]market.Money{m(12345, "USD")}, true},
		"a range of nines":                      {[]market.Money{{Amount: 1, Max: 9999, Currency: "USD"}}, false},
		"no price":                              {nil, false},
		"a cent":                                {[]market.Money{m(0.01, "USD")}, true},
		"a cent and its coins":                  {[]market.Money{m(0.01, "USD"), m(0.0000012, "BTC")}, true},
		"nothing":                               {[]market.Money{m(0, "USD")}, true},
		"a true price":                          {[]market.Money{m(4.93, "USD")}, false},
		"a true one beside a cent":              {[]market.Money{m(0.01, "USD"), m(5, "EUR")}, false},
		"a coin is worth more":                  {[]market.Money{m(0.001, "BTC")}, false},
		"two coins":                             {[]market.Money{m(0.05, "BTC"), m(3, "XMR")}, false},
		"no coins":                              {[]market.Money{m(0, "BTC")}, true},
		"a range that begins at a cent":         {[]market.Money{{Amount: 0.01, Max: 500, Currency: "USD"}}, false},
	} {
		if got := Holding(tc.prices); got != tc.want {
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
