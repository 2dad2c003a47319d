package playground

import (
	"strings"
)

var entities = strings.NewReplacer("&amp;", "&", "&lt;", "<", "&gt;", ">")

// token is what stands between angle brackets: a mention, a date, a link
// (docs.slack.dev, "Formatting message text"). What is none of them is shown as
// it is.
func (d *drawing) token(s string) run {
	target, label, _ := strings.Cut(s, "|")
	target, label = entities.Replace(target), entities.Replace(label)
	bare := run{Text: "<" + entities.Replace(s) + ">"}
	switch {
	case strings.HasPrefix(target, "@") && len(target) > 1:
		return d.mention("@", target[1:], label)
	case strings.HasPrefix(target, "#") && len(target) > 1:
		return d.mention("#", target[1:], label)
	case strings.HasPrefix(target, "!date^"):
		parts := strings.SplitN(target, "^", 4)
		if len(parts) < 3 {
			return bare
		}
		link := ""
		if len(parts) == 4 {
			link = parts[3]
		}
		if date, ok := d.date(parts[1], parts[2], link, label); ok {
			return date
		}
		return bare
	case target == "!here", target == "!channel", target == "!everyone":
		return run{Text: "@" + target[1:], Class: "bk-mention"}
	case strings.HasPrefix(target, "!subteam^"):
		return d.mention("@", strings.TrimPrefix(target, "!subteam^"), label)
	case strings.HasPrefix(target, "!") && label != "":
		return run{Text: label}
	}
	if _, ok := followed(target); ok {
		return linked(target, label)
	}
	return bare
}
