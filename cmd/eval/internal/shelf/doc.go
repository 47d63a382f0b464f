// Package shelf measures the recogniser against the categories in which
// vendors put their listings: labels that nobody checked, but many.
//
// Titles alone are read, without their category. For each category with a
// known meaning it counts how many titles name a substance of it, what the
// others name, and how many titles of digital goods name a substance at all.
package shelf
