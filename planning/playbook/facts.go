package playbook

import (
	"lodestar/conversation"
	"lodestar/scheduler"
)

// Facts are what the engine needs from the world for a move of this person.
func (e *Env) Facts() (conversation.Facts, error) {
	f, err := e.FewFacts()
	if err != nil || e.Account == nil {
		return f, err
	}
	people, err := e.Tx.People(e.Place.Tenant)
	if err != nil {
		return f, err
	}
	for _, p := range people {
		if !p.External {
			f.People = append(f.People, conversation.Person{Side: conversation.Ours, ID: p.ID, Name: p.Name})
		}
	}
	for _, row := range e.Account.Record.Rows("contact", 0) {
		f.People = append(f.People, contactPerson(e.Account.Record, row.ID))
	}
	return f, nil
}

// FewFacts are the facts without the people who may be named: enough for
// routing and for every question that names nobody, whatever the size of the
// company.
func (e *Env) FewFacts() (conversation.Facts, error) {
	f := conversation.Facts{Now: e.Now, Today: e.Today(), Language: e.Language(), Me: e.Me(), Known: map[string]string{
		"zone": e.Person.Zone, "country": e.Person.Settings.Country,
	}}
	e.template.known(f.Known)
	e.knownTeamReview(f.Known)
	if err := e.knownSetting(f.Known); err != nil {
		return f, err
	}
	if e.introduced {
		f.Known["introduced"] = "yes"
	}
	if f.Known["country"] == "" {
		f.Known["country"] = countryOfZone(e.Person.Zone)
	}
	if e.Account == nil {
		return f, nil
	}
	f.Known["customer"] = e.Account.Name
	f.Known["manager_id"] = e.Account.Manager
	for _, know := range []func(map[string]string) error{
		e.knownChannels,
		e.knownCheckin,
		e.knownStatus,
		e.knownReview,
		e.knownExit,
		e.knownReport,
		e.knownMentor,
		e.knownInvitation,
		e.knownMeeting,
		e.knownSummary,
	} {
		if err := know(f.Known); err != nil {
			return f, err
		}
	}
	if e.Account.Manager == e.Person.ID {
		f.Known["manager"] = e.Person.Name
		return f, nil
	}
	manager, err := e.planner(e.Account.Manager)
	f.Known["manager"] = manager.Name
	return f, err
}

// countryOfZone proposes a country from a time zone.
func countryOfZone(zone string) string {
	for _, country := range scheduler.Countries() {
		if zones[country] == zone {
			return country
		}
	}
	return ""
}
