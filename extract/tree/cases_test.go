package tree

import "testing"

// pages are one page for each rule that is built here; those that are not
// say so.
var pages = []struct {
	name, page string
	library    bool // left to the library
}{
	{"nothing", "", false},
	{"text alone", " a < b <3 c", false},
	{"a document", "<!DOCTYPE html><html lang=en><head><title>a &amp; b</title></head><body class=x>c</body></html>\n<!-- d -->", false},
	{"no doctype: a table stays in its paragraph", "<p>a<table><tr><td>b</table>", false},
	{"an old doctype", `<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN" "http://www.w3.org/TR/html4/loose.dtd"><p>a<table>`, false},
	{"a doctype with quirks", `<!doctype html public "-//W3C//DTD HTML 3.2 Final//EN"><p>a<table>`, false},
	{"a doctype with a reference", `<!doctype html&amp;>a`, true},
	{"head elements after the head", "<head></head><title>a</title><script>b</script><p>c", false},
	{"a second html and body", "<html><body>a<html><body>b", false},
	{"a second body with attributes", "<body>a<body class=x>b", true},
	{"noscript in the head", "<head><noscript><link rel=x><p>a</noscript><p>b", false},
	{"noscript in the body", "<p>a<noscript><b>c</b></noscript>", false},
	{"comments", "<!---->a<!-->b<!--->c<!-- d -- e -->f<!--g--->", false},
	{"a comment with another end", "<!-- a --!> b", true},
	{"a comment without end", "a<!-- b", true},
	{"bogus comments", "<?xml version=1?><!x>a</>b</3>c<![CDATA[d]]>", false},
	{"a comment with a reference", "<!-- a &amp; b -->", false},
	{"line ends", "<pre>\r\n\r\na\rb</pre><p title='c\r\nd'>e\r\nf", false},
	{"a NUL byte", "a\x00b", true},
	{"references in text", "a &lt; b &copy c &copyd &notit; &#8364;&#x20ac;&#0;&#128; &nbsp;&; &# &amp", false},
	{"references in attributes", `<a href="?a=1&amp;b=2&copy=3&lt;&copy&notit;&semi;&fjlig;&#65;&#x42&bne;&" title=&quot;>`, false},
	{"attributes", `<p A=1 b c = 'x"y' d=e/f G="&amp;" a=2 =h i/j k="l"m/>n`, false},
	{"names", "<DIV>a<My-Tag X=1>b</my-tag></DIV><averyveryverylongnameofatag>c", false},
	{"a tag without end", "<p>a<b class=", true},
	{"an end tag without end", "<p>a</p", true},
	{"paragraphs", "<p>a<p>b<div>c</p>d</div><p>e<h1>f<h2>g</h3>h", false},
	{"lists", "<ul><li>a<li>b<ul><li>c</ul><li>d</ul><dl><dt>a<dd>b<dt>c</dl></li>e", false},
	{"links do not nest", "<a href=1>a<a href=2>b</a>c</a>d", false},
	{"formatting goes on", "<p><b><i>a<p>b</b>c</i>d", false},
	{"formatting around blocks", "<b>1<i>2<div>3<p>4</b>5</i>6</div>7", false},
	{"formatting over many blocks", "<a><b><c><i><u><s><div>x</a>y</div>z", false},
	{"no more than three of a form", "<b><b><b><b class=x><b><p>a<p>b", false},
	{"nobr", "<nobr>a<nobr>b</nobr>c", false},
	{"attributes of formatting are sorted", `<p z=1 a=2><a z=1 a=2>b<font size=1 color=2>`, false},
	{"tables", "<table><caption>a<tr><td>b<th>c<tr><td>d</table>e", false},
	{"sections and columns", "<table><colgroup> <col><col></colgroup><col><thead><tr><th>a<tbody><tr><td>b</tbody><tfoot><tr></table>", false},
	{"a table in a cell", "<table><tr><td><table><tr><td>a</table>b</table>c", false},
	{"a table in a table", "<table><tr><table><td>a", false},
	{"what may not stand in a table", "<div><table>a<p>b<tr>c<td>d</td>e<b>f</table>g", false},
	{"text beside text before a table", "x<table>a<tr>b<tr>c</table>", false},
	{"a form in a table", "<table><form action=x><tr><td><input></form></table><form>a</form>", false},
	{"inputs in a table", "<table><input type=hidden><input type=text><tr><td>a</table>", false},
	{"a style in a table", "<table><style>a</style><script>b</script><tr></table>", false},
	{"end tags of a table", "</table></td><table></td></tr><tr></td></tbody><td></tr></tbody></table>", false},
	{"a caption that is not closed", "<table><caption><b>a<td>b</caption>c</table>", false},
	{"formatting that breaks out of a table", "<a>1<table><a>2<tr><td><a>3</table>4", false},
	{"a form that overlaps", "<form><div></form>a</div><form><form>b", false},
	{"selects", "<select><option>a<optgroup><option>b<hr><select>c<input>d", false},
	{"an option alone", "<option>a<option>b<optgroup>c", false},
	{"buttons", "<button>a<p>b<button>c</button>d", false},
	{"objects hold formatting", "<b><object><i>a</object>b</b>c", false},
	{"rules", "<p>a<hr>b<select><option>c<hr>", false},
	{"void elements", "<br>a</br>b<img><image src=x><wbr><param><source></p>", false},
	{"ruby", "<ruby>a<rb>b<rt>c<rtc>d<rp>e</ruby>", false},
	{"raw text", "<script>a<b</scriptx></script><style>c<!-- d</style><textarea>\n e<f>&lt;</textarea><xmp>g</xmp><iframe><p></iframe>", false},
	{"a script in a comment", "<script><!-- a\nif (1<2) b() //--></script>c", false},
	{"a script that hides its end", "<script><!-- <script></script> --></script>c", true},
	{"a script without end", "<script>a</script", true},
	{"a title without text", "<title></title>a", false},
	{"after the body", "<body>a</body>b<!-- c --></html>d</html><!-- e --> ", false},
	{"end tags that close nothing", "</p></div></b></x>a</body></br>", false},
	{"unknown elements", "<x><y><p>a</x>b</y>c", false},
	{"a template", "<template><p>a</template>", true},
	{"a drawing", "<svg><p>a</svg>", true},
	{"a formula", "<math><mi>a</math>", true},
	{"frames", "<frameset><frame></frameset>", true},
	{"plain text", "<plaintext>a</plaintext>", true},
}

func TestParse(t *testing.T) {
	for _, c := range pages {
		t.Run(c.name, func(t *testing.T) {
			if here := compare(t, []byte(c.page)); here == c.library {
				t.Errorf("built here: %v", here)
			}
		})
	}
}
