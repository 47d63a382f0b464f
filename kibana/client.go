package kibana

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Options say how to reach a Kibana.
type Options struct {
	// URL is scheme://host[:port][/base path].
	URL string
	// Space is its id; empty: the default one.
	Space string
	// APIKey is "id:key" in base64, as Elasticsearch hands it out; or User and
	// Password.
	APIKey, User, Password string
	// HTTP makes the requests: it says whom to believe and how long to wait.
	HTTP *http.Client
	// Patience is how long a Kibana that is starting is waited for.
	Patience time.Duration
}

// Client speaks to one space of one Kibana.
type Client struct {
	o    Options
	base string
}

// NewClient checks the options; nothing is sent.
func NewClient(o Options) (*Client, error) {
	u, err := url.Parse(o.URL)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return nil, fmt.Errorf("%w: address %q: want http(s)://host[:port], without user and password", ErrOptions, o.URL)
	}
	if o.APIKey != "" && o.User != "" {
		return nil, fmt.Errorf("%w: a key and a user: one of them", ErrOptions)
	}
	if strings.ContainsAny(o.Space, "/?#% ") {
		return nil, fmt.Errorf("%w: space %q: want the id of a space, as it stands in addresses after /s/", ErrOptions, o.Space)
	}
	base := strings.TrimSuffix(u.String(), "/")
	if o.Space != "" && o.Space != "default" {
		base += "/s/" + o.Space
	}
	return &Client{o, base}, nil
}

// maxAnswer bounds what is read of an answer.
const maxAnswer = 64 << 20

// Outcome is what became of one object.
type Outcome struct {
	Type  string `json:"type"`
	ID    string `json:"id"`
	Title string `json:"title,omitempty"`
	// Replaced says that an object with this id was there.
	Replaced bool `json:"replaced"`
	// Trouble is why it was not imported; empty: it was.
	Trouble string `json:"trouble,omitempty"`
}

// answer is that of the import API.
type answer struct {
	Success   *bool `json:"success"`
	Successes []struct {
		Type, ID  string
		Meta      struct{ Title string }
		Overwrite bool
	} `json:"successResults"`
	Errors []struct {
		Type, ID, Title string
		Error           struct {
			Type       string
			Message    string
			References []struct{ Type, ID string }
		}
	} `json:"errors"`
}

// Import puts objects (NDJSON) into the space and replaces those of equal id.
// It answers object by object; ErrRefused is returned with the answer when
// Kibana took some and not others.
func (c *Client) Import(ctx context.Context, lines []byte) ([]Outcome, error) {
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	// Kibana looks at the file's name: it must end so.
	part, err := w.CreateFormFile("file", "vedette.ndjson")
	if err == nil {
		_, err = part.Write(lines)
	}
	if err = errors.Join(err, w.Close()); err != nil {
		return nil, fmt.Errorf("kibana: import: %w", err)
	}
	data, err := c.post(ctx, "/api/saved_objects/_import?overwrite=true", w.FormDataContentType(), form.Bytes())
	if err != nil {
		return nil, err
	}
	var a answer
	if err := json.Unmarshal(data, &a); err != nil || a.Success == nil {
		return nil, fmt.Errorf("%w: the answer to the import is no answer of Kibana's", ErrNotKibana)
	}
	return a.outcomes(*a.Success)
}

func (a *answer) outcomes(success bool) ([]Outcome, error) {
	var all []Outcome
	for _, s := range a.Successes {
		all = append(all, Outcome{Type: s.Type, ID: s.ID, Title: s.Meta.Title, Replaced: s.Overwrite})
	}
	for _, e := range a.Errors {
		o := Outcome{Type: e.Type, ID: e.ID, Title: e.Title, Trouble: troubles[e.Error.Type]}
		if o.Trouble == "" {
			o.Trouble = e.Error.Type
		}
		for _, r := range e.Error.References {
			o.Trouble += fmt.Sprintf(": %s %s", r.Type, r.ID)
		}
		if e.Error.Message != "" {
			o.Trouble += ": " + e.Error.Message
		}
		all = append(all, o)
	}
	if !success || len(a.Errors) > 0 {
		return all, fmt.Errorf("%w: %d objects", ErrRefused, len(a.Errors))
	}
	return all, nil
}

// troubles are the kinds of error of single objects, in words.
var troubles = map[string]string{
	"conflict":           "an object of this id is there and was not replaced",
	"ambiguous_conflict": "several objects come from this one",
	"unsupported_type":   "this Kibana has no objects of this type, or the key may not write them",
	"missing_references": "what it refers to is neither in the file nor in the space",
	"unknown":            "Kibana could not keep it",
}

// Export returns the objects of the space that have the types and ids of
// wanted, as NDJSON: as they are there, with what people changed. missing are
// those that the space does not have.
func (c *Client) Export(ctx context.Context, wanted []Object) (lines []byte, missing []Outcome, err error) {
	refs := list{}
	for _, o := range wanted {
		refs = append(refs, object{"type": o.Type, "id": o.ID})
	}
	body, err := json.Marshal(object{"objects": refs, "excludeExportDetails": true})
	if err != nil {
		return nil, nil, fmt.Errorf("kibana: export: %w", err)
	}
	lines, err = c.post(ctx, "/api/saved_objects/_export", "application/json", body)
	var refused *ResponseError
	if errors.As(err, &refused) && len(refused.objects) > 0 {
		for _, o := range refused.objects {
			missing = append(missing, Outcome{Type: o.Type, ID: o.ID, Trouble: "not in the space"})
		}
		return nil, missing, fmt.Errorf("%w: %d of %d objects are not in the space", ErrMissing, len(missing), len(wanted))
	}
	if err != nil {
		return nil, nil, err
	}
	for line := range bytes.Lines(lines) {
		if !json.Valid(line) {
			return nil, nil, fmt.Errorf("%w: the answer to the export is no NDJSON", ErrNotKibana)
		}
	}
	return lines, nil, nil
}

// startWait is between tries while Kibana starts.
const startWait = 2 * time.Second

// post sends a request, and again while Kibana says that it is not ready yet
// or, having just been started, does not listen.
func (c *Client) post(ctx context.Context, path, kind string, body []byte) ([]byte, error) {
	within, cancel := context.WithTimeout(ctx, c.o.Patience)
	defer cancel()
	for {
		data, err := c.once(ctx, path, kind, body)
		if !errors.Is(err, ErrNotReady) && !errors.Is(err, ErrUnreachable) {
			return data, err
		}
		timer := time.NewTimer(min(startWait, c.o.Patience/8))
		select {
		case <-within.Done():
			timer.Stop()
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			return nil, err
		case <-timer.C:
		}
	}
}

func (c *Client) once(ctx context.Context, path, kind string, body []byte) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.base+path, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("kibana: %w", err)
	}
	r.Header.Set("Content-Type", kind)
	r.Header.Set("kbn-xsrf", "true")
	switch {
	case c.o.APIKey != "":
		r.Header.Set("Authorization", "ApiKey "+c.o.APIKey)
	case c.o.User != "":
		r.SetBasicAuth(c.o.User, c.o.Password)
	}
	res, err := c.o.HTTP.Do(r)
	if err != nil {
		return nil, unreachable(ctx, c.o.URL, err)
	}
	defer res.Body.Close()
	data, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer+1))
	if err != nil {
		return nil, unreachable(ctx, c.o.URL, err)
	}
	if len(data) > maxAnswer {
		return nil, fmt.Errorf("%w: an answer is larger than %d bytes", ErrNotKibana, maxAnswer)
	}
	return data, refusal(res, data, c.o.Space)
}
