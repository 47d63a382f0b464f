package elastic

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/elastic/go-elasticsearch/v8/esapi"
)

// Reindex copies each index of ours into a new one with the templates and the
// synonyms of this program, and turns its aliases to it at one stroke. While an
// index is copied nothing is written to it: feeders wait, and lose nothing.
// What fails half way leaves the old index in place, and in service. done is
// told of each index that was renewed.
func (s *Store) Reindex(ctx context.Context, done func(index string, docs int64)) error {
	if err := s.putTemplates(ctx); err != nil {
		return err
	}
	var answer map[string]struct {
		Aliases map[string]struct {
			Write bool `json:"is_write_index"`
		}
	}
	if err := s.do(ctx, esapi.IndicesGetAliasRequest{Index: []string{s.o.Prefix + "-*"}}, &answer); err != nil {
		return err
	}
	var indices []string
	for index := range answer {
		indices = append(indices, index)
	}
	slices.Sort(indices)
	for _, index := range indices {
		aliases := object{}
		for name, a := range answer[index].Aliases {
			aliases[name] = object{}
			if a.Write {
				aliases[name] = object{"is_write_index": true}
			}
		}
		if len(aliases) == 0 || !s.ours(index) {
			continue // of another program, or what an interrupted call left
		}
		docs, err := s.renew(ctx, index, aliases)
		if err != nil {
			return fmt.Errorf("renew %s: %w", index, err)
		}
		done(index, docs)
	}
	return nil
}

// ours reports whether an index is of a family.
func (s *Store) ours(index string) bool {
	return slices.ContainsFunc(families, func(f family) bool { return strings.HasPrefix(index, s.alias(f)+"-") })
}

// next is the name of the next generation of an index.
func next(index string) (string, error) {
	i := strings.LastIndex(index, "-g")
	if i < 0 {
		return "", fmt.Errorf("the name %q has no generation", index)
	}
	n, err := strconv.Atoi(index[i+2:])
	if err != nil {
		return "", fmt.Errorf("the name %q has no generation", index)
	}
	return index[:i] + generation(n+1), nil
}

// renew copies one index and turns its aliases.
func (s *Store) renew(ctx context.Context, old string, aliases object) (docs int64, err error) {
	fresh, err := next(old)
	if err != nil {
		return 0, err
	}
	// What an interrupted call left is incomplete.
	err = s.do(ctx, esapi.IndicesDeleteRequest{Index: []string{fresh}}, nil)
	if err != nil && !errors.Is(err, ErrNotSetUp) {
		return 0, err
	}
	if err := s.do(ctx, esapi.IndicesCreateRequest{Index: fresh}, nil); err != nil {
		return 0, err
	}
	if err := s.do(ctx, esapi.IndicesAddBlockRequest{Index: []string{old}, Block: "write"}, nil); err != nil {
		return 0, err
	}
	defer func() {
		if err == nil {
			return
		}
		// Back in service, whatever ended the call.
		after, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.o.Timeout)
		defer cancel()
		lift := esapi.IndicesPutSettingsRequest{Index: []string{old}, Body: body(object{"index.blocks.write": nil})}
		err = errors.Join(err, s.do(after, lift, nil))
	}()
	if docs, err = s.copy(ctx, old, fresh); err != nil {
		return 0, err
	}
	actions := []object{}
	for name, options := range aliases {
		add := object{"index": fresh, "alias": name}
		for k, v := range options.(object) {
			add[k] = v
		}
		actions = append(actions, object{"add": add})
	}
	// Removing the old index with the same stroke takes its aliases away.
	actions = append(actions, object{"remove_index": object{"index": old}})
	if err := s.do(ctx, esapi.IndicesUpdateAliasesRequest{Body: body(object{"actions": actions})}, nil); err != nil {
		return 0, err
	}
	return docs, nil
}

// taskPoll is how often a copy is asked whether it is done.
const taskPoll = 500 * time.Millisecond

// copy copies all documents with their versions, and checks the number.
func (s *Store) copy(ctx context.Context, from, to string) (int64, error) {
	no := false
	var started struct{ Task string }
	err := s.do(ctx, esapi.ReindexRequest{WaitForCompletion: &no, Body: body(object{
		"source": object{"index": from}, "dest": object{"index": to, "version_type": "external"},
	})}, &started)
	if err != nil {
		return 0, err
	}
	for {
		var task struct {
			Completed bool
			Response  struct {
				Created  int64
				Failures []any
			}
			Error *struct{ Type, Reason string }
		}
		if err := s.do(ctx, esapi.TasksGetRequest{TaskID: started.Task}, &task); err != nil {
			return 0, err
		}
		switch {
		case task.Error != nil:
			return 0, s.fail(fmt.Errorf("copy: %s: %s", task.Error.Type, cut(task.Error.Reason, 400)))
		case len(task.Response.Failures) > 0:
			return 0, s.fail(fmt.Errorf("copy: %d documents failed, the first: %v", len(task.Response.Failures), task.Response.Failures[0]))
		case task.Completed:
			return task.Response.Created, s.sameCount(ctx, from, to)
		}
		pause(ctx, taskPoll)
	}
}

func (s *Store) sameCount(ctx context.Context, from, to string) error {
	var n [2]struct{ Count int64 }
	if err := s.do(ctx, esapi.IndicesRefreshRequest{Index: []string{from, to}}, nil); err != nil {
		return err
	}
	for i, index := range []string{from, to} {
		if err := s.do(ctx, esapi.CountRequest{Index: []string{index}}, &n[i]); err != nil {
			return err
		}
	}
	if n[0] != n[1] {
		return s.fail(fmt.Errorf("copy: %d documents became %d", n[0].Count, n[1].Count))
	}
	return nil
}
