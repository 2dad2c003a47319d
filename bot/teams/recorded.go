package teams

import (
	"lodestar/bot"
	"lodestar/conversation/locale"
)

// Recorder takes what goes out, for judges from outside (LODESTAR_RECORD); for tests
// only.
type Recorder interface {
	// Payload takes an Adaptive Card, whose surface is "card".
	Payload(surface string, payload any)
}

// Activities are those in which a delivery goes out, without its files: Adaptive
// Cards, or words alone. words are those of the reader's language, for the adapter's own
// few.
func Activities(d bot.Delivery, words locale.Printer) []map[string]any {
	return activities(withoutPeople(d.Message, d.To), words)
}

func activities(m bot.Message, words locale.Printer) (all []map[string]any) {
	cards := render(m, words, nil)
	if m.Kind == bot.KindRecord {
		cards = cards[len(cards)-1:] // as Send does
	}
	for _, c := range cards {
		all = append(all, outgoing(m, c))
	}
	return all
}

// Cards are the Adaptive Cards in which a message is shown; none where it is words
// alone.
func Cards(m bot.Message, words locale.Printer) []map[string]any {
	var all []map[string]any
	for _, out := range activities(m, words) {
		all = append(all, cardsIn(out)...)
	}
	return all
}

// cardsIn are the Adaptive Cards of an activity that goes out.
func cardsIn(body any) []map[string]any {
	out, _ := body.(map[string]any)
	attachments, _ := out["attachments"].([]map[string]any)
	var all []map[string]any
	for _, a := range attachments {
		if content, ok := a["content"].(map[string]any); ok && a["contentType"] == cardType {
			all = append(all, content)
		}
	}
	return all
}

// record hands the cards of an activity to the recorder, where there is one.
func (c *connector) record(body any) {
	if c.recorder == nil {
		return
	}
	for _, content := range cardsIn(body) {
		c.recorder.Payload("card", content)
	}
}
