package playbook

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/internal/civil"
	"lodestar/scheduler"
)

// reviewCard is the agenda of a call, to the account manager (F19).
func reviewCard(e *Env, job scheduler.Job) error {
	o, ok, err := e.meetingOf(job)
	if err != nil || !ok || !o.Due.After(e.Now) {
		return err
	}
	m, err := e.agenda(o)
	if err != nil {
		return err
	}
	if err := e.rememberWhy("say.why_call"); err != nil {
		return err
	}
	m.Parts = append(m.Parts, bot.Part{Kind: bot.Context, Text: e.Print(conversation.Say("context.unasked", nil))})
	return e.send(e.Person.Home, m)
}

// agenda is what a call is about: five points, of which the last is one of the
// four questions in turn (e.2).
func (e *Env) agenda(o Occurrence) (bot.Message, error) {
	now, err := e.ruling(e.Plan)
	if err != nil {
		return bot.Message{}, err
	}
	c, err := e.scene(e.Plan, e.Account)
	if err != nil {
		return bot.Message{}, err
	}
	m := e.Message("page", e.agendaTitle(o, now.record))
	m.Parts = append(m.Parts, bot.Part{Kind: bot.Table, Rows: e.agendaPoints(o, now.record, c)})
	coming, err := e.whoComes(o)
	if err != nil {
		return bot.Message{}, err
	}
	if !coming.Empty() {
		m.Parts = append(m.Parts, bot.Part{Kind: bot.Context, Text: e.Print(coming)})
	}
	if text, err := e.acceptedSummary(TaskAgenda, summaryDays); err != nil {
		return bot.Message{}, err
	} else if text != "" {
		m.Parts = append(m.Parts, bot.Part{Kind: bot.Text, Text: e.Print(conversation.Say("say.summary_agenda", args("text", quoted(text))))})
	}
	m.Buttons = e.meetingButtons(o)
	return m, nil
}

// agendaTitle says which call or report it is, with whom and when.
func (e *Env) agendaTitle(o Occurrence, inForce *conversation.Record) conversation.Text {
	p := e.Book.Words.Printer(e.Language())
	local := o.Due.In(e.customerZone())
	var names []any
	for _, r := range e.recipients(inForce, "review_people", e.statusWords()) {
		if r.Contact != 0 { // we know that we are there
			names = append(names, quoted(r.Name))
		}
	}
	key := "say.review_card"
	if o.Kind == JobReport {
		key = "say.review_card.report"
	}
	return conversation.Say(key, args("customer", quoted(e.Account.Name), "person", names,
		"when", quoted(p.Text("context.status_when", locale.Args{"date": p.DateLong(civil.Of(local)), "time": p.Time(local.Hour(), local.Minute()), "zone": p.Zone(local)}))))
}

// The points of an agenda, by their number.
const (
	pointChanged = iota + 1 // what has changed at the customer
	pointActions            // that are blocked, late or soon due
	pointAnswers            // that were assumed or are open
	pointOwners             // whom the customer is to name
	pointQuestion
)

func point(n int, text string) bot.Row { return bot.Row{Label: strconv.Itoa(n), Text: text} }

func (e *Env) agendaPoints(o Occurrence, inForce *conversation.Record, c *conversation.Scene) []bot.Row {
	p := e.Book.Words.Printer(e.Language())
	points := []bot.Row{point(pointChanged, e.Print(conversation.Say("card.review.changed", args("customer", quoted(e.Account.Name)))))}
	points = append(points, e.actionPoints(inForce)...)
	points = append(points, e.answerPoints(c)...)
	local := o.Due.In(e.customerZone())
	ask := questions[(local.Year()*12+int(local.Month()))%len(questions)]
	points = append(points,
		point(pointQuestion, p.Text("ask."+ask, locale.Args{"customer": bot.Escape(e.Account.Name), "year_end": p.DayMonth(31, time.December) + " " + strconv.Itoa(local.Year())})),
		point(pointQuestion, e.Print(conversation.Say("card.review.both", nil))))
	slices.SortStableFunc(points, func(a, b bot.Row) int { return strings.Compare(a.Label, b.Label) })
	return points
}

// actionPoints are the running actions that need a word with the customer.
func (e *Env) actionPoints(inForce *conversation.Record) (points []bot.Row) {
	p := e.Book.Words.Printer(e.Language())
	soon := e.Today().AddDays(14)
	for _, row := range runningRows(e.Plan.Record, inForce) {
		due := inForce.Value("action_due", row).Date
		about := args("action", quoted(inForce.Text("action_title", row)), "date", p.DateWeekday(due), "line", quoted(e.Plan.Record.Text("checkin_line", row)))
		switch said := e.Plan.Record.Value("checkin_state", row); {
		case said.Is("blocked"):
			points = append(points, point(pointActions, e.Print(conversation.Say("card.review.blocked", about))))
		case due.IsZero():
		case due.Before(e.Today()) || said.Is("late"):
			points = append(points, point(pointActions, e.Print(conversation.Say("card.review.late", about))))
		case due.Before(soon):
			points = append(points, point(pointActions, e.Print(conversation.Say("card.review.soon", about))))
		}
		if ownerOf(inForce, row).Name == "" {
			points = append(points, point(pointOwners, e.Print(conversation.Say("card.review.name", about))))
		}
	}
	return points
}

// answerPoints are the answers the customer can give better than we: those that were
// assumed, and the first few that are open.
func (e *Env) answerPoints(c *conversation.Scene) (points []bot.Row) {
	for _, id := range questions {
		if k, ok := assumedAnswer(c, id); ok {
			points = append(points, point(pointAnswers, e.Print(conversation.Say("card.review.confirm", args("text", quoted(c.Plan().Text(k.Step, k.Row)))))))
		}
	}
	open := openFields(c)
	for _, what := range open[:min(len(open), digestGaps)] {
		text, _ := what.(conversation.Text)
		points = append(points, point(pointAnswers, e.Print(conversation.Say("card.review.open", args("what", text)))))
	}
	return points
}
