package example

import (
	"time"

	"lodestar/internal/civil"
	"lodestar/planning"
)

func overview() planning.Overview {
	return planning.Overview{
		Address:    "1 Sample Street, Sampletown",
		Phone:      "+1 555 0100",
		Website:    "abc.example",
		PreparedOn: civil.Must(2026, time.December, 3),
		PreparedBy: accountManager(),
		Team: []planning.TeamMember{
			{Row: "T1", Person: serviceLead(), Role: "repairs", Department: "Service"},
			{Row: "T2", Person: logisticsLead(), Role: "stock", Department: "Logistics"},
		},
		MainContacts: []planning.MainContact{
			{Row: "M1", Person: contact("purchasing-director"), Role: planning.Decider},
			{Row: "M2", Person: contact("maintenance-manager"), Role: planning.Influencer},
			{Row: "M3", Person: contact("finance-controller"), Role: planning.Gatekeeper},
		},
		CustomerSince: planning.Since{Date: civil.Must(2008, time.January, 1), YearOnly: true},
		Strength:      planning.Strength{Value: "good"},
		StrengthNote:  "Purchasing trusts us; plants 3 and 4 hardly know us.",
		Period:        planning.Period{Length: planning.Year, FirstDay: civil.Must(2027, time.January, 1)},
		ReviewCycle:   planning.ReviewCycle{Every: planning.Quarterly, Next: civil.Must(2027, time.March, 18)},
		TeamReview:    planning.Quarterly,
		Industry:      "packaging for the pharmaceutical industry",
		Position:      "Third largest supplier of sterile packs in its region.",
		News: []planning.News{
			{Row: "N1", Date: civil.Must(2026, time.November, 5), Text: "Second year of disappointing profit."},
			{
				Row: "N2", Date: civil.Must(2026, time.November, 19),
				Text: "Programme to cut indirect costs by USD 20 million.",
			},
		},
		BuyingProcess: "Plants ask, purchasing compares, the purchasing director decides above USD 50,000.",
		Summary: planning.Summary{
			Text: "ABC makes packaging for the pharmaceutical industry, is listed and has been our customer since 2008. " +
				"After two years of disappointing profit it has a programme to cut indirect costs by USD 20 million, " +
				"with a focus on cost avoidance. Joint projects saved over USD 3 million in the last 12 months; this " +
				"year's plan builds on it with a forecast USD 5 million of savings. Plants must be won one by one.",
			On: civil.Must(2026, time.December, 3),
		},
	}
}

// discovery fills in the four questions, what was noted beside them, and how
// sure each answer is.
func discovery(p *planning.Plan) {
	p.Discovery = []planning.Round{
		{
			Row:    Call,
			Source: planning.Source{Kind: planning.SourceContact, Contact: pointer(contact("purchasing-director"))},
			SaidOn: civil.Must(2026, time.December, 1),
			Aim:    "USD 5 million of the USD 20 million in the coming year, avoiding spend before pressing prices.",
			Challenges: "No money for new projects. Four plants buy parts and services each in their own way. " +
				"Emergency orders cost USD 4.3 million a year.",
			TriedHelps: "Joint projects, over USD 3 million saved in 12 months, mostly with standard parts in plants 1 and 2.",
			TriedFails: "A general spending stop: repairs were put off and cost more later.",
			Success:    "Finance confirms avoided and reduced spend each quarter; USD 5 million is a good year.",
		},
		{
			Row:        Own,
			Source:     planning.Source{Kind: planning.SourceOwnView},
			SaidOn:     civil.Must(2026, time.December, 3),
			Challenges: "Night shifts fear waiting longer for parts.",
		},
	}
	p.Opportunities = []planning.Opportunity{
		{
			Row: "O1", Text: "Stock kept at the plants could replace most emergency orders.",
			From: planning.Key{Step: "challenges_today", Row: Call},
		},
		{
			Row: "O2", Text: "Plants 3 and 4 do not use our catalogue yet.",
			From: planning.Key{Step: "tried_helps", Row: Call},
		},
	}
	p.Provenance = map[planning.Key]planning.Provenance{}
	for _, step := range []string{"aim_12_months", "challenges_today", "tried_helps", "tried_fails", "success_at_year_end"} {
		p.Provenance[planning.Key{Step: step, Row: Call}] = planning.Provenance{
			State: planning.Answered, Standing: planning.Confirmed,
			By: "Purchasing director", SaidOn: civil.Must(2026, time.December, 1),
		}
	}
	p.Provenance[planning.Key{Step: "challenges_today", Row: Own}] = planning.Provenance{
		State: planning.Answered, Standing: planning.Assumed,
		By: "own view", SaidOn: civil.Must(2026, time.December, 3),
	}
	p.Provenance[planning.Key{Step: "action_due", Row: A6}] = planning.Provenance{
		State: planning.Open, By: "account manager", SaidOn: civil.Must(2026, time.December, 3),
	}
}
