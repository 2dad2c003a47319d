package playbook

import (
	"slices"
	"strings"

	"lodestar/conversation"
	"lodestar/internal/civil"
)

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
		if err := e.keepOpportunity(o, text); err != nil {
			return err
		}
	case "corrected":
		o.Content.Asking = text
	case "passed":
		o.Content.Passed = append(o.Content.Passed, text)
	case "confirmed":
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
		return e.otherDate(o)
	case "two_weeks":
		if err := e.endReview(o); err != nil {
			return err
		}
		return e.move(conversation.Ask, conversation.Key{Step: "call_every"}.String())
	default: // enough
		return e.closeReview(o, "say.call_enough")
	}
	return e.askNext(o)
}

// askNext asks whatever is left after a call; where its next date stands and nothing
// speaks for more of them, that was all.
func (e *Env) askNext(o Occurrence) error {
	if o.Content.Asking == askingNext {
		much := map[string]string{}
		if err := e.knownMuch(much); err != nil {
			return err
		}
		if much["review.much"] == "" {
			return e.closeReview(o, "say.call_stands")
		}
	}
	if o.Content.Follow && o.Content.Asking == "" {
		return e.goOnOrEnd(o)
	}
	return e.goOnReview(o)
}

// keepOpportunity keeps what both sides could gain, with the call it was said in.
func (e *Env) keepOpportunity(o Occurrence, text string) error {
	if err := e.progress(func(r *conversation.Record) {
		row := e.addTo(r, "opportunities", clip(text, 80))
		r.Set(conversation.Key{Step: "opportunities_source", Row: row}, e.answer(conversation.TextValue("call "+o.Slot.String())))
	}); err != nil {
		return err
	}
	e.Notice(conversation.Say("say.opportunity_noted", args("text", quoted(text))))
	return nil
}

// otherDate ends the questions after a call with that for another date of the next.
func (e *Env) otherDate(o Occurrence) error {
	next, ok, err := e.nextMeeting(JobCall)
	if err != nil || !ok {
		return err
	}
	if err := e.endReview(o); err != nil {
		return err
	}
	return e.askNewDate(next)
}

// closeReview ends the questions after a call with one sentence.
func (e *Env) closeReview(o Occurrence, said string) error {
	if err := e.endReview(o); err != nil {
		return err
	}
	e.Notice(conversation.Say(said, nil))
	return e.waitingGate("")
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
