package playground

import (
	"bytes"
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"lodestar/bot/slack/emulator"
)

// payloadLine is one line of a payload as the inspector shows it.
type payloadLine struct {
	Text string
	Says string // the limit that is broken here (PG-41), "" for none
	At   string // the JSON pointer (RFC 6901) of a broken limit
}

// payloadLines writes a value as indented JSON and marks where limits are
// broken. A finding about something that is not there stands at the line of what
// should hold it.
func payloadLines(v any, findings []emulator.Finding) []payloadLine {
	w := &payloadWriter{says: make(map[string]string)}
	for _, f := range findings {
		w.says[f.Pointer] = strings.TrimPrefix(w.says[f.Pointer]+"; "+f.Says, "; ")
	}
	w.value("", "", v, 0, false)
	for _, pointer := range slices.Sorted(maps.Keys(w.says)) { // places that are missing
		w.markAncestor(pointer, w.says[pointer])
	}
	return w.lines
}

type payloadWriter struct {
	lines []payloadLine
	at    []string // the pointer of each line
	says  map[string]string
}

func (w *payloadWriter) line(pointer, text string, depth int) {
	l := payloadLine{Text: strings.Repeat("  ", depth) + text}
	if says, found := w.says[pointer]; found && !slices.Contains(w.at, pointer) {
		l.Says, l.At = says, pointer
		delete(w.says, pointer)
	}
	w.lines, w.at = append(w.lines, l), append(w.at, pointer)
}

func (w *payloadWriter) markAncestor(pointer, says string) {
	for up := pointer; ; {
		for i, at := range w.at {
			if at == up {
				w.lines[i].Says = strings.TrimPrefix(w.lines[i].Says+"; "+says, "; ")
				w.lines[i].At = pointer
				return
			}
		}
		cut := strings.LastIndexByte(up, '/')
		if cut < 0 {
			return
		}
		up = up[:cut]
	}
}

func (w *payloadWriter) value(pointer, label string, v any, depth int, more bool) {
	comma := ""
	if more {
		comma = ","
	}
	switch v := v.(type) {
	case map[string]any:
		if len(v) == 0 {
			w.line(pointer, label+"{}"+comma, depth)
			return
		}
		w.line(pointer, label+"{", depth)
		keys := slices.Sorted(maps.Keys(v))
		for i, key := range keys {
			w.value(pointer+"/"+escapePointer(key), quoted(key)+": ", v[key], depth+1, i < len(keys)-1)
		}
		w.line(pointer, "}"+comma, depth)
	case []any:
		if len(v) == 0 {
			w.line(pointer, label+"[]"+comma, depth)
			return
		}
		w.line(pointer, label+"[", depth)
		for i, item := range v {
			w.value(pointer+"/"+strconv.Itoa(i), "", item, depth+1, i < len(v)-1)
		}
		w.line(pointer, "]"+comma, depth)
	default:
		w.line(pointer, label+quoted(v)+comma, depth)
	}
}

func escapePointer(key string) string { return strings.NewReplacer("~", "~0", "/", "~1").Replace(key) }

// quoted writes a plain value without the escapes that JSON only needs in HTML.
func quoted(v any) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return `"?"` // what was decoded can be encoded
	}
	return strings.TrimRight(b.String(), "\n")
}

// indented is a value as one text, to be read and edited.
func indented(v any) string {
	var b strings.Builder
	for _, l := range payloadLines(v, nil) {
		b.WriteString(l.Text + "\n")
	}
	return strings.TrimRight(b.String(), "\n")
}

// decoded reads JSON without losing digits; false where it is none.
func decoded(body string) (any, bool) {
	d := json.NewDecoder(strings.NewReader(body))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil || d.More() {
		return nil, false
	}
	return v, true
}

const masked = "••••"

var (
	tokenPattern    = regexp.MustCompile(`\bx(?:ox[a-z]|app)-[A-Za-z0-9-]{4,}`)
	ticketPattern   = regexp.MustCompile(`^(https?://.*/)[^/]+$`)
	secretNames     = []string{"token", "bot_token", "app_token", "access_token", "refresh_token", "client_secret", "signing_secret", "password", "authorization"}
	secretAddresses = []string{"response_url", "upload_url"}
)

// mask takes secrets out of what is shown (PG-43): it returns a copy.
func mask(v any) any {
	switch v := v.(type) {
	case map[string]any:
		o := make(map[string]any, len(v))
		for key, value := range v {
			text, isText := value.(string)
			switch {
			case isText && text != "" && slices.Contains(secretNames, strings.ToLower(key)):
				o[key] = masked
			case isText && slices.Contains(secretAddresses, key):
				o[key] = ticketPattern.ReplaceAllString(text, "${1}"+masked)
			default:
				o[key] = mask(value)
			}
		}
		return o
	case []any:
		list := make([]any, len(v))
		for i, item := range v {
			list[i] = mask(item)
		}
		return list
	case string:
		return tokenPattern.ReplaceAllStringFunc(v, func(token string) string {
			kind, _, _ := strings.Cut(token, "-")
			return kind + "-" + masked
		})
	default:
		return v
	}
}

// maskHeader does the same for a header; of a signature the beginning stays, so
// that two can be told apart.
func maskHeader(name, value string) string {
	switch {
	case strings.EqualFold(name, "Authorization"), strings.EqualFold(name, "Cookie"):
		return masked
	case strings.EqualFold(name, "X-Slack-Signature") && len(value) > 12:
		return value[:12] + "…"
	default:
		text, _ := mask(value).(string)
		return text
	}
}
