package playbook

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/internal/civil"
	"lodestar/planning"
)

// After a call or a meeting each decision can become an action with an owner and a
// date, where the account manager says so (e.3, F20). An action is a change of what was
// agreed to: the question says which version it makes, so that whoever answers it knows
// (e.6).

// callAction asks about the first decision that nobody was asked about.
func callAction() *conversation.Step {
	s := tap("call_action", button("note", "only_note"))
	s.In, s.Unnumbered, s.Names = decisionRecord, true, true
	s.When = func(c *conversation.Scene) bool {
		return reviewFact(c, "noted") != "" && reviewFact(c, "decision") != "" && reviewFact(c, "asking") == ""
	}
	s.Args = func(c *conversation.Scene) locale.Args {
		return args("decision", quoted(reviewFact(c, "decision")), "date", c.Facts.Today.AddDays(30))
	}
	s.Context = func(c *conversation.Scene) []conversation.Text {
		if next := reviewFact(c, "version"); next != "" {
			return []conversation.Text{conversation.Say("context.call_action_version", args("version", quoted(next)))}
		}
		return nil
	}
	s.Show = func(_ *conversation.Scene, v conversation.Value) conversation.Text {
		if v.Is("note") {
			return conversation.Say("button.only_note", nil)
		}
		return conversation.Verbatim(v.Text)
	}
	s.Read = func(c *conversation.Scene, text string) conversation.Reading {
		if _, problem := readDecided(c, reviewFact(c, "decision"), text); problem != nil {
			return conversation.Reading{Problem: problem}
		}
		return conversation.Reading{Value: conversation.TextValue(strings.TrimSpace(text))}
	}
	s.Then = func(_ *conversation.Scene, v conversation.Value) []conversation.Effect {
		if v.Is("note") {
			return reviewEffect("only_noted", "")
		}
		return reviewEffect("act", v.Text)
	}
	return s
}

// callLesson asks once a quarter, after the meeting of a report, what was learnt; it is
// for us alone (004-51).
func callLesson() *conversation.Step {
	s := line("lesson", conversation.Warned, 140)
	s.In, s.Unnumbered = decisionRecord, true
	s.When = func(c *conversation.Scene) bool {
		return reviewFact(c, "noted") != "" && reviewFact(c, "lesson") != "" && reviewFact(c, "asking") == ""
	}
	s.Options = func(*conversation.Scene) []conversation.Option {
		v := conversation.ChoiceValue("nothing")
		return []conversation.Option{{Value: "nothing", Label: conversation.Say("button.nothing_learnt", nil), Set: &v}}
	}
	s.Then = func(_ *conversation.Scene, v conversation.Value) []conversation.Effect {
		return reviewEffect("lesson", v.Text)
	}
	return s
}

// knownDecided tells the flow what is still to be asked about a call that is noted.
func (e *Env) knownDecided(o Occurrence, known map[string]string) error {
	if o.Kind == JobReport && !o.Content.Learnt {
		known["review.lesson"] = "ask"
	}
	if len(o.Content.Deciding) == 0 {
		return nil
	}
	known["review.decision"] = o.Content.Deciding[0]
	now, err := e.agreedPlan(e.Plan, e.Account)
	if err != nil || now.inForce == nil || len(now.changes) > 0 {
		return err // there is a working version already
	}
	next, err := e.nextVersion(e.Plan.ID)
	known["review.version"] = strconv.Itoa(next)
	return err
}

// decidedAction is a decision as an action.
type decidedAction struct {
	Title string
	Owner conversation.Person
	Due   civil.Date
	Goal  int // its row
}

var goalCell = regexp.MustCompile(`^(?i)(?:goal|ziel|doel)\s+(\d{1,2})$`)

// readDecided reads "who; when" or "title; who; when", in any order of who and when,
// with the goal where it is named. Who and when have to be there: without them a
// decision is no action.
func readDecided(c *conversation.Scene, decision, text string) (decidedAction, *conversation.Problem) {
	a := decidedAction{Title: strings.TrimSpace(decision)}
	if problem := actionsFull(c); problem != nil {
		return a, problem
	}
	said := func(key, text string) *conversation.Problem {
		return &conversation.Problem{Key: key, Args: args("text", quoted(clip(text, 60)), "limit", titleLimit)}
	}
	var unread []string
	for _, cell := range strings.Split(text, ";") {
		if cell = strings.TrimSpace(cell); cell == "" {
			continue
		}
		if found := goalCell.FindStringSubmatch(cell); found != nil {
			n, _ := strconv.Atoi(found[1]) // digits only
			if rows := c.Plan().Rows("goal", 0); n >= 1 && n <= len(rows) {
				a.Goal = rows[n-1].ID
				continue
			}
			return a, said("problem.call_action.goal", cell)
		}
		if got := locale.ParseDate(c.Facts.Language, cell, c.Facts.Today); a.Due.IsZero() && got.Problem == "" && !got.Open && len(got.Others) == 0 && !got.Date.IsZero() {
			if problem := checkDue(c, conversation.DateValue(got.Date)); problem != nil {
				return a, problem
			}
			a.Due = got.Date
			continue
		}
		if p, ok := whoDecided(c, cell); ok && a.Owner == (conversation.Person{}) {
			a.Owner = p
			continue
		}
		unread = append(unread, cell)
	}
	if len(unread) > 0 && strings.HasPrefix(strings.TrimSpace(text), unread[0]) && a.Owner != (conversation.Person{}) {
		a.Title, unread = unread[0], unread[1:]
	}
	switch {
	case a.Owner == (conversation.Person{}) && len(unread) > 0:
		return a, said("problem.call_action.who", unread[len(unread)-1])
	case a.Owner == (conversation.Person{}) || a.Due.IsZero():
		return a, said("problem.call_action", text)
	case len(unread) > 0:
		return a, said("problem.call_action", unread[0])
	case locale.Length(a.Title) > titleLimit:
		return a, said("problem.call_action.long", a.Title)
	}
	if a.Goal == 0 {
		a.Goal = goalOfDecision(c, a.Title)
	}
	if a.Goal == 0 || len(c.Plan().Rows("action", -1)) >= planning.MaxActions {
		return a, said("problem.call_action.full", a.Title)
	}
	return a, nil
}

// whoDecided is who a word means: oneself, somebody known by the beginning of a name, or
// the customer, who names somebody later.
func whoDecided(c *conversation.Scene, text string) (conversation.Person, bool) {
	if p, ok := knownPerson(c, text); ok {
		return p, true
	}
	folded, customer := locale.Fold(text), locale.Fold(c.Text("customer_name"))
	if folded == customer || means(c, "alias.word.customer", folded) {
		return conversation.Person{Side: conversation.Theirs}, true
	}
	if name, found := strings.CutSuffix(folded, "("+customer+")"); found && strings.TrimSpace(name) != "" {
		at := strings.LastIndexByte(text, '(')
		return conversation.Person{Side: conversation.Theirs, Name: strings.TrimSpace(text[:at])}, true
	}
	return conversation.Person{}, false
}

// goalOfDecision is the goal that shares most words with a title, else the first: it is
// named when the action is saved, and can be changed.
func goalOfDecision(c *conversation.Scene, title string) int {
	rows := c.Plan().Rows("goal", 0)
	if len(rows) == 0 {
		return 0
	}
	best, row := 0, rows[0].ID
	have := significant.FindAllString(locale.Fold(title), -1)
	for _, goal := range rows {
		words := c.Plan().Text("goal_statement", goal.ID)
		for _, action := range c.Plan().Rows("action", goal.ID) {
			words += " " + c.Plan().Text("action_title", action.ID)
		}
		n := 0
		for _, word := range significant.FindAllString(locale.Fold(words), -1) {
			if slices.Contains(have, word) {
				n++
			}
		}
		if n > best {
			best, row = n, goal.ID
		}
	}
	return row
}

// actOn makes an action of the decision that is asked about. That it changes what the
// customer agreed to stood in the question.
func (e *Env) actOn(o Occurrence, text string) error {
	c, err := e.scene(e.Plan, e.Account)
	if err != nil {
		return err
	}
	a, problem := readDecided(c, o.Content.Deciding[0], text)
	if problem != nil { // it was good when it was typed
		e.Notice(conversation.Say(problem.Key, problem.Args))
		return e.askAgain()
	}
	row := 0
	if err := e.progress(func(r *conversation.Record) {
		row = r.AddRow("action", a.Goal)
		set := func(step string, v conversation.Value) { r.Set(conversation.Key{Step: step, Row: row}, e.answer(v)) }
		set("action_title", conversation.TextValue(a.Title))
		set("action_owner", conversation.PeopleValue(a.Owner))
		set("action_due", conversation.DateValue(a.Due))
	}); err != nil {
		return err
	}
	r := e.Plan.Record
	p := e.Book.Words.Printer(e.Language())
	who := quoted(a.Owner.Name)
	if a.Owner.Name == "" {
		who = quoted(e.Account.Name)
	}
	e.Notice(conversation.Say("say.decision_action", args("n", r.Number(row), "goal", r.Number(a.Goal), "action", quoted(a.Title), "person", who, "date", p.DateWeekday(a.Due))))
	return e.nextDecision(o)
}

// nextDecision goes on behind the decision that was asked about.
func (e *Env) nextDecision(o Occurrence) error {
	o.Content.Deciding = o.Content.Deciding[1:]
	return e.goOnOrEnd(o)
}

// goOnOrEnd asks what else belongs to a call that is noted; where that is nothing, it
// says so.
func (e *Env) goOnOrEnd(o Occurrence) error {
	known := map[string]string{}
	if err := e.knownAfter(o, known); err != nil {
		return err
	}
	c, err := e.scene(e.Plan, e.Account)
	if err != nil {
		return err
	}
	assumed := slices.ContainsFunc(questions, func(q string) bool {
		_, ok := assumedAnswer(c, q)
		return ok && !slices.Contains(o.Content.Passed, q)
	})
	if assumed || known["review.next"] != "" || known["review.much"] != "" || known["review.decision"] != "" || known["review.lesson"] != "" {
		return e.goOnReview(o)
	}
	if err := e.endReview(o); err != nil {
		return err
	}
	return e.sayNextMeeting("say.review_closed")
}
