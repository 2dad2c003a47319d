package playbook

import (
	"strings"
	"time"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
)

// erasureWait is how long after the request somebody is erased: long enough to
// take it back, and within the month that the law gives (GDPR, article 12).
const erasureWait = 14 * 24 * time.Hour

// whatIsErased says when somebody will be erased, what stays without their name
// and until when; it reports false where that cannot be yet.
func (e *Env) whatIsErased() ([]conversation.Text, bool, error) {
	if !e.Person.External {
		accounts, err := e.Tx.AccountsOf(e.Person.Tenant, e.Person.ID)
		if err != nil {
			return nil, false, err
		}
		var names []any
		for _, a := range accounts {
			if a.Manager == e.Person.ID && !a.Example {
				names = append(names, quoted(a.Name))
			}
		}
		if len(names) > 0 {
			return []conversation.Text{conversation.Say("problem.erase_manager", args("list", names))}, false, nil
		}
	}
	s, _, err := e.self()
	if err != nil {
		return nil, false, err
	}
	n, until, err := e.Book.AgreementsKept(e.Tx, s)
	if err != nil {
		return nil, false, err
	}
	words := e.Book.Words.Printer(e.Language())
	texts := []conversation.Text{conversation.Say("say.erase", args("date", words.DateLong(dayIn(e.Now.Add(erasureWait), e.Zone()))))}
	switch {
	case n > 0 && until.IsZero():
		texts = append(texts, conversation.Say("say.erase_kept_for_ever", args("n", n)))
	case n > 0:
		texts = append(texts, conversation.Say("say.erase_kept", args("n", n, "date", words.DateLong(until))))
	}
	return texts, true, nil
}

// eraseMyData asks before anything is erased, and says what has to be kept.
func eraseMyData(e *Env, _ map[string]string) error {
	texts, may, err := e.whatIsErased()
	if err != nil {
		return err
	}
	m := e.Message("notice", texts...)
	if may {
		m.Buttons = []bot.Button{e.Run("erase_now", "erase my data now"), e.Run("keep_data", "keep my data")}
	}
	return e.answerAlone(m)
}

// eraseMyDataNow takes the request. It is carried out on its day, unless it is
// taken back; the account manager hears of it.
func eraseMyDataNow(e *Env, _ map[string]string) error {
	texts, may, err := e.whatIsErased()
	if err != nil {
		return err
	}
	if !may {
		return e.answerAlone(e.Message("notice", texts...))
	}
	s, accounts, err := e.self()
	if err != nil {
		return err
	}
	if err := e.askErasure(s, accounts); err != nil {
		return err
	}
	m := e.Message("notice", append([]conversation.Text{conversation.Say("say.erase_taken", nil)}, texts...)...)
	m.Buttons = []bot.Button{e.Run("keep_data", "keep my data")}
	return e.answerAlone(m)
}

// askErasure takes a request for erasure, unless there is one; the account manager
// hears of it.
func (e *Env) askErasure(s Subject, accounts []Account) error {
	if _, waits, err := e.Tx.ErasureOf(s.Tenant, s.Person); err != nil || waits {
		return err
	}
	if err := e.Tx.SaveErasure(Erasure{Subject: s, ID: "era_" + offerOf(e.id+"/"+e.Now.UTC().Format(time.RFC3339Nano)), Asked: e.Now, Due: e.Now.Add(erasureWait), State: ErasureWaiting}); err != nil {
		return err
	}
	for _, a := range accounts {
		if err := e.tellOfErasure(a, s); err != nil {
			return err
		}
	}
	if e.Person.External {
		return nil
	}
	return e.tellAdministrators(s)
}

// tellAdministrators lets them know in time that a colleague is going to be erased, and
// by what name: nobody else would notice what goes missing from plans.
func (e *Env) tellAdministrators(s Subject) error {
	platform, _, _ := strings.Cut(s.Tenant, ":")
	for _, id := range e.Book.Administrators {
		of, id, _ := strings.Cut(id, ":")
		if of != platform || id == s.Person {
			continue
		}
		admin, ok, err := e.Tx.Person(s.Tenant, id)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		key := "say.erase_colleague"
		if s.Name == "" {
			key = "say.erase_colleague.id"
		}
		day := e.Book.Words.Printer(e.languageOf(admin)).DateLong(dayIn(e.Now.Add(erasureWait), e.zoneOf(admin)))
		stop := bot.Button{Label: e.labelFor(admin, "button.stop_erasure"), Verb: VerbRun, Value: "keep data of " + e.Person.Name}
		if _, err := e.Tell(admin, "notice", []bot.Button{stop}, conversation.Say(key, args("person", quoted(e.Person.Name), "date", day))); err != nil {
			return err
		}
	}
	return nil
}

func (e *Env) tellOfErasure(a Account, s Subject) error {
	manager, ok, err := e.Tx.Person(s.Tenant, a.Manager)
	if err != nil || !ok {
		return err
	}
	day := dayIn(e.Now.Add(erasureWait), e.zoneOf(manager))
	_, err = e.Tell(manager, "notice", nil, conversation.Say("say.erase_manager", args("person", quoted(s.Name), "customer", quoted(a.Name), "date", e.Book.Words.Printer(e.languageOf(manager)).DateLong(day))))
	return err
}

// takeErasureBack takes back what waits: that there was a request is enough.
func (e *Env) takeErasureBack(s Subject) error {
	waiting, waits, err := e.Tx.ErasureOf(s.Tenant, s.Person)
	if err != nil || !waits {
		return err
	}
	waiting.State, waiting.Name, waiting.Email = ErasureTakenBack, "", ""
	return e.Tx.SaveErasure(waiting)
}

// keepMyData takes a request for erasure back.
func keepMyData(e *Env, _ map[string]string) error {
	waiting, waits, err := e.Tx.ErasureOf(e.Person.Tenant, e.Person.ID)
	if err != nil {
		return err
	}
	key := "say.keep_data.nothing"
	if waits {
		key = "say.keep_data"
		if err := e.takeErasureBack(waiting.Subject); err != nil {
			return err
		}
	}
	return e.answerAlone(e.Message("notice", conversation.Say(key, nil)))
}

// keepDataOf stops a colleague's request for erasure that waits, by an administrator:
// somebody else may have sat at an open computer. The colleague hears who it was, and
// can ask again.
func keepDataOf(e *Env, a map[string]string) error {
	if !e.Admin {
		e.Notice(conversation.Say("problem.administrator_only", nil))
		return nil
	}
	of, waiting, ok, err := e.waitingErasure(a["rest"])
	if err != nil {
		return err
	}
	if !ok {
		e.Notice(conversation.Say("problem.no_erasure", args("text", quoted(clip(a["rest"], 60)))))
		return nil
	}
	if err := e.takeErasureBack(waiting.Subject); err != nil {
		return err
	}
	e.Notice(conversation.Say("say.erasure_stopped", args("person", quoted(of.Name))))
	if of.ID == e.Person.ID {
		return nil
	}
	_, err = e.Tell(of, "notice", nil, conversation.Say("say.erasure_stopped.by", args("person", quoted(e.Person.Name))))
	return err
}

// waitingErasure is the one request that waits among the colleagues of a name: of two
// namesakes only one has asked, as a rule.
func (e *Env) waitingErasure(name string) (of Person, waiting Erasure, ok bool, err error) {
	all, err := e.Tx.People(e.Place.Tenant)
	if err != nil {
		return Person{}, Erasure{}, false, err
	}
	found := 0
	for _, p := range all {
		if p.External || locale.Fold(p.Name) != locale.Fold(name) {
			continue
		}
		request, waits, err := e.Tx.ErasureOf(p.Tenant, p.ID)
		if err != nil {
			return Person{}, Erasure{}, false, err
		}
		if waits {
			of, waiting, found = p, request, found+1
		}
	}
	return of, waiting, found == 1, nil
}
