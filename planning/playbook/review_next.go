package playbook

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/internal/civil"
	"lodestar/planning"
	"lodestar/scheduler"
)

// What Content.Asking can be beside the id of a question whose answer is corrected.
const (
	askingOpportunity = "opportunity"
	askingMissed      = "missed" // another date is offered
	askingNext        = "next"   // the date of the next one was confirmed
)

func reviewFact(c *conversation.Scene, name string) string { return c.Facts.Known["review."+name] }

func reviewEffect(do, text string) []conversation.Effect {
	return []conversation.Effect{{Name: EffectReview, Args: map[string]string{"do": do, "text": text}}}
}

// readSorting reads what is typed below the sorted lines: "drop 2" leaves one out, "2
// news" sorts it elsewhere, "2: words" writes it anew. The buttons are read by the
// engine before.
func readSorting(c *conversation.Scene, text string) conversation.Reading {
	folded := strings.Fields(locale.Fold(strings.ReplaceAll(text, ":", ": ")))
	n, what := 0, ""
	for i, word := range folded {
		if number, err := strconv.Atoi(strings.TrimSuffix(word, ":")); err == nil && n == 0 {
			n = number
			if strings.HasSuffix(word, ":") && i == 0 {
				_, words, _ := strings.Cut(text, ":")
				what = "text " + strings.TrimSpace(words)
				break
			}
			continue
		}
		for _, kind := range []string{lineNews, lineDecision, "drop"} {
			if containsWord(c, "alias.review."+kind, word) {
				what = kind
			}
		}
	}
	if n < 1 || n > len(sortedLines(c)) || what == "" || what == "text " {
		return conversation.Reading{Problem: &conversation.Problem{Key: "problem.call_line", Args: args("text", quoted(clip(text, 60)))}}
	}
	return conversation.Reading{Value: conversation.Value{Choice: []string{"line"}, Text: strconv.Itoa(n) + " " + what}}
}

// callAgain offers two new dates for a call that was not held (e.5 rule 7).
func callAgain() *conversation.Step {
	s := tap("call_again")
	s.In = decisionRecord
	s.When = func(c *conversation.Scene) bool { return reviewFact(c, "missed") != "" }
	s.Args = func(c *conversation.Scene) locale.Args { return args("person", quoted(reviewFact(c, "person"))) }
	s.Options = func(c *conversation.Scene) []conversation.Option {
		var all []conversation.Option
		for i := range 2 {
			n := strconv.Itoa(i)
			if label := reviewFact(c, "again."+n); label != "" {
				all = append(all, conversation.Option{Value: "again " + reviewFact(c, "again.at."+n), Label: quoted(label)})
			}
		}
		return append(all, button("missed", "skip_this_time"))
	}
	s.Then = func(_ *conversation.Scene, v conversation.Value) []conversation.Effect {
		return reviewEffect(one(v), "")
	}
	return s
}

// callOpportunity keeps what both sides could gain (004-44); it is for us only.
func callOpportunity() *conversation.Step {
	s := line("call_opportunity", conversation.Warned, 80)
	s.In, s.Unnumbered = decisionRecord, true
	s.When = func(c *conversation.Scene) bool { return reviewFact(c, "asking") == askingOpportunity }
	s.Then = func(_ *conversation.Scene, v conversation.Value) []conversation.Effect {
		return reviewEffect("noted", v.Text)
	}
	return s
}

// callCorrected asks what was said instead of what had been assumed.
func callCorrected() *conversation.Step {
	s := long("call_corrected", conversation.Warned, 600)
	s.In, s.Unnumbered = decisionRecord, true
	s.When = func(c *conversation.Scene) bool { return slices.Contains(questions, reviewFact(c, "asking")) }
	s.Args = func(c *conversation.Scene) locale.Args {
		return args("question", conversation.Say("ask."+reviewFact(c, "asking"), args("customer", quoted(c.Text("customer_name")), "year_end", quoted(c.Printer().DayMonth(31, time.December)+" "+strconv.Itoa(c.Facts.Today.Year)))))
	}
	s.Then = func(_ *conversation.Scene, v conversation.Value) []conversation.Effect {
		return reviewEffect("correction", v.Text)
	}
	return s
}

// assumedAfter goes through what the card of the call wanted confirmed: the answers
// that had been assumed (002-22).
func assumedAfter() (items []conversation.Item) {
	for _, question := range questions {
		s := tap(question+".confirm", button("confirmed", "confirmed"), button("corrected", "corrected"), button("passed", "not_talked_about"))
		s.In = decisionRecord
		s.When = func(c *conversation.Scene) bool {
			_, ok := assumedAnswer(c, question)
			return ok && reviewFact(c, "noted") != "" && reviewFact(c, "asking") == "" && !slices.Contains(strings.Fields(reviewFact(c, "passed")), question)
		}
		s.Ask = func(c *conversation.Scene) conversation.Text {
			k, _ := assumedAnswer(c, question)
			return conversation.Say("ask.assumed.confirm", args("text", quoted(c.Plan().Text(k.Step, k.Row))))
		}
		s.Then = func(_ *conversation.Scene, v conversation.Value) []conversation.Effect {
			return reviewEffect(one(v), question)
		}
		items = append(items, s)
	}
	return items
}

// callNext asks whether the next date stands: the one of the series is offered.
func callNext() *conversation.Step {
	s := tap("call_next", button("stands", "yes"), button("other", "other_date"), button("opportunity", "note_opportunity"))
	s.In = decisionRecord
	s.When = func(c *conversation.Scene) bool {
		return reviewFact(c, "noted") != "" && reviewFact(c, "next") != "" && reviewFact(c, "asking") == ""
	}
	s.Args = func(c *conversation.Scene) locale.Args { return args("when", quoted(reviewFact(c, "next"))) }
	s.Then = func(_ *conversation.Scene, v conversation.Value) []conversation.Effect {
		return reviewEffect(one(v), "")
	}
	return s
}

// callMore proposes calls every two weeks where there is much to talk about (e.5
// rule 1); the account manager decides.
func callMore() *conversation.Step {
	s := tap("call_more", button("two_weeks", "every_two_weeks"), button("enough", "leave_as_is"))
	s.In = decisionRecord
	s.When = func(c *conversation.Scene) bool {
		return reviewFact(c, "noted") != "" && reviewFact(c, "much") != "" && (reviewFact(c, "asking") == askingNext || reviewFact(c, "asking") == "" && reviewFact(c, "next") == "")
	}
	s.Args = func(c *conversation.Scene) locale.Args {
		n := func(name string) int {
			n, _ := strconv.Atoi(reviewFact(c, name)) // written by us
			return n
		}
		return args("goals", conversation.Say("count.goal", args("n", n("goals"))), "actions", conversation.Say("count.action", args("n", n("actions"))), "late", n("late"))
	}
	s.Then = func(_ *conversation.Scene, v conversation.Value) []conversation.Effect {
		return reviewEffect(one(v), "")
	}
	return s
}

// knownAfter tells the questions after a call what they are about.
func (e *Env) knownAfter(o Occurrence, known map[string]string) error {
	known["review.asking"], known["review.passed"] = o.Content.Asking, strings.Join(o.Content.Passed, " ")
	if o.Content.Asking == askingMissed {
		known["review.missed"] = "yes"
		p := e.Book.Words.Printer(e.Language())
		for i, at := range e.newDates(o) {
			local, n := at.In(e.customerZone()), strconv.Itoa(i)
			known["review.again."+n] = p.DateWeekday(civil.Of(local)) + " " + p.Time(local.Hour(), local.Minute())
			known["review.again.at."+n] = at.Format(time.RFC3339)
		}
	}
	if !o.Content.Follow {
		return nil
	}
	known["review.noted"] = "yes"
	if err := e.knownDecided(o, known); err != nil {
		return err
	}
	if next, ok, err := e.nextMeeting(JobCall); err != nil {
		return err
	} else if ok {
		known["review.next"] = e.meetingWhen(next.Due)
	}
	return e.knownMuch(known)
}

// newDates are two days for a call that was not held: a week later, and two working
// days after that, at its time.
func (e *Env) newDates(o Occurrence) (all []time.Time) {
	calendar, local := e.customerCalendar(), o.Due.In(e.customerZone())
	day := calendar.WorkingDay(civil.Of(local).AddDays(7))
	for !day.After(civil.Of(e.Now.In(e.customerZone()))) {
		day = calendar.WorkingDay(day.AddDays(7))
	}
	all = append(all, scheduler.Wall(day, local.Hour(), local.Minute(), e.customerZone()))
	day = calendar.WorkingDayAfter(calendar.WorkingDayAfter(day))
	return append(all, scheduler.Wall(day, local.Hour(), local.Minute(), e.customerZone()))
}

// knownMuch says that more frequent calls would help: more than three goals, more
// than eight live actions, or two late or blocked at once, while calls are rarer
// than every two weeks (e.5 rule 1).
func (e *Env) knownMuch(known map[string]string) error {
	now, err := e.ruling(e.Plan)
	if err != nil || now.record.Value("call_every", 0).Is(string(planning.TwoWeeks)) {
		return err
	}
	goals, late := len(now.record.Rows("goal", 0)), 0
	running := runningRows(e.Plan.Record, now.record)
	for _, row := range running {
		due, said := now.record.Value("action_due", row).Date, e.Plan.Record.Value("checkin_state", row)
		if said.Is("blocked") || said.Is("late") || !due.IsZero() && due.Before(e.Today()) {
			late++
		}
	}
	known["review.goals"], known["review.actions"], known["review.late"] = strconv.Itoa(goals), strconv.Itoa(len(running)), strconv.Itoa(late)
	if goals > planning.DefaultGoalLimit || len(running) > planning.ExpectedActions || late >= 2 {
		known["review.much"] = "yes"
	}
	return nil
}

// reviewSaid carries out an answer after a call.
func reviewSaid(e *Env, a map[string]string) error {
	if e.Plan == nil || !e.mayEdit(*e.Account) {
		return nil
	}
	o, ok, err := e.openMeeting(e.Plan)
	if err != nil || !ok {
		return err
	}
	do, at, _ := strings.Cut(a["do"], " ")
	switch do {
	case "yes":
		o.Content.Held = true
	case "moved":
		return e.askNewDate(o)
	case "no":
		o.Content.Asking = askingMissed
	case "again":
		return e.offerAgain(o, at)
	case "missed":
		return e.missedMeeting(o)
	case "nothing":
		return e.noteReview(o, nil)
	case "said":
		now, err := e.ruling(e.Plan)
		if err != nil {
			return err
		}
		o.Content.Said, o.Content.Lines = a["text"], e.sortReview(a["text"], now.record)
	case "line":
		o.Content.Lines = changedLine(o.Content.Lines, a["text"])
		if len(o.Content.Lines) == 0 {
			return e.noteReview(o, nil)
		}
	case "change":
		o.Content.Said, o.Content.Lines = "", nil
	case "save":
		return e.noteReview(o, o.Content.Lines)
	default:
		return e.reviewFollowed(o, do, a["text"])
	}
	return e.goOnReview(o)
}

// changedLine carries out what was typed about one sorted line.
func changedLine(lines []sortedLine, text string) []sortedLine {
	number, what, _ := strings.Cut(text, " ")
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 || n > len(lines) {
		return lines
	}
	lines = slices.Clone(lines)
	words, rewritten := strings.CutPrefix(what, "text ")
	switch {
	case what == "drop":
		return slices.Delete(lines, n-1, n)
	case rewritten:
		lines[n-1].Text = words
	default:
		lines[n-1] = sortedLine{Kind: what, Text: lines[n-1].Text}
	}
	return lines
}

func (e *Env) goOnReview(o Occurrence) error {
	if err := e.Tx.SaveOccurrence(&o); err != nil {
		return err
	}
	return e.askAgain()
}

// reviewFollowed carries out an answer to what follows once a call is noted.
func (e *Env) reviewFollowed(o Occurrence, do, text string) error {
	switch do {
	case "opportunity":
		o.Content.Asking = askingOpportunity
	case "noted":
		o.Content.Asking = ""
		if err := e.progress(func(r *conversation.Record) {
			row := e.addTo(r, "opportunities", clip(text, 80))
			r.Set(conversation.Key{Step: "opportunities_source", Row: row}, e.answer(conversation.TextValue("call "+o.Slot.String())))
		}); err != nil {
			return err
		}
		e.Notice(conversation.Say("say.opportunity_noted", args("text", quoted(text))))
	case "confirmed", "corrected", "passed":
		if do == "corrected" {
			o.Content.Asking = text
			break
		}
		if do == "passed" {
			o.Content.Passed = append(o.Content.Passed, text)
			break
		}
		if err := e.confirmAssumption(o, text, ""); err != nil {
			return err
		}
	case "correction":
		question := o.Content.Asking
		o.Content.Asking = ""
		if err := e.confirmAssumption(o, question, text); err != nil {
			return err
		}
	case "act":
		if len(o.Content.Deciding) > 0 {
			return e.actOn(o, text)
		}
	case "only_noted":
		if len(o.Content.Deciding) > 0 {
			return e.nextDecision(o)
		}
	case "lesson":
		o.Content.Learnt, o.Content.Lesson = true, text
		return e.goOnOrEnd(o)
	case "stands":
		o.Content.Asking = askingNext
	case "other":
		next, ok, err := e.nextMeeting(JobCall)
		if err != nil || !ok {
			return err
		}
		if err := e.endReview(o); err != nil {
			return err
		}
		return e.askNewDate(next)
	case "two_weeks":
		if err := e.endReview(o); err != nil {
			return err
		}
		return e.move(conversation.Ask, conversation.Key{Step: "call_every"}.String())
	default: // enough
		if err := e.endReview(o); err != nil {
			return err
		}
		e.Notice(conversation.Say("say.call_enough", nil))
		return e.waitingGate("")
	}
	if o.Content.Asking == askingNext {
		much := map[string]string{}
		if err := e.knownMuch(much); err != nil {
			return err
		}
		if much["review.much"] == "" {
			if err := e.endReview(o); err != nil {
				return err
			}
			e.Notice(conversation.Say("say.call_stands", nil))
			return e.waitingGate("")
		}
	}
	if o.Content.Follow && o.Content.Asking == "" {
		return e.goOnOrEnd(o)
	}
	return e.goOnReview(o)
}

// endReview notes that everything after a call was asked.
func (e *Env) endReview(o Occurrence) error {
	o.Content.Follow, o.Content.Asking, o.Content.Deciding = false, "", nil
	return e.Tx.SaveOccurrence(&o)
}

// confirmAssumption notes that the customer has confirmed an answer, or what they
// said instead.
func (e *Env) confirmAssumption(o Occurrence, question, instead string) error {
	c, err := e.scene(e.Plan, e.Account)
	if err != nil {
		return err
	}
	k, ok := assumedAnswer(c, question)
	if !ok {
		return nil
	}
	return e.progress(func(r *conversation.Record) {
		answer, _ := r.Get(k)
		if instead != "" {
			answer = e.answer(conversation.TextValue(instead))
		}
		answer.Standing, answer.By, answer.At = conversation.Confirmed, e.Person.ID, e.Now
		answer.SaidOn = civil.Of(o.Due.In(e.customerZone()))
		r.Set(k, answer)
	})
}

// noteReview stores what came of a call: progress, news with their day, and
// decisions, which stand in the next status e-mail. What belongs to it is asked
// next: what had been assumed, and the next date.
func (e *Env) noteReview(o Occurrence, lines []sortedLine) error {
	day := civil.Of(o.Due.In(e.customerZone()))
	o.State, o.Content.Lines = SlotHeld, nil
	for _, l := range lines {
		if l.Kind == lineDecision {
			o.Content.Decisions = append(o.Content.Decisions, l.Text)
			o.Content.Deciding = append(o.Content.Deciding, l.Text)
		}
	}
	err := e.progress(func(r *conversation.Record) {
		for _, l := range lines {
			switch l.Kind {
			case lineChange:
				setProgress(r, l.Row, l.State, e.answer(conversation.Value{}))
				r.Set(conversation.Key{Step: "checkin_line", Row: l.Row}, e.answer(conversation.TextValue(clip(l.Text, 140))))
				if !l.Expected.IsZero() && l.State == "late" {
					r.Set(conversation.Key{Step: "action_expected", Row: l.Row}, e.answer(conversation.DateValue(l.Expected)))
				}
			case lineNews:
				row := e.addTo(r, "news", clip(l.Text, 95))
				r.Set(conversation.Key{Step: "news.date", Row: row}, e.answer(conversation.DateValue(day)))
			}
		}
	})
	if err != nil {
		return err
	}
	o.Content.Follow = true
	e.Notice(conversation.Say("say.review_noted", nil))
	return e.goOnOrEnd(o)
}

// sayNextMeeting ends the questions after a call with the date of the next one.
func (e *Env) sayNextMeeting(key string) error {
	all, err := e.dates(e.Plan, e.Now, e.Now.AddDate(1, 0, 0))
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(d planned) bool { return d.Kind == JobCall || d.Kind == JobReport })
	if i < 0 {
		e.Notice(conversation.Say(key+".last", args("customer", quoted(e.Account.Name))))
		return e.waitingGate("")
	}
	e.Notice(conversation.Say(key, args("customer", quoted(e.Account.Name), "date", e.dayWords(*e.Person, all[i].Due, all[i].Zone))))
	return e.waitingGate("")
}
