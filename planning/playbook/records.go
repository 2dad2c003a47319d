package playbook

import (
	"hash/fnv"
	"slices"
	"strconv"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
)

// spoken is what one turn says, kept until its end: the records of what it
// answers or overtakes go before everything else, so that no two questions can
// be pressed at once. Copies of an Env share it.
type spoken struct {
	out      []bot.Delivery
	said     int        // messages so far, for their ids
	records  int        // so far, for their ids
	pressed  bot.Action // what was pressed, where something was
	outcomes []outcome
}

// outcome is what became of a question of a session.
type outcome struct {
	session string
	conversation.Outcome
}

// kindReminder is the Kind of messages that nobody asked for.
const kindReminder = "reminder"

// kindDecision is the Kind of messages in which somebody else waits for a
// decision: they stand until it is made, whatever is asked meanwhile.
const kindDecision = "decision"

// NotePress notes what was pressed or sent in this turn: its message becomes a
// record.
func (e *Env) NotePress(a bot.Action) { e.spoken.pressed = a }

// Dispatch writes what the turn has said. It is the last thing of a turn that
// speaks.
func (e *Env) Dispatch() error {
	var places []bot.Address
	note := func(to bot.Address) {
		if to.Direct() && !slices.ContainsFunc(places, func(a bot.Address) bool { return a.Conversation() == to.Conversation() }) {
			places = append(places, to)
		}
	}
	note(e.Place)
	for _, d := range e.spoken.out {
		note(d.To)
	}
	for _, place := range places {
		if err := e.recordUsed(place); err != nil {
			return err
		}
	}
	for _, d := range e.spoken.out {
		d.Unasked = e.Unasked
		if err := e.Tx.Say(d, e.Now); err != nil {
			return err
		}
	}
	e.spoken.out = nil
	return nil
}

// recordUsed turns what can be pressed in a direct conversation, and is over,
// into records (M-2). Somebody who is no colleague any more gets none: it would
// say once more what they may not read now.
func (e *Env) recordUsed(place bot.Address) error {
	if place.Audience == bot.Customer {
		return nil
	}
	standing, err := e.Tx.Standing(place)
	if err != nil {
		return err
	}
	for _, d := range standing {
		over, err := e.isOver(d.Message, place)
		if err != nil {
			return err
		}
		if !over {
			continue
		}
		record, err := e.recordOf(d.Message, place)
		if err != nil {
			return err
		}
		e.spoken.records++
		id := e.id + "/record/" + strconv.Itoa(e.spoken.records)
		if err := e.Tx.Say(bot.Delivery{ID: id, To: d.To, Message: record, Unasked: e.Unasked}, e.Now); err != nil {
			return err
		}
	}
	return nil
}

// isOver reports whether a message that stands in a direct conversation shall
// offer nothing any more. The open question stands until the next one is put or
// its session rests. A decision stands until it is made. A reminder stands until it is used or its plan is taken up.
// Everything else stands until it is used or something newer can be pressed.
func (e *Env) isOver(m bot.Message, place bot.Address) (bool, error) {
	used := e.used(m, place)
	switch {
	case asksInSession(m):
		if e.saidTo(place, func(said bot.Message) bool { return said.Question.Session != "" && said.Kind != kindReminder }) {
			return true, nil
		}
		s, ok, err := e.Tx.Session(place.Tenant, m.Question.Session)
		return err == nil && (!ok || s.Status != conversation.Active), err
	case m.Kind == kindDecision:
		return used, nil
	case m.Kind == kindReminder:
		return used || e.saidTo(place, func(said bot.Message) bool {
			return asksInSession(said) && said.Question.Session == m.Question.Session
		}), nil
	default:
		return used || e.saidTo(place, bot.Message.Offers), nil
	}
}

// asksInSession reports whether a message is the question of a session.
func asksInSession(m bot.Message) bool { return m.Kind == "question" && m.Question.Session != "" }

// used reports whether somebody has just pressed something in a message.
func (e *Env) used(m bot.Message, place bot.Address) bool {
	p := e.spoken.pressed
	return p.Verb != "" && p.Question == m.Question && place.Conversation() == e.Place.Conversation()
}

func (e *Env) saidTo(place bot.Address, which func(bot.Message) bool) bool {
	return slices.ContainsFunc(e.spoken.out, func(d bot.Delivery) bool {
		return d.To.Conversation() == place.Conversation() && which(d.Message)
	})
}

// recordOf is a message once more, with what became of it.
func (e *Env) recordOf(m bot.Message, place bot.Address) (bot.Message, error) {
	lang := e.Language()
	if place.Conversation() != e.Place.Conversation() {
		p, _, err := e.Tx.Person(place.Tenant, place.Person)
		if err != nil {
			return bot.Message{}, err
		}
		lang = e.languageOf(p)
	}
	record := m
	record.Kind, record.Replaces, record.Question = bot.KindRecord, m.Question, bot.Question{}
	if text := e.Book.Engine.Print(lang, e.becameOf(m, place), nil); text != "" {
		record.Parts = append(slices.Clone(m.Parts), bot.Part{Kind: bot.Outcome, Text: text})
		record.Notification = m.Notification + " " + bot.Plain(text)
	}
	return record, nil
}

// becameOf says what became of a message, nothing where nobody has used it and
// it asked nothing. A press is no answer: what counts of it the engine tells.
func (e *Env) becameOf(m bot.Message, place bot.Address) conversation.Text {
	q := m.Question
	for _, o := range slices.Backward(e.spoken.outcomes) {
		if o.session == q.Session && q.Session != "" && o.Step == q.Step && o.Row == q.Row {
			return o.Said
		}
	}
	isAnswer := asksInSession(m) && (e.spoken.pressed.Verb == conversation.Pick || e.spoken.pressed.Verb == conversation.Send || e.spoken.pressed.Verb == conversation.Enter)
	if e.used(m, place) && !isAnswer {
		for _, b := range slices.Concat(m.Options, m.Buttons) {
			if b.Verb == e.spoken.pressed.Verb && b.Value == e.spoken.pressed.Value {
				return conversation.Say("record.answered", locale.Args{"answer": quoted(b.Label)})
			}
		}
	}
	if !asksInSession(m) {
		return conversation.Text{}
	}
	same := func(said bot.Message) bool {
		return said.Question.Session == q.Session && said.Question.Step == q.Step && said.Question.Row == q.Row
	}
	key := conversation.Key{Step: q.Step, Row: q.Row}
	switch s := e.Session; {
	case s != nil && s.ID == q.Session && s.Aside != nil && s.Aside.About == key && s.Aside.Text != "":
		return conversation.Say("record.asked_back", nil)
	case e.saidTo(place, same):
		return conversation.Say("record.asked_again", nil)
	case e.comesAgain(q, place):
		return conversation.Say("record.interrupted", nil)
	}
	return conversation.Say("record.unanswered", nil)
}

// comesAgain reports whether a question that was left will be asked once more.
func (e *Env) comesAgain(q bot.Question, place bot.Address) bool {
	s := e.Session
	if s == nil || s.ID != q.Session {
		other, ok, err := e.Tx.Session(place.Tenant, q.Session)
		return err == nil && ok && other.Status == conversation.Paused && other.Current == conversation.Key{Step: q.Step, Row: q.Row}
	}
	facts, err := e.FewFacts()
	return err == nil && e.Book.Engine.Waits(s.Session, conversation.Key{Step: q.Step, Row: q.Row}, facts)
}

// offerOf tells a message with something to press apart from others, by the id
// of its delivery.
func offerOf(delivery string) string {
	h := fnv.New64a()
	_, _ = h.Write([]byte(delivery)) // never fails
	return strconv.FormatUint(h.Sum64(), 36)
}
