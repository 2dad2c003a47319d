package conversation

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"

	"lodestar/bot"
	"lodestar/conversation/locale"
)

// Render says a prompt in a language. Words that people typed are escaped, so
// that they never format, mention or link.
func (e *Engine) Render(p Prompt, lang locale.Language) bot.Message {
	printer := e.words.Printer(lang)
	say := func(t Text) string { return markup(printer, t, p.args) }
	m := bot.Message{Kind: "notice", Question: p.Question}
	part := func(kind bot.PartKind, t Text) {
		if text := say(t); text != "" {
			m.Parts = append(m.Parts, bot.Part{Kind: kind, Text: text})
		}
	}
	part(bot.Problem, p.Problem)
	var notices []string
	for _, n := range p.Notices {
		if text := say(n); text != "" {
			notices = append(notices, text)
		}
	}
	if len(notices) > 0 { // lines that belong together are one part
		m.Parts = append(m.Parts, bot.Part{Kind: bot.Text, Text: strings.Join(notices, "\n")})
	}
	part(bot.Heading, p.Heading)
	if !p.Page.Empty() {
		m.Parts = append(m.Parts, bot.Part{Kind: bot.Page, Text: plainArgs(printer, p.Page, p.args)})
	}
	part(bot.Text, p.Ask)
	if len(p.Table) > 0 {
		table := bot.Part{Kind: bot.Table}
		for _, entry := range p.Table {
			table.Rows = append(table.Rows, bot.Row{Number: entry.Number, Label: say(entry.Label), Text: say(entry.Text)})
		}
		m.Parts = append(m.Parts, table)
	}
	part(bot.Example, p.Example)
	for _, c := range p.Context {
		part(bot.Context, c)
	}
	for _, o := range p.Options {
		verb := o.Verb
		if verb == "" {
			verb = Pick
		}
		m.Options = append(m.Options, bot.Button{Label: plainArgs(printer, o.Label, p.args), Verb: verb, Value: o.Value, Primary: o.Primary})
	}
	for _, o := range p.Buttons {
		m.Buttons = append(m.Buttons, bot.Button{Label: plainArgs(printer, o.Label, p.args), Verb: o.Verb, Value: o.Value, Primary: o.Primary})
	}
	for _, f := range p.Fields {
		m.Fields = append(m.Fields, rendered(printer, f, p.args))
	}
	m.FormTitle = plainArgs(printer, p.Form, p.args)
	if p.Entry != nil {
		entry := rendered(printer, *p.Entry, p.args)
		m.Entry = &entry
	}
	if p.Status == Active && (p.Question.Step != "") {
		m.Kind = "question"
	}
	m.Notification = notification(printer, p)
	return m
}

func rendered(printer locale.Printer, f FormField, args locale.Args) bot.Field {
	field := bot.Field{ID: f.ID, Label: plainArgs(printer, f.Label, args), Kind: f.Kind, Value: f.Value, Long: f.Long, Several: f.Several}
	for _, o := range f.Options {
		field.Options = append(field.Options, bot.Button{Label: plainArgs(printer, o.Label, args), Verb: Pick, Value: o.Value})
	}
	return field
}

// notification is line 1: the problem, else the question, else what was done.
func notification(printer locale.Printer, p Prompt) string {
	for _, t := range append([]Text{p.Problem, p.Ask}, p.Notices...) {
		if text := plainArgs(printer, t, p.args); text != "" {
			return text
		}
	}
	return ""
}

// Print says texts that belong to no prompt, with light markup.
func (e *Engine) Print(lang locale.Language, t Text, args locale.Args) string {
	return markup(e.words.Printer(lang), t, args)
}

// markup prints a text for a message: the catalogue's own markup stays, what
// people typed is escaped.
func markup(p locale.Printer, t Text, base locale.Args) string {
	if t.Key == "" {
		return bot.Escape(t.Literal)
	}
	return p.Fill(t.Key, printed(p, t.Args, base, true))
}

// plainArgs prints a text without markup, for labels and for reading back.
func plainArgs(p locale.Printer, t Text, base locale.Args) string {
	if t.Key == "" {
		return t.Literal
	}
	return bot.Plain(p.Fill(t.Key, printed(p, t.Args, base, true)))
}

// printed turns arguments that are texts themselves into words, those of base where
// args has none.
func printed(p locale.Printer, args, base locale.Args, escape bool) func(name string) (any, bool) {
	return func(name string) (any, bool) {
		if arg, given := args[name]; given {
			return printedArg(p, arg, base, escape), true
		}
		arg, given := base[name]
		return printedArg(p, arg, nil, escape), given // without the base: its texts may not need each other
	}
}

func printedArg(p locale.Printer, arg any, base locale.Args, escape bool) any {
	switch arg := arg.(type) {
	case Text:
		return markup(p, arg, base)
	case []any:
		list := make([]string, len(arg))
		for i := range arg {
			list[i] = fmt.Sprint(printedArg(p, arg[i], base, escape))
		}
		return p.List(list)
	case string:
		if escape {
			return bot.Escape(arg)
		}
		return arg
	case float64: // a whole number that went through JSON
		if arg == math.Trunc(arg) {
			return int(arg)
		}
		return arg
	default:
		return arg
	}
}

// UnmarshalJSON reads a Text back from a stored session: an argument that is a
// text itself becomes one again.
func (t *Text) UnmarshalJSON(data []byte) error {
	type bare Text
	var b bare
	if err := json.Unmarshal(data, &b); err != nil {
		return fmt.Errorf("conversation: reading text: %w", err)
	}
	for name, arg := range b.Args {
		b.Args[name] = unpacked(arg)
	}
	*t = Text(b)
	return nil
}

// UnmarshalJSON reads a Problem back from a stored session.
func (p *Problem) UnmarshalJSON(data []byte) error {
	var t Text
	if err := json.Unmarshal(data, &t); err != nil {
		return err
	}
	*p = Problem{Key: t.Key, Args: t.Args}
	return nil
}

func unpacked(arg any) any {
	switch arg := arg.(type) {
	case map[string]any:
		data, err := json.Marshal(arg)
		if err != nil {
			return ""
		}
		var t Text
		if err := json.Unmarshal(data, &t); err != nil {
			return ""
		}
		return t
	case []any:
		for i := range arg {
			arg[i] = unpacked(arg[i])
		}
		return arg
	case float64:
		if arg == math.Trunc(arg) {
			return int(arg)
		}
		return arg
	default:
		return arg
	}
}
