package playbook

import (
	"strings"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/scheduler"
)

// longestNotes is how many characters of notes are read out of a mail; a summary looks
// at fewer still.
const longestNotes = 40_000

// notesByMail takes the notes of a call that an account manager sends or forwards from
// their own address: they are put before them in the chat as pasted ones are. What is
// forwarded was written by anybody, so nothing but proposals ever comes of it. From
// whom at a customer it is never taken (f.19). false where it is no such mail.
func (e *Env) notesByMail(event bot.Event, allow func() bool) (bool, error) {
	m := event.Mail
	plan, inThread := planOfThread(event.Place.Thread)
	if m.Automatic || m.Bounce != nil || m.Unsubscribe || m.Token != "" || inThread && !m.Forwarded || e.Book.Mail == nil {
		return false, nil
	}
	own, err := e.colleagueOf(m.From)
	if err != nil || own == nil {
		return false, err
	}
	if !allow() {
		return true, nil
	}
	plans, accounts, err := own.ownPlans()
	if err != nil || len(plans) == 0 {
		return true, err
	}
	words := strings.TrimSpace(m.Words + "\n\n" + m.Handed)
	said := args("subject", quoted(clip(bot.Escape(m.Subject), 80)), "address", quoted(m.From))
	at := aboutPlan(plans, accounts, plan, m.Subject, words)
	key := ""
	switch {
	case !m.Auth.Verified:
		key = "say.notes_mail_unverified"
	case m.Cut || words == "":
		key = "say.notes_mail_empty"
	case at < 0:
		key = "say.notes_mail_which"
	}
	if key != "" {
		own.Notice(conversation.Say(key, said))
		return true, own.mailedEnd()
	}
	own.Plan, own.Account = &plans[at], &accounts[at]
	if len(own.openQuestions()) == 0 {
		own.Notice(conversation.Say("say.notes_no_questions", args("customer", quoted(own.Account.Name))))
		return true, own.mailedEnd()
	}
	if err := own.readMailedNotes(words, said); err != nil {
		return true, err
	}
	return true, own.mailedEnd()
}

// colleagueOf is the scene of the colleague with an address, in their own conversation;
// nil where there is none, or somebody of a customer has it as well.
func (e *Env) colleagueOf(address string) (*Env, error) {
	people, err := e.Tx.People(e.Place.Tenant)
	if err != nil {
		return nil, err
	}
	var found *Person
	for i, p := range people {
		switch {
		case !strings.EqualFold(p.Email, address) && !strings.EqualFold(p.Settings.Address, address):
		case p.External, found != nil: // nobody knows whose it is
			return nil, nil //nolint:nilnil // there is none, and nothing is wrong
		default:
			found = &people[i]
		}
	}
	if found == nil || found.Home.Place == "" {
		return nil, nil //nolint:nilnil // as above
	}
	accounts, err := e.Tx.Accounts(e.Place.Tenant)
	if err != nil {
		return nil, err
	}
	for _, a := range accounts {
		for _, row := range a.Record.Rows("contact", 0) {
			if strings.EqualFold(a.Record.Text("contact_email", row.ID), address) {
				return nil, nil //nolint:nilnil // as above
			}
		}
	}
	place := found.Home
	place.Tenant = e.Place.Tenant
	own := NewEnv(e.Tx, e.Book, e.Now, found, place, e.id)
	return own, own.UseTemplate()
}

// ownPlans are the plans that the person may edit.
func (e *Env) ownPlans() (plans []Plan, accounts []Account, err error) {
	all, of, err := e.plans()
	for i := range all {
		if e.mayEdit(of[i]) {
			plans, accounts = append(plans, all[i]), append(accounts, of[i])
		}
	}
	return plans, accounts, err
}

// aboutPlan is which plan notes are about: that of the conversation they were in, the
// one whose customer the subject names, or else the words, or the only one. -1 where
// nobody can tell.
func aboutPlan(plans []Plan, accounts []Account, plan, subject, words string) int {
	for i, p := range plans {
		if p.ID == plan {
			return i
		}
	}
	for _, text := range []string{subject, words} {
		at, n := -1, 0
		text = " " + strings.Join(foldedFields(text), " ") + " "
		for i, a := range accounts {
			if name := strings.Join(foldedFields(a.Name), " "); name != "" && strings.Contains(text, " "+name+" ") {
				at, n = i, n+1
			}
		}
		if n == 1 {
			return at
		}
	}
	if len(plans) == 1 {
		return 0
	}
	return -1
}

// foldedFields are the words of a text, without what stands around them.
func foldedFields(text string) (all []string) {
	for _, w := range strings.Fields(locale.Fold(text)) {
		if w = strings.Trim(w, `.,;:!?"'()[]<>*_“”„‘’–-`); w != "" {
			all = append(all, w)
		}
	}
	return all
}

// readMailedNotes begins to look for answers in notes that came by mail.
func (e *Env) readMailedNotes(words string, said locale.Args) error {
	key := "say.notes_mailed"
	if locale.Length(words) > longestNotes {
		words, key = clip(words, longestNotes), "say.notes_mailed_long"
	}
	w, err := e.wanted(TaskAnswers, WrittenContent{Words: words})
	if err != nil {
		return err
	}
	said["customer"], said["n"] = quoted(e.Account.Name), longestNotes
	m := e.Message("notice", conversation.Say(key, said))
	m.Question = workingOn(w.ID)
	if err := e.Say(m); err != nil {
		return err
	}
	return e.Tx.Schedule(scheduler.Job{
		Tenant: w.Tenant, Kind: JobSummary, Key: w.ID, Subject: w.Plan, Due: e.Now, Args: map[string]string{"person": w.Person},
	})
}

// mailedEnd says and stores what there is to say to the person a mail is from.
func (e *Env) mailedEnd() error {
	if err := e.Flush(); err != nil {
		return err
	}
	return e.Dispatch()
}
