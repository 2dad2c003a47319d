package slack

import (
	"context"
	"strings"
)

// mentions reports whether a text as Slack sends it mentions a user.
func mentions(text, user string) bool {
	return strings.Contains(text, "<@"+user+">") || strings.Contains(text, "<@"+user+"|")
}

// typed is a text as the person wrote it. A mention of the bot itself is how it
// was called and no part of what was said.
func (a *Adapter) typed(ctx context.Context, w workspace, text string) string {
	ctx, cancel := asking(ctx)
	defer cancel()
	called := mentions(text, w.User)
	text = unmarked(text, func(user string) string {
		if user == w.User {
			return ""
		}
		return a.nameOf(ctx, w, user)
	})
	if called {
		text = strings.TrimSpace(text)
	}
	return text
}

// unmarked takes Slack's marks off a text: what stands in angle brackets is a
// link, a mention or a date, and of what people typed only &, < and > are
// escaped. name tells the name of a user.
func unmarked(text string, name func(user string) string) string {
	if !strings.ContainsAny(text, "<&") {
		return text
	}
	var b strings.Builder
	for text != "" {
		start := strings.IndexByte(text, '<')
		if start < 0 {
			b.WriteString(unescaped(text))
			break
		}
		b.WriteString(unescaped(text[:start]))
		text = text[start:]
		end := strings.IndexByte(text, '>')
		if end < 0 {
			b.WriteString(unescaped(text))
			break
		}
		b.WriteString(mark(text[1:end], name))
		text = text[end+1:]
	}
	return b.String()
}

// mark is what a person saw of something in angle brackets.
func mark(inside string, name func(string) string) string {
	target, label, labelled := strings.Cut(inside, "|")
	target, label = unescaped(target), unescaped(label)
	switch {
	case strings.HasPrefix(target, "@"):
		if said := name(target[1:]); said != "" || !labelled {
			return said
		}
		return label
	case strings.HasPrefix(target, "#"):
		if label != "" {
			return "#" + label
		}
		return target
	case strings.HasPrefix(target, "!"):
		if label != "" { // a date's fallback, a group's name
			return label
		}
		return "@" + strings.TrimPrefix(target, "!")
	case !labelled || label == "":
		return target
	case strings.HasSuffix(strings.TrimSuffix(target, "/"), strings.TrimSuffix(label, "/")):
		return label // "contoso.example", which Slack made a link of
	default:
		return label + " (" + target + ")"
	}
}

func unescaped(s string) string {
	if !strings.Contains(s, "&") {
		return s
	}
	return entities.Replace(s)
}

// entities are read in one pass, so that "&amp;lt;" is the text "&lt;".
var entities = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")
