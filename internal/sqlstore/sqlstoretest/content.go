package sqlstoretest

import (
	"time"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/internal/civil"
	"lodestar/internal/turn"
	"lodestar/planning/playbook"
)

func people(c trial) {
	t, s := c.t, c.s
	days := 3
	eva := playbook.Person{
		Person: bot.Person{
			Tenant: tenant, ID: "eva", Name: "Eva", Email: "eva@example.com", Language: "de-AT",
			Zone: "Europe/Vienna", External: true, Organisation: "T9",
		},
		Spoken: "de", Greeted: true,
		Home:     bot.Address{Platform: "slack", Tenant: tenant, Place: "D1", Person: "eva", Audience: bot.Customer},
		Settings: playbook.Settings{QuietFrom: "18:00", ReminderDays: &days, AwayUntil: civil.Must(2026, 12, 24)},
	}
	do(t, s, func(tx turn.Tx) { ok(t, tx.SavePerson(&eva)) })
	want(t, eva.Rev, 1)
	do(t, s, func(tx turn.Tx) {
		got, found, err := tx.Person(tenant, "eva")
		ok(t, err)
		want(t, found, true)
		want(t, got, eva)
		got.Greeted, got.Settings.ReminderDays = false, nil
		ok(t, tx.SavePerson(&got))
		want(t, got.Rev, 2)
	})
	do(t, s, func(tx turn.Tx) {
		got, _, err := tx.Person(tenant, "eva")
		ok(t, err)
		want(t, got.Greeted, false)
		want(t, got.Settings.ReminderDays == nil, true)
		_, found, err := tx.Person(tenant, "nobody")
		ok(t, err)
		want(t, found, false)
		again := playbook.Person{Person: bot.Person{Tenant: tenant, ID: "eva"}}
		wantError(t, tx.SavePerson(&again), playbook.ErrChanged)
	})
}

func peopleByName(c trial) {
	t, s := c.t, c.s
	do(t, s, func(tx turn.Tx) {
		for _, name := range []string{"visser", "Jonas", "Eva"} {
			ok(t, tx.SavePerson(&playbook.Person{Person: bot.Person{Tenant: tenant, ID: "id-" + name, Name: name}}))
		}
		people, err := tx.People(tenant)
		ok(t, err)
		var names []string
		for _, p := range people {
			names = append(names, p.Name)
		}
		want(t, names, []string{"Eva", "Jonas", "visser"})
	})
}

func accounts(c trial) {
	t, s := c.t, c.s
	a := playbook.Account{
		Tenant: tenant, Name: "ABC Company", Manager: "eva", Deputy: "jonas", Team: []string{"jonas", "visser"},
		Mentor: "deboer", Example: true, Record: record("customer_name", "ABC Company"), Created: noon,
	}
	row := a.Record.AddRow("contact", 0)
	a.Record.Set(conversation.Key{Step: "contact_name", Row: row}, conversation.Answer{State: conversation.Open})
	do(t, s, func(tx turn.Tx) { ok(t, tx.SaveAccount(&a)) })
	if a.ID == "" || a.Rev != 1 {
		t.Fatalf("a saved account has id %q and rev %d", a.ID, a.Rev)
	}
	bare := playbook.Account{Tenant: tenant, ID: "acc_own", Name: "aachen"}
	do(t, s, func(tx turn.Tx) {
		ok(t, tx.SaveAccount(&bare))
		want(t, bare.ID, "acc_own")
		got, found, err := tx.Account(tenant, a.ID)
		ok(t, err)
		want(t, found, true)
		want(t, got, a)
		all, err := tx.Accounts(tenant)
		ok(t, err)
		want(t, []string{all[0].Name, all[1].Name}, []string{"aachen", "ABC Company"})
		if all[0].Record == nil {
			t.Fatal("an account without answers has no record at all")
		}
	})
}

func accountNamed(c trial) {
	t, s := c.t, c.s
	do(t, s, func(tx turn.Tx) {
		a := account(t, tx, tenant, "ABC Company")
		got, found, err := tx.AccountNamed(tenant, "abc company")
		ok(t, err)
		want(t, found, true)
		want(t, got.ID, a.ID)
		a.Name = "Brightwater"
		ok(t, tx.SaveAccount(&a))
		_, found, err = tx.AccountNamed(tenant, "ABC Company")
		ok(t, err)
		want(t, found, false)
		_, found, err = tx.AccountNamed(tenant, "BRIGHTWATER")
		ok(t, err)
		want(t, found, true)
	})
}

func nameTaken(c trial) {
	t, s := c.t, c.s
	do(t, s, func(tx turn.Tx) {
		account(t, tx, tenant, "ABC Company")
		account(t, tx, other, "ABC Company")
		second := playbook.Account{Tenant: tenant, Name: "abc company"}
		if err := tx.SaveAccount(&second); err == nil {
			t.Fatal("two accounts of a tenant have one name")
		}
		want(t, second.Rev, 0)
		// The refusal harms nothing else in the turn.
		third := playbook.Account{Tenant: tenant, Name: "another"}
		ok(t, tx.SaveAccount(&third))
	})
}

func plans(c trial) {
	t, s := c.t, c.s
	do(t, s, func(tx turn.Tx) {
		a := account(t, tx, tenant, "ABC Company")
		first := plan(t, tx, a)
		second := playbook.Plan{
			Tenant: tenant, Account: a.ID, State: playbook.Active, Record: record("vision", "second"), Author: "jonas",
			Created: noon.Add(time.Hour), Editor: "eva", EditSince: noon, Cancelled: noon.Add(time.Minute),
		}
		ok(t, tx.SavePlan(&second))
		third := plan(t, tx, a) // at the same instant as the first one
		got, found, err := tx.Plan(tenant, second.ID)
		ok(t, err)
		want(t, found, true)
		want(t, got, second)
		all, err := tx.PlansOf(tenant, a.ID)
		ok(t, err)
		var ids []string
		for _, p := range all {
			ids = append(ids, p.ID)
		}
		want(t, ids, []string{second.ID, third.ID, first.ID})
		_, found, err = tx.Plan(tenant, "pln_none")
		ok(t, err)
		want(t, found, false)
	})
}

func changed(c trial) {
	t, s := c.t, c.s
	var a playbook.Account
	var p playbook.Plan
	eva := playbook.Person{Person: bot.Person{Tenant: tenant, ID: "eva"}}
	do(t, s, func(tx turn.Tx) {
		a = account(t, tx, tenant, "ABC Company")
		p = plan(t, tx, a)
		ok(t, tx.SavePerson(&eva))
	})
	oldAccount, oldPlan, oldPerson := a, p, eva
	do(t, s, func(tx turn.Tx) {
		ok(t, tx.SavePerson(&eva))
		ok(t, tx.SaveAccount(&a))
		ok(t, tx.SavePlan(&p))
		want(t, p.Rev, 2)
	})
	for name, save := range map[string]func(turn.Tx) error{
		"account": func(tx turn.Tx) error { return tx.SaveAccount(&oldAccount) },
		"plan":    func(tx turn.Tx) error { return tx.SavePlan(&oldPlan) },
		"person":  func(tx turn.Tx) error { return tx.SavePerson(&oldPerson) },
	} {
		if err := s.Turn(t.Context(), save); err == nil {
			t.Fatalf("an old %s overwrote a newer one", name)
		} else {
			wantError(t, err, playbook.ErrChanged)
		}
	}
	want(t, oldPlan.Rev, 1)
}

func history(c trial) {
	t, s := c.t, c.s
	answer := func(text string) *conversation.Answer {
		return &conversation.Answer{Value: conversation.TextValue(text), State: conversation.Answered, At: noon}
	}
	do(t, s, func(tx turn.Tx) {
		p := plan(t, tx, account(t, tx, tenant, "ABC Company"))
		entries := []playbook.Logged{
			{Key: conversation.Key{Step: "vision"}, After: answer("a"), By: "eva", At: noon},
			{Key: conversation.Key{Step: "goal", Row: 2}, Before: answer("a"), After: answer("b"), By: "eva", At: noon},
		}
		ok(t, tx.Log(tenant, p.ID, entries))
		// The clock went backwards: the order of writing is what counts.
		last := playbook.Logged{Key: conversation.Key{Step: "vision"}, Before: answer("b"), By: "jonas", At: noon.Add(-time.Hour)}
		ok(t, tx.Log(tenant, p.ID, []playbook.Logged{last}))
		got, err := tx.History(tenant, p.ID, 2)
		ok(t, err)
		want(t, got, []playbook.Logged{last, entries[1]})
		got, err = tx.History(tenant, p.ID, 0)
		ok(t, err)
		want(t, got, []playbook.Logged{last, entries[1], entries[0]})
	})
}

func versions(c trial) {
	t, s := c.t, c.s
	do(t, s, func(tx turn.Tx) {
		p := plan(t, tx, account(t, tx, tenant, "ABC Company"))
		first := playbook.Version{
			Tenant: tenant, Plan: p.ID, Number: 1, State: "presented", By: "eva", At: noon, Reason: "yearly",
			Record: p.Record, Account: record("customer_name", "ABC Company"),
			Changes: []playbook.VersionChange{{Step: "vision", Row: 1, Before: "a", After: "b"}},
		}
		second := first
		second.Number, second.Changes = 2, nil
		number, err := tx.LastVersion(tenant, p.ID)
		ok(t, err)
		want(t, number, 0)
		ok(t, tx.AddVersion(first))
		ok(t, tx.AddVersion(second))
		number, err = tx.LastVersion(tenant, p.ID)
		ok(t, err)
		want(t, number, 2)
		wantError(t, tx.AddVersion(second), playbook.ErrChanged)
		got, err := tx.Versions(tenant, p.ID)
		ok(t, err)
		want(t, got, []playbook.Version{second, first})
	})
}

func ownAccounts(c trial) {
	t, s := c.t, c.s
	of := func(tx turn.Tx, person string) []string {
		t.Helper()
		own, err := tx.AccountsOf(tenant, person)
		ok(t, err)
		names := []string{}
		for _, a := range own {
			names = append(names, a.Name)
		}
		return names
	}
	a := playbook.Account{Tenant: tenant, Name: "b", Manager: "eva", Deputy: "jonas", Team: []string{"jonas", "kim", "kim"}, Mentor: "tom"}
	do(t, s, func(tx turn.Tx) {
		ok(t, tx.SaveAccount(&a))
		for _, other := range []playbook.Account{
			{Tenant: tenant, Name: "C", Manager: "eva"},
			{Tenant: tenant, Name: "A", Team: []string{"eva"}},
			{Tenant: tenant, Name: "nobody's"},
			{Tenant: other, Name: "elsewhere", Manager: "eva"},
		} {
			ok(t, tx.SaveAccount(&other))
		}
	})
	do(t, s, func(tx turn.Tx) {
		want(t, of(tx, "eva"), []string{"A", "b", "C"})
		for _, person := range []string{"jonas", "kim", "tom"} {
			want(t, of(tx, person), []string{"b"})
		}
		want(t, of(tx, ""), []string{})
		a.Manager, a.Team = "kim", nil
		ok(t, tx.SaveAccount(&a))
		want(t, of(tx, "eva"), []string{"A", "C"})
		want(t, of(tx, "jonas"), []string{"b"})
		want(t, of(tx, "kim"), []string{"b"})
	})
}

func accountNames(c trial) {
	t, s := c.t, c.s
	do(t, s, func(tx turn.Tx) {
		for _, a := range []playbook.Account{
			{Tenant: tenant, Name: "Contoso"},
			{Tenant: tenant, Name: "Čonwell"},
			{Tenant: tenant, Name: "CON", Example: true},
			{Tenant: tenant, Name: "Cobalt"},
			{Tenant: other, Name: "Connor"},
		} {
			ok(t, tx.SaveAccount(&a))
		}
		for beginning, wanted := range map[string][]string{"con": {"Contoso", "Čonwell"}, "cÖ": {"Cobalt", "Contoso"}, "x": nil, "": {"Cobalt", "Contoso"}} {
			got, err := tx.AccountNames(tenant, beginning, 2)
			ok(t, err)
			want(t, got, wanted)
		}
	})
}
