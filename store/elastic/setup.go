package elastic

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/elastic/go-elasticsearch/v8/esapi"
)

// schemaVersion is raised with every change of the templates that needs
// new indices; Setup and Reindex write it into _meta, Check compares it.
const schemaVersion = 1

//go:embed template/base.json
var baseTemplate []byte

//go:embed template/told.json
var toldFields []byte

//go:embed template/series.json
var seriesFields []byte

// family is one sort of document and the indices it is in.
type family struct {
	name    string
	monthly bool   // one index for each month in which runs began
	fields  []byte // of its own, beside those of template/base.json
}

// The families, by what follows the prefix in the names of aliases.
var (
	marketFamily      = family{name: "markets"}
	runFamily         = family{name: "runs"}
	vendorFamily      = family{name: "vendors"}
	listingFamily     = family{name: "listings"}
	versionFamily     = family{name: "versions"}
	observationFamily = family{name: "observations", monthly: true}
	seriesFamily      = family{name: "series", fields: seriesFields}
	alertFamily       = family{name: "alerts", fields: toldFields}
	assessmentFamily  = family{name: "assessments", fields: toldFields}
	firstFamily       = family{name: "substances", fields: toldFields} // since when on each market

	families = []family{marketFamily, runFamily, vendorFamily, listingFamily, versionFamily, observationFamily, seriesFamily,
		alertFamily, assessmentFamily, firstFamily}
)

// alias is the name under which a family is read, and written unless it is
// monthly.
func (s *Store) alias(f family) string { return s.o.Prefix + "-" + f.name }

// Setup writes the templates and makes the indices that are missing. What is
// there already stays as it is: Reindex brings it up to date.
func (s *Store) Setup(ctx context.Context) error {
	if err := s.server(ctx, &Info{}); err != nil {
		return err
	}
	if err := s.putTemplates(ctx); err != nil {
		return err
	}
	if err := s.setUpLeases(ctx); err != nil {
		return err
	}
	for _, f := range families {
		if f.monthly {
			continue
		}
		if err := s.ensure(ctx, f, s.alias(f), nil); err != nil {
			return err
		}
	}
	return nil
}

// putTemplates writes the component template, which holds settings, analysis
// and mapping together because a mapping may only name the analysers of its
// own component, and an index template for each family.
func (s *Store) putTemplates(ctx context.Context) error {
	base, err := s.base()
	if err != nil {
		return err
	}
	component := s.o.Prefix + "-base"
	err = s.do(ctx, esapi.ClusterPutComponentTemplateRequest{Name: component, Body: body(object{
		"template": base, "version": schemaVersion, "_meta": s.meta(),
	})}, nil)
	if err != nil {
		return fmt.Errorf("template %s: %w", component, err)
	}
	for _, f := range families {
		template := object{
			"index_patterns": []string{s.alias(f) + "-*"}, "composed_of": []string{component},
			// Above the server's own (100), and above those of an agency's own
			// catch-all templates.
			"priority": 300, "version": schemaVersion, "_meta": s.meta(),
		}
		if f.fields != nil {
			template["template"] = json.RawMessage(f.fields)
		}
		err := s.do(ctx, esapi.IndicesPutIndexTemplateRequest{Name: s.alias(f), Body: body(template)}, nil)
		if err != nil {
			return fmt.Errorf("template %s: %w", s.alias(f), err)
		}
	}
	return nil
}

func (s *Store) meta() object {
	return object{"managed_by": "vedette", "schema": schemaVersion}
}

// base is the component template with what the options add.
func (s *Store) base() (object, error) {
	var base object
	if err := json.Unmarshal(baseTemplate, &base); err != nil {
		return nil, fmt.Errorf("elastic: base.json: %w", err)
	}
	index := base["settings"].(object)["index"].(object)
	index["number_of_replicas"] = s.o.Replicas
	filter := index["analysis"].(object)["filter"].(object)
	filter["vedette_slang"].(object)["synonyms"] = rules(s.o.Synonyms, s.o.Widen)
	base["mappings"].(object)["_meta"] = s.meta()
	return base, nil
}

// rules are the synonyms in Solr's form.
func rules(synonyms [][]string, widen [][2]string) []string {
	list := []string{}
	for _, names := range synonyms {
		var words []string
		for _, n := range names {
			if n = ruleWord(n); n != "" {
				words = append(words, n)
			}
		}
		if len(words) > 1 {
			list = append(list, strings.Join(words, ", "))
		}
	}
	for _, w := range widen {
		if word, name := ruleWord(w[0]), ruleWord(w[1]); word != "" && name != "" {
			list = append(list, word+" => "+word+", "+name)
		}
	}
	return list
}

// ruleWord is a word without what would be syntax in a rule.
func ruleWord(w string) string { return strings.TrimSpace(ruleSyntax.Replace(w)) }

var ruleSyntax = strings.NewReplacer(",", " ", "=>", " ", "\\", " ", "\n", " ", "#", " ")

// generation is the part of an index's name that Reindex raises.
func generation(n int) string { return "-g" + strconv.Itoa(n) }

// ensure makes the first index behind an alias when there is none. others are
// further aliases of it. Two crawlers may do so at once: the second finds the
// index there.
func (s *Store) ensure(ctx context.Context, f family, alias string, others []string) error {
	there, err := s.exists(ctx, alias)
	if err != nil || there {
		return err
	}
	aliases := object{alias: object{"is_write_index": true}}
	for _, o := range others {
		aliases[o] = object{}
	}
	err = s.do(ctx, esapi.IndicesCreateRequest{Index: alias + generation(1), Body: body(object{"aliases": aliases})}, nil)
	var refusal *ResponseError
	if errors.As(err, &refusal) && refusal.Type == "resource_already_exists_exception" {
		return nil
	}
	if err != nil {
		return fmt.Errorf("index for %s: %w", alias, err)
	}
	return nil
}

func (s *Store) exists(ctx context.Context, alias string) (bool, error) {
	err := s.do(ctx, esapi.IndicesGetAliasRequest{Name: []string{alias}}, nil)
	var refusal *ResponseError
	if errors.As(err, &refusal) && refusal.Status == http.StatusNotFound {
		return false, nil
	}
	return err == nil, err
}

// months remembers the monthly aliases that are known to be there.
type months struct {
	mu    sync.Mutex
	known map[string]bool
}

// month is the alias of a monthly family for documents of a month, made when it
// is new.
func (s *Store) month(ctx context.Context, f family, month string) (string, error) {
	alias := s.alias(f) + "-" + month
	s.months.mu.Lock()
	defer s.months.mu.Unlock()
	if s.months.known[alias] {
		return alias, nil
	}
	if err := s.ensure(ctx, f, alias, []string{s.alias(f)}); err != nil {
		return "", err
	}
	if s.months.known == nil {
		s.months.known = map[string]bool{}
	}
	s.months.known[alias] = true
	return alias, nil
}

// forgetMonths has the next write look again, because an index was not there.
func (s *Store) forgetMonths() {
	s.months.mu.Lock()
	defer s.months.mu.Unlock()
	s.months.known = nil
}
