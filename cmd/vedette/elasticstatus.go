package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/spf13/cobra"

	"vedette/store/elastic"
	"vedette/store/sqlite"
)

// elasticStatus is how the store in Elasticsearch stands.
type elasticStatus struct {
	Cluster string         `json:"cluster"`
	Version string         `json:"version"`
	Schema  int            `json:"schema"`
	Indices []elasticIndex `json:"indices"`
	Leases  []leaseJSON    `json:"leases,omitempty"` // absent: markets are not leased
	outboxStanding
	Trouble string `json:"trouble,omitempty"`
}

type elasticIndex struct {
	Name  string `json:"name"`
	Docs  int64  `json:"documents"`
	Bytes int64  `json:"bytes"`
}

func (a *App) elasticStatusCommand() *cobra.Command {
	var path string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "status",
		Short: "what is in Elasticsearch, and what waits on this disk",
		Long: `Ask the cluster who it is and what it holds, and say what waits on this disk.
Exit status 1 says that the cluster cannot be used as it is, and why; 3 that
documents wait or were refused.`,
		Example: example("vedette elastic status --json", "one object, for a program"),
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.onElastic(path, func(s *setup, remote *elastic.Store) error {
				status, trouble := statusOfElastic(cmd.Context(), remote)
				if trouble == nil {
					if status.Leases, trouble = s.leasesOf(cmd.Context()); trouble != nil {
						status.Trouble = trouble.Error()
					}
				}
				waiting, err := s.backlog(cmd.Context())
				if err != nil {
					return err
				}
				status.outboxStanding = waiting
				if err := a.showElastic(status, asJSON); err != nil {
					return err
				}
				switch {
				case trouble != nil:
					return quietError{statusFailed}
				case waiting.Waiting+waiting.Refused > 0:
					return quietError{statusIncomplete}
				}
				return nil
			})
		},
	}
	configFlag(cmd, &path)
	jsonFlag(cmd, &asJSON)
	return cmd
}

func statusOfElastic(ctx context.Context, remote *elastic.Store) (elasticStatus, error) {
	info, err := remote.Check(ctx)
	status := elasticStatus{Cluster: info.Cluster, Version: info.Version, Schema: info.Schema, Indices: []elasticIndex{}}
	var indices []elastic.IndexInfo
	if err == nil {
		indices, err = remote.Indices(ctx)
	}
	for _, i := range indices {
		status.Indices = append(status.Indices, elasticIndex{i.Name, i.Docs, i.Bytes})
	}
	if err != nil {
		status.Trouble = err.Error()
	}
	return status, err
}

// backlog is what waits on this disk; nothing, where nothing was crawled yet.
func (s *setup) backlog(ctx context.Context) (outboxStanding, error) {
	none := outboxStanding{Limit: int64(s.config.Store.OutboxBytes)}
	st, err := s.openReading(ctx)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, sqlite.ErrEmpty) {
		return none, nil
	}
	if err != nil {
		return none, err
	}
	defer st.Close()
	o, err := s.outboxStanding(ctx, st)
	if err != nil {
		return none, err
	}
	return *o, nil
}

func (a *App) showElastic(status elasticStatus, asJSON bool) error {
	if asJSON {
		return writeJSON(a.Stdout, status)
	}
	if status.Version != "" {
		fmt.Fprintf(a.Stdout, "cluster %s, Elasticsearch %s, schema %d\n", clean(status.Cluster), clean(status.Version), status.Schema)
	}
	if err := a.showLeases(status.Leases); err != nil {
		return err
	}
	if len(status.Indices) > 0 {
		t := table{columns: []column{{head: "index", flex: true}, {head: "documents", right: true}, {head: "size", right: true}}}
		for _, i := range status.Indices {
			t.add(i.Name, count(int(i.Docs)), size(i.Bytes))
		}
		if err := t.write(a.Stdout, a.Width()); err != nil {
			return err
		}
	}
	if _, err := fmt.Fprintln(a.Stdout, status.text()); err != nil {
		return err
	}
	if status.Trouble != "" {
		_, err := fmt.Fprintln(a.Stdout, "trouble: "+clean(status.Trouble))
		return err
	}
	return nil
}
