package main

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"time"

	"github.com/spf13/cobra"

	"vedette/config"
	"vedette/kibana"
	"vedette/store/elastic"
)

func (a *App) kibanaCommand() *cobra.Command {
	k := kibanaCall{app: a}
	cmd := group(&cobra.Command{
		Use:   "kibana",
		Short: "dashboards for Kibana: import, export, print",
		Long: `Put data views, saved searches and dashboards into Kibana 8.9 or later, for the
indices that vedette fills in Elasticsearch. What they show is described in
docs/kibana.md, with ten questions and how to ask them.`,
		Example: example(
			"vedette kibana import --url https://kibana.example:5601 --api-key-file kibana.key", "into the default space",
			"vedette kibana objects > vedette.ndjson", "for the import page of Kibana itself"),
	})
	cmd.PersistentFlags().StringVar(&k.prefix, "prefix", kibana.DefaultPrefix, "what the names of the indices begin with")
	cmd.AddCommand(k.importCommand(), k.exportCommand(), k.objectsCommand(), k.queriesCommand(), k.rulesCommand())
	return cmd
}

// kibanaCall is one call of vedette kibana.
type kibanaCall struct {
	app                   *App
	prefix                string
	o                     kibana.Options
	keyFile, passwordFile string
	caFile, fingerprint   string
	timeout               time.Duration
	asJSON                bool
}

func (k *kibanaCall) importCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "import",
		Short: "put the data views, searches and dashboards into a space",
		Long: `Put the data views, saved searches and dashboards into a space of Kibana. Their ids
are fixed: what an earlier import put there is replaced, with whatever was changed
in it since (see vedette kibana export). Nothing else is touched. Each object is
told; exit status 3 when Kibana took some and not others.

The key needs the Kibana privileges Discover, Dashboard, Data Views and Saved
Objects Management, all of them "all", in that space, and none in Elasticsearch.`,
		Example: example(
			"vedette kibana import --url http://127.0.0.1:5601", "without security, on this machine",
			"vedette kibana import --url https://kibana.example:5601 --space drugs --ca-file ca.crt --api-key-file kibana.key", "with it"),
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, done, err := k.client()
			if err != nil {
				return err
			}
			defer done()
			lines, err := k.lines()
			if err != nil {
				return err
			}
			outcomes, err := c.Import(cmd.Context(), lines)
			if told := k.tell(outcomes); told != nil {
				return told
			}
			return kibanaError(err)
		},
	}
	k.connectionFlags(cmd)
	jsonFlag(cmd, &k.asJSON)
	return cmd
}

func (k *kibanaCall) exportCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "export",
		Short: "print the objects as they are in a space, with what was changed there",
		Long: `Print the data views, searches and dashboards as they are in a space of Kibana, one
JSON object per line: to keep what people changed before an import replaces it.
What is not in the space is told on standard error; nothing is printed then.`,
		Example: example("vedette kibana export --url http://127.0.0.1:5601 > changed.ndjson", "before an upgrade"),
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, done, err := k.client()
			if err != nil {
				return err
			}
			defer done()
			objects, err := k.objects()
			if err != nil {
				return err
			}
			lines, missing, err := c.Export(cmd.Context(), objects)
			for _, m := range missing {
				fmt.Fprintf(k.app.Stderr, "missing: %s %s\n", clean(m.Type), clean(m.ID))
			}
			if err != nil {
				return kibanaError(err)
			}
			return k.print(lines)
		},
	}
	k.connectionFlags(cmd)
	return cmd
}

func (k *kibanaCall) objectsCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "objects",
		Short:   "print the data views, searches and dashboards as NDJSON",
		Example: example("vedette kibana objects > vedette.ndjson", "for Stack Management, Saved objects, Import"),
		Args:    noArgs,
		RunE: func(*cobra.Command, []string) error {
			lines, err := k.lines()
			if err != nil {
				return err
			}
			return k.print(lines)
		},
	}
}

func (k *kibanaCall) queriesCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "queries",
		Short: "print the search that Elasticsearch answers for each panel",
		Long: `Print, one JSON object per line, what each panel of each dashboard asks of
Elasticsearch: dashboard, panel, index and the body for _search. The figures of
a dashboard can be had and checked with them where there is no Kibana.`,
		Example: example("vedette kibana queries | grep prices-gram", "one panel"),
		Args:    noArgs,
		RunE: func(*cobra.Command, []string) error {
			if _, err := k.objects(); err != nil { // a bad prefix
				return err
			}
			queries, err := kibana.Queries(k.prefix)
			if err != nil {
				return err
			}
			return writeAll(k.app.Stdout, queries)
		},
	}
}

func (k *kibanaCall) rulesCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "rules",
		Short: "print rules for Kibana's own alerting",
		Long: `Print, one JSON object per line, rules for Kibana's own alerting: the path and the
body to POST, with the header kbn-xsrf. They have no action: add whom to tell in
Kibana. Vedette's own alerts by mail need none of this.`,
		Example: example("vedette kibana rules", "see docs/kibana.md"),
		Args:    noArgs,
		RunE: func(*cobra.Command, []string) error {
			if _, err := k.objects(); err != nil {
				return err
			}
			rules, err := kibana.Rules(k.prefix)
			if err != nil {
				return err
			}
			return writeAll(k.app.Stdout, rules)
		},
	}
}

func writeAll[T any](w io.Writer, all []T) error {
	for _, v := range all {
		if err := writeJSON(w, v); err != nil {
			return err
		}
	}
	return nil
}

func (k *kibanaCall) objects() ([]kibana.Object, error) {
	objects, err := kibana.Objects(k.prefix)
	if errors.Is(err, kibana.ErrOptions) {
		return nil, usageError{err}
	}
	return objects, err
}

func (k *kibanaCall) lines() ([]byte, error) {
	objects, err := k.objects()
	if err != nil {
		return nil, err
	}
	return kibana.Lines(objects)
}

func (k *kibanaCall) print(lines []byte) error {
	if _, err := k.app.Stdout.Write(lines); err != nil {
		return fmt.Errorf("write: %w", err)
	}
	return nil
}

// connectionFlags are those of a call that speaks to Kibana.
func (k *kibanaCall) connectionFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&k.o.URL, "url", "http://127.0.0.1:5601", "address of Kibana, with its base path if there is one")
	f.StringVar(&k.o.Space, "space", "", "id of the space; default: the default one")
	f.StringVar(&k.keyFile, "api-key-file", "", "file with an API key, in its encoded form")
	f.StringVar(&k.o.User, "user", "", "user, instead of a key")
	f.StringVar(&k.passwordFile, "password-file", "", "file with the user's password")
	f.StringVar(&k.caFile, "ca-file", "", "PEM file of the authority that vouches for Kibana, instead of the system's")
	f.StringVar(&k.fingerprint, "fingerprint", "", "SHA-256 of Kibana's certificate or of its authority's, instead of a file")
	f.DurationVar(&k.timeout, "timeout", time.Minute, "of one request")
	f.DurationVar(&k.o.Patience, "wait", 0, "how long to wait for a Kibana that is starting")
}

// client makes a client with the secrets and certificates of the files.
func (k *kibanaCall) client() (c *kibana.Client, done func(), err error) {
	if (k.o.User == "") != (k.passwordFile == "") {
		return nil, nil, usagef("--user and --password-file go together")
	}
	for _, s := range []struct {
		file string
		into *string
	}{{k.keyFile, &k.o.APIKey}, {k.passwordFile, &k.o.Password}} {
		if s.file == "" {
			continue
		}
		secret, err := config.ReadSecret(s.file)
		if err != nil {
			return nil, nil, err
		}
		*s.into = string(secret.Bytes())
	}
	var ca []byte
	if k.caFile != "" {
		if ca, err = os.ReadFile(k.caFile); err != nil {
			return nil, nil, err
		}
	}
	at, err := url.Parse(k.o.URL)
	if err != nil {
		return nil, nil, usagef("--url: %v", err)
	}
	conf, err := elastic.TLS(ca, k.fingerprint, []string{at.Hostname()})
	if err != nil {
		return nil, nil, usageError{err}
	}
	// No proxy of the environment: where keys go is said on the command line.
	transport := &http.Transport{TLSClientConfig: conf, TLSHandshakeTimeout: 10 * time.Second}
	k.o.HTTP = &http.Client{
		Transport: transport, Timeout: k.timeout,
		// A redirect goes to a login page, or takes the key elsewhere.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	if c, err = kibana.NewClient(k.o); err != nil {
		return nil, nil, usageError{err}
	}
	return c, transport.CloseIdleConnections, nil
}

// tell says what became of each object.
func (k *kibanaCall) tell(outcomes []kibana.Outcome) error {
	if k.asJSON {
		return writeAll(k.app.Stdout, outcomes)
	}
	if len(outcomes) == 0 {
		return nil
	}
	t := table{columns: []column{{head: "type"}, {head: "id"}, {head: "title", flex: true}, {head: "result", flex: true}}}
	for _, o := range outcomes {
		result := "new"
		switch {
		case o.Trouble != "":
			result = "REFUSED: " + o.Trouble
		case o.Replaced:
			result = "replaced"
		}
		t.add(o.Type, o.ID, o.Title, result)
	}
	return t.write(k.app.Stdout, k.app.Width())
}

// kibanaError adds the exit status: what was done in part is incomplete.
func kibanaError(err error) error {
	if errors.Is(err, kibana.ErrRefused) {
		return fmt.Errorf("%w: %w", errIncomplete, err)
	}
	return err
}
