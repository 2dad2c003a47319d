package paper

import (
	"bytes"
	"fmt"
	"io"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"github.com/go-fonts/liberation/liberationsansbold"
	"github.com/go-fonts/liberation/liberationsansregular"
)

// Document says what a PDF file is about. Nothing else is written into its
// properties: no author, no machine, no path.
type Document struct {
	Title    string
	Language string    // BCP 47, such as "de"
	Made     time.Time // stands in the file; the same drawing at the same time makes the same bytes
}

const family = "liberation"

// WritePDF writes one page per drawing, with the typeface embedded (the letters
// used), the texts tagged in their order, title and language set.
func WritePDF(w io.Writer, about Document, sheets []*Drawing) error {
	p := pdfWriter{pdf: fpdf.NewCustom(&fpdf.InitType{UnitStr: "pt", Size: fpdf.SizeType{Wd: A4().Width, Ht: A4().Height}})}
	p.pdf.SetCatalogSort(true)
	p.pdf.SetCreationDate(about.Made.UTC())
	p.pdf.SetModificationDate(about.Made.UTC())
	p.pdf.SetProducer("Lodestar", true)
	p.pdf.SetTitle(about.Title, true)
	p.pdf.SetLang(about.Language)
	p.pdf.SetXmpMetadata(xmp(about))
	p.pdf.SetAutoPageBreak(false, 0)
	p.pdf.SetMargins(0, 0, 0)
	p.pdf.AddUTF8FontFromBytes(family, "", bytes.Clone(liberationsansregular.TTF))
	p.pdf.AddUTF8FontFromBytes(family, "B", bytes.Clone(liberationsansbold.TTF))
	for _, sheet := range sheets {
		p.sheet(sheet)
	}
	var plain bytes.Buffer
	if err := p.pdf.Output(&plain); err != nil {
		return fmt.Errorf("paper: writing PDF: %w", err)
	}
	file, err := tagged(plain.Bytes(), p.pages)
	if err != nil {
		return fmt.Errorf("paper: writing PDF: %w", err)
	}
	if _, err := w.Write(file); err != nil {
		return fmt.Errorf("paper: writing PDF: %w", err)
	}
	return nil
}

type pdfWriter struct {
	pdf   *fpdf.Fpdf
	pages []*element // the structure of each page
	at    *element
}

// element is a node of the structure tree: its children are elements or pieces of
// content.
type element struct {
	tag      Tag
	parent   *element
	children []child
}

type child struct {
	element *element
	content int // where element is nil: the number of the marked content on its page
}

func (p *pdfWriter) sheet(d *Drawing) {
	p.pdf.AddPageFormat("P", fpdf.SizeType{Wd: d.Size.Width, Ht: d.Size.Height})
	root := &element{tag: "Sect"}
	p.pages, p.at = append(p.pages, root), root
	pieces := 0
	for _, m := range d.marks {
		switch {
		case m.begin != "":
			inner := &element{tag: m.begin, parent: p.at}
			p.at.children = append(p.at.children, child{element: inner})
			p.at = inner
		case m.end:
			p.at = p.at.parent
		case m.box != nil:
			p.pdf.RawWriteStr("/Artifact BMC")
			p.box(*m.box)
			p.pdf.RawWriteStr("EMC")
		case m.text != nil && m.text.Repeats:
			p.pdf.RawWriteStr("/Artifact <</Type /Pagination>> BDC")
			p.text(*m.text)
			p.pdf.RawWriteStr("EMC")
		case m.text != nil:
			p.pdf.RawWriteStr(fmt.Sprintf("/%s <</MCID %d>> BDC", p.at.tag, pieces))
			p.text(*m.text)
			p.pdf.RawWriteStr("EMC")
			p.at.children = append(p.at.children, child{content: pieces})
			pieces++
		}
	}
}

func (p *pdfWriter) text(t Text) {
	style := ""
	if t.Bold {
		style = "B"
	}
	p.pdf.SetFont(family, style, t.Size)
	p.pdf.SetTextColor(int(t.Colour.R), int(t.Colour.G), int(t.Colour.B))
	p.pdf.Text(t.X, t.Y, t.Words)
}

func (p *pdfWriter) box(b Box) {
	p.pdf.SetFillColor(int(b.Colour.R), int(b.Colour.G), int(b.Colour.B))
	if b.Round > 0 {
		p.pdf.RoundedRect(b.X, b.Y, b.Width, b.Height, b.Round, "1234", "F")
		return
	}
	p.pdf.Rect(b.X, b.Y, b.Width, b.Height, "F")
}

func xmp(about Document) []byte {
	stamp := about.Made.UTC().Format("2006-01-02T15:04:05Z")
	return fmt.Appendf(nil, `<?xpacket begin="`+"\ufeff"+`" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">%s</rdf:li></rdf:Alt></dc:title>
<dc:language><rdf:Bag><rdf:li>%s</rdf:li></rdf:Bag></dc:language>
<xmp:CreateDate>%s</xmp:CreateDate><xmp:ModifyDate>%s</xmp:ModifyDate>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>`, escaped(about.Title), escaped(about.Language), stamp, stamp)
}
