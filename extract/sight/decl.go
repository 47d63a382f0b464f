package sight

import (
	"strings"

	"github.com/tdewolff/parse/v2/css"
)

// prop is a property that can take an element out of sight.
type prop uint8

const (
	none prop = iota
	custom
	content
	display
	visibility
	opacity
	contentVisibility
	fontSize
	zoom
	transform
	translate
	scale
	filter
	clip
	clipPath
	textIndent
	width
	height
	maxWidth
	maxHeight
	overflow
	position
	left
	top
	right
	bottom
	marginLeft
	marginTop
	color
	background
	textFill
	props // their number
)

// propOf names a property; none for those that hide nothing.
func propOf(name string) prop {
	switch name {
	case "display":
		return display
	case "visibility":
		return visibility
	case "opacity":
		return opacity
	case "content-visibility":
		return contentVisibility
	case "font-size":
		return fontSize
	case "zoom":
		return zoom
	case "transform", "-webkit-transform":
		return transform
	case "translate":
		return translate
	case "scale":
		return scale
	case "filter", "-webkit-filter":
		return filter
	case "clip":
		return clip
	case "clip-path", "-webkit-clip-path":
		return clipPath
	case "text-indent":
		return textIndent
	case "width", "inline-size":
		return width
	case "height", "block-size":
		return height
	case "max-width", "max-inline-size":
		return maxWidth
	case "max-height", "max-block-size":
		return maxHeight
	case "overflow", "overflow-x", "overflow-y":
		return overflow
	case "position":
		return position
	case "left", "inset-inline-start":
		return left
	case "top", "inset-block-start":
		return top
	case "right", "inset-inline-end":
		return right
	case "bottom", "inset-block-end":
		return bottom
	case "margin-left", "margin-inline-start":
		return marginLeft
	case "margin-top", "margin-block-start":
		return marginTop
	case "color":
		return color
	case "background-color", "background", "background-image":
		return background
	case "-webkit-text-fill-color":
		return textFill
	case "content":
		return content
	}
	return none
}

// decl is a declaration. Values are in lower case, but for custom properties
// and content.
type decl struct {
	prop      prop
	name      string // of a custom property
	value     string
	important bool
}

func (d *decl) varies() bool { return d.prop != custom && strings.Contains(d.value, "var(") }

// readDecl reads "name: value !important"; shorthands are taken apart. Nothing
// for what is no declaration of use.
func readDecl(list []token) []decl {
	list = trimmed(list)
	if len(list) < 2 || list[0].kind != css.IdentToken && list[0].kind != css.CustomPropertyNameToken {
		return nil
	}
	rest := list[1:]
	if rest[0].kind == css.WhitespaceToken {
		rest = rest[1:]
	}
	if len(rest) == 0 || rest[0].kind != css.ColonToken {
		return nil
	}
	rest = trimmed(rest[1:])
	important := false
	if n := len(rest); n > 0 && rest[n-1].kind == css.IdentToken && strings.EqualFold(rest[n-1].text, "important") {
		bang := trimmed(rest[:n-1])
		if m := len(bang); m > 0 && bang[m-1].is("!") {
			important, rest = true, trimmed(bang[:m-1])
		}
	}
	if strings.HasPrefix(list[0].text, "--") {
		return []decl{{custom, strings.ToLower(list[0].text), written(rest), important}}
	}
	name := strings.ToLower(list[0].text)
	if name == "content" {
		return []decl{{content, "", written(rest), important}}
	}
	return longhands(name, strings.ToLower(written(rest)), important)
}

// longhands are the properties of use that a declaration sets. Values that no
// browser takes set nothing.
func longhands(name, value string, important bool) []decl {
	one := func(p prop, v string) []decl { return []decl{{p, "", v, important}} }
	parts := strings.Fields(value)
	side := func(i int) string { // of "top right bottom left"
		return parts[[4][4]int{{0, 0, 0, 0}, {0, 1, 0, 1}, {0, 1, 2, 1}, {0, 1, 2, 3}}[min(len(parts), 4)-1][i]]
	}
	switch {
	case len(parts) == 0:
		return nil
	case name == "margin":
		return append(one(marginTop, side(0)), one(marginLeft, side(3))...)
	case name == "inset":
		return append(append(append(one(top, side(0)), one(right, side(1))...), one(bottom, side(2))...), one(left, side(3))...)
	case name == "font":
		for _, part := range parts {
			size, _, _ := strings.Cut(part, "/")
			if n, ok := length(size); ok && (n < 100 || size[len(size)-1] > '9') {
				return one(fontSize, size)
			}
		}
		return nil
	case name == "all":
		return append(append(one(display, value), one(visibility, value)...), one(opacity, value)...)
	}
	p := propOf(name)
	if p == none || !takes(p, value) {
		return nil
	}
	return one(p, value)
}

// takes reports whether a browser takes a value; a wrong one leaves in force
// what was said before.
func takes(p prop, value string) bool {
	if strings.Contains(value, "var(") {
		return true
	}
	switch value {
	case "inherit", "initial", "unset", "revert", "revert-layer":
		return true
	}
	switch p {
	case display:
		for word := range strings.FieldsSeq(value) {
			if !strings.Contains(displays, " "+word+" ") {
				return false
			}
		}
	case visibility:
		return value == "visible" || value == "hidden" || value == "collapse"
	case opacity, zoom:
		_, ok := length(value)
		return ok || value == "normal"
	case position:
		return strings.Contains(" static relative absolute fixed sticky -webkit-sticky ", " "+value+" ")
	}
	return true
}

const displays = " none block inline inline-block flex inline-flex grid inline-grid table inline-table table-row table-cell" +
	" table-row-group table-header-group table-footer-group table-column table-column-group table-caption list-item" +
	" contents flow flow-root run-in ruby ruby-text math -webkit-box -webkit-inline-box -webkit-flex -ms-flexbox -ms-grid "

// eachDecl visits the declarations of a style attribute. Those without
// escapes, comments and quotes, nearly all, are cut by hand.
func eachDecl(style string, visit func(decl)) {
	if strings.ContainsAny(style, "\\/\"'({[") || strings.Contains(style, "--") {
		r := newReader(style)
		p := &parser{reader: r}
		for {
			list, end := p.prelude(false)
			if end != css.LeftBraceToken {
				for _, d := range readDecl(list) {
					visit(d)
				}
			}
			if end == css.ErrorToken {
				return
			}
		}
	}
	for one := range strings.SplitSeq(style, ";") {
		name, value, ok := strings.Cut(one, ":")
		if !ok {
			continue
		}
		name = strings.ToLower(strings.TrimSpace(name))
		p, short := propOf(name), shorthand(name)
		if p == none && !short {
			continue
		}
		value, bang, important := strings.Cut(value, "!")
		important = important && strings.EqualFold(strings.TrimSpace(bang), "important")
		value = strings.ToLower(strings.TrimSpace(value))
		if !short {
			if takes(p, value) {
				visit(decl{p, "", value, important})
			}
			continue
		}
		for _, d := range longhands(name, value, important) {
			visit(d)
		}
	}
}

// shorthand reports names of which longhands are read.
func shorthand(name string) bool {
	return name == "margin" || name == "inset" || name == "font" || name == "all"
}
