package emulator

import (
	"regexp"
	"slices"
	"strings"
)

// links finds what Slack's client turns into links while somebody types: web
// addresses, e-mail addresses and names that end like a host.
var links = regexp.MustCompile(`(?i)\bhttps?://[^\s<>"]*[^\s<>".,;:!?)\]]|\b[a-z0-9._%+-]+@[a-z0-9-]+(\.[a-z0-9-]+)+\b|\b(www\.)?[a-z0-9-]+(\.[a-z0-9-]+)*\.(com|org|net|eu|de|nl|at|ch|be)\b(/[^\s<>"]*[^\s<>".,;:!?)\]])?`)

// piece is a run of typed text: plain, a link or a mention.
type piece struct {
	text, link, user string
}

// pieces takes typed text apart. people are those who can be mentioned with an @
// before their name.
func pieces(people []*User, typed string) []piece {
	var all []piece
	for len(typed) > 0 {
		start, end, p := nextPiece(people, typed)
		if start > 0 {
			all = append(all, piece{text: typed[:start]})
		}
		if end > start {
			all = append(all, p)
		}
		if end == 0 {
			break
		}
		typed = typed[end:]
	}
	return all
}

// nextPiece finds the first link or mention; start is the length where there is
// none.
func nextPiece(people []*User, typed string) (start, end int, p piece) {
	start, end = len(typed), len(typed)
	if at := links.FindStringIndex(typed); at != nil {
		start, end = at[0], at[1]
		p = linkOf(typed[start:end])
	}
	// Longest name first, so that "@Eva Brandt" is not taken for "@Eva".
	people = slices.Clone(people)
	slices.SortFunc(people, func(a, b *User) int { return len(b.Name) - len(a.Name) })
	for _, u := range people {
		if u.Name == "" {
			continue
		}
		if at := strings.Index(typed, "@"+u.Name); at >= 0 && at < start {
			start, end, p = at, at+1+len(u.Name), piece{user: u.ID}
		}
	}
	return start, end, p
}

func linkOf(s string) piece {
	switch {
	case strings.Contains(s, "://"):
		return piece{link: s}
	case strings.Contains(s, "@"):
		return piece{link: "mailto:" + s, text: s}
	default:
		return piece{link: "http://" + s, text: s}
	}
}

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// wireText is typed text as message events carry it (docs.slack.dev, "Formatting
// text"): three characters escaped, links and mentions in angle brackets.
func wireText(people []*User, typed string) string {
	var b strings.Builder
	for _, p := range pieces(people, typed) {
		switch {
		case p.user != "":
			b.WriteString("<@" + p.user + ">")
		case p.link != "" && p.text != "":
			b.WriteString("<" + wireLink(p.link) + "|" + escaper.Replace(p.text) + ">")
		case p.link != "":
			b.WriteString("<" + wireLink(p.link) + ">")
		default:
			b.WriteString(escaper.Replace(p.text))
		}
	}
	return b.String()
}

// wireLink is an address inside angle brackets; a | in it would begin a label.
func wireLink(link string) string { return strings.ReplaceAll(escaper.Replace(link), "|", "%7C") }

// richTextOf is the same text as the rich_text block that comes with it.
func richTextOf(people []*User, typed string) object {
	elements := []any{}
	for _, p := range pieces(people, typed) {
		switch {
		case p.user != "":
			elements = append(elements, object{"type": "user", "user_id": p.user})
		case p.link != "" && p.text != "":
			elements = append(elements, object{"type": "link", "url": p.link, "text": p.text})
		case p.link != "":
			elements = append(elements, object{"type": "link", "url": p.link})
		default:
			elements = append(elements, object{"type": "text", "text": p.text})
		}
	}
	return object{"type": "rich_text", "elements": []any{object{"type": "rich_text_section", "elements": elements}}}
}
