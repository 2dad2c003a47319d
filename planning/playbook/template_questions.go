package playbook

import (
	"slices"
	"strconv"

	"lodestar/conversation"
	"lodestar/conversation/locale"
)

// templateQuestions lists the questions of a step, 1 to 6, by their ids and as they are
// worded now: "template text 3". Without a step it says how they are found.
func (e *Env) templateQuestions(step string) error {
	n, err := strconv.Atoi(step)
	flow, ok := e.Book.Engine.Flow(FlowPlan)
	if err != nil || n < 1 || n > 6 || !ok || n > len(flow.Sections) {
		e.Notice(conversation.Say("context.template_text", nil))
		return nil //nolint:nilerr // what is no number gets the same answer
	}
	section := flow.Sections[n-1]
	texts := []conversation.Text{conversation.Say("say.template_questions", args("n", n))}
	var seen []string
	questionIDs(slices.Concat(section.Items, section.More), func(id string) {
		words := e.Book.Words.Raw(e.Language(), "ask."+id)["other"]
		if words == "" || slices.Contains(seen, id) {
			return
		}
		seen = append(seen, id)
		texts = append(texts, conversation.Say("say.field_value", args("field", quoted(id), "value", quoted(words))))
	})
	e.Notice(append(texts, conversation.Say("context.template_text", nil))...)
	return nil
}

// questionIDs names every question of some items, those of packs and rows too.
func questionIDs(items []conversation.Item, name func(id string)) {
	for _, item := range items {
		switch item := item.(type) {
		case *conversation.Step:
			name(item.ID)
		case *conversation.Check:
			name(item.ID)
		case *conversation.Pack:
			name(item.ID)
			for _, s := range item.Steps {
				name(s.ID)
			}
		case *conversation.List:
			if item.Pack != nil {
				name(item.Pack.ID)
			}
			questionIDs(item.Items, name)
		case *conversation.Each:
			questionIDs(item.Items, name)
		}
	}
}

// ownWords are texts of the workspace's own, as an administrator reads them: in their
// language, else in one that has them.
func (e *Env) ownWords(texts map[locale.Language]string) string {
	for _, lang := range []locale.Language{e.Language().Base(), locale.English, locale.German, locale.Dutch} {
		if text := texts[lang]; text != "" {
			return text
		}
	}
	return ""
}
