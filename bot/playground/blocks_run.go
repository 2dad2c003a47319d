package playground

import (
	"html/template"
	"net/url"
	"strings"
)

// style is how a stretch of text looks: a sum of the following.
type style uint8

const (
	inBold style = 1 << iota
	inItalic
	inStrike
	inUnderline
	inMark
	inCode
)

// run is a stretch of text in one style.
type run struct {
	Odd         bool          // it is more than text in a style
	Open, Close template.HTML // the tags of its style: ours, nothing of a payload
	Text        string
	Href        string // checked by followed
	Time        string // RFC 3339, of a date
	Class       string // of a mention, or of something not rendered
	style       style
}

// in gives a run the style of what stands around it as well.
func (r run) in(around style) run {
	r.style |= around
	r.Open, r.Close = styleTags[r.style].open, styleTags[r.style].end
	r.Odd = r.Class+r.Href+r.Time != ""
	return r
}

type tags struct{ open, end template.HTML }

// styleTags are the tags of every style, put together once: a page has
// thousands of runs.
var styleTags = func() (all [inCode << 1]tags) {
	for s := range all {
		for i, name := range []string{"strong", "em", "s", "u", "mark", "code"} {
			if s&(1<<i) != 0 {
				all[s].open += template.HTML("<" + name + ">")         //nolint:gosec // our own word
				all[s].end = template.HTML("</"+name+">") + all[s].end //nolint:gosec // our own word
			}
		}
	}
	return all
}()

// The kinds of paragraph.
const (
	paraText  = "text"
	paraQuote = "quote"
	paraPre   = "pre"
	paraList  = "list"
)

// para is a paragraph of a text.
type para struct {
	Kind    string
	Runs    []run
	Name    string // of the group in which text of fixed width scrolls
	Items   [][]run
	Ordered bool
	Start   int // of an ordered list
	Indent  int // 0 to 8
	Border  bool
}

// text sets a text object: plain_text or mrkdwn.
func (d *drawing) text(o object) []para {
	s := textAt(o, "text")
	switch {
	case s == "":
		return nil
	case o["type"] == "mrkdwn":
		return d.mrkdwn(s)
	case o["emoji"] == false:
		return []para{{Kind: paraText, Runs: []run{{Text: s}}}}
	default:
		return []para{{Kind: paraText, Runs: []run{{Text: emoji(s)}}}}
	}
}

// line sets a text object where only one line of text can stand: in a button, a
// label, an option.
func (d *drawing) line(o object) []run {
	var all []run
	for i, p := range d.text(o) {
		if i > 0 {
			all = append(all, run{Text: "\n"})
		}
		for _, r := range p.Runs {
			if p.Kind == paraPre {
				r = r.in(inCode)
			}
			all = append(all, r)
		}
	}
	return all
}

// words are the bare words of runs: for names of controls and for options, which
// take no style.
func words(runs []run) string {
	if len(runs) == 1 {
		return runs[0].Text
	}
	var b strings.Builder
	for _, r := range runs {
		b.WriteString(r.Text)
	}
	return b.String()
}

func wordsOf(paras []para) string {
	var b strings.Builder
	for _, p := range paras {
		b.WriteString(words(p.Runs))
	}
	return b.String()
}

// followed returns an address that may stand in a link: the web and mail, and
// nothing that a browser would carry out. Else it is "" and false.
func followed(address string) (string, bool) {
	u, err := url.Parse(address)
	if err != nil {
		return "", false
	}
	web := (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
	if mail := u.Scheme == "mailto" && u.Opaque != ""; !web && !mail {
		return "", false
	}
	return address, true
}

// linked is a link, or its text alone where the address may not be followed: it
// is shown then, so that nobody wonders what was there.
func linked(address, label string) run {
	href, ok := followed(address)
	switch {
	case !ok && visible(label) && label != address:
		return run{Text: label + " (" + address + ")"}
	case !visible(label):
		label = strings.TrimPrefix(address, "mailto:")
	}
	return run{Text: label, Href: href}
}

// mention is somebody or something by id; label is what the payload calls it.
func (d *drawing) mention(sign, id, label string) run {
	name := ""
	if d.Name != nil {
		name = d.Name(id)
	}
	for _, other := range []string{label, id} {
		if name == "" {
			name = strings.TrimPrefix(other, sign)
		}
	}
	return run{Text: sign + name, Class: "bk-mention"}
}
