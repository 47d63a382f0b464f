package kibana

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
)

// fake is a Kibana as far as saved objects go: it checks what the real one
// checks on import (version of the program: 8.12), keeps what it took, and
// gives it back.
type fake struct {
	mu      sync.Mutex
	spaces  []string
	key     string // of its API; empty: none is asked for
	trouble http.HandlerFunc
	seen    int // requests
	kept    map[string]map[string]any
}

func newFake() *fake { return &fake{kept: map[string]map[string]any{}} }

// boom is an error of Kibana's.
func boom(w http.ResponseWriter, status int, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(object{"statusCode": status, "error": http.StatusText(status), "message": message})
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.seen++
	if f.trouble != nil {
		f.trouble(w, r)
		return
	}
	w.Header().Set("kbn-name", "fake")
	if f.key != "" && r.Header.Get("Authorization") != "ApiKey "+f.key {
		boom(w, 401, "[security_exception]: missing authentication credentials")
		return
	}
	path := r.URL.Path
	if rest, ok := strings.CutPrefix(path, "/s/"); ok {
		space, rest, _ := strings.Cut(rest, "/")
		if !slices.Contains(f.spaces, space) {
			boom(w, 404, "Not Found")
			return
		}
		path = "/" + rest
	}
	switch {
	case r.Method != http.MethodPost:
		boom(w, 404, "Not Found")
	case r.Header.Get("kbn-xsrf") == "":
		boom(w, 400, "Request must contain a kbn-xsrf header.")
	case path == "/api/saved_objects/_import":
		f.imports(w, r)
	case path == "/api/saved_objects/_export":
		f.exports(w, r)
	default:
		boom(w, 404, "Not Found")
	}
}

func (f *fake) imports(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	for k := range q {
		if k != "overwrite" && k != "createNewCopies" && k != "compatibilityMode" {
			boom(w, 400, fmt.Sprintf("[request query.%s]: definition for this key is missing", k))
			return
		}
	}
	file, head, err := r.FormFile("file")
	if err != nil {
		boom(w, 415, "Unsupported Media Type")
		return
	}
	defer file.Close()
	if !strings.HasSuffix(head.Filename, ".ndjson") {
		boom(w, 400, "Invalid file extension "+head.Filename)
		return
	}
	data, err := io.ReadAll(file)
	if err != nil {
		boom(w, 400, err.Error())
		return
	}
	var all []map[string]any
	inFile := map[string]bool{}
	for line := range bytes.Lines(data) {
		var o map[string]any
		if err := json.Unmarshal(line, &o); err != nil {
			boom(w, 400, "Unexpected token in JSON")
			return
		}
		if o["exportedCount"] != nil {
			continue
		}
		if inFile[name(o)] {
			boom(w, 400, "Non-unique import objects detected: ["+name(o)+"]")
			return
		}
		inFile[name(o)] = true
		if v, ok := o["typeMigrationVersion"].(string); ok && newer(v, "8.9.0") {
			boom(w, 422, fmt.Sprintf("Document %q belongs to a more recent version of Kibana [%s] when the last known version is [8.9.0].", o["id"], v))
			return
		}
		all = append(all, o)
	}
	f.keep(w, all, inFile, q.Get("overwrite") == "true")
}

// keep takes what can be taken, and says so of each.
func (f *fake) keep(w http.ResponseWriter, all []map[string]any, inFile map[string]bool, overwrite bool) {
	good, bad := list{}, list{}
	for _, o := range all {
		kind, there := fmt.Sprint(o["type"]), f.kept[name(o)] != nil
		title := o["attributes"].(map[string]any)["title"]
		refuse := func(e object) {
			bad = append(bad, object{"type": kind, "id": o["id"], "title": title, "meta": object{"title": title}, "error": e})
		}
		missing := list{}
		refs, _ := o["references"].([]any)
		for _, r := range refs {
			m := r.(map[string]any)
			if to := name(m); (m["type"] == "index-pattern" || m["type"] == "search") && !inFile[to] && f.kept[to] == nil {
				missing = append(missing, object{"type": m["type"], "id": m["id"]})
			}
		}
		fault := ""
		for k := range o["attributes"].(map[string]any) {
			if kind == "dashboard" && !slices.Contains(schemas[kind], k) {
				fault = "[attributes." + k + "]: definition for this key is missing"
			}
		}
		switch {
		case schemas[kind] == nil:
			refuse(object{"type": "unsupported_type"})
		case len(missing) > 0:
			refuse(object{"type": "missing_references", "references": missing})
		case there && !overwrite:
			refuse(object{"type": "conflict"})
		case fault != "":
			refuse(object{"type": "unknown", "message": fault, "statusCode": 400})
		default:
			f.kept[name(o)] = o
			ok := object{"type": kind, "id": o["id"], "meta": object{"title": title, "icon": "x"}, "managed": false}
			if there {
				ok["overwrite"] = true
			}
			good = append(good, ok)
		}
	}
	a := object{"success": len(bad) == 0, "successCount": len(good), "successResults": good, "warnings": list{}}
	if len(bad) > 0 {
		a["errors"] = bad
	}
	_ = json.NewEncoder(w).Encode(a)
}

func (f *fake) exports(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Objects              []struct{ Type, ID string }
		ExcludeExportDetails bool
	}
	d := json.NewDecoder(r.Body)
	d.DisallowUnknownFields()
	if err := d.Decode(&body); err != nil || r.Header.Get("Content-Type") != "application/json" {
		boom(w, 400, "[request body]: expected a plain object")
		return
	}
	missing := list{}
	for _, o := range body.Objects {
		if f.kept[o.Type+"/"+o.ID] == nil {
			missing = append(missing, object{"id": o.ID, "type": o.Type, "error": object{"statusCode": 404, "error": "Not Found"}})
		}
	}
	if len(missing) > 0 {
		w.WriteHeader(400)
		_ = json.NewEncoder(w).Encode(object{"statusCode": 400, "error": "Bad Request", "message": "Error fetching objects to export",
			"attributes": object{"objects": missing}})
		return
	}
	w.Header().Set("Content-Type", "application/ndjson")
	for _, o := range body.Objects {
		_ = json.NewEncoder(w).Encode(f.kept[o.Type+"/"+o.ID])
	}
}
