package playbook

import (
	"slices"
	"strings"

	"lodestar/bot"
	"lodestar/conversation/locale"
	"lodestar/planning"
	"lodestar/planning/export"
)

// itemsOf are the agreement items that changes belong to, in their order.
func itemsOf(changes []planning.Change) []planning.Item {
	var items []planning.Item
	for _, item := range planning.Items() {
		if slices.ContainsFunc(changes, func(c planning.Change) bool { return c.Item == item }) {
			items = append(items, item)
		}
	}
	return items
}

func itemNames(items []planning.Item, words locale.Printer) []string {
	var names []string
	for _, item := range items {
		names = append(names, words.Text("customer.item."+string(item), nil))
	}
	return names
}

// differences are the places in which the version differs from the one agreed to
// before, and what else is new; from what was frozen of both.
func (c card) differences() (changes, notices []export.Difference, err error) {
	_, before, err := c.against.Document.Thaw()
	if err != nil {
		return nil, nil, err
	}
	_, after, err := c.p.Document.Thaw()
	if err != nil {
		return nil, nil, err
	}
	changes, notices = export.Differences(before, after, c.words), export.Notices(before, after, c.words)
	if len(c.against.Document.Nameless()) > 0 { // nobody knows any more who was who
		changes = ofThem(changes, c.p.Changes)
		notices = nil
	}
	return changes, notices, nil
}

// ofThem leaves owners out where none was changed when the version was sent: of
// those whose names were erased none can be told from another.
func ofThem(all []export.Difference, sent []planning.Change) []export.Difference {
	owners := slices.ContainsFunc(sent, func(c planning.Change) bool { return c.StepID == "action_owner" })
	return slices.DeleteFunc(all, func(d export.Difference) bool {
		return d.Step == "action_owner" && !owners
	})
}

// differencesText is what "Read Differences" shows, place by place under its
// item: the old words and the new.
func (c card) differencesText() (string, error) {
	changes, notices, err := c.differences()
	if err != nil {
		return "", err
	}
	lines := []string{c.words.Text("customer.differences", locale.Args{"version": c.p.Version, "before": c.against.Version})}
	for _, item := range planning.Items() {
		under := slices.DeleteFunc(slices.Clone(changes), func(d export.Difference) bool { return d.Item != item })
		if len(under) == 0 {
			continue
		}
		lines = append(lines, c.words.Text("customer.differences.item", locale.Args{"item": c.words.Capital(c.words.Text("customer.item."+string(item), nil))}))
		for _, d := range under {
			lines = append(lines, c.differenceLine(d))
		}
	}
	if len(notices) > 0 {
		lines = append(lines, c.words.Text("customer.differences.notices", nil))
		for _, d := range notices {
			lines = append(lines, c.differenceLine(d))
		}
	}
	return strings.Join(lines, "\n"), nil
}

func (c card) differenceLine(d export.Difference) string {
	field := bot.Escape(d.Label)
	switch {
	case d.Before == "" && d.After == "":
		return c.words.Text("customer.differences.moved", locale.Args{"field": field})
	case d.Before == "":
		return c.words.Text("customer.differences.new", locale.Args{"field": field, "text": bot.Escape(d.After)})
	case d.After == "":
		return c.words.Text("customer.differences.gone", locale.Args{"field": field, "text": bot.Escape(d.Before)})
	default:
		return c.words.Text("customer.differences.line", locale.Args{"field": field, "before": bot.Escape(d.Before), "after": bot.Escape(d.After)})
	}
}

// differencesPage is the differences as the customer reads them; the whole
// version is one press away (method e.6).
func (c card) differencesPage() (bot.Message, error) {
	text, err := c.differencesText()
	if err != nil {
		return bot.Message{}, err
	}
	first, _, _ := strings.Cut(text, "\n")
	return bot.Message{
		Kind: "page", Notification: bot.Plain(first), Parts: []bot.Part{{Kind: bot.Text, Text: text}},
		Buttons: []bot.Button{{Label: c.words.Text("button.read_plan", nil), Verb: VerbReadPlan, Value: c.value()}},
	}, nil
}
