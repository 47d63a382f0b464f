package kibana

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
)

// What can go wrong with a Kibana; each says in its text what to do.
var (
	ErrOptions     = errors.New("kibana: bad options")
	ErrUnreachable = errors.New("kibana cannot be reached")
	ErrNotKibana   = errors.New("what answers is not Kibana")
	ErrNotReady    = errors.New("kibana is not ready yet")
	ErrDenied      = errors.New("kibana denies it")
	ErrNoSpace     = errors.New("there is no such space")
	ErrTooLarge    = errors.New("the file is too large for this Kibana")
	ErrTooOld      = errors.New("this Kibana is too old")
	ErrRefused     = errors.New("kibana did not take everything")
	ErrMissing     = errors.New("not everything is there")
)

// ResponseError is a refusal by Kibana, in its own words.
type ResponseError struct {
	Status  int
	Message string
	objects []struct{ Type, ID string } // that an export did not find
	cause   error
}

func (e *ResponseError) Error() string {
	if e.cause == nil {
		return fmt.Sprintf("kibana refuses (HTTP %d): %s", e.Status, e.Message)
	}
	return fmt.Sprintf("%v (HTTP %d: %s)", e.cause, e.Status, e.Message)
}

func (e *ResponseError) Unwrap() error { return e.cause }

func unreachable(ctx context.Context, address string, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err // without the address, which stands before it
	}
	return fmt.Errorf("%w at %s: %w: give the address of Kibana (port 5601 unless it was changed), and for https the CA file or fingerprint of its certificate", ErrUnreachable, address, err)
}

// refusal is the error of an answer; nil when there is none.
func refusal(res *http.Response, data []byte, space string) error {
	if res.StatusCode < 300 {
		return nil
	}
	if product := res.Header.Get("X-Elastic-Product"); product != "" {
		return fmt.Errorf("%w but %s: give the address of Kibana (port 5601 unless it was changed)", ErrNotKibana, product)
	}
	if res.StatusCode == http.StatusServiceUnavailable || bytes.Contains(data, []byte("server is not ready yet")) {
		return fmt.Errorf("%w (HTTP %d): wait until it is green, and see that it reaches Elasticsearch", ErrNotReady, res.StatusCode)
	}
	if res.StatusCode < 400 {
		return fmt.Errorf("%w: it redirects to %q: give the address behind the login page, with the base path if there is one", ErrNotKibana, res.Header.Get("Location"))
	}
	var body struct {
		StatusCode int
		Message    string
		Attributes struct {
			Objects []struct{ Type, ID string }
		}
	}
	if json.Unmarshal(data, &body) != nil || body.StatusCode == 0 {
		return fmt.Errorf("%w (HTTP %d, and no JSON of Kibana's): give its address, with the base path if there is one", ErrNotKibana, res.StatusCode)
	}
	e := &ResponseError{Status: res.StatusCode, Message: body.Message, objects: body.Attributes.Objects}
	switch res.StatusCode {
	case http.StatusUnauthorized:
		e.cause = fmt.Errorf("%w: the key or the password is wrong or has expired: make an API key in Elasticsearch, and give its \"encoded\" form in the file", ErrDenied)
	case http.StatusForbidden:
		e.cause = fmt.Errorf("%w: the key lacks Kibana's privilege \"Saved Objects Management: all\", or \"Dashboard\", \"Discover\" and \"Data Views: all\", in this space", ErrDenied)
	case http.StatusNotFound:
		if space != "" {
			e.cause = fmt.Errorf("%w: %q: make it in Kibana first (Stack Management, Spaces)", ErrNoSpace, space)
		}
	case http.StatusRequestEntityTooLarge:
		e.cause = fmt.Errorf("%w: raise savedObjects.maxImportPayloadBytes", ErrTooLarge)
	case http.StatusUnprocessableEntity:
		e.cause = fmt.Errorf("%w for these objects: 8.9 and later take them", ErrTooOld)
	}
	return e
}
