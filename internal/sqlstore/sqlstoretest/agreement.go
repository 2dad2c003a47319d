package sqlstoretest

import (
	"bytes"
	"time"

	"lodestar/bot"
	"lodestar/internal/civil"
	"lodestar/internal/turn"
	"lodestar/planning"
	"lodestar/planning/evidence"
	"lodestar/planning/playbook"
)

// Presented makes a plan with a version that went to the customer.
func Presented(tx turn.Tx, of, planID string, at time.Time) (playbook.Presentation, error) {
	document, err := evidence.Freeze(1, planning.CustomerView{CustomerName: "Contoso", Approvers: []planning.Person{{Name: "Kim Visser"}}})
	if err != nil {
		return playbook.Presentation{}, err
	}
	p := playbook.Presentation{
		Tenant: of, Plan: planID, Version: 1, Document: document, Wording: playbook.Wording{ID: "agree.v1", Language: "nl@formal", Text: "Akkoord?", SHA256: evidence.Sum([]byte("Akkoord?"))},
		Choices: map[planning.Item]string{planning.ItemFormat: "Excel workbook"}, Cover: "Read it, please.", AnswerBy: civil.Must(2026, 12, 14),
		Approve: []playbook.Approver{{Contact: 1, Name: "Kim Visser", Email: "k.visser@contoso.example", NamedBy: "eva", NamedAt: at}},
		Changes: []planning.Change{{Item: planning.ItemOwners, StepID: "action_due", Row: "3", Before: planning.Value{Date: civil.Must(2027, 4, 30)}, After: planning.Value{Date: civil.Must(2027, 6, 1)}}},
		Place:   bot.Address{Platform: "slack", Tenant: of, Place: "C1", Audience: bot.Customer}, By: "eva", At: at, State: planning.VersionPresented, Card: "dlv_card",
	}
	return p, tx.Present(&p)
}

func presented(t trial) (p playbook.Presentation) {
	do(t.t, t.s, func(tx turn.Tx) {
		draft := plan(t.t, tx, account(t.t, tx, tenant, "ABC Company"))
		ok(t.t, tx.AddVersion(playbook.Version{Tenant: tenant, Plan: draft.ID, Number: 1, State: "presented", By: "eva", At: noon, Record: draft.Record, Account: draft.Record}))
		var err error
		p, err = Presented(tx, tenant, draft.ID, noon)
		ok(t.t, err)
	})
	return p
}

func presentations(c trial) {
	t, s := c.t, c.s
	p := presented(c)
	do(t, s, func(tx turn.Tx) {
		got, err := tx.Presentations(tenant, p.Plan)
		ok(t, err)
		p.SheetHMAC = "" // is not read back
		want(t, got, []playbook.Presentation{p})
		again := p
		wantError(t, tx.Present(&again), playbook.ErrChanged)
	})
	do(t, s, func(tx turn.Tx) {
		old := p
		p.State, p.WithdrawnBy, p.Card = planning.VersionWithdrawn, planning.WithdrawnByManager, "dlv_new"
		ok(t, tx.SavePresentation(&p))
		want(t, p.Rev, 2)
		wantError(t, tx.SavePresentation(&old), playbook.ErrChanged)
		got, err := tx.Presentations(tenant, p.Plan)
		ok(t, err)
		want(t, got, []playbook.Presentation{p})
	})
}

// Agreed stores an act.
func Agreed(tx turn.Tx, p playbook.Presentation, request string, at time.Time) (playbook.Act, bool, error) {
	who, mac, err := evidence.NewIdentity(evidence.Identity{Platform: "slack", User: "U1", Name: "Kim Visser", Organisation: "Contoso"})
	if err != nil {
		return playbook.Act{}, false, err
	}
	a := playbook.Act{
		Tenant: p.Tenant, Plan: p.Plan, Version: p.Version, Contact: 1, Kind: evidence.RequestChange, Means: planning.EvidenceButton, Request: request,
		At: at, Items: []planning.Item{planning.ItemOwners}, Text: "Not before June.",
	}
	stored, err := tx.AddAct(&a, evidence.Record{V: 1, Type: "plan.agreement", Tenant: p.Tenant, Plan: p.Plan, Version: p.Version, PlanSHA256: p.Document.SHA256, Actor: evidence.Actor{Person: "1", IdentityHMAC: mac}}, who)
	return a, stored, err
}

func acts(c trial) {
	t, s := c.t, c.s
	p := presented(c)
	var first playbook.Act
	do(t, s, func(tx turn.Tx) {
		var stored bool
		var err error
		first, stored, err = Agreed(tx, p, "Ev1", noon)
		ok(t, err)
		want(t, stored, true)
		want(t, first.Seq, int64(1))
	})
	do(t, s, func(tx turn.Tx) {
		_, stored, err := Agreed(tx, p, "Ev1", noon.Add(time.Second))
		ok(t, err)
		want(t, stored, false)
		second, stored, err := Agreed(tx, p, "Ev2", noon)
		ok(t, err)
		want(t, stored, true)
		all, err := tx.Acts(tenant, p.Plan)
		ok(t, err)
		want(t, all, []playbook.Act{first, second})
		who, found, err := tx.Identity(tenant, first.ID)
		ok(t, err)
		want(t, found, true)
		want(t, who.Name, "Kim Visser")
		links, err := tx.AuditOf(tenant, p.Plan)
		ok(t, err)
		want(t, len(links), 2)
		mac, err := who.HMAC()
		ok(t, err)
		e, err := links[0].Entry()
		ok(t, err)
		if e.About != p.Plan || e.Ask != "Ev1" || !bytes.Contains(e.Body, []byte(mac)) || !bytes.Contains(e.Body, []byte(first.ID)) || bytes.Contains(e.Body, []byte("Visser")) {
			t.Fatalf("the record is %s", e.Body)
		}
	})
}

func auditChain(c trial) {
	t, s := c.t, c.s
	for n := range 3 {
		do(t, s, func(tx turn.Tx) {
			for _, of := range []string{tenant, other} {
				seq, err := tx.Audit(evidence.Entry{Tenant: of, At: noon, Kind: "test", About: "pln", By: "eva"})
				ok(t, err)
				want(t, seq, int64(n+1))
			}
		})
	}
	do(t, s, func(tx turn.Tx) {
		links, err := tx.AuditOf(tenant, "pln")
		ok(t, err)
		prev := evidence.First
		for n, link := range links {
			ok(t, link.Follows(int64(n+1), prev, nil))
			prev = link.Hash
		}
		want(t, len(links), 3)
	})
}

func channels(c trial) {
	t, s := c.t, c.s
	do(t, s, func(tx turn.Tx) {
		shared := playbook.Channel{Address: bot.Address{Platform: "slack", Tenant: tenant, Place: "C1", Audience: bot.Customer}, Name: "contoso-shared"}
		internal := playbook.Channel{Address: bot.Address{Platform: "slack", Tenant: tenant, Place: "C2"}, Name: "abc-team", Account: "acc"}
		ok(t, tx.SaveChannel(&shared))
		ok(t, tx.SaveChannel(&internal))
		old := shared
		shared.Account = "acc"
		ok(t, tx.SaveChannel(&shared))
		wantError(t, tx.SaveChannel(&old), playbook.ErrChanged)
		all, err := tx.Channels(tenant)
		ok(t, err)
		want(t, all, []playbook.Channel{internal, shared})
		got, found, err := tx.Channel(tenant, "C1")
		ok(t, err)
		want(t, found, true)
		want(t, got, shared)
		_, found, err = tx.Channel(other, "C1")
		ok(t, err)
		want(t, found, false)

		// What the platform tells of it comes back whole.
		shared.ChannelAbout = playbook.ChannelAbout{
			AddedBy: "eva", People: 3, Seen: noon, Company: "T9", Asked: true,
			Outsiders: []bot.Person{{ID: "U1@T9", Name: "Kim Visser", Email: "k.visser@contoso.example", Organisation: "Contoso", Team: "T9", External: true}},
		}
		ok(t, tx.SaveChannel(&shared))
		got, _, err = tx.Channel(tenant, "C1")
		ok(t, err)
		want(t, got, shared)
	})
}

// movedChannels: a channel is known by every id it had.
func movedChannels(c trial) {
	t, s := c.t, c.s
	check := playbook.Check{Tenant: tenant, Request: "act:1", Place: "C1", At: noon, Answer: playbook.CheckedAnswer{
		From: bot.Person{Tenant: tenant, ID: "U1@T9", External: true}, Place: bot.Address{Platform: "slack", Tenant: tenant, Place: "C1", Audience: bot.Customer},
		Plan: "pln", Version: 2, Contact: 4, Means: "button", Confirmed: "dialog", Platform: noon,
	}}
	do(t, s, func(tx turn.Tx) {
		shared := playbook.Channel{Address: bot.Address{Platform: "slack", Tenant: tenant, Place: "C1"}, Name: "contoso-shared", Account: "acc"}
		ok(t, tx.SaveChannel(&shared))
		ok(t, tx.AddCheck(check))
		ok(t, tx.AddCheck(check)) // the same press
		early := playbook.Channel{Address: bot.Address{Platform: "slack", Tenant: tenant, Place: "C2"}}
		ok(t, tx.SaveChannel(&early)) // an event that came before the one about the id
		ok(t, tx.MoveChannel(tenant, "C1", "C2"))
		ok(t, tx.MoveChannel(tenant, "C2", "C3"))
		ok(t, tx.MoveChannel(tenant, "C2", "C3")) // told twice
		ok(t, tx.MoveChannel(tenant, "C9", "C8")) // never heard of
		for _, place := range []string{"C1", "C2", "C3"} {
			got, found, err := tx.Channel(tenant, place)
			ok(t, err)
			want(t, found, true)
			want(t, got.Place, "C3")
			want(t, got.Account, "acc")
		}
		_, found, err := tx.Channel(other, "C1")
		ok(t, err)
		want(t, found, false)
		all, err := tx.Checks(tenant, "C3")
		ok(t, err)
		check.Place = "C3"
		want(t, all, []playbook.Check{check})
		none, err := tx.Checks(other, "C3")
		ok(t, err)
		want(t, len(none), 0)
		ok(t, tx.DropCheck(other, "act:1"))
		ok(t, tx.DropCheck(tenant, "act:1"))
		all, err = tx.Checks(tenant, "C3")
		ok(t, err)
		want(t, len(all), 0)
	})
}
