package elastic

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/elastic/go-elasticsearch/v8/esapi"
)

// minMajor is the oldest version that answers compatibility mode.
const minMajor = 8

// Info says what answers and how our part of it stands.
type Info struct {
	Cluster string
	Version string
	Schema  int // of the templates; 0: not set up
}

// IndexInfo is one index of ours: documents and bytes of primaries.
type IndexInfo struct {
	Name   string
	Family string
	Docs   int64
	Bytes  int64
}

// Check asks who answers, and whether the templates are there and are this
// program's. It returns what it found out before something was wrong.
func (s *Store) Check(ctx context.Context) (Info, error) {
	var info Info
	if err := s.server(ctx, &info); err != nil {
		return info, err
	}
	var err error
	info.Schema, err = s.schema(ctx)
	return info, err
}

func (s *Store) server(ctx context.Context, info *Info) error {
	var answer struct {
		ClusterName string `json:"cluster_name"`
		Version     struct{ Number string }
	}
	if err := s.do(ctx, esapi.InfoRequest{}, &answer); err != nil {
		// 7.x refuses the media type of compatibility mode before all else.
		var refusal *ResponseError
		if errors.As(err, &refusal) && refusal.Type == "media_type_header_exception" {
			return s.fail(fmt.Errorf("%w: this program wants %d or later: %w", ErrOldServer, minMajor, refusal))
		}
		return err
	}
	info.Cluster, info.Version = answer.ClusterName, answer.Version.Number
	major, _, _ := strings.Cut(info.Version, ".")
	n, err := strconv.Atoi(major)
	if err != nil {
		return s.fail(fmt.Errorf("%w: it gives no version", ErrNotElasticsearch))
	}
	if n < minMajor {
		return s.fail(fmt.Errorf("%w: it is %s, and this program wants %d or later: update it", ErrOldServer, info.Version, minMajor))
	}
	return nil
}

// schema is the version of our mapping in the index of listings, which every
// key that reads or writes may see.
func (s *Store) schema(ctx context.Context) (int, error) {
	var answer map[string]struct {
		Mappings struct {
			Meta struct{ Schema int } `json:"_meta"`
		}
	}
	if err := s.do(ctx, esapi.IndicesGetMappingRequest{Index: []string{s.alias(listingFamily)}}, &answer); err != nil {
		return 0, err
	}
	found := 0
	for _, index := range answer {
		found = index.Mappings.Meta.Schema
	}
	switch {
	case found == 0:
		return 0, s.fail(fmt.Errorf("%w: %s is an index without our mapping: choose another prefix, or delete it and run vedette elastic setup", ErrNotSetUp, s.alias(listingFamily)))
	case found < schemaVersion:
		return found, s.fail(fmt.Errorf("%w: schema %d, this program's is %d: run vedette elastic setup and then vedette elastic reindex", ErrSchema, found, schemaVersion))
	case found > schemaVersion:
		return found, s.fail(fmt.Errorf("%w: schema %d, this program knows %d: use the newer program", ErrSchema, found, schemaVersion))
	}
	return found, nil
}

// Indices lists our indices with their size, by name.
func (s *Store) Indices(ctx context.Context) ([]IndexInfo, error) {
	var list []IndexInfo
	var answer struct {
		Indices map[string]struct {
			Primaries struct {
				Docs  struct{ Count int64 }
				Store struct {
					Size int64 `json:"size_in_bytes"`
				}
			}
		}
	}
	for _, f := range families {
		err := s.do(ctx, esapi.IndicesStatsRequest{Index: []string{s.alias(f)}, Metric: []string{"docs", "store"}}, &answer)
		if errors.Is(err, ErrNotSetUp) && f.monthly {
			continue // nothing was observed yet
		}
		if err != nil {
			return nil, err
		}
		for name, i := range answer.Indices {
			list = append(list, IndexInfo{Name: name, Family: f.name, Docs: i.Primaries.Docs.Count, Bytes: i.Primaries.Store.Size})
		}
		clear(answer.Indices)
	}
	slices.SortFunc(list, func(a, b IndexInfo) int { return strings.Compare(a.Name, b.Name) })
	return list, nil
}
