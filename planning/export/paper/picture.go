package paper

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

// Picture draws a sheet with that many pixels to the point, on white.
func (t *Typeface) Picture(d *Drawing, scale float64) (*image.RGBA, error) {
	canvas := image.NewRGBA(image.Rect(0, 0, int(d.Size.Width*scale+0.5), int(d.Size.Height*scale+0.5)))
	draw.Draw(canvas, canvas.Bounds(), image.White, image.Point{}, draw.Src)
	p := painter{t: t, canvas: canvas, scale: scale, faces: map[look]font.Face{}}
	for _, m := range d.marks {
		switch {
		case m.box != nil:
			p.box(*m.box)
		case m.text != nil:
			if err := p.text(*m.text); err != nil {
				return nil, err
			}
		}
	}
	return canvas, nil
}

// WritePNG writes a sheet as a picture, see Picture.
func (t *Typeface) WritePNG(w io.Writer, d *Drawing, scale float64) error {
	picture, err := t.Picture(d, scale)
	if err != nil {
		return err
	}
	var file bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	if err := encoder.Encode(&file, picture); err != nil {
		return fmt.Errorf("paper: writing PNG: %w", err)
	}
	if _, err := w.Write(file.Bytes()); err != nil {
		return fmt.Errorf("paper: writing PNG: %w", err)
	}
	return nil
}

type look struct {
	size float64
	bold bool
}

type painter struct {
	t      *Typeface
	canvas *image.RGBA
	scale  float64
	faces  map[look]font.Face
}

func (p *painter) text(t Text) error {
	key := look{t.Size, t.Bold}
	face, ok := p.faces[key]
	if !ok {
		var err error
		face, err = opentype.NewFace(p.t.face(t.Bold).font, &opentype.FaceOptions{Size: t.Size * p.scale, DPI: 72, Hinting: font.HintingNone})
		if err != nil {
			return fmt.Errorf("paper: drawing text: %w", err)
		}
		p.faces[key] = face
	}
	// Letter by letter, at the places that were measured: a face that moves
	// pairs closer together would end elsewhere than the PDF.
	x := t.X
	drawer := font.Drawer{Dst: p.canvas, Src: image.NewUniform(rgba(t.Colour)), Face: face}
	for _, r := range t.Words {
		drawer.Dot = fixed.Point26_6{X: fixed.Int26_6(x * p.scale * 64), Y: fixed.Int26_6(t.Y * p.scale * 64)}
		drawer.DrawString(string(r))
		x += p.t.face(t.Bold).advance(r) * t.Size
	}
	return nil
}

func (p *painter) box(b Box) {
	// Only the pixels of the box are looked at, not the whole sheet.
	within := image.Rect(int(b.X*p.scale)-1, int(b.Y*p.scale)-1, int((b.X+b.Width)*p.scale)+2, int((b.Y+b.Height)*p.scale)+2)
	r := vector.NewRasterizer(within.Dx(), within.Dy())
	at := func(x, y float64) (float32, float32) {
		return float32(x*p.scale - float64(within.Min.X)), float32(y*p.scale - float64(within.Min.Y))
	}
	left, top, right, bottom, round := b.X, b.Y, b.X+b.Width, b.Y+b.Height, b.Round
	line := func(x, y float64) { px, py := at(x, y); r.LineTo(px, py) }
	corner := func(cx, cy, x, y float64) {
		px, py := at(cx, cy)
		qx, qy := at(x, y)
		r.QuadTo(px, py, qx, qy)
	}
	r.MoveTo(at(left+round, top))
	line(right-round, top)
	corner(right, top, right, top+round)
	line(right, bottom-round)
	corner(right, bottom, right-round, bottom)
	line(left+round, bottom)
	corner(left, bottom, left, bottom-round)
	line(left, top+round)
	corner(left, top, left+round, top)
	r.ClosePath()
	r.Draw(p.canvas, within, image.NewUniform(rgba(b.Colour)), image.Point{})
}

func rgba(c Colour) color.RGBA { return color.RGBA{c.R, c.G, c.B, 0xff} }
