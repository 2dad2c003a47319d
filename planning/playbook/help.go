package playbook

import (
	"strings"

	"lodestar/conversation"
)

func help(e *Env, _ map[string]string) error {
	texts := []conversation.Text{conversation.Say("say.help.nowhere", nil)}
	texts = append(texts, e.helpLines()...)
	e.Notice(texts...)
	return nil
}

// HelpLines are all commands with what they do.
func (e *Env) helpLines() []conversation.Text {
	printer := e.Book.Words.Printer(e.Language())
	var texts []conversation.Text
	for _, group := range []struct {
		title string
		class conversation.Class
	}{{"help.navigation", conversation.Navigation}, {"help.plan", conversation.Within}, {"help.elsewhere", conversation.Elsewhere}} {
		texts = append(texts, conversation.Say(group.title, nil))
		for _, c := range e.Book.Engine.Commands(group.class) {
			if !e.Book.Words.Has("does." + c.ID) {
				continue
			}
			pattern, _, _ := strings.Cut(printer.Text("command."+c.ID, nil), "|")
			pattern = placeholderWords.Replace(strings.TrimSpace(pattern))
			texts = append(texts, conversation.Say("help.line", args("command", quoted(pattern), "does", conversation.Say("does."+c.ID, nil))))
		}
	}
	return texts
}

var placeholderWords = strings.NewReplacer("{n}", "2", "{rest}", "…", "{customer}", "…")

// glossary prints every term in the reader's language (001-31).
func glossary(e *Env, _ map[string]string) error {
	texts := []conversation.Text{conversation.Say("say.glossary", nil)}
	for _, key := range e.Book.Words.Keys() {
		name, ok := strings.CutPrefix(key, "term.")
		if !ok || !e.Book.Words.Has("meaning."+name) {
			continue
		}
		texts = append(texts, conversation.Say("say.glossary_line", args("term", conversation.Say(key, nil), "meaning", conversation.Say("meaning."+name, nil))))
	}
	e.Notice(texts...)
	return nil
}
