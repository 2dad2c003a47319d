package playbook

import (
	"slices"
	"strings"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
)

// nameMentor names a colleague as mentor of an account, in the place of the one before:
// "mentor Jonas Keller". It reports false where the words are no colleague's name and a
// mentor is there to be asked. Somebody outside the daily business: neither who manages
// the account, nor its team, nor the business area manager (method f.12).
func (e *Env) nameMentor(p *Plan, account *Account, name string) (bool, error) {
	all, err := e.Tx.People(e.Place.Tenant)
	if err != nil {
		return false, err
	}
	wanted := locale.Fold(name)
	all = slices.DeleteFunc(all, func(q Person) bool {
		folded := locale.Fold(q.Name)
		return q.External || folded != wanted && (account.Mentor != "" || !strings.HasPrefix(folded, wanted))
	})
	if len(all) != 1 {
		return false, nil
	}
	who := all[0]
	if !e.mayEdit(*account) {
		return true, e.sayNotAllowed(*account)
	}
	about := args("person", quoted(who.Name), "customer", quoted(account.Name), "manager", quoted(e.Person.Name))
	manager, _, err := e.Tx.Person(p.Tenant, account.Manager)
	if err != nil {
		return true, err
	}
	switch {
	case who.ID == account.Mentor:
		return true, e.mentorHistory(p, account)
	case account.works(who.ID), manager.Settings.AreaManager == who.ID:
		e.Notice(conversation.Say("problem.mentor_inside", about))
		return true, nil
	}
	e.Plan, e.Account = p, account
	if err := e.progress(func(r *conversation.Record) {
		for _, row := range r.Rows("account_team", 0) {
			if e.inAnyLanguage("alias.team.mentor", r.Text("account_team.role", row.ID)) {
				r.RemoveRow(row.ID)
			}
		}
		row := r.AddRow("account_team", 0)
		role, _, _ := strings.Cut(e.Book.Words.Printer(e.Language()).Text("alias.team.mentor", nil), "|")
		r.Set(conversation.Key{Step: "account_team", Row: row}, e.answer(conversation.PeopleValue(conversation.Person{Side: conversation.Ours, ID: who.ID, Name: who.Name})))
		r.Set(conversation.Key{Step: "account_team.role", Row: row}, e.answer(conversation.TextValue(strings.TrimSpace(role))))
	}); err != nil {
		return true, err
	}
	e.readTeam(p.Record)
	if err := e.Tx.SaveAccount(account); err != nil {
		return true, err
	}
	told, err := e.Tell(who, "notice", []bot.Button{{Label: e.labelFor(who, "button.open_plan"), Verb: VerbRun, Value: "plan " + account.Name}}, conversation.Say("say.mentor_you", about))
	if err != nil {
		return true, err
	}
	key := "say.mentor_named"
	if !told {
		key = "say.mentor_named.untold"
	}
	e.Notice(conversation.Say(key, about))
	return true, nil
}

// mentorUnasked keeps what a mentor says of their own accord, and tells the account
// manager. What they were asked is answered where it was asked.
func (e *Env) mentorUnasked(p *Plan, account *Account, text string) error {
	if n := locale.Length(text); n > mentorComment {
		e.Notice(conversation.Say("problem.too_long", args("n", n, "limit", mentorComment, "text", quoted(clip(text, 80)))))
		return nil
	}
	manager, known, err := e.Tx.Person(p.Tenant, account.Manager)
	if err != nil {
		return err
	}
	e.Plan, e.Account = p, account
	row := 0
	if err := e.progress(func(r *conversation.Record) {
		row = r.AddRow(mentorList, 0)
		for step, v := range map[string]conversation.Value{
			"mentor_on": conversation.DateValue(e.Today()), "mentor_comment": conversation.TextValue(text),
			"mentor": conversation.PeopleValue(conversation.Person{Side: conversation.Ours, ID: e.Person.ID, Name: e.Person.Name}),
		} {
			r.Set(conversation.Key{Step: step, Row: row}, e.answer(v))
		}
	}); err != nil {
		return err
	}
	e.Notice(conversation.Say("say.mentor_thanks", args("manager", quoted(manager.Name))))
	if !known {
		return nil
	}
	texts := append([]conversation.Text{conversation.Say("say.mentor_said", args("person", quoted(e.Person.Name), "customer", quoted(account.Name)))}, reviewTexts(p.Record, row)...)
	_, err = e.Tell(manager, "notice", nil, texts...)
	return err
}

// mentorComment is how many characters a mentor's view may have (f.12).
const mentorComment = 1000
