package playbook

import (
	"slices"
	"strings"
	"time"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/internal/civil"
	"lodestar/planning/invitation"
)

// calendarAnswered takes what calendars answer to our invitations. It counts only from
// an attendee's own address, changes nothing of the plan, and is never an answer to
// anything else. Of who does not come the account manager hears once, privately.
func (e *Env) calendarAnswered(event bot.Event) error {
	for _, r := range event.Mail.Replies {
		if !strings.EqualFold(r.Attendee, event.Mail.From) {
			continue // somebody answers for somebody else
		}
		if err := e.oneCalendarAnswer(event, r); err != nil {
			return err
		}
	}
	return nil
}

func (e *Env) oneCalendarAnswer(event bot.Event, r bot.CalendarReply) error {
	i, ok, err := e.Tx.InvitationOf(event.Tenant, r.UID)
	if err != nil || !ok || i.State != InvitationSent {
		return err
	}
	plan, ok, err := e.Tx.Plan(event.Tenant, i.Plan)
	if err != nil || !ok {
		return err
	}
	account, ok, err := e.Tx.Account(event.Tenant, plan.Account)
	if err != nil || !ok {
		return err
	}
	e.Plan, e.Account = &plan, &account
	invited := e.invitees(i.Sent.To)
	at := slices.IndexFunc(invited, func(p participant) bool { return strings.EqualFold(p.email, r.Attendee) })
	if at < 0 {
		return nil // nobody we invited
	}
	who := invited[at]
	slot, ok := e.slotOf(i, r.Recurrence)
	if !ok {
		return nil // a date that is none of the series
	}
	before, known := answerOf(i.Sent.Answers, who.Invitee, slot)
	if known && before.Answer == r.Answer {
		return nil
	}
	i.Sent.Answers = slices.DeleteFunc(i.Sent.Answers, func(a InviteAnswer) bool {
		return a.Invitee == who.Invitee && (a.Slot == slot || slot.IsZero()) // an answer to all dates is newer than those to one
	})
	i.Sent.Answers = append(i.Sent.Answers, InviteAnswer{Invitee: who.Invitee, Slot: slot, Answer: r.Answer, At: e.Now})
	if err := e.Tx.SaveInvitation(&i); err != nil {
		return err
	}
	if r.Answer != bot.CalendarDeclined || who.Person == account.Manager && who.Contact == 0 {
		return nil
	}
	return e.tellDeclined(i, who, slot, event, r)
}

// slotOf is the day by the rule of the date that an answer is about, zero for all of
// them; ok is false where there is no such date. Calendars write the time as we did, by
// the customer's clock, or in UTC.
func (e *Env) slotOf(i Invitation, recurrence string) (slot civil.Date, ok bool) {
	if recurrence == "" {
		return slot, true
	}
	day := recurrence
	if at, err := time.Parse("20060102T150405Z", recurrence); err == nil {
		zone, err := time.LoadLocation(i.Sent.Rule.Zone)
		if err != nil {
			return slot, false
		}
		day = at.In(zone).Format("20060102")
	}
	if len(day) < len("20060102") {
		return slot, false
	}
	at, err := time.Parse("20060102", day[:8])
	if err != nil {
		return slot, false
	}
	slot = civil.Of(at)
	dates, err := invitation.Series{UID: i.UID, Rule: i.Sent.Rule, First: i.Sent.First, Exceptions: i.Sent.Exceptions}.Dates()
	if err != nil {
		return slot, false
	}
	return slot, slices.ContainsFunc(dates, func(d invitation.Date) bool { return d.Slot == slot })
}

// answerOf is what somebody answered for exactly this date, or for all where slot is
// zero.
func answerOf(all []InviteAnswer, who Invitee, slot civil.Date) (InviteAnswer, bool) {
	i := slices.IndexFunc(all, func(a InviteAnswer) bool { return a.Invitee == who && a.Slot == slot })
	if i < 0 {
		return InviteAnswer{}, false
	}
	return all[i], true
}

// stillAnswered are the answers that hold after a change went out: to a date that was
// moved nobody has answered yet, to a series that is another one neither.
func stillAnswered(c inviteChange, all []InviteAnswer) []InviteAnswer {
	switch c.what {
	case inviteAnew:
		return nil
	case inviteMoved, inviteOff:
		return slices.DeleteFunc(all, func(a InviteAnswer) bool { return a.Slot == c.slot })
	case inviteOver:
		return slices.DeleteFunc(all, func(a InviteAnswer) bool {
			return slices.ContainsFunc(c.to, func(p participant) bool { return p.Invitee == a.Invitee })
		})
	case inviteSeries:
		return all
	default:
		return all
	}
}

// tellDeclined tells the account manager that somebody does not come, and what can be
// done about it.
func (e *Env) tellDeclined(i Invitation, who participant, slot civil.Date, event bot.Event, r bot.CalendarReply) error {
	manager, ok, err := e.Tx.Person(e.Account.Tenant, e.Account.Manager)
	if err != nil || !ok || manager.External {
		return err
	}
	about := args("customer", quoted(e.Account.Name), "person", quoted(who.name))
	key, buttons := "say.declined_all."+i.Kind, []bot.Button{e.editPlanButton(manager, *e.Account)}
	if !slot.IsZero() {
		dates, err := invitation.Series{UID: i.UID, Rule: i.Sent.Rule, First: i.Sent.First, Exceptions: i.Sent.Exceptions}.Dates()
		if err != nil {
			return err
		}
		at := dates[slices.IndexFunc(dates, func(d invitation.Date) bool { return d.Slot == slot })]
		if !at.Due.After(e.Now) {
			return nil // it is over
		}
		key = "say.declined." + i.Kind
		about["when"] = quoted(e.dayWords(manager, at.Due, e.customerZone()))
		if buttons, err = e.declinedButtons(manager, i.Kind, slot); err != nil {
			return err
		}
	}
	texts := []conversation.Text{conversation.Say(key, about)}
	if words := strings.TrimSpace(strings.Join(strings.Fields(r.Comment), " ")); words != "" {
		texts = append(texts, conversation.Say("say.declined_words", args("text", quoted(clip(words, 300)))))
	}
	if !event.Mail.Auth.Verified {
		texts = append(texts, conversation.Say("say.declined_unverified", nil))
	}
	_, err = e.Tell(manager, "notice", buttons, texts...)
	return err
}

// declinedButtons move the date or call it off, where it is the next one: that is what
// these commands are about.
func (e *Env) declinedButtons(manager Person, kind string, slot civil.Date) ([]bot.Button, error) {
	next, ok, err := e.nextMeeting(kind)
	if err != nil || !ok || next.Slot != slot {
		return nil, err
	}
	what, label := "call", "button.move_call"
	if kind == JobReport {
		what, label = "report", "button.move_report"
	}
	return []bot.Button{
		{Label: e.labelFor(manager, label), Verb: VerbRun, Value: "reschedule " + what + " " + e.Account.Name},
		{Label: e.labelFor(manager, "button.skip_this_time"), Verb: VerbRun, Value: "skip " + what + " " + e.Account.Name},
	}, nil
}

// whoComes says of those invited to a call or meeting who has accepted, declined or not
// answered; empty where nobody was invited by mail.
func (e *Env) whoComes(o Occurrence) (conversation.Text, error) {
	stored, err := e.Tx.Invitations(o.Tenant, o.Plan)
	if err != nil {
		return conversation.Text{}, err
	}
	at := slices.IndexFunc(stored, func(i Invitation) bool { return i.Schedule == o.Schedule && i.State == InvitationSent })
	if at < 0 || len(stored[at].Sent.Answers) == 0 {
		return conversation.Text{}, nil
	}
	sent := stored[at].Sent
	moved := slices.ContainsFunc(sent.Exceptions, func(x invitation.Exception) bool { return x.Slot == o.Slot })
	groups := map[bot.CalendarAnswer][]string{}
	for _, p := range e.invitees(sent.To) {
		if !e.byMail(p) || p.Contact == 0 && p.Person == e.Account.Manager {
			continue // whoever has only a file cannot answer, and whoever reads this knows
		}
		answer, known := answerOf(sent.Answers, p.Invitee, o.Slot)
		if !known && !moved {
			answer, _ = answerOf(sent.Answers, p.Invitee, civil.Date{})
		}
		groups[answer.Answer] = append(groups[answer.Answer], p.name)
	}
	var parts []string
	for _, kind := range []bot.CalendarAnswer{bot.CalendarAccepted, bot.CalendarTentative, bot.CalendarDeclined, ""} {
		if len(groups[kind]) == 0 {
			continue
		}
		key := "card.coming.open"
		if kind != "" {
			key = "card.coming." + string(kind)
		}
		parts = append(parts, e.Print(conversation.Say(key, args("people", quoted(e.Book.Words.Printer(e.Language()).List(groups[kind]))))))
	}
	if len(parts) == 0 {
		return conversation.Text{}, nil
	}
	return conversation.Say("card.coming", args("list", quoted(strings.Join(parts, " · ")))), nil
}
