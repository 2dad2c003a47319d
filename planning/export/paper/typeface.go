// Package paper sets text and simple shapes on sheets of fixed size and writes
// them as PDF or as a picture. It knows measures and nothing of plans: what fits
// is found out here before a file is made. Lengths are points, 72 to the inch,
// counted from the upper left corner.
package paper

import (
	"fmt"
	"strings"

	"github.com/go-fonts/liberation/liberationsansbold"
	"github.com/go-fonts/liberation/liberationsansregular"
	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// Typeface is Liberation Sans, regular and bold: Latin, Greek and Cyrillic
// letters, embedded in the product so that a sheet looks the same on every
// machine. It remembers what it measured and is not for two goroutines at once.
type Typeface struct {
	regular, bold face
}

type face struct {
	font     *sfnt.Font
	buffer   sfnt.Buffer
	advances map[rune]float64 // in parts of the type size
}

// Load reads the typeface. An error means that the product was built wrongly.
func Load() (*Typeface, error) {
	var t Typeface
	for _, f := range []struct {
		to   *face
		file []byte
	}{{&t.regular, liberationsansregular.TTF}, {&t.bold, liberationsansbold.TTF}} {
		parsed, err := sfnt.Parse(f.file)
		if err != nil {
			return nil, fmt.Errorf("paper: reading the typeface: %w", err)
		}
		*f.to = face{font: parsed, advances: map[rune]float64{}}
	}
	return &t, nil
}

func (t *Typeface) face(bold bool) *face {
	if bold {
		return &t.bold
	}
	return &t.regular
}

// stand-ins for signs the typeface does not have and the product itself uses.
const (
	wanted = "◆▶◀"
	given  = "♦►◄"
)

// unknown stands where the typeface has no letter: that something stood there
// must be seen.
const unknown = '□'

// Printable is the text as the typeface can print it, in one line: signs it does
// not have become an empty box, and line breaks and other control characters a
// space. lost are the letters that became boxes.
func (t *Typeface) Printable(s string) (text string, lost []rune) {
	stand := []rune(given)
	text = strings.Map(func(r rune) rune {
		if i := strings.IndexRune(wanted, r); i >= 0 {
			return stand[len([]rune(wanted[:i]))]
		}
		switch {
		case r < ' ' || r == 0x7f:
			return ' '
		case invisible(r):
			return -1
		case r > 0xffff || !t.regular.has(r):
			lost = append(lost, r)
			return unknown
		}
		return r
	}, s)
	return text, lost
}

// invisible signs steer how others are drawn and would be boxes here: joiners,
// direction marks, variation selectors, the byte order mark.
func invisible(r rune) bool {
	return r == 0xad || r >= 0x200b && r <= 0x200f || r >= 0x202a && r <= 0x202e || r >= 0x2060 && r <= 0x2069 || r >= 0xfe00 && r <= 0xfe0f || r == 0xfeff
}

func (f *face) has(r rune) bool {
	i, err := f.font.GlyphIndex(&f.buffer, r)
	return err == nil && i != 0
}

func (f *face) advance(r rune) float64 {
	if a, ok := f.advances[r]; ok {
		return a
	}
	units := f.font.UnitsPerEm()
	a := 0.0
	if i, err := f.font.GlyphIndex(&f.buffer, r); err == nil {
		if wide, err := f.font.GlyphAdvance(&f.buffer, i, fixed.I(int(units)), font.HintingNone); err == nil {
			a = float64(wide) / 64 / float64(units)
		}
	}
	f.advances[r] = a
	return a
}

// Width is how wide a printable text is at a size. Letters are never drawn
// closer together than their own widths, so that PDF and measure agree.
func (t *Typeface) Width(s string, size float64, bold bool) float64 {
	f, wide := t.face(bold), 0.0
	for _, r := range s {
		wide += f.advance(r)
	}
	return wide * size
}
