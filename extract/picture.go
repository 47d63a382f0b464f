package extract

import "bytes"

// minPicture is the length from which an inline picture is left out.
const minPicture = 256

// withoutPictures shortens the data of inline pictures, which nothing here
// looks at: they are up to nine tenths of a page's bytes (White House: 300 of
// 330 KB).
func withoutPictures(page []byte) []byte {
	mark := []byte(";base64,")
	i := bytes.Index(page, mark)
	if i < 0 {
		return page
	}
	out := make([]byte, 0, len(page)/2)
	for i >= 0 {
		i += len(mark)
		out = append(out, page[:i]...)
		page = page[i:]
		if n := pictureEnd(page); n >= minPicture {
			page = page[n:]
		}
		i = bytes.Index(page, mark)
	}
	return append(out, page...)
}

// pictureEnd is the length of base64 data up to its closing quote; 0 when it
// has none, as in a page that was cut there.
func pictureEnd(data []byte) int {
	n := bytes.IndexByte(data, '"')
	if q := bytes.IndexByte(data[:max(n, 0)], '\''); q >= 0 || n < 0 {
		if n < 0 {
			q = bytes.IndexByte(data, '\'')
		}
		n = q
	}
	if n < 0 || bytes.IndexByte(data[:n], '<') >= 0 || bytes.IndexByte(data[:n], '>') >= 0 {
		return 0
	}
	return n
}
