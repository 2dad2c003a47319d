package playbook

import (
	"strings"

	"lodestar/conversation"
	"lodestar/conversation/locale"
)

func noteNews(e *Env, a map[string]string) error {
	text := strings.TrimSpace(a["rest"])
	if text == "" {
		return e.move(conversation.Add, "news/0")
	}
	ok, err := e.inPlan()
	if err != nil || !ok {
		return err
	}
	if n := locale.Length(text); n > 95 {
		e.Notice(conversation.Say("problem.too_long", args("n", n, "limit", 95, "text", quoted(text))))
		return nil
	}
	if err := e.change(func(r *conversation.Record) {
		row := e.addTo(r, "news", text)
		r.Set(conversation.Key{Step: "news.date", Row: row}, e.answer(conversation.DateValue(e.Today())))
	}); err != nil {
		return err
	}
	e.Notice(conversation.Say("say.news_noted", locale.Args{"customer": quoted(e.Account.Name), "date": e.Today(), "text": quoted(text)}))
	if summary := e.Plan.Record.Text("summary", 0); summary != "" {
		e.Notice(conversation.Say("ask.news.confirm", args("text", quoted(summary))))
		e.Notice(conversation.Say("context.summary_hint", nil))
	}
	return nil
}

func noteOpportunityCommand(e *Env, a map[string]string) error {
	text := strings.TrimSpace(a["rest"])
	if text == "" {
		return e.move(conversation.Add, "opportunities/0")
	}
	ok, err := e.inPlan()
	if err != nil || !ok {
		return err
	}
	if n := locale.Length(text); n > 80 {
		e.Notice(conversation.Say("problem.too_long", args("n", n, "limit", 80, "text", quoted(text))))
		return nil
	}
	if err := e.change(func(r *conversation.Record) {
		row := e.addTo(r, "opportunities", text)
		if trail := e.Session.Trail; len(trail) > 0 { // linked to the last answer
			r.Set(conversation.Key{Step: "opportunities_source", Row: row}, e.answer(conversation.TextValue(trail[len(trail)-1].String())))
		}
	}); err != nil {
		return err
	}
	e.Notice(conversation.Say("say.opportunity_noted", args("text", quoted(text))))
	return nil
}

func (e *Env) answer(v conversation.Value) conversation.Answer {
	return conversation.Answer{Value: v, State: conversation.Answered, By: e.Person.ID, At: e.Now, SaidOn: e.Today()}
}

// addTo adds a row with one line to a list.
func (e *Env) addTo(r *conversation.Record, list, text string) int {
	row := r.AddRow(list, 0)
	r.Set(conversation.Key{Step: list, Row: row}, e.answer(conversation.TextValue(text)))
	return row
}
