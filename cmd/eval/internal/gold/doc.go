// Package gold reads the values that saved pages are measured against: rows
// of a page as another reader saw them, and single values that another
// scraper's tests expect. It knows which published labels are wrong.
package gold
