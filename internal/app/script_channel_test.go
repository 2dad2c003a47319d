package app_test

import (
	"lodestar/bot"
	"lodestar/bot/terminal"
	"lodestar/internal/script"
)

// inChannel lets somebody do something where several people read. Every message
// of theirs is the root of a thread.
func (s *replay) inChannel(d script.Doing) {
	s.t.Helper()
	if d.Verb == script.Clicks && d.Of.Words == script.PageOfLink {
		s.clicksPage(d.Who, d.Text)
		return
	}
	place := bot.Address{Platform: terminal.Name, Tenant: terminal.Tenant, Place: "channel:" + d.Of.Words}
	switch d.Of.Words {
	case script.TeamChannel:
	case script.SharedChannel:
		place.Audience = bot.Customer
	default:
		s.fail("the channels are " + script.TeamChannel + " and " + script.SharedChannel)
	}
	text := script.Unquote(d.Text)
	said := func(e *bot.Event) {
		e.Text, e.Place = text, place
		e.Place.Thread = e.Message
	}
	switch d.Verb {
	case script.Mentions:
		s.does(d.Who, bot.Said, func(e *bot.Event) {
			said(e)
			e.Addressed = true
			if !e.From.External {
				e.Private = terminal.DirectAddress(e.From)
			}
		})
	case script.In:
		s.does(d.Who, bot.Said, said)
	case script.Clicks:
		where := d.Of.Words
		if _, _, ok := script.FindButton(s.messages(where), script.ParsePress(d.Text)); !ok {
			where = d.Who // what only they see there
		}
		b, q := s.button(where, d.Text)
		s.does(d.Who, bot.Pressed, func(e *bot.Event) {
			e.Place, e.Action = place, bot.Action{Question: q, Verb: b.Verb, Value: b.Value, Confirmed: b.Confirm != nil}
		})
	case script.Adds:
		s.does(d.Who, bot.Joined, func(e *bot.Event) { e.Text, e.Place = text, place })
	}
}
