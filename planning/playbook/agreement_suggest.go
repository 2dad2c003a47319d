package playbook

import (
	"slices"
	"strings"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/planning"
)

// stepSuggest marks the form in which a change is suggested. Where forms do not
// open, "change: …" in the thread does the same.
const stepSuggest = "suggest"

// The fields of the form.
const (
	fieldItems = "items"
	fieldWish  = "wish"
)

// suggest offers the five items and room for words to the one who asked.
func (a *answering) suggest() error {
	m := bot.Message{Kind: "notice", Question: bot.Question{Session: a.plan.ID, Flow: flowAgreement, Step: stepSuggest, Row: a.on.Version, Offer: offerOf(a.event.ID)}}
	items := bot.Field{ID: fieldItems, Label: a.words().Text("customer.suggest.items", nil), Several: true}
	for _, item := range planning.Items() {
		items.Options = append(items.Options, bot.Button{Label: a.words().Capital(a.words().Text("customer.item."+string(item), nil)), Verb: conversation.Pick, Value: string(item)})
	}
	m.Fields = []bot.Field{items, {ID: fieldWish, Label: a.words().Text("customer.suggest.wish", nil), Long: true}}
	return a.whisper(m, a.words().Text("customer.answer.suggest", locale.Args{"manager": bot.Escape(a.card.manager)}))
}

// suggested takes the form. What is wrong with it stands beside its fields, and
// nothing is recorded.
func (a *answering) suggested() error {
	wish := strings.TrimSpace(locale.Clean(a.event.Action.Fields[fieldWish]))
	var items []planning.Item
	for _, line := range strings.Split(a.event.Action.Fields[fieldItems], "\n") {
		if item := planning.Item(strings.TrimSpace(line)); slices.Contains(planning.Items(), item) && !slices.Contains(items, item) {
			items = append(items, item)
		}
	}
	switch n := locale.Length(wish); {
	case n > longestSuggestion:
		a.e.problems = map[string]string{fieldWish: a.words().Text("customer.page.problem.too_long", locale.Args{"n": n, "limit": longestSuggestion})}
		return nil
	case wish == "" && len(items) == 0:
		a.e.problems = map[string]string{fieldWish: a.words().Text("customer.suggest.empty", nil)}
		return nil
	}
	if refused, err := a.refused(); err != nil || refused {
		return err
	}
	return a.requestChange(wish, items)
}

// isSuggestion reports whether an event is the form of a version of this plan.
func (a *answering) isSuggestion() bool {
	q := a.event.Action.Question
	return a.event.Action.Verb == conversation.Send && q.Flow == flowAgreement && q.Step == stepSuggest
}

// The ways in which a sentence names the items of a change request; German needs each
// with its own preposition.
const (
	itemsOn = "on." // a request on them
	itemsAt = "at." // a change of them
)

// itemList names items in words as a sentence needs them, "" where none was ticked.
func itemList(items []planning.Item, how string, words locale.Printer) string {
	var names []string
	for _, item := range items {
		names = append(names, words.Text("customer.item."+how+string(item), nil))
	}
	return words.List(names)
}
