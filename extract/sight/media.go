package sight

import "strings"

// The screen that conditions are held against, in pixels: a window of an
// ordinary desktop. Tor Browser's windows are between 1000 x 1000 and this.
const (
	screenWidth  = 1280
	screenHeight = 800
)

// mediaApplies holds a list of media queries, in lower case, against a screen.
func mediaApplies(list string) bool {
	if strings.TrimSpace(list) == "" {
		return true
	}
	for query := range strings.SplitSeq(list, ",") {
		if mediaQuery(strings.TrimSpace(query)) {
			return true
		}
	}
	return false
}

// mediaQuery reads "screen and (min-width: 600px)", "not print", "only all".
func mediaQuery(query string) bool {
	query, not := strings.CutPrefix(query, "not ")
	query = strings.TrimPrefix(strings.TrimSpace(query), "only ")
	holds := true
	for part := range strings.SplitSeq(strings.ReplaceAll(query, ")and", ") and"), " and ") {
		part = strings.TrimSpace(part)
		switch {
		case strings.HasPrefix(part, "("):
			holds = holds && mediaFeature(strings.Trim(part, "() "))
		default:
			holds = holds && (part == "all" || part == "screen")
		}
	}
	return holds != not
}

// mediaFeature reads "min-width: 600px", "width >= 600px". Features that a
// screen may have or not (colour scheme, pointer) are taken as had.
func mediaFeature(feature string) bool {
	for _, op := range []string{">=", "<=", ">", "<"} {
		left, right, found := strings.Cut(feature, op)
		if !found {
			continue
		}
		size, limit := screenSide(strings.TrimSpace(left)), pixels(strings.TrimSpace(right))
		if size == 0 { // "600px <= width"
			size, limit = pixels(strings.TrimSpace(left)), screenSide(strings.Fields(right + " x")[0])
		}
		if op[0] == '>' {
			return size >= limit
		}
		return size <= limit
	}
	name, value, _ := strings.Cut(feature, ":")
	name, value = strings.TrimSpace(name), strings.TrimSpace(value)
	switch side := screenSide(name[strings.LastIndexByte(name, '-')+1:]); {
	case side > 0 && strings.HasPrefix(name, "min-"):
		return side >= pixels(value)
	case side > 0 && strings.HasPrefix(name, "max-"):
		return side <= pixels(value)
	}
	switch name {
	case "orientation":
		return value == "landscape"
	case "prefers-reduced-motion", "prefers-contrast", "forced-colors", "inverted-colors":
		return value == "no-preference" || value == "none"
	case "prefers-color-scheme":
		return value == "light"
	case "scripting":
		return value == "none"
	case "update":
		return value == "fast"
	case "hover", "any-hover", "pointer", "any-pointer":
		return value != "none" && value != "coarse"
	}
	return true
}

func screenSide(name string) float64 {
	switch name {
	case "width":
		return screenWidth
	case "height":
		return screenHeight
	}
	return 0
}

// pixels reads a length in pixels or in letters of 16 of them.
func pixels(v string) float64 {
	n, ok := length(v)
	if ok && strings.HasSuffix(v, "em") {
		n *= 16
	}
	return n
}

// supported answers an @supports condition: a browser of today knows what it
// is asked for, spellings of other makers left out.
func supported(condition string) bool {
	condition, not := strings.CutPrefix(condition, "not ")
	known := !strings.Contains(condition, "(-ms-") && !strings.Contains(condition, "(-o-") && !strings.Contains(condition, "(-moz-")
	return known != not
}
