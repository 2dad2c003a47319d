package playground

import (
	"math"
	"strconv"
)

// richText sets what stands in a rich_text block (docs.slack.dev, "Rich text
// block").
func (d *drawing) richText(elements []object) []para {
	var all []para
	for _, e := range elements {
		border, _ := numberAt(e, "border")
		p := para{Border: border > 0}
		switch kind := textAt(e, "type"); kind {
		case "rich_text_section":
			p.Kind, p.Runs = paraText, d.richRuns(e)
		case "rich_text_quote":
			p.Kind, p.Runs = paraQuote, d.richRuns(e)
		case "rich_text_preformatted":
			p = d.fixed(d.richRuns(e))
		case "rich_text_list":
			p.Kind, p.Ordered, p.Start = paraList, e["style"] == "ordered", 1+wholeAt(e, "offset", math.MaxInt32)
			p.Indent = wholeAt(e, "indent", 8)
			for _, item := range objectsAt(e, "elements") {
				p.Items = append(p.Items, d.richRuns(item))
			}
		default:
			p.Kind, p.Runs = paraText, d.unknownRun(kind)
		}
		all = append(all, p)
	}
	return all
}

func (d *drawing) unknownRun(kind string) []run {
	return []run{run{Text: d.notRendered(kind), Class: "bk-unknown bk-own"}.in(0)}
}

func wholeAt(o object, name string, most int) int {
	n, _ := numberAt(o, name)
	return int(max(0, min(n, float64(most))))
}

func (d *drawing) richRuns(o object) []run {
	var all []run
	for _, e := range objectsAt(o, "elements") {
		all = append(all, d.richRun(e).in(richStyle(objectAt(e, "style"))))
	}
	return all
}

func richStyle(o object) style {
	var all style
	for name, one := range map[string]style{
		"bold": inBold, "italic": inItalic, "strike": inStrike, "underline": inUnderline, "highlight": inMark, "client_highlight": inMark, "code": inCode,
	} {
		if flagAt(o, name) {
			all |= one
		}
	}
	return all
}

func (d *drawing) richRun(e object) run {
	kind := textAt(e, "type")
	switch kind {
	case "text":
		return run{Text: textAt(e, "text")}
	case "link":
		return linked(textAt(e, "url"), textAt(e, "text"))
	case "user":
		return d.mention("@", textAt(e, "user_id"), "")
	case "usergroup":
		return d.mention("@", textAt(e, "usergroup_id"), "")
	case "team":
		return d.mention("@", textAt(e, "team_id"), "")
	case "channel":
		return d.mention("#", textAt(e, "channel_id"), "")
	case "broadcast":
		return run{Text: "@" + textAt(e, "range"), Class: "bk-mention"}
	case "emoji":
		return run{Text: signOf(e)}
	case "color":
		return run{Text: textAt(e, "value")}
	case "date":
		unix, _ := numberAt(e, "timestamp")
		at := strconv.FormatFloat(math.Trunc(unix), 'f', -1, 64)
		if date, ok := d.date(at, textAt(e, "format"), textAt(e, "url"), textAt(e, "fallback")); ok {
			return date
		}
	}
	return run{Text: d.notRendered(kind), Class: "bk-unknown bk-own"}
}
