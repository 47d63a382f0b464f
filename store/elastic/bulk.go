package elastic

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/elastic/go-elasticsearch/v8/esapi"
)

// answerItem is what became of one action.
type answerItem struct {
	ID     string `json:"_id"`
	Status int
	Error  *struct{ Type, Reason string }
}

// bulk writes actions in their order and returns one answer for each. An error
// means that none is known to be taken; all may be sent again.
//
// This is not esutil.BulkIndexer: that one retries no item, takes the order
// away with more than one worker, panics when a proxy answers with more items
// than were sent, and flushes without a context. What is left to do after
// caring for that is this.
func (s *Store) bulk(ctx context.Context, actions []action) ([]answerItem, error) {
	payload, err := s.payload(ctx, actions)
	if err != nil {
		return nil, err
	}
	return s.post(ctx, payload, actions)
}

// lineSize is more than what goes before a document takes.
const lineSize = 256

// payload is the body of a bulk request.
func (s *Store) payload(ctx context.Context, actions []action) ([]byte, error) {
	size := 0
	for i := range actions {
		size += len(actions[i].doc) + lineSize
	}
	b := bytes.NewBuffer(make([]byte, 0, size))
	for _, a := range actions {
		alias := s.alias(a.family)
		if a.family.monthly {
			var err error
			if alias, err = s.month(ctx, a.family, a.month); err != nil {
				return nil, err
			}
		}
		// All of it is ours: ids are hexadecimal, aliases are checked.
		b.WriteString(`{"` + a.op + `":{"_index":"` + alias + `","_id":"` + a.id + `"`)
		if a.version != unversioned {
			b.WriteString(`,"version":` + strconv.FormatInt(a.version, 10) + `,"version_type":"external_gte"`)
		}
		b.WriteString("}}\n")
		b.Write(a.doc)
		b.WriteByte('\n')
	}
	return b.Bytes(), nil
}

func (s *Store) post(ctx context.Context, payload []byte, actions []action) ([]answerItem, error) {
	var answer struct{ Items []map[string]answerItem }
	// An index that someone deleted must not come back by itself, without its
	// mapping.
	alias := true
	err := s.do(ctx, esapi.BulkRequest{
		Body: bytes.NewReader(payload), RequireAlias: &alias, FilterPath: []string{"items.*._id", "items.*.status", "items.*.error.type", "items.*.error.reason"},
	}, &answer)
	if err != nil {
		return nil, err
	}
	if len(answer.Items) != len(actions) {
		return nil, s.fail(fmt.Errorf("%w: %d answers to %d actions", ErrOverloaded, len(answer.Items), len(actions)))
	}
	items := make([]answerItem, len(actions))
	for i, m := range answer.Items {
		for _, item := range m {
			items[i] = item
		}
		if items[i].ID != actions[i].id {
			return nil, s.fail(fmt.Errorf("%w: the answers are not those to the actions", ErrOverloaded))
		}
	}
	return items, nil
}

// outcome is what is to be done about an action.
type outcome int

const (
	taken   outcome = iota
	again           // later
	faulty          // never, without a person
	missing         // the index is not there
)

// verdict reads an answer. For a state, a conflict says that a newer one is
// there; for an observation, that it is there; for a change of values, that
// another changed it meanwhile.
func (a *action) verdict(item answerItem) (outcome, string) {
	reason := ""
	if item.Error != nil {
		reason = item.Error.Type + ": " + cut(item.Error.Reason, 1000)
	}
	switch {
	case item.Status >= 200 && item.Status < 300:
		return taken, ""
	case item.Status == http.StatusConflict && a.op != "update":
		return taken, ""
	case item.Status == http.StatusNotFound && item.Error != nil && item.Error.Type == "document_missing_exception":
		return taken, ""
	case item.Status == http.StatusNotFound:
		return missing, reason
	case item.Status == http.StatusBadRequest:
		return faulty, reason
	}
	return again, reason
}

// blocked is the error of an item that concerns all of them: a full disk, a
// block, a missing privilege.
func blocked(item answerItem) error {
	if item.Error == nil || item.Status != http.StatusForbidden && item.Status != http.StatusTooManyRequests {
		return nil
	}
	err := (&ResponseError{Status: item.Status, Type: item.Error.Type, Reason: cut(item.Error.Reason, 400)}).meaning()
	if errors.Is(err, ErrFull) || errors.Is(err, ErrReadOnly) || errors.Is(err, ErrPrivilege) {
		return err
	}
	return nil
}
