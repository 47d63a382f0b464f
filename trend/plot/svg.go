package plot

import (
	"encoding/xml"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// canvas collects the elements of a drawing.
type canvas struct{ b strings.Builder }

// attrs are attributes of an element, name and value in turn.
type attrs []any

func (c *canvas) tag(name string, a attrs, closed bool) {
	c.b.WriteString("<" + name)
	for i := 0; i+1 < len(a); i += 2 {
		fmt.Fprintf(&c.b, ` %s="`, a[i])
		if v, ok := a[i+1].(float64); ok {
			c.b.WriteString(num(v))
		} else {
			c.escape(fmt.Sprint(a[i+1]))
		}
		c.b.WriteByte('"')
	}
	if closed {
		c.b.WriteByte('/')
	}
	c.b.WriteString(">")
}

// shape is an element with nothing in it.
func (c *canvas) shape(name string, a ...any) {
	c.tag(name, a, true)
	c.b.WriteByte('\n')
}

// noted is a shape that says what it is when it is pointed at.
func (c *canvas) noted(note, name string, a ...any) {
	c.tag(name, a, false)
	c.b.WriteString("<title>")
	c.escape(note)
	c.b.WriteString("</title></" + name + ">\n")
}

func (c *canvas) text(s string, a ...any) {
	c.tag("text", a, false)
	c.escape(s)
	c.b.WriteString("</text>\n")
}

// words is an element with text and no place.
func (c *canvas) words(name, id, s string) {
	c.tag(name, attrs{"id", id}, false)
	c.escape(s)
	c.b.WriteString("</" + name + ">\n")
}

// escape writes text; what XML cannot hold becomes U+FFFD.
func (c *canvas) escape(s string) {
	_ = xml.EscapeText(&c.b, []byte(s)) // a strings.Builder takes everything
}

// num writes a place.
func num(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// round is a place to a tenth of a pixel.
func round(v float64) float64 { return math.Round(v*10) / 10 }
