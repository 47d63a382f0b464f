// Package fold makes texts comparable without losing where each letter came
// from.
//
// A Folder turns a text into a Text: HTML entities resolved, compatibility
// forms (full-width, mathematical, circled, small-capital letters) reduced to
// plain ones, lower case, no diacritics, no invisible characters, one dash, one
// apostrophe, ornaments and emoji as blanks, Cyrillic and Greek look-alikes
// inside words of mixed script as the letters they imitate, lone Greek letters
// as words (alpha). An offset map leads back to the bytes of the original, and
// the case of the original can be asked for.
//
// Visible makes a text safe to show, which is another way of making it plain.
//
// It promises: time and memory are linear in the length of the text; every
// span it gives lies on rune borders of the original; the same text gives the
// same result; no text makes it fail.
//
// It is pure and imports text libraries only.
package fold
