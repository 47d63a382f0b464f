package elastictest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// pageOf is how many documents one request asks for.
const pageOf = 5000

// Documents are all documents in the indices of a prefix: their source by index
// without the prefix, and id. server may have user and password in it.
func Documents(ctx context.Context, server, prefix string) (map[string]string, error) {
	pattern := server + "/" + prefix + "-*"
	if err := post(ctx, pattern+"/_refresh", "", nil); err != nil {
		return nil, err
	}
	var moment struct{ ID string }
	if err := post(ctx, pattern+"/_pit?keep_alive=2m", "", &moment); err != nil {
		return nil, err
	}
	all := map[string]string{}
	after := ""
	for {
		var page struct {
			Hits struct {
				Hits []struct {
					Index  string          `json:"_index"`
					ID     string          `json:"_id"`
					Source json.RawMessage `json:"_source"`
					Sort   json.RawMessage
				}
			}
		}
		body := fmt.Sprintf(`{"size": %d, "pit": {"id": %q, "keep_alive": "2m"}, "sort": ["_shard_doc"]%s}`, pageOf, moment.ID, after)
		if err := post(ctx, server+"/_search", body, &page); err != nil {
			return nil, err
		}
		if len(page.Hits.Hits) == 0 {
			return all, nil
		}
		for _, h := range page.Hits.Hits {
			all[strings.TrimPrefix(h.Index, prefix)+" "+h.ID] = string(h.Source)
			after = `, "search_after": ` + string(h.Sort)
		}
	}
}

func post(ctx context.Context, url, body string, into any) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: HTTP %d: %.500s", url, res.StatusCode, data)
	}
	if into == nil {
		return nil
	}
	return json.NewDecoder(bytes.NewReader(data)).Decode(into)
}

// Differences are up to most ways in which two sets of documents differ.
func Differences(got, want map[string]string, most int) []string {
	var list []string
	add := func(format string, args ...any) {
		if len(list) < most {
			list = append(list, fmt.Sprintf(format, args...))
		}
	}
	for id, doc := range want {
		switch is, ok := got[id]; {
		case !ok:
			add("%s is missing: %s", id, doc)
		case is != doc:
			add("%s:\ngot  %s\nwant %s", id, is, doc)
		}
	}
	for id, doc := range got {
		if _, ok := want[id]; !ok {
			add("%s is one too many: %s", id, doc)
		}
	}
	return list
}
