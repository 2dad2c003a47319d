package app_test

import (
	"strings"
	"testing"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/internal/script"
)

func (s *replay) picks(text string) {
	s.t.Helper()
	s.holds("eva picks: " + script.Quote(text))
	s.told.Clear()
}

func (s *replay) entry() bot.Field {
	s.t.Helper()
	all := s.messages("eva")
	if e := all[len(all)-1].Entry; e != nil {
		return *e
	}
	return bot.Field{}
}

func (s *replay) holds(line string) {
	s.t.Helper()
	s.line = line
	s.run()
}

// TestPicksAnswerLikeTypedWords: a day, several options and a colleague that were
// picked are stored as if they had been typed; what cannot count is said, and a
// late pick changes nothing.
func TestPicksAnswerLikeTypedWords(t *testing.T) {
	t.Parallel()
	s := newReplay(t, t.Name())
	s.already("count/one_by_one until eva: 1 Jan 2027")
	if e := s.entry(); e.Kind != bot.DateField || e.Value != "2027-01-01" {
		t.Fatalf("the day is asked with %+v", e)
	}
	late := s.messages("eva")[len(s.messages("eva"))-1]
	s.picks("2027-04-01")
	s.holds("answer plan_period.first_day = 2027-04-01")
	s.does("eva", bot.Pressed, func(e *bot.Event) {
		e.Action = bot.Action{Question: late.Question, Verb: conversation.Enter, Fields: map[string]string{late.Entry.ID: "2028-01-01"}}
	})
	s.listen()
	s.holds("> That was an earlier question; nothing was changed.")
	s.holds("…")
	s.holds("answer plan_period.first_day = 2027-04-01")

	s = newReplay(t, t.Name())
	s.already("count/one_by_one until eva: reduce cost")
	e := s.entry()
	if !e.Several || len(e.Options) != 4 {
		t.Fatalf("several are asked with %+v", e)
	}
	s.picks("")
	s.holds("answer goal_value_types 2 is missing")
	s.picks(strings.Join([]string{e.Options[0].Value, e.Options[1].Value, e.Options[2].Value, e.Options[3].Value}, "\n"))
	s.holds("answer goal_value_types 2 is missing")
	s.picks("cost_reduction\nefficiency")
	s.holds("answer goal_value_types 2 = cost_reduction, efficiency")

	s = newReplay(t, t.Name())
	s.already("count/one_by_one until eva: me")
	if e := s.entry(); e.Kind != bot.PersonField {
		t.Fatalf("who it is is asked with %+v", e)
	}
	s.picks("jonas\tJ. Keller")
	s.holds("answer action_owner 1 = Jonas Keller")
	s.holds("eva: back")
	s.told.Clear()
	s.picks("nobody-yet\tMary Jones") // a colleague who has never written
	s.holds("answer action_owner 1 = Mary Jones")
	s.holds("eva: back")
	s.told.Clear()
	s.picks("Kim Visser") // no colleague: the name alone, as if typed
	s.holds("answer action_owner 1 = Kim Visser")
}
