package tree

import "golang.org/x/net/html/atom"

// trait says what a name means to the rules, as a set of bits.
type trait uint16

const (
	special  trait = 1 << iota // has rules of its own
	stops                      // ends every scope but that of tables
	list                       // ends the scope of list items besides
	button                     // ends the scope of paragraphs besides
	implied                    // needs no end tag
	heading                    // h1 to h6
	outer                      // html and table: ends the scope of tables
	tableish                   // table, its sections and rows
	section                    // tbody, thead, tfoot
	cell                       // td, th
	row                        // tr
	root                       // html
)

// Scopes: what ends the search for an open element.
const (
	inScope  = stops
	inList   = stops | list
	inButton = stops | button
	ofTable  = outer
	tableTop = outer
)

// traits looks a name up.
func traits(a atom.Atom) trait {
	switch a {
	case atom.Div, atom.Address, atom.Area, atom.Article, atom.Aside, atom.Base, atom.Basefont, atom.Bgsound, atom.Blockquote,
		atom.Body, atom.Br, atom.Center, atom.Col, atom.Colgroup, atom.Details, atom.Dir, atom.Dl, atom.Embed, atom.Fieldset,
		atom.Figcaption, atom.Figure, atom.Footer, atom.Form, atom.Frame, atom.Frameset, atom.Head, atom.Header, atom.Hgroup,
		atom.Hr, atom.Iframe, atom.Img, atom.Input, atom.Keygen, atom.Link, atom.Listing, atom.Main, atom.Menu, atom.Meta,
		atom.Nav, atom.Noembed, atom.Noframes, atom.Noscript, atom.Param, atom.Plaintext, atom.Pre, atom.Script, atom.Section,
		atom.Source, atom.Style, atom.Summary, atom.Textarea, atom.Title, atom.Track, atom.Wbr, atom.Xmp:
		return special
	case atom.P, atom.Li, atom.Dd, atom.Dt:
		return special | implied
	case atom.Optgroup, atom.Option, atom.Rb, atom.Rp, atom.Rt, atom.Rtc:
		return implied
	case atom.Ol, atom.Ul:
		return special | list
	case atom.Button:
		return special | button
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		return special | heading
	case atom.Html:
		return special | stops | outer | root
	case atom.Table:
		return special | stops | outer | tableish
	case atom.Tbody, atom.Thead, atom.Tfoot:
		return special | tableish | section
	case atom.Tr:
		return special | tableish | row
	case atom.Td, atom.Th:
		return special | stops | cell
	case atom.Applet, atom.Caption, atom.Marquee, atom.Object, atom.Select:
		return special | stops
	}
	return 0
}
