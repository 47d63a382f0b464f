package crawler

// DefaultPolicy is the table of docs/crawling.md.
func DefaultPolicy() Policy { return Policy{} }
