package playbook

import (
	"lodestar/conversation"
	"lodestar/planning"
)

// overview are the answers of step 1.
func (e *exampleRecords) overview() {
	o := e.source.Overview
	for _, t := range []struct{ step, words string }{
		{"customer_name", e.source.Account.Name},
		{"customer_address", o.Address},
		{"customer_phone", o.Phone},
		{"customer_fax", o.Fax},
		{"customer_website", o.Website},
		{"industry", o.Industry},
		{"industry_position", o.Position},
		{"relationship_note", o.StrengthNote},
		{"buying_process", o.BuyingProcess},
		{"summary", o.Summary.Text},
		{"not_now", e.source.NotNow},
		{"solution_use_reason", e.source.CurrentUse.Reason},
		{"advice", e.source.Advice},
	} {
		e.text(t.step, 0, t.words)
	}
	e.put("prepared_on", 0, conversation.DateValue(o.PreparedOn))
	if o.CustomerSince.YearOnly {
		e.put("customer_since", 0, conversation.Value{Year: o.CustomerSince.Date.Year})
	} else {
		e.put("customer_since", 0, conversation.DateValue(o.CustomerSince.Date))
	}
	e.choose("relationship_strength", 0, o.Strength.Value)
	e.choose("plan_period.length", 0, string(o.Period.Length))
	e.put("plan_period.first_day", 0, conversation.DateValue(o.Period.FirstDay))
	e.choose("review_cycle", 0, string(o.ReviewCycle.Every))
	e.put("review_cycle.next_date", 0, conversation.DateValue(o.ReviewCycle.Next))
	e.choose("team_review_frequency", 0, string(o.TeamReview))
	e.choose("solution_current_use", 0, string(e.source.CurrentUse.Use))
	for _, c := range o.MainContacts {
		row := e.row("main_contacts", 0, c.Row)
		e.text("main_contacts.name", row, c.Person.Function)
		e.text("main_contacts.function", row, c.Person.Function)
		e.choose("main_contacts.role", row, string(c.Role))
	}
	for _, m := range o.Team {
		row := e.row("account_team", 0, m.Row)
		e.put("account_team", row, e.people(m.Person))
		e.text("account_team.role", row, m.Role)
		e.text("account_team.department", row, m.Department)
	}
	for _, n := range o.News {
		row := e.row("news", 0, n.Row)
		e.text("news", row, n.Text)
		e.put("news.date", row, conversation.DateValue(n.Date))
	}
}

// rounds are the four questions, and what was noted beside them.
func (e *exampleRecords) rounds() {
	for _, r := range e.source.Discovery {
		row := e.row("round", 0, r.Row)
		source := string(r.Source.Kind)
		if r.Source.Contact != nil {
			source = contactPrefix + contactID(e.contacts[r.Source.Contact.ID])
		}
		e.choose("discovery_source", row, source)
		e.put("discovery_said_on", row, conversation.DateValue(r.SaidOn))
		for _, q := range []struct{ step, words string }{
			{"aim_12_months", r.Aim},
			{"challenges_today", r.Challenges},
			{"tried_helps", r.TriedHelps},
			{"tried_fails", r.TriedFails},
			{"success_at_year_end", r.Success},
		} {
			a := e.answer(conversation.TextValue(q.words))
			a.SaidBy, a.SaidOn, a.Standing = source, r.SaidOn, conversation.Standing(r.Source.StartingStanding())
			if q.words == "" { // nothing was noted, and nothing is open
				a = conversation.Answer{State: conversation.Skipped, At: e.now}
			}
			e.plan.Set(conversation.Key{Step: q.step, Row: row}, a)
		}
	}
	for _, o := range e.source.Opportunities {
		row := e.row("opportunities", 0, o.Row)
		e.text("opportunities", row, o.Text)
		e.put("opportunities.value", row, figure(o.Value))
		e.text("opportunities_source", row, conversation.Key{Step: o.From.Step, Row: e.rows[o.From.Row]}.String())
	}
}

func (e *exampleRecords) goals() {
	for _, g := range e.source.Goals {
		row := e.row("goal", 0, g.Row)
		for _, t := range []struct{ step, words string }{
			{"goal_statement", g.Statement},
			{"goal_measure", g.Measure},
			{"goal_their_benefit", g.TheirBenefit},
			{"goal_our_benefit", g.OurBenefit},
			{"goal_leading", g.Leading},
			{"approach", g.Approach.Line},
			{"approach_reason", g.Approach.Reason},
		} {
			e.text(t.step, row, t.words)
		}
		e.choose("goal_measure_owner", row, string(g.MeasureOwner))
		e.choose("goal_kind", row, string(g.Kind))
		e.put("goal_baseline", row, figure(g.Baseline))
		e.put("goal_target", row, figure(g.Target))
		e.put("goal_target_date", row, conversation.DateValue(g.TargetDate))
		var types conversation.Value
		for _, t := range g.ValueTypes {
			types.Choice = append(types.Choice, string(t))
		}
		e.put("goal_value_types", row, types)
	}
}

func (e *exampleRecords) solutions() {
	for _, s := range e.source.Solutions {
		row := e.row("solution", e.rows[s.Goal], s.Row)
		e.text("solution_name", row, s.Name)
		e.text("solution_support", row, s.Support)
		e.text("solution_basis", row, s.Basis)
		e.choose("solution_is_new", row, string(s.Novelty))
		e.put("solution_benefit", row, figure(s.Benefit))
		e.put("solution_cost", row, figure(s.Cost))
		e.put("solution_months", row, conversation.ScoreValue(s.Months))
		for _, o := range s.Objections {
			inner := e.row("solution_objections", row, o.Row)
			e.text("solution_objections", inner, o.Text)
			e.text("solution_objections.answer", inner, o.Answer)
		}
	}
	for _, c := range e.source.Candidates {
		e.text("solution_others", e.row("solution_others", 0, c.Row), c.Text)
	}
}

func (e *exampleRecords) actions() {
	for _, a := range e.source.Actions {
		row := e.row("action", e.rows[a.Goal], a.Row)
		e.text("action_title", row, a.Title)
		e.put("action_solution", row, e.rowChoice(a.Solution))
		e.put("action_owner", row, e.people(a.Owner))
		e.put("action_due", row, conversation.DateValue(a.Due))
		if a.Due.IsZero() {
			open := e.answer(conversation.Value{})
			open.State = conversation.Open
			e.plan.Set(conversation.Key{Step: "action_due", Row: row}, open)
		}
		e.choose("action_accept", row, string(a.Accept))
		milestone := "no"
		if a.Milestone {
			milestone = "yes"
		}
		e.choose("action_milestone", row, milestone)
		e.put("action_effect", row, conversation.ScoreValue(a.Effect))
		e.put("action_effort", row, conversation.ScoreValue(a.Effort))
		e.choose("action_state", row, string(a.State))
		e.put("park_until", row, conversation.DateValue(a.ParkUntil))
		e.choose("force_if_nothing", row, string(a.Force.IfNothing.Outcome))
		e.text("force_if_nothing.text", row, a.Force.IfNothing.Line)
		e.reasons(row, a.Force)
		for _, earlier := range a.EarlierForces {
			e.reasons(e.plan.AddRow("force_past", row), earlier)
		}
	}
	for _, a := range e.source.Actions { // an action may support one further down
		e.put("action_supports", e.rows[a.Row], e.rowChoice(a.Supports))
	}
	for _, r := range e.source.Risks {
		row := e.row("plan_risks", 0, r.Row)
		e.text("plan_risks", row, r.Text)
		if r.Person != nil {
			e.put("plan_risks.person", row, e.people(*r.Person))
		}
	}
}

func (e *exampleRecords) reasons(of int, f planning.Force) {
	for _, side := range []struct {
		list    string
		reasons []planning.Reason
	}{{"force_for", f.For}, {"force_against", f.Against}} {
		for _, reason := range side.reasons {
			row := e.plan.AddRow(side.list, of)
			e.text(side.list+".text", row, reason.Text)
			e.put(side.list+".score", row, conversation.ScoreValue(reason.Score))
		}
	}
}
