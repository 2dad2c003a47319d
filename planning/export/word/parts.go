package word

import (
	"fmt"
	"strings"
)

// part is one file of the package.
type part struct{ name, content string }

const (
	mainSpace  = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`
	relSpace   = `http://schemas.openxmlformats.org/package/2006/relationships`
	officeRels = `http://schemas.openxmlformats.org/officeDocument/2006/relationships`
	wordType   = `application/vnd.openxmlformats-officedocument.wordprocessingml.`
)

func (d *Document) parts() []part {
	stamp := d.Made.UTC().Format("2006-01-02T15:04:05Z")
	width, height := d.size()
	return []part{
		{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
			`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
			`<Default Extension="xml" ContentType="application/xml"/>` +
			`<Override PartName="/word/document.xml" ContentType="` + wordType + `document.main+xml"/>` +
			`<Override PartName="/word/styles.xml" ContentType="` + wordType + `styles+xml"/>` +
			`<Override PartName="/word/settings.xml" ContentType="` + wordType + `settings+xml"/>` +
			`<Override PartName="/word/numbering.xml" ContentType="` + wordType + `numbering+xml"/>` +
			`<Override PartName="/word/footer1.xml" ContentType="` + wordType + `footer+xml"/>` +
			`<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>` +
			`<Override PartName="/docProps/app.xml" ContentType="application/vnd.openxmlformats-officedocument.extended-properties+xml"/></Types>`},
		{"_rels/.rels", `<Relationships xmlns="` + relSpace + `">` +
			`<Relationship Id="rId1" Type="` + officeRels + `/officeDocument" Target="word/document.xml"/>` +
			`<Relationship Id="rId2" Type="` + relSpace + `/metadata/core-properties" Target="docProps/core.xml"/>` +
			`<Relationship Id="rId3" Type="` + officeRels + `/extended-properties" Target="docProps/app.xml"/></Relationships>`},
		{"docProps/core.xml", `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" ` +
			`xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` +
			`<dc:title>` + escaped(d.Title) + `</dc:title><dc:creator>Lodestar</dc:creator><dc:language>` + escaped(d.Language) + `</dc:language>` +
			`<cp:lastModifiedBy>Lodestar</cp:lastModifiedBy>` +
			`<dcterms:created xsi:type="dcterms:W3CDTF">` + stamp + `</dcterms:created><dcterms:modified xsi:type="dcterms:W3CDTF">` + stamp + `</dcterms:modified></cp:coreProperties>`},
		{"docProps/app.xml", `<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Application>Lodestar</Application></Properties>`},
		{"word/_rels/document.xml.rels", `<Relationships xmlns="` + relSpace + `">` +
			`<Relationship Id="rId1" Type="` + officeRels + `/styles" Target="styles.xml"/>` +
			`<Relationship Id="rId2" Type="` + officeRels + `/settings" Target="settings.xml"/>` +
			`<Relationship Id="rId3" Type="` + officeRels + `/footer" Target="footer1.xml"/>` +
			`<Relationship Id="rId4" Type="` + officeRels + `/numbering" Target="numbering.xml"/></Relationships>`},
		{"word/numbering.xml", `<w:numbering ` + mainSpace + `><w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="singleLevel"/>` +
			`<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:pStyle w:val="ListBullet"/><w:lvlText w:val="•"/><w:lvlJc w:val="left"/>` +
			`<w:pPr><w:ind w:left="284" w:hanging="284"/></w:pPr></w:lvl></w:abstractNum>` +
			`<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>`},
		{"word/settings.xml", `<w:settings ` + mainSpace + `><w:defaultTabStop w:val="708"/>` +
			`<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>`},
		{"word/footer1.xml", `<w:ftr ` + mainSpace + `><w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr>` +
			`<w:r><w:t xml:space="preserve">` + escaped(d.Title) + ` · </w:t></w:r>` +
			`<w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple></w:p></w:ftr>`},
		{"word/document.xml", `<w:document ` + mainSpace + ` xmlns:r="` + officeRels + `"><w:body>` + d.body.String() +
			fmt.Sprintf(`<w:sectPr><w:footerReference w:type="default" r:id="rId3"/><w:pgSz w:w="%d" w:h="%d"/>`+
				`<w:pgMar w:top="%d" w:right="%d" w:bottom="%d" w:left="%d" w:header="510" w:footer="510" w:gutter="0"/></w:sectPr>`,
				width, height, margin, margin, margin, margin) + `</w:body></w:document>`},
		{"word/styles.xml", d.styles()},
	}
}

// styles are the looks of everything, under Word's own ids where it has one.
func (d *Document) styles() string {
	var b strings.Builder
	b.WriteString(`<w:styles ` + mainSpace + `><w:docDefaults><w:rPrDefault><w:rPr>` +
		`<w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:eastAsia="Calibri" w:cs="Calibri"/><w:sz w:val="20"/><w:szCs w:val="20"/>` +
		`<w:lang w:val="` + escaped(d.Language) + `" w:eastAsia="` + escaped(d.Language) + `"/></w:rPr></w:rPrDefault>` +
		`<w:pPrDefault><w:pPr><w:spacing w:after="40" w:line="252" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>`)
	paragraph := func(id, name, based, next, format, letters string) {
		standard := ""
		switch {
		case id == string(Normal):
			standard = ` w:default="1"`
		case strings.HasPrefix(id, "Plan"):
			standard = ` w:customStyle="1"`
		}
		fmt.Fprintf(&b, `<w:style w:type="paragraph"%s w:styleId="%s"><w:name w:val="%s"/>`, standard, id, name)
		if based != "" {
			fmt.Fprintf(&b, `<w:basedOn w:val="%s"/>`, based)
		}
		if next != "" {
			fmt.Fprintf(&b, `<w:next w:val="%s"/>`, next)
		}
		fmt.Fprintf(&b, `<w:qFormat/><w:pPr>%s</w:pPr><w:rPr>%s</w:rPr></w:style>`, format, letters)
	}
	const blue, grey = `<w:color w:val="1F3A5F"/>`, `<w:color w:val="515D6D"/>`
	paragraph("Normal", "Normal", "", "", "", `<w:color w:val="1B2430"/>`)
	paragraph("Title", "Title", "Normal", "Subtitle", `<w:spacing w:after="0" w:line="240" w:lineRule="auto"/>`, `<w:b/>`+blue+`<w:sz w:val="40"/>`)
	paragraph("Subtitle", "Subtitle", "Normal", "Normal", `<w:spacing w:after="120"/>`, grey)
	paragraph("Heading1", "heading 1", "Normal", "Normal",
		`<w:keepNext/><w:pBdr><w:bottom w:val="single" w:sz="6" w:space="1" w:color="1F3A5F"/></w:pBdr><w:spacing w:before="220" w:after="80"/><w:outlineLvl w:val="0"/>`, `<w:b/>`+blue+`<w:sz w:val="25"/>`)
	paragraph("Heading2", "heading 2", "Normal", "Normal", `<w:keepNext/><w:spacing w:before="160" w:after="60"/><w:outlineLvl w:val="1"/>`, `<w:b/>`+blue+`<w:sz w:val="21"/>`)
	paragraph("ListBullet", "List Bullet", "Normal", "", `<w:numPr><w:numId w:val="1"/></w:numPr><w:spacing w:after="60"/><w:ind w:left="284" w:hanging="284"/>`, "")
	paragraph("PlanLabel", "Plan Label", "Normal", "", `<w:spacing w:after="20"/>`, grey)
	paragraph("PlanCell", "Plan Cell", "Normal", "", `<w:spacing w:before="20" w:after="20" w:line="240" w:lineRule="auto"/>`, `<w:sz w:val="18"/>`)
	paragraph("PlanHead", "Plan Head", "PlanCell", "", `<w:keepNext/>`, `<w:b/><w:color w:val="FFFFFF"/>`)
	paragraph("PlanNote", "Plan Note", "PlanCell", "", `<w:keepNext/>`, `<w:i/>`+grey)
	paragraph("PlanGap", "Plan Gap", "Normal", "", `<w:spacing w:after="0" w:line="80" w:lineRule="exact"/>`, `<w:sz w:val="8"/>`)
	paragraph("Footer", "footer", "Normal", "", `<w:jc w:val="right"/>`, grey+`<w:sz w:val="16"/>`)
	b.WriteString(`<w:style w:type="character" w:customStyle="1" w:styleId="PlanInternal"><w:name w:val="Plan Internal"/><w:qFormat/><w:rPr><w:color w:val="9A4A0A"/></w:rPr></w:style>`)
	const line = ` w:val="single" w:sz="4" w:space="0" w:color="D3DAE3"/>`
	b.WriteString(`<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/></w:tblPr></w:style>` +
		`<w:style w:type="table" w:customStyle="1" w:styleId="PlanLines"><w:name w:val="Plan Lines"/><w:basedOn w:val="TableNormal"/>` +
		`<w:tblPr><w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="80" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>` +
		`<w:style w:type="table" w:customStyle="1" w:styleId="PlanTable"><w:name w:val="Plan Table"/><w:basedOn w:val="TableNormal"/>` +
		`<w:tblPr><w:tblBorders><w:bottom` + line + `<w:insideH` + line + `</w:tblBorders>` +
		`<w:tblCellMar><w:left w:w="60" w:type="dxa"/><w:right w:w="60" w:type="dxa"/></w:tblCellMar></w:tblPr>` +
		`<w:tblStylePr w:type="firstRow"><w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="1F3A5F"/></w:tcPr></w:tblStylePr></w:style>`)
	b.WriteString(`</w:styles>`)
	return b.String()
}
