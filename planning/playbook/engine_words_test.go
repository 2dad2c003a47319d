package playbook_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/planning/playbook"
)

// TestEveryQuestionSaysAllItsWords asks every question of the plan, also those
// nobody is asked unprompted, for every row there is, in every language: no
// placeholder stays empty.
func TestEveryQuestionSaysAllItsWords(t *testing.T) {
	t.Parallel()
	book := plannedBook(t)
	for _, lang := range locale.Languages() {
		t.Run(string(lang), func(t *testing.T) {
			t.Parallel()
			w := startWalk(t, book, lang)
			w.until("plan_check")
			flow, _ := book.Engine.Flow(playbook.FlowPlan)
			lists := map[string]string{}
			for _, section := range flow.Sections {
				questionsOf(slices.Concat(section.Items, section.More), "", lists)
			}
			wrong := map[string]bool{}
			for id, list := range lists {
				rows := []conversation.Row{{}}
				if list != "" {
					rows = w.s.Record(conversation.Main).Rows(list, -1)
				}
				for _, row := range rows[:min(len(rows), 2)] {
					_, prompt, _, err := w.engine.Advance(w.s, conversation.Move{Verb: conversation.Ask, Value: conversation.Key{Step: id, Row: row.ID}.String(), Facts: w.facts})
					if err != nil {
						t.Fatal(err)
					}
					if text := asJSON(t, w.engine.Render(prompt, lang)); strings.Contains(text, "⟦") {
						from := strings.Index(text, "⟦")
						wrong[id+": "+text[max(0, from-40):min(len(text), from+30)]] = true
					}
				}
			}
			for _, what := range slices.Sorted(maps.Keys(wrong)) {
				t.Error(what)
			}
		})
	}
}

// questionsOf collects the ids of questions with the list whose rows they are
// about.
func questionsOf(items []conversation.Item, of string, into map[string]string) {
	for _, item := range items {
		switch item := item.(type) {
		case *conversation.Step:
			into[item.ID] = of
		case *conversation.Check:
			into[item.ID] = of
		case *conversation.Each:
			if item.In == "" {
				questionsOf(item.Items, item.List, into)
			}
		case *conversation.Pack:
			into[item.ID] = of
			for _, list := range item.Lists {
				if list != nil {
					questionsOf([]conversation.Item{list}, of, into)
				}
			}
		case *conversation.List:
			if item.Pack != nil {
				into[item.Pack.ID] = of
			}
			if item.More != nil {
				into[item.More.ID] = of
			}
			questionsOf(item.Items, item.ID, into)
		}
	}
}
