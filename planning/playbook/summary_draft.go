package playbook

import (
	"slices"
	"strconv"
	"strings"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/planning/summary"
)

// FlowSummary shows what was drafted and asks what becomes of it: nothing of a draft
// is stored or sent that the account manager has not accepted (f.19).
const (
	FlowSummary     = "summary_draft"
	EffectSummary   = "summary_draft"
	stepSummaryGate = "summary_draft.confirm"
)

// summaryLimit is how long what becomes of a draft may be, in characters.
func summaryLimit(task SummaryTask) int {
	if task == TaskOverview {
		return 400 // the step summary (method d.1)
	}
	return 1200
}

// SummaryFlow accepts a draft, takes another text for it, or drops it.
func SummaryFlow() *conversation.Flow {
	gate := tap(stepSummaryGate, button("accept", "accept"), button("edit", "change"), button("drop", "leave_out"))
	gate.In = decisionRecord
	gate.When = func(c *conversation.Scene) bool {
		return c.Facts.Known["draft.task"] != "" && c.Facts.Known["draft.edits"] == ""
	}
	about := func(c *conversation.Scene) locale.Args {
		return args("question", quoted(c.Facts.Known["draft.question"]), "channel", quoted(c.Facts.Known["draft.channel"]), "n", c.Facts.Known["draft.left"])
	}
	gate.Ask = func(c *conversation.Scene) conversation.Text {
		return conversation.Say("ask.summary_draft.confirm."+c.Facts.Known["draft.task"], about(c))
	}
	gate.Then = func(_ *conversation.Scene, v conversation.Value) []conversation.Effect {
		return []conversation.Effect{{Name: EffectSummary, Args: map[string]string{"do": one(v)}}}
	}
	text := long("summary_draft.text", conversation.Warned, 1200)
	text.In = decisionRecord
	text.When = func(c *conversation.Scene) bool { return c.Facts.Known["draft.edits"] != "" }
	text.Args = about
	text.Check = func(c *conversation.Scene, v conversation.Value) *conversation.Problem {
		limit, _ := strconv.Atoi(c.Facts.Known["draft.limit"])
		if n := locale.Length(v.Text); limit > 0 && n > limit {
			return &conversation.Problem{Key: "problem.too_long", Args: args("n", n, "limit", limit, "text", quoted(v.Text))}
		}
		return nil
	}
	text.Then = func(_ *conversation.Scene, v conversation.Value) []conversation.Effect {
		return []conversation.Effect{{Name: EffectSummary, Args: map[string]string{"do": "text", "text": v.Text}}}
	}
	return &conversation.Flow{
		ID:       FlowSummary,
		Args:     customerNamed,
		Sections: []conversation.Section{{ID: "summary", Items: []conversation.Item{gate, text}}},
	}
}

// openWritten is the draft of a plan that waits for the person, the oldest first.
func (e *Env) openWritten(plan string) (Written, int, error) {
	all, err := e.Tx.WrittenOf(e.Place.Tenant, plan)
	if err != nil {
		return Written{}, 0, err
	}
	all = slices.DeleteFunc(all, func(w Written) bool { return w.State != WrittenShown || w.Person != e.Person.ID })
	if len(all) == 0 {
		return Written{}, 0, nil
	}
	return all[0], len(all), nil
}

// knownSummary tells the flow what it is about.
func (e *Env) knownSummary(known map[string]string) error {
	if e.Session == nil || e.Session.Flow != FlowSummary || e.Plan == nil {
		return nil
	}
	w, n, err := e.openWritten(e.Plan.ID)
	if err != nil || n == 0 {
		return err
	}
	known["draft.task"], known["draft.left"] = string(w.Task), strconv.Itoa(n-1)
	known["draft.limit"] = strconv.Itoa(e.limitOf(w))
	if w.Content.Step != "" {
		known["draft.question"] = e.questionWords(w.Content.Step)
	}
	if w.Content.Edits {
		known["draft.edits"] = "yes"
	}
	return nil
}

func (e *Env) limitOf(w Written) int {
	if w.Content.Step == "" {
		return summaryLimit(w.Task)
	}
	return answerLimit(w.Content.Step)
}

// answerLimit is how long an answer to one of the four questions may be (method c.1).
func answerLimit(step string) int {
	if step == "aim_12_months" || step == "challenges_today" {
		return 600
	}
	return 400
}

// previewSummary puts the draft into the gate's question: its lines with the numbers
// of what they rest on, below them what those numbers are.
func (e *Env) previewSummary(m *bot.Message) error {
	w, n, err := e.openWritten(e.Plan.ID)
	if err != nil || n == 0 {
		return err
	}
	m.Generated = w.Content.Model != ""
	var numbers []string // source ids in the order in which they are cited
	var lines []string
	for _, line := range w.Content.Lines {
		text := bot.Escape(line.Text)
		for _, id := range line.Sources {
			i := slices.Index(numbers, id)
			if i < 0 {
				numbers = append(numbers, id)
				i = len(numbers) - 1
			}
			text += " [" + strconv.Itoa(i+1) + "]"
		}
		lines = append(lines, "• "+text)
	}
	m.Parts = append(m.Parts, bot.Part{Kind: bot.Text, Text: strings.Join(append([]string{e.labelOf(w)}, lines...), "\n")})
	var from []string
	for i, id := range numbers {
		from = append(from, "["+strconv.Itoa(i+1)+"] "+w.Content.From[id])
	}
	small := []string{bot.Escape(strings.Join(from, " · "))}
	if w.Content.Left > 0 {
		small = append(small, e.Print(conversation.Say("context.summary_left", args("n", w.Content.Left))))
	}
	if w.Content.Partly {
		small = append(small, e.Print(conversation.Say("context.summary_partly", nil)))
	}
	m.Parts = append(m.Parts, bot.Part{Kind: bot.Context, Text: strings.Join(small, "\n")})
	return nil
}

// labelOf says who wrote a draft: a model, which the reader has to check, or nobody
// but the people whose sentences they are, and then why no model was asked.
func (e *Env) labelOf(w Written) string {
	if w.Content.Model != "" {
		return e.Print(conversation.Say("say.summary_by_ai", args("model", quoted(w.Content.Model))))
	}
	label := "say.summary_word_for_word"
	if w.Task == TaskAnswers {
		label = "say.notes_word_for_word"
	}
	words := e.Print(conversation.Say(label, nil))
	if why := w.Content.Why; why != "" && why != modelOff {
		words = e.Print(conversation.Say("say.ai_why."+why, args("customer", quoted(e.Account.Name), "date", nextMonth(e.Now)))) + " " + words
	}
	return words
}

// decideSummary carries out what the account manager chose.
func decideSummary(e *Env, a map[string]string) error {
	if e.Plan == nil || !e.mayEdit(*e.Account) {
		return nil
	}
	w, n, err := e.openWritten(e.Plan.ID)
	if err != nil {
		return err
	}
	if n == 0 {
		e.Notice(conversation.Say("say.summary_over", nil))
		return nil
	}
	switch a["do"] {
	case "edit":
		w.Content.Edits = true
		if err := e.Tx.SaveWritten(&w); err != nil {
			return err
		}
		return e.askSummary()
	case "drop":
		w.State, w.Content = WrittenDropped, WrittenContent{Back: w.Content.Back}
		if err := e.Tx.SaveWritten(&w); err != nil {
			return err
		}
		e.Notice(conversation.Say("say.summary_dropped", nil))
	case "text":
		err = e.acceptSummary(&w, a["text"])
	default:
		err = e.acceptSummary(&w, textOf(w.Content.Lines))
	}
	if err != nil {
		return err
	}
	if n > 1 {
		return e.askSummary()
	}
	if w.Task == TaskStatus && w.State == WrittenAccepted {
		return e.openGate(e.Plan.ID)
	}
	if w.Content.Back {
		if err := e.Flush(); err != nil {
			return err
		}
		return e.backToPlan()
	}
	return nil
}

// askSummary asks about the next draft, or for its text.
func (e *Env) askSummary() error {
	delete(e.Session.Records, decisionRecord) // what was pressed is no answer to the next
	e.Session.Status = conversation.Active
	return e.Advance(conversation.Move{Verb: conversation.Show})
}

// textOf is a draft as one text.
func textOf(lines []summary.Line) string {
	var all []string
	for _, line := range lines {
		all = append(all, line.Text)
	}
	return strings.Join(all, " ")
}

// acceptSummary makes of a draft what it was for. Of what a model wrote only that
// stays.
func (e *Env) acceptSummary(w *Written, text string) error {
	text = strings.TrimSpace(text)
	w.State = WrittenAccepted
	w.Content = WrittenContent{Text: text, Step: w.Content.Step, Row: w.Content.Row, Model: w.Content.Model, Back: w.Content.Back}
	said := args("customer", quoted(e.Account.Name))
	var err error
	switch w.Task {
	case TaskOverview:
		err = e.change(func(r *conversation.Record) {
			r.Set(conversation.Key{Step: "summary"}, e.answer(conversation.TextValue(text)))
		})
		e.Notice(conversation.Say("say.summary_stored", said))
	case TaskAnswers:
		err = e.storeNoted(w, text)
	case TaskStatus:
		err = e.leadStatus(text)
	default:
		e.Notice(conversation.Say("say.summary_kept", said))
	}
	if err != nil {
		return err
	}
	return e.Tx.SaveWritten(w)
}

// storeNoted stores an answer that notes gave, as assumed: the customer has not
// confirmed it to anybody (method c.2).
func (e *Env) storeNoted(w *Written, text string) error {
	row := w.Content.Row
	err := e.change(func(r *conversation.Record) {
		if row == 0 {
			if rounds := r.Rows("round", 0); len(rounds) > 0 {
				row = rounds[len(rounds)-1].ID
			} else {
				row = r.AddRow("round", 0)
				r.Set(conversation.Key{Step: "discovery_source", Row: row}, e.answer(conversation.ChoiceValue("own_view")))
				r.Set(conversation.Key{Step: "discovery_said_on", Row: row}, e.answer(conversation.DateValue(e.Today())))
			}
		}
		a := e.answer(conversation.TextValue(text))
		a.Standing = conversation.Assumed
		r.Set(conversation.Key{Step: w.Content.Step, Row: row}, a)
	})
	w.Content.Row = row
	e.Notice(conversation.Say("say.notes_stored", nil))
	return err
}

// leadStatus puts a text in front of the status e-mail that is being prepared; it is
// shown once more before it goes out.
func (e *Env) leadStatus(text string) error {
	o, ok, err := e.openStatus(e.Plan)
	if err != nil {
		return err
	}
	if !ok {
		e.Notice(conversation.Say("say.status_over", nil))
		return nil
	}
	body, _, err := e.statusBody(o)
	if err != nil {
		return err
	}
	o.Content.Text = bot.Escape(text) + "\n\n" + body
	if o.State == SlotApproved {
		o.State = SlotDrafted
	}
	return e.Tx.SaveOccurrence(&o)
}

// acceptedSummary is the draft of a task that was accepted last, in so many days; ""
// where none was. The agenda of a call and a progress report take theirs from here.
func (e *Env) acceptedSummary(task SummaryTask, days int) (string, error) {
	all, err := e.Tx.WrittenOf(e.Plan.Tenant, e.Plan.ID)
	for _, w := range slices.Backward(all) {
		if w.Task == task && w.State == WrittenAccepted && w.At.After(e.Now.AddDate(0, 0, -days)) {
			return w.Content.Text, err
		}
	}
	return "", err
}
