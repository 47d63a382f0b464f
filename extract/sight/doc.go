// Package sight tells which elements of a parsed page a person does not see,
// by what the page itself says: attributes, inline styles and style blocks.
//
// It follows the standard where it matters for that: tokens and escapes by
// CSS Syntax, the cascade by importance, layers, specificity and order, nested
// rules, conditions, custom properties, inheritance of visibility, size and
// colour. It lays nothing out and reads no style sheet of another file.
//
// The work is linear in elements and rules: a selector is never tried from an
// element upwards, but its parts are carried down the tree. What is left, the
// rules that every element is held against, has a budget; a page that needs
// more is reported and not guessed at.
//
// The package has no input or output, no clock and no logger, and imports no
// other room.
package sight
