package sight

import (
	"strconv"
	"strings"
)

// faintest is the opacity below which nobody reads: a twentieth.
const faintest = 0.05

// faint reads an opacity: "0", "0.001", "0%".
func faint(v string) bool {
	n, ok := length(v)
	if ok && strings.HasSuffix(v, "%") {
		n /= 100
	}
	return ok && n < faintest
}

// zero reports a length of nothing: "0", "0px", "0.0".
func zero(v string) bool {
	n, ok := length(v)
	return ok && n == 0
}

// tinyFont reports letters of no more than a pixel.
func tinyFont(v string) bool {
	n, ok := length(v)
	return ok && (n == 0 || n <= 1 && (strings.HasSuffix(v, "px") || strings.HasSuffix(v, "pt")))
}

// tinySide reports a side of no more than a pixel.
func tinySide(side, limit string) bool {
	for _, v := range [2]string{side, limit} {
		if n, ok := length(v); ok && n >= 0 && n <= 1 && (n == 0 || strings.HasSuffix(v, "px")) {
			return true
		}
	}
	return false
}

// far reports a shift to the left or above, out of any screen.
func far(v string) bool {
	n, ok := length(v)
	return ok && (n <= -900 || n <= -90 && letters(v))
}

// farSide reports a shift out of any screen to either side.
func farSide(v string) bool {
	n, ok := length(v)
	return ok && (n <= -900 || n >= 5000 || letters(v) && (n <= -90 || n >= 300))
}

// beside reports a place out of any screen, or out of the box around it.
func beside(v string) bool {
	n, ok := length(v)
	return farSide(v) || ok && n <= -100 && strings.HasSuffix(v, "%")
}

// letters reports a unit of a letter or more, or of the hundredth of a screen.
func letters(v string) bool {
	return strings.HasSuffix(v, "em") || strings.HasSuffix(v, "vw") || strings.HasSuffix(v, "vh")
}

// length is the number at the start of a value.
func length(v string) (float64, bool) {
	end := 0
	for end < len(v) && (v[end] == '-' || v[end] == '+' || v[end] == '.' || v[end] >= '0' && v[end] <= '9') {
		end++
	}
	if end == 0 {
		return 0, false
	}
	n, err := strconv.ParseFloat(v[:end], 64)
	return n, err == nil
}

// functions visits "name(arguments)" in a value.
func functions(v string, visit func(name string, args []string)) {
	for {
		name, rest, ok := strings.Cut(v, "(")
		if !ok {
			return
		}
		inner, after, _ := strings.Cut(rest, ")")
		visit(strings.TrimSpace(name), strings.FieldsFunc(inner, func(r rune) bool { return r == ',' || r == ' ' }))
		v = after
	}
}

// shrunk reads a transform: to nothing, edge on, or out of any screen.
func shrunk(v string) bool {
	gone := false
	functions(v, func(name string, args []string) {
		switch {
		case strings.HasPrefix(name, "scale"):
			for _, a := range args {
				gone = gone || zero(a)
			}
		case strings.HasPrefix(name, "translate"):
			for _, a := range args {
				gone = gone || farSide(a)
			}
		case name == "matrix" && len(args) == 6:
			gone = gone || zero(args[0]) && zero(args[1]) || zero(args[2]) && zero(args[3]) || farSide(args[4]) || far(args[5])
		case (name == "rotatex" || name == "rotatey") && len(args) == 1:
			gone = gone || args[0] == "90deg" || args[0] == "-90deg" || args[0] == "270deg" || args[0] == ".25turn" || args[0] == "0.25turn"
		}
	})
	return gone
}

func shifted(v string) bool {
	for part := range strings.FieldsSeq(v) {
		if farSide(part) {
			return true
		}
	}
	return false
}

func zeroScale(v string) bool {
	for part := range strings.FieldsSeq(v) {
		if zero(part) {
			return true
		}
	}
	return false
}

func filteredAway(v string) bool {
	gone := false
	functions(v, func(name string, args []string) {
		gone = gone || name == "opacity" && len(args) == 1 && faint(args[0])
	})
	return gone
}

// clippedAway reports a clip to nothing: rect(0 0 0 0), rect(1px,1px,1px,1px).
func clippedAway(v string) bool {
	gone := false
	functions(v, func(name string, args []string) {
		tiny := name == "rect" && len(args) == 4
		for _, a := range args {
			n, ok := length(a)
			tiny = tiny && ok && n >= 0 && n <= 1
		}
		gone = gone || tiny
	})
	return gone
}

// cutAway reports a clip path that leaves nothing.
func cutAway(v string) bool {
	gone := false
	functions(v, func(name string, args []string) {
		switch {
		case name == "inset" && len(args) > 0:
			n, ok := length(args[0])
			gone = gone || ok && n >= 50 && strings.HasSuffix(args[0], "%")
		case (name == "circle" || name == "ellipse") && len(args) > 0:
			gone = gone || zero(args[0])
		case name == "polygon" && len(args) > 0:
			point := true
			for _, a := range args {
				point = point && a == args[0]
			}
			gone = gone || point
		}
	})
	return gone
}

// noInk is the colour of nothing.
const noInk = "transparent"

// ink is a colour in one spelling; empty for what is not known to be one.
func ink(v string) string {
	if hex, ok := strings.CutPrefix(v, "#"); ok {
		return hexInk(hex)
	}
	if name, ok := colorNames[v]; ok {
		return name
	}
	out := ""
	functions(v, func(name string, args []string) {
		if (name == "rgb" || name == "rgba") && len(args) >= 3 && out == "" {
			out = rgbInk(args)
		} else if (name == "hsla" || name == "hsl") && len(args) >= 4 && zero(args[len(args)-1]) {
			out = noInk
		}
	})
	return out
}

func hexInk(hex string) string {
	switch len(hex) {
	case 3, 4:
		var b strings.Builder
		for i := range len(hex) {
			b.WriteByte(hex[i])
			b.WriteByte(hex[i])
		}
		hex = b.String()
	case 6, 8:
	default:
		return ""
	}
	if len(hex) == 8 {
		if a, err := strconv.ParseUint(hex[6:], 16, 8); err == nil && float64(a)/255 < faintest {
			return noInk
		}
	}
	return "#" + hex[:6]
}

func rgbInk(args []string) string {
	if len(args) > 3 && faint(args[len(args)-1]) {
		return noInk
	}
	out := make([]byte, 0, 7)
	out = append(out, '#')
	for _, a := range args[:3] {
		n, ok := length(a)
		if !ok {
			return ""
		}
		if strings.HasSuffix(a, "%") {
			n *= 2.55
		}
		const digits = "0123456789abcdef"
		c := int(min(max(n, 0), 255))
		out = append(out, digits[c>>4], digits[c&15])
	}
	return string(out)
}

// colorNames are the names of HTML 4 and their grey relatives.
var colorNames = map[string]string{
	noInk: noInk, "white": "#ffffff", "black": "#000000", "silver": "#c0c0c0", "gray": "#808080", "grey": "#808080",
	"red": "#ff0000", "maroon": "#800000", "yellow": "#ffff00", "olive": "#808000", "lime": "#00ff00", "green": "#008000",
	"aqua": "#00ffff", "cyan": "#00ffff", "teal": "#008080", "blue": "#0000ff", "navy": "#000080", "fuchsia": "#ff00ff",
	"magenta": "#ff00ff", "purple": "#800080", "orange": "#ffa500", "whitesmoke": "#f5f5f5", "lightgray": "#d3d3d3", "lightgrey": "#d3d3d3",
}
