package marketsim

import "strings"

// changing are first parts of paths that change something on a real site.
var changing = map[string]bool{
	"logout": true, "signout": true, "cart": true, "basket": true, "buy": true, "order": true, "orders": true,
	"checkout": true, "message": true, "messages": true, "report": true, "vote": true, "withdraw": true,
	"deposit": true, "delete-account": true, "settings": true, "favorite": true, "follow": true, "feedback": true,
	"register": true,
}

// endless are first parts of paths that lead on for ever.
var endless = map[string]bool{"calendar": true, "browse": true}

func trapPath(head string) bool {
	head = strings.TrimSuffix(head, ".php")
	return changing[head] || endless[head]
}

// changesState reports whether a request would have changed something.
func changesState(method, path string) bool {
	if method != "GET" && method != "HEAD" {
		return true
	}
	head, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	return changing[strings.TrimSuffix(head, ".php")]
}
