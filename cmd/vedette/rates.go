package main

import (
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"

	"github.com/spf13/cobra"

	"vedette/market"
)

func (a *App) ratesCommand() *cobra.Command {
	cmd := group(&cobra.Command{
		Use:     "rates",
		Short:   "keep exchange rates, so that prices are comparable",
		Example: example("vedette rates import eurofxref-hist.csv", "the ECB's history"),
	})
	cmd.AddCommand(a.ratesImportCommand())
	return cmd
}

func (a *App) ratesImportCommand() *cobra.Command {
	var path, currency, quote, source string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "import FILE",
		Short: "add rates from a CSV file, and price what is stored anew",
		Long: `Add rates from a CSV file ("-": standard input). The form is recognised:

  the ECB's     Date,USD,JPY,...          units for one euro
  in euro       date,currency,eur,source  euro for one unit; source is optional
  coin closes   Date,...,Close,...        one coin in --quote; name it with --coin

A coin quoted in another currency than EUR needs the rates of that currency:
import the ECB's first. A rate keeps its source, and a conversion can be
repeated offline at any time. A rate below 1e-12 or above 1e9 euro is refused.
Rates and the prices that they concern change together, or not at all.`,
		Example: example(
			"vedette rates import eurofxref-hist.csv", "euro reference rates",
			"vedette rates import --coin BTC --quote USD btc-usd.csv", "daily closes of a coin",
			"unzip -p eurofxref-hist.zip | vedette rates import -", "without a file"),
		Args: exactArgs("FILE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkCoin(currency, quote); err != nil {
				return err
			}
			s, err := a.setup(path)
			if err != nil {
				return err
			}
			r, done, err := a.input(args[0])
			if err != nil {
				return err
			}
			defer done()
			st, err := s.openStore(cmd.Context())
			if err != nil {
				return err
			}
			defer st.Close()
			in := rateInput{file: args[0], coin: currency, quote: quote, source: source, maxAge: durationOf(s.config.Rates.MaxAge)}
			rates, err := in.read(cmd.Context(), r, st)
			if err != nil {
				return err
			}
			changed, repriced, err := st.PutRates(cmd.Context(), rates)
			if err != nil {
				return err
			}
			if asJSON {
				return writeJSON(a.Stdout, map[string]any{"read": len(rates), "changed": changed, "repriced": repriced})
			}
			_, err = fmt.Fprintf(a.Stdout, "%s rates read, %s new or changed, %s prices converted anew\n", count(len(rates)), count(changed), count(repriced))
			return err
		},
	}
	configFlag(cmd, &path)
	jsonFlag(cmd, &asJSON)
	cmd.Flags().StringVar(&currency, "coin", "", "the coin of a file of closes: BTC, XMR, ...")
	cmd.Flags().StringVar(&quote, "quote", "USD", "the currency in which a coin is quoted")
	cmd.Flags().StringVar(&source, "source", "", "name of the source; default: ECB, or the file's name")
	return cmd
}

// currencyForm is the form of a currency's code.
var currencyForm = regexp.MustCompile(`^[A-Za-z0-9]{2,10}$`)

func checkCoin(coin, quote string) error {
	if coin != "" && (!currencyForm.MatchString(coin) || strings.EqualFold(coin, "EUR")) {
		return usagef("--coin: %q is no code of a coin like BTC", coin)
	}
	if !currencyForm.MatchString(quote) {
		return usagef("--quote: %q is no code of a currency like USD", quote)
	}
	return nil
}

// maxInput bounds what is read from a file that a person names: the ECB's
// whole history is under 2 MB.
const maxInput = 64 << 20

// bounded reads at most left bytes, and fails rather than end a file early.
type bounded struct {
	r    io.Reader
	name string
	left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	if int64(len(p)) > b.left+1 {
		p = p[:b.left+1]
	}
	n, err := b.r.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, fmt.Errorf("%s: larger than %s: %w", b.name, size(maxInput), market.ErrInvalid)
	}
	return n, err
}

// input opens a file, or standard input for "-".
func (a *App) input(name string) (io.Reader, func(), error) {
	if name == "-" {
		if a.Stdin == nil {
			return nil, nil, fmt.Errorf("standard input: %w", market.ErrNotFound)
		}
		return &bounded{a.Stdin, "standard input", maxInput}, func() {}, nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, nil, err
	}
	return &bounded{f, name, maxInput}, func() { _ = f.Close() }, nil
}
