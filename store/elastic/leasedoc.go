package elastic

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/elastic/go-elasticsearch/v8/esapi"

	"vedette/store"
)

// leaseSchema is raised with changes of template/lease.json.
const leaseSchema = 1

//go:embed template/lease.json
var leaseTemplate []byte

// leaseFamily is not one of families: it holds no evidence, is not renewed by
// Reindex, and is read by id alone.
var leaseFamily = family{name: "leases"}

// leaseDoc is the document of a market's lease. It is never deleted, because
// epochs must not begin anew.
type leaseDoc struct {
	document
	Lease leasePart `json:"lease"`
}

type leasePart struct {
	Held   bool      `json:"held"`
	Epoch  int64     `json:"epoch"`
	Holder string    `json:"holder"`
	Host   string    `json:"host"`
	Token  string    `json:"token"` // of the holder; of nobody while a release by hand waits
	Beat   int64     `json:"beat"`  // counts its renewals
	Term   float64   `json:"term_seconds"`
	Since  time.Time `json:"since"`
	Begun  time.Time `json:"begun"`
	Done   bool      `json:"done"`
}

// place is where a document stands in the history of its index. Every write
// changes it.
type place struct{ seq, term int }

// setUpLeases writes the template of the leases and makes their index.
func (s *Store) setUpLeases(ctx context.Context) error {
	var template object
	if err := json.Unmarshal(leaseTemplate, &template); err != nil {
		return fmt.Errorf("elastic: lease.json: %w", err)
	}
	meta := object{"managed_by": "vedette", "schema": leaseSchema}
	template["settings"].(object)["index"].(object)["number_of_replicas"] = s.o.Replicas
	template["mappings"].(object)["_meta"] = meta
	err := s.do(ctx, esapi.IndicesPutIndexTemplateRequest{Name: s.alias(leaseFamily), Body: body(object{
		"index_patterns": []string{s.alias(leaseFamily) + "-*"}, "template": template, "priority": 300, "version": leaseSchema, "_meta": meta,
	})}, nil)
	if err != nil {
		return fmt.Errorf("template %s: %w", s.alias(leaseFamily), err)
	}
	return s.ensure(ctx, leaseFamily, s.alias(leaseFamily), nil)
}

func leaseID(marketID string) string { return docID("lease", marketID) }

// leaseOf reads a lease as it stands now, which needs no refresh; nil when the
// market was never leased.
func (s *Store) leaseOf(ctx context.Context, marketID string) (*leasePart, time.Time, place, error) {
	var answer struct {
		Seq    int `json:"_seq_no"`
		Term   int `json:"_primary_term"`
		Source struct {
			Timestamp time.Time `json:"@timestamp"`
			Lease     leasePart
		} `json:"_source"`
	}
	err := s.do(ctx, esapi.GetRequest{Index: s.alias(leaseFamily), DocumentID: leaseID(marketID)}, &answer)
	switch {
	case isNoDocument(err):
		return nil, time.Time{}, place{}, nil
	case err != nil:
		return nil, time.Time{}, place{}, err
	}
	return &answer.Source.Lease, answer.Source.Timestamp, place{answer.Seq, answer.Term}, nil
}

// isNoDocument reports whether an index answered that it has no such document,
// which comes without an error of its own.
func isNoDocument(err error) bool {
	var refusal *ResponseError
	return errors.As(err, &refusal) && refusal.Status == http.StatusNotFound && refusal.Type == "unknown"
}

// errConflict says that a lease is not any more as it was seen.
var errConflict = errors.New("the lease has changed")

// putLease writes a lease if it still stands as it was seen; nil: if there is
// none yet. It returns errConflict when it does not.
func (s *Store) putLease(ctx context.Context, marketID string, l leasePart, seen *place) (place, error) {
	d := leaseDoc{Lease: l, document: *s.begin(leaseFamily, "state", marketID, s.o.Now())}
	alias := true
	r := esapi.IndexRequest{Index: s.alias(leaseFamily), DocumentID: leaseID(marketID), Body: body(d), RequireAlias: &alias}
	if seen == nil {
		r.OpType = "create"
	} else {
		r.IfSeqNo, r.IfPrimaryTerm = &seen.seq, &seen.term
	}
	var answer struct {
		Seq  int `json:"_seq_no"`
		Term int `json:"_primary_term"`
	}
	err := s.do(ctx, r, &answer)
	var refusal *ResponseError
	if errors.As(err, &refusal) && refusal.Status == http.StatusConflict {
		return place{}, errConflict
	}
	return place{answer.Seq, answer.Term}, err
}

// epochOf is the epoch in which a market was last written to: should the index
// of the leases have been lost, epochs go on from there.
func (s *Store) epochOf(ctx context.Context, marketID string) (int64, error) {
	var answer struct {
		Version int64 `json:"_version"`
	}
	err := s.do(ctx, esapi.GetRequest{Index: s.alias(marketFamily), DocumentID: docID("market", marketID)}, &answer)
	if isNoDocument(err) {
		return 0, nil
	}
	return store.EpochOf(answer.Version), err
}
