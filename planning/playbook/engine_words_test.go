package playbook_test

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"lodestar/bot"
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

// dangling is an empty pair of brackets or quotes, or a quote that ends in
// nothing, such as "to be agreed by ".
var dangling = regexp.MustCompile(`⟦|\( *\)|„[^“]* “|„“|‘[^’]* ’|‘’|""| "(?:[.,;)]|$)`)

// TestNoWordsDangle asks every question of a plan of which nothing but the names
// of its rows is known: what is missing leaves no hole in a sentence.
func TestNoWordsDangle(t *testing.T) {
	t.Parallel()
	book := plannedBook(t)
	flow, _ := book.Engine.Flow(playbook.FlowPlan)
	lists := map[string]string{}
	for _, section := range flow.Sections {
		questionsOf(slices.Concat(section.Items, section.More), "", lists)
	}
	for _, lang := range locale.Languages() {
		w := startWalk(t, book, lang)
		delete(w.facts.Known, "zone")
		plan := w.s.Record(conversation.Main)
		rows := map[string]int{"": 0}
		for _, list := range slices.Concat([]string{"goal", "solution", "action"}, slices.Compact(slices.Sorted(maps.Values(lists)))) {
			if _, made := rows[list]; !made {
				rows[list] = plan.AddRow(list, parentRow(rows, list))
			}
		}
		for _, name := range []string{"goal_statement", "goal_measure", "solution_name", "action_title", "main_contacts.name", "force_for.text", "force_against.text"} {
			plan.Set(conversation.Key{Step: name, Row: rows[lists[name]]}, conversation.Answer{State: conversation.Answered, Value: conversation.TextValue("a name")})
		}
		for _, id := range slices.Sorted(maps.Keys(lists)) {
			ask := conversation.Move{Verb: conversation.Ask, Value: conversation.Key{Step: id, Row: rows[lists[id]]}.String(), Facts: w.facts}
			_, prompt, _, err := w.engine.Advance(w.s, ask)
			if err != nil {
				t.Fatal(err)
			}
			for _, part := range w.engine.Render(prompt, lang).Parts {
				if text := bot.Plain(part.Text); dangling.MatchString(text) {
					t.Errorf("%s, %s: %s", lang, id, text)
				}
			}
		}
	}
}

// parentRow is the row that a row of a list belongs to.
func parentRow(rows map[string]int, list string) int {
	switch list {
	case "action", "solution":
		return rows["goal"]
	case "solution_objections":
		return rows["solution"]
	case "force_for", "force_against":
		return rows["action"]
	default:
		return 0
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
