package marketsim

import "encoding/base64"

// Pictures of StyleCard: 40 of them a page, with 5,500 bytes each before
// base64, weigh 293 KB; real pages of this kind weigh 305 to 330 KB
// (data.md 3.5).
const (
	pictureCount = 16
	pictureBytes = 5500
)

// pictures makes a few data URLs that all listings share.
func pictures(seed uint64) [][]byte {
	out := make([][]byte, pictureCount)
	raw := make([]byte, pictureBytes)
	for i := range out {
		d := dice{mix(seed^0x91c7, uint64(i))}
		for j := range raw {
			raw[j] = byte(d.next())
		}
		copy(raw, "\xff\xd8\xff\xe0\x00\x10JFIF\x00")
		out[i] = append([]byte("data:image/jpeg;base64,"), base64.StdEncoding.EncodeToString(raw)...)
	}
	return out
}
