package summary

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Hidden is a request of which nothing names anybody, and the way back.
type Hidden struct {
	Request
	names map[string]string // what stands for a name → the name
}

// Hide puts P1, P2 … in the place of people and C1 … in that of companies, leaving
// out those that somebody wrote themselves, as in "priority P1", and takes addresses, telephone numbers, accounts, links and secrets out. What stands
// for whom stays here. The result is about people still, and is treated so.
func Hide(r Request) Hidden {
	h := Hidden{Request: r, names: map[string]string{}}
	taken := standIns(r)
	var rules []nameRule
	add := func(letter string, names []string, parts bool) {
		n := 0
		for _, name := range names {
			token := ""
			for token == "" || taken[token] {
				n++
				token = letter + strconv.Itoa(n)
			}
			h.names[token] = name
			rules = append(rules, nameRule{words: foldedWords(name), token: token})
			if !parts {
				continue
			}
			for _, part := range wordsOf(name) {
				if len([]rune(part.folded)) > 2 {
					rules = append(rules, nameRule{words: []string{part.folded}, token: token})
				}
			}
		}
	}
	add("P", r.People, true)
	add("C", r.Companies, false)
	// The longest first: "Kim Visser" before "Kim".
	slices.SortStableFunc(rules, func(a, b nameRule) int { return len(b.words) - len(a.words) })
	h.Sources = nil
	for _, s := range r.Sources {
		s.Text, s.From = hideNames(Redact(Visible(s.Text)), rules), ""
		h.Sources = append(h.Sources, s)
	}
	h.Questions = nil
	for _, q := range r.Questions {
		q.Words = hideNames(Redact(q.Words), rules)
		h.Questions = append(h.Questions, q)
	}
	h.People, h.Companies = nil, nil
	return h
}

// standIn is what stands for a name, also with the s of a genitive behind it.
var standIn = regexp.MustCompile(`\b[PC]\d+`)

// standIns are the words of a request that look like stand-ins and are none.
func standIns(r Request) map[string]bool {
	found := map[string]bool{}
	look := func(text string) {
		for _, token := range standIn.FindAllString(text, -1) {
			found[token] = true
		}
	}
	for _, s := range r.Sources {
		look(s.Text)
	}
	for _, q := range r.Questions {
		look(q.Words)
	}
	return found
}

type nameRule struct {
	words []string // folded
	token string
}

func foldedWords(text string) []string {
	var all []string
	for _, w := range wordsOf(text) {
		all = append(all, w.folded)
	}
	return all
}

// hideNames puts tokens in the place of names, whatever their case, also with the s
// of a genitive behind them.
func hideNames(text string, rules []nameRule) string {
	words := wordsOf(text)
	var b strings.Builder
	at := 0
	for i := 0; i < len(words); {
		used := 0
		for _, rule := range rules {
			if len(rule.words) == 0 || i+len(rule.words) > len(words) || !isName(words[i:i+len(rule.words)], rule.words) {
				continue
			}
			last := words[i+len(rule.words)-1]
			b.WriteString(text[at:words[i].at] + rule.token)
			at = last.at + len(last.text)
			used = len(rule.words)
			break
		}
		i += max(used, 1)
	}
	b.WriteString(text[at:])
	return b.String()
}

func isName(words []word, name []string) bool {
	for i, w := range words {
		folded := w.folded
		if i == len(words)-1 && folded != name[i] {
			folded = strings.TrimSuffix(strings.TrimSuffix(folded, "s"), "'")
		}
		if folded != name[i] && !slices.Contains(strings.FieldsFunc(w.folded, func(r rune) bool { return r == '-' }), name[i]) {
			return false
		}
	}
	return true
}

// Reveal puts the names back into a line.
func (h Hidden) Reveal(text string) string {
	return standIn.ReplaceAllStringFunc(text, func(token string) string {
		if name, ok := h.names[token]; ok {
			return name
		}
		return token
	})
}

// Who stands in the place of an address and of what else is taken out. They are read
// by models only.
const (
	hiddenMail   = "[e-mail]"
	hiddenPhone  = "[phone]"
	hiddenBank   = "[account]"
	hiddenLink   = "[link]"
	hiddenSecret = "[secret]"
	hiddenPerson = "[person]"
)

var redactions = []struct {
	find *regexp.Regexp
	put  string
}{
	{regexp.MustCompile(`<mailto:[^>]*>`), hiddenMail},
	{regexp.MustCompile(`<[@!#][^>]*>`), hiddenPerson},
	{regexp.MustCompile(`(?i)<?(?:https?|ftp)://[^\s>]+>?|www\.[^\s]+`), hiddenLink},
	{regexp.MustCompile(`[\p{L}\d._%+\-]+@[\p{L}\d.\-]+\.\p{L}{2,}`), hiddenMail},
	{regexp.MustCompile(`(?i)(?:xox[a-z]-|xapp-|sk-|ghp_|bearer\s+|api[_-]?key[=: ]+|passwor[dt][=: ]+)[A-Za-z0-9_\-.]{6,}`), hiddenSecret},
	{regexp.MustCompile(`\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b`), hiddenBank},
	{regexp.MustCompile(`(^|[^\d.,/\-])(?:\+\d[\d ()/.\-]{6,}\d|\(0\d{1,4}\)[\d /\-]{4,}\d|0\d{1,4}[ /\-]\d[\d \-/]{3,}\d|0\d{8,12})`), "${1}" + hiddenPhone},
	{regexp.MustCompile(`(^|[^\p{L}\d])@[\p{L}\d._\-]{2,}`), "${1}" + hiddenPerson},
	{regexp.MustCompile(`\b[UW][A-Z0-9]{2,}\d[A-Z0-9]{3,}\b`), hiddenPerson},
}

// key is what may be one: long, with digits in it, which words have not.
var key = regexp.MustCompile(`[A-Za-z0-9+/_\-]{24,}={0,2}`)

// Redact takes out of a text what leads to somebody or opens something.
func Redact(text string) string {
	for _, r := range redactions {
		text = r.find.ReplaceAllString(text, r.put)
	}
	return key.ReplaceAllStringFunc(text, func(found string) string {
		if strings.ContainsAny(found, "0123456789") {
			return hiddenSecret
		}
		return found
	})
}

var comment = regexp.MustCompile(`(?s)<!--.*?(?:-->|$)`)

// Visible is a text without what people do not see and a model reads: control
// characters, those of no width, those that turn the direction, tags, comments.
func Visible(text string) string {
	text = comment.ReplaceAllString(text, "")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs), r >= 0xFE00 && r <= 0xFE0F, r >= 0xE0000:
			return -1
		case r == '\u00a0' || r == '\u202f' || r == '\u2007':
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, ""))
}
