// Package report writes an evaluation for people (a table) and for machines
// (one JSON object per line).
package report
