package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"

	"github.com/spf13/cobra"

	"vedette/config"
	"vedette/crawler/session"
)

func (a *App) sessionCommand() *cobra.Command {
	cmd := group(&cobra.Command{
		Use:   "session",
		Short: "hand over sessions in which a person has logged in",
		Example: example(
			"vedette session import demo-card < cookies.txt", "cookies of a browser, from standard input",
			"vedette session list", "what is kept, without any value",
			"vedette session remove demo-card", "forget a session"),
	})
	cmd.AddCommand(a.sessionImportCommand(), a.sessionListCommand(), a.sessionRemoveCommand())
	return cmd
}

func (a *App) sessionImportCommand() *cobra.Command {
	var path, account, format, mirror string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "import MARKET [FILE]",
		Short: "keep a logged-in session, encrypted; the next crawl goes on with it",
		Long: `Read cookies from FILE or standard input and keep them, encrypted with the
key file of the configuration, which is made when it is absent. The form is
recognised:

  cookies.txt   Netscape's form, as browsers' extensions, curl and wget write it
  json          the export of a browser extension
  header        the value of a Cookie header

Log in with Tor Browser yourself: Vedette submits no form and solves no
captcha. Cookies for other hosts than the market's mirrors are left out. Values
are never shown or logged. A crawl that was paused for a login goes on at the
exact page.`,
		Example: example(
			"vedette session import demo-card cookies.txt", "an export of the browser",
			"pbpaste | vedette session import demo-card --format header", "a Cookie header from the clipboard"),
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) < 1 || len(args) > 2 {
				return usagef("%s wants MARKET and perhaps FILE, got %d arguments", cmd.CommandPath(), len(args))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			s, m, err := a.sessionMarket(path, args[0])
			if err != nil {
				return err
			}
			from := "-"
			if len(args) == 2 {
				from = args[1]
			}
			r, done, err := a.input(from)
			if err != nil {
				return err
			}
			defer done()
			in, err := s.importSession(r, m, orAccount(account, m), session.ImportOptions{
				Format: session.Format(format), Mirrors: m.Mirrors, Mirror: mirror, Now: a.Now(),
			})
			if err != nil {
				return err
			}
			if asJSON {
				return writeJSON(a.Stdout, map[string]any{"market": m.ID, "account": orAccount(account, m), "format": in.Format,
					"cookies": len(in.Cookies), "foreign": in.Foreign, "expired": in.Expired})
			}
			_, err = fmt.Fprintf(a.Stdout, "%s: %s cookies kept for account %s (%s for other hosts and %s expired were left out)\nNow: vedette crawl %s\n",
				m.ID, count(len(in.Cookies)), orAccount(account, m), count(in.Foreign), count(in.Expired), m.ID)
			return err
		},
	}
	configFlag(cmd, &path)
	jsonFlag(cmd, &asJSON)
	cmd.Flags().StringVar(&format, "format", "", "cookies.txt, json or header; default: recognised")
	cmd.Flags().StringVar(&account, "account", "", "name of the account; default: the market's in the configuration")
	cmd.Flags().StringVar(&mirror, "mirror", "", "the address a Cookie header belongs to, when the market has several")
	return cmd
}

func (a *App) sessionListCommand() *cobra.Command {
	var path string
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "list",
		Short:   "say which sessions are kept, without any value",
		Example: example("vedette session list", "market, account, when handed over, when it expires"),
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := a.setup(path)
			if err != nil {
				return err
			}
			store, err := s.sessions(false)
			if err != nil || store == nil {
				return err
			}
			list, err := store.List()
			return errors.Join(a.showSessions(list, asJSON), err)
		},
	}
	configFlag(cmd, &path)
	jsonFlag(cmd, &asJSON)
	return cmd
}

func (a *App) showSessions(list []session.Info, asJSON bool) error {
	if asJSON {
		for _, i := range list {
			if err := writeJSON(a.Stdout, map[string]any{"market": i.Market, "account": i.Account, "cookies": i.Cookies,
				"imported": instant(i.Imported), "saved": instant(i.Saved), "expires": instant(i.Expires)}); err != nil {
				return err
			}
		}
		return nil
	}
	t := table{columns: []column{{head: "market"}, {head: "account"}, {head: "cookies", right: true}, {head: "imported"}, {head: "expires"}}}
	for _, i := range list {
		t.add(i.Market, i.Account, count(i.Cookies), minute(i.Imported), minute(i.Expires))
	}
	return t.write(a.Stdout, 0)
}

func (a *App) sessionRemoveCommand() *cobra.Command {
	var path, account string
	cmd := &cobra.Command{
		Use:     "remove MARKET",
		Short:   "forget a session",
		Example: example("vedette session remove demo-card", "the session of the market's account"),
		Args:    exactArgs("MARKET"),
		RunE: func(cmd *cobra.Command, args []string) error {
			s, m, err := a.sessionMarket(path, args[0])
			if err != nil {
				return err
			}
			store, err := s.sessions(false)
			if err != nil {
				return err
			}
			if store == nil {
				return fmt.Errorf("%s: no session is kept", m.ID)
			}
			if err := store.Remove(m.ID, orAccount(account, m)); err != nil {
				return err
			}
			_, err = fmt.Fprintf(a.Stdout, "%s: session of account %s removed\n", m.ID, orAccount(account, m))
			return err
		},
	}
	configFlag(cmd, &path)
	cmd.Flags().StringVar(&account, "account", "", "name of the account; default: the market's in the configuration")
	return cmd
}

func (a *App) sessionMarket(path, id string) (*setup, config.Market, error) {
	s, err := a.setup(path)
	if err != nil {
		return nil, config.Market{}, err
	}
	chosen, err := s.choose([]string{id})
	if err != nil {
		return nil, config.Market{}, err
	}
	return s, chosen[0], nil
}

func orAccount(account string, m config.Market) string {
	if account == "" {
		return m.Account
	}
	return account
}

// sessions opens the sessions. Without a key file there are none: it is made
// when create is set, and the answer is nil otherwise.
func (s *setup) sessions(create bool) (*session.Store, error) {
	key := s.config.Session.KeyFile
	if create {
		if err := session.CreateKey(key); err != nil && !errors.Is(err, fs.ErrExist) {
			return nil, err
		}
	}
	store, err := session.NewStore(session.Options{Dir: s.sessionDir(), KeyFile: key, Now: s.app.Now, Logger: s.log})
	if !create && errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return store, err
}

func (s *setup) importSession(r io.Reader, m config.Market, account string, o session.ImportOptions) (session.Imported, error) {
	in, err := session.Import(r, o)
	if err != nil {
		return in, err
	}
	store, err := s.sessions(true)
	if err != nil {
		return in, err
	}
	return in, store.Import(m.ID, account, in.Cookies)
}

// jar is the cookies of a market's account. A session that was imported is
// kept up to date on disk; without a key file the cookies that a site sets
// (its waiting queue, say) live as long as the crawl.
func (s *setup) jar(m config.Market) (http.CookieJar, func() error, error) {
	store, err := s.sessions(false)
	if err != nil {
		return nil, nil, err
	}
	if store == nil {
		return session.NewJar(s.app.Now), func() error { return nil }, nil
	}
	kept, err := store.Load(m.ID, m.Account)
	if err != nil {
		return nil, nil, err
	}
	return kept, kept.Close, nil
}
