package app_test

import (
	"lodestar/bot"
	"lodestar/bot/terminal"
	"lodestar/internal/script"
)

// mentions lets somebody call the bot in a channel: "eva mentions shared: plan
// Contoso". Every call is the root of a thread.
func (s *replay) mentions(who, where, text string) {
	s.t.Helper()
	place := bot.Address{Platform: terminal.Name, Tenant: terminal.Tenant, Place: "channel:" + where}
	switch where {
	case script.TeamChannel:
	case script.SharedChannel:
		place.Audience = bot.Customer
	default:
		s.fail("the channels are " + script.TeamChannel + " and " + script.SharedChannel)
	}
	s.does(who, bot.Said, func(e *bot.Event) {
		e.Text, e.Place, e.Addressed = text, place, true
		e.Place.Thread = e.Message
		if !e.From.External {
			e.Private = terminal.DirectAddress(e.From)
		}
	})
}
