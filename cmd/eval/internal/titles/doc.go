// Package titles measures what is derived from titles against labels made by
// hand (gold/titles.jsonl), the grams and purities of the cocaine titles
// (tables/dream_cocaine_titles.csv) and the contents of the vape listings
// (tables/vape_cryptonia.csv). docs/evaluation.md says what is compared.
package titles
