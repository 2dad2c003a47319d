package email

import (
	"fmt"
	"html/template"
	"net/url"
	"strings"

	"lodestar/bot"
	"lodestar/conversation/locale"
)

// page is the one form of every mail: no picture, no address to fetch, no colour
// of its own, so that it is read in the reader's own, dark or light.
const page = `<!doctype html>
<html lang="{{.Language}}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>{{.Title}}</title>
<style>
:root { color-scheme: light dark; }
body { font-family: system-ui, sans-serif; font-size: 16px; line-height: 1.5; max-width: 42em; margin: 1em auto; padding: 0 1em; overflow-wrap: anywhere; }
h1 { font-size: 1.15em; }
table { border-collapse: collapse; }
th, td { text-align: left; vertical-align: top; padding: 0.25em 1em 0.25em 0; border-bottom: 1px solid rgba(128, 128, 128, 0.4); }
th { font-weight: 600; }
pre { font-size: 12px; line-height: 1.35; overflow-x: auto; }
.problem { border-left: 4px solid; padding-left: 0.75em; }
.small { font-size: 0.875em; }
</style>
</head>
<body>
{{range .Blocks}}{{template "block" .}}{{end -}}
{{if .Offered}}{{if .Answer}}<p>{{.Answer}}</p>
{{end}}<ul style="list-style: none; padding-left: 0">
{{range .Offered}}<li>{{if .Link}}<a href="{{.Link}}">{{.Label}}</a>{{else}}{{.Label}}{{end}}</li>
{{end}}</ul>
{{end -}}
{{range .Small}}{{template "block" .}}{{end -}}
</body>
</html>
{{define "block"}}
{{- if eq .Kind "heading"}}<h1>{{template "spans" .Spans}}</h1>
{{else if eq .Kind "table"}}<table role="presentation">
{{range .Rows}}<tr>{{if .Number}}<td>{{.Number}}</td>{{else if $.Numbered}}<td></td>{{end}}<th scope="row">{{template "spans" .Label}}</th><td>{{template "spans" .Text}}</td></tr>
{{end}}</table>
{{else if eq .Kind "page"}}<pre>{{.Text}}</pre>
{{else if eq .Kind "example"}}<p>{{.Text}}<br>{{template "spans" .Spans}}</p>
{{else if eq .Kind "problem"}}<p class="problem">{{template "spans" .Spans}}</p>
{{else if eq .Kind "context"}}<p class="small">{{template "spans" .Spans}}</p>
{{else}}<p>{{template "spans" .Spans}}</p>
{{end}}{{end}}
{{define "spans"}}{{range .}}{{if .Break}}<br>{{else if .Link}}<a href="{{.Link}}">{{.Text}}</a>{{else if .Bold}}<b>{{.Text}}</b>{{else if .Code}}<code>{{.Text}}</code>{{else}}{{.Text}}{{end}}{{end}}{{end}}
`

type htmlPage struct {
	Language, Title, Answer string
	Blocks, Small           []htmlBlock
	Offered                 []htmlOffer
}

type htmlBlock struct {
	Kind     string
	Text     string
	Spans    []htmlSpan
	Rows     []htmlRow
	Numbered bool // some row has a number, so that all have a column for it
}

type htmlRow struct {
	Number      int
	Label, Text []htmlSpan
}

type htmlSpan struct {
	Text              string
	Bold, Code, Break bool
	Link              string
}

type htmlOffer struct {
	Label string
	Link  template.URL // mailto, made by mailto; escaped there
}

// htmlPart sets a message as HTML, in the same order as textPart.
type htmlPart struct {
	form      *template.Template
	publicURL string
}

func newHTMLPart(publicURL string) htmlPart {
	return htmlPart{form: template.Must(template.New("mail").Parse(page)), publicURL: strings.TrimSuffix(publicURL, "/")}
}

func (h htmlPart) write(m bot.Message, title string, words locale.Printer, answerable bool, press func(n int) string) (string, error) {
	p := htmlPage{Language: string(words.Language().Base()), Title: title}
	for _, part := range m.Parts {
		block, ok := h.block(part, words)
		switch {
		case !ok:
		case part.Kind == bot.Context:
			p.Small = append(p.Small, block)
		default:
			p.Blocks = append(p.Blocks, block)
		}
	}
	if len(p.Blocks)+len(p.Small) == 0 {
		p.Blocks = append(p.Blocks, htmlBlock{Kind: string(bot.Text), Spans: []htmlSpan{{Text: oneLine(m.Notification)}}})
	}
	if answerable && len(offeredOf(m)) > 0 {
		p.Answer = words.Text("context.mail_answer", nil)
	}
	for i, b := range offeredOf(m) {
		label := oneLine(b.Label)
		if i < len(m.Options) {
			label = bot.OptionNumber(m.Options, i) + label
		}
		p.Offered = append(p.Offered, htmlOffer{Label: label, Link: template.URL(press(i))}) //nolint:gosec // mailto made of escaped parts in composer.press
	}
	var b strings.Builder
	if err := h.form.Execute(&b, p); err != nil {
		return "", fmt.Errorf("email: setting a mail: %w", err)
	}
	return strings.TrimSpace(b.String()) + "\n", nil
}

func (h htmlPart) block(p bot.Part, words locale.Printer) (htmlBlock, bool) {
	b := htmlBlock{Kind: string(p.Kind)}
	switch p.Kind {
	case bot.Table:
		for _, r := range p.Rows {
			row := htmlRow{Number: r.Number, Label: h.spans(r.Label), Text: h.spans(r.Text)}
			b.Rows = append(b.Rows, row)
			b.Numbered = b.Numbered || r.Number > 0
		}
		return b, len(b.Rows) > 0
	case bot.Page:
		b.Text = strings.TrimRight(printable(p.Text), " \n")
		return b, strings.TrimSpace(b.Text) != ""
	case bot.Example:
		b.Text = words.Text("say.mail_example", nil)
	default:
	}
	b.Spans = h.spans(p.Text)
	return b, strings.TrimSpace(p.Text) != ""
}

// spans takes light markup apart, breaks lines, and makes our own links
// clickable: those only, whoever wrote the words.
func (h htmlPart) spans(s string) []htmlSpan {
	var all []htmlSpan
	for _, span := range bot.Spans(strings.TrimSpace(printable(s))) {
		for i, line := range strings.Split(span.Text, "\n") {
			if i > 0 {
				all = append(all, htmlSpan{Break: true})
			}
			for _, piece := range h.links(line) {
				piece.Bold, piece.Code = span.Bold, span.Code
				all = append(all, piece)
			}
		}
	}
	return all
}

func (h htmlPart) links(line string) []htmlSpan {
	var all []htmlSpan
	for h.publicURL != "" {
		before, after, found := strings.Cut(line, h.publicURL+"/")
		if !found {
			break
		}
		end := strings.IndexFunc(after, func(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune(`"'<>()[]{}`, r) })
		if end < 0 {
			end = len(after)
		}
		end = len(strings.TrimRight(after[:end], ".,;:!?"))
		link := h.publicURL + "/" + after[:end]
		if before != "" {
			all = append(all, htmlSpan{Text: before})
		}
		all = append(all, htmlSpan{Text: link, Link: link})
		line = after[end:]
	}
	if line != "" {
		all = append(all, htmlSpan{Text: line})
	}
	return all
}

// mailto is a link that begins a mail; its words are escaped.
func mailto(to, subject, body string) string {
	escape := func(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }
	return "mailto:" + strings.NewReplacer("%40", "@", "%2B", "+").Replace(escape(to)) + "?subject=" + escape(subject) + "&body=" + escape(body)
}
