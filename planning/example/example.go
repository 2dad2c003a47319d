// Package example holds the worked example of the method, the ABC Company
// (method d.10): what the command `example` shows (000-25) and what tests
// calculate with. Its people appear by role only and its company is invented.
//
// The plan stands as on 9 December 2026, after the customer agreed to version
// 2. What comes later in the example (actual values, version 3) are functions of
// their own.
package example

import (
	"time"

	"github.com/shopspring/decimal"

	"lodestar/internal/civil"
	"lodestar/planning"
)

// Rows of the example. Their ids are those the method uses.
const (
	G1 planning.RowID = "G1"
	G2 planning.RowID = "G2"

	S1 planning.RowID = "S1"
	S2 planning.RowID = "S2"
	S3 planning.RowID = "S3"

	A1 planning.RowID = "A1"
	A2 planning.RowID = "A2"
	A3 planning.RowID = "A3"
	A4 planning.RowID = "A4"
	A5 planning.RowID = "A5"
	A6 planning.RowID = "A6"

	Call planning.RowID = "R1" // the call with the purchasing director
	Own  planning.RowID = "R2" // our own view, two days later
)

// Account returns the account record of the example.
func Account() planning.Account {
	return planning.Account{
		ID:          "abc",
		Name:        "ABC Company",
		Manager:     accountManager(),
		Language:    "en",
		TimeZone:    "America/New_York",
		Country:     "US",
		Channel:     "#abc-shared",
		TeamChannel: "#abc-team",
	}
}

// Contacts returns the people at the customer. The purchasing director, who
// approves, is bound from the external members of the shared channel.
func Contacts() []planning.Contact {
	return []planning.Contact{
		{
			ID: "purchasing-director", Function: "Purchasing director", Email: "purchasing@abc.example",
			Salutation: planning.SalutationMs, Identity: "abc:purchasing-director",
		},
		{ID: "maintenance-manager", Function: "Maintenance manager"},
		{ID: "finance-controller", Function: "Finance controller"},
		{ID: "training-coordinator", Function: "Training coordinator"},
	}
}

// Plan returns the plan of the example as of 9 December 2026: version 2 agreed,
// A1 to A5 open, A6 parked. Every call returns a plan of its own.
func Plan() planning.Plan {
	p := planning.Plan{
		ID:       "abc-2027",
		Account:  Account(),
		Contacts: Contacts(),
		Overview: overview(),
		Goals:    goals(),
		NotNow:   "Travel and fleet costs; another supplier has been asked.",
		CurrentUse: planning.CurrentUse{
			Use: planning.UsedPartly, Reason: "Plants 3 and 4 were never shown the catalogue.",
		},
		Solutions: solutions(),
		Advice:    `Let finance define "avoided spend" in writing before the first report.`,
		Actions:   actions(),
		Risks: []planning.Risk{
			{Row: "K1", Text: `Finance may not accept "avoided" as saved`, Person: pointer(accountManager())},
			{Row: "K2", Text: "Plant 2 moves its warehouse in spring", Person: pointer(logisticsLead())},
		},
		Compass: planning.Compass{
			Today:    "Indirect costs too high, four plants buying each in its own way.",
			Tomorrow: "At least USD 5 million avoided or saved by December, with plants running as before.",
			How:      "One parts list, repair before replacement, stock at the plants.",
		},
		Approvers: []planning.Approver{{Row: "P1", Person: contact("purchasing-director")}},
		State:     planning.Active,
		Version:   2,
		Next: planning.NextDates{
			StatusEmail: civil.Must(2027, time.January, 6),
			Call:        civil.Must(2027, time.January, 12),
			Report:      civil.Must(2027, time.March, 18),
		},
		AsOf: civil.Must(2026, time.December, 9),
	}
	p.Together = planning.DefaultTogether(p.Account, p.Approvers)
	p.Together.Updates.StatusEmailPattern = "wednesday 09:00"
	p.Together.Updates.CallPattern = "second tuesday 10:00"
	p.Together.Updates.ReportPattern = "third thursday 10:00"
	p.Cover.AnswerBy = civil.Must(2026, time.December, 11)
	discovery(&p)
	p.Versions = versions(p)
	return p
}

// March returns the plan on 18 March 2027, at the first progress report: the
// actual values are in and A4 has got its owner.
func March() planning.Plan {
	p := Plan()
	p.AsOf = civil.Must(2027, time.March, 18)
	p.Overview.LastReviewed = civil.Must(2027, time.March, 18)
	p.Goals[0].Actual, p.Goals[0].ActualOn = usd(320_000), p.AsOf
	p.Goals[1].Actual, p.Goals[1].ActualOn = usd(4_050_000), p.AsOf
	coordinator := planning.Contact{ID: "plant-buying-coordinator", Function: "Plant buying coordinator"}
	p.Contacts = append(p.Contacts, coordinator)
	p.Actions[3].Owner = coordinator.Person()
	return p
}

// Raised returns the plan on 18 March 2027 with goal 2 raised: what becomes
// version 3.
func Raised() planning.Plan {
	p := March()
	p.Goals[1].Statement = "Cut the yearly cost of emergency orders by USD 2.0 million"
	p.Goals[1].Target = usd(2_300_000)
	return p
}

// versions returns both versions presented in December. In version 1 A3 was due
// on 30 April 2027; the customer asked for the change.
func versions(p planning.Plan) []planning.Version {
	second := p.CustomerView()
	first := p.CustomerView()
	for i, a := range first.Actions {
		if a.Row == A3 {
			first.Actions[i].Due = civil.Must(2027, time.April, 30)
		}
	}
	return []planning.Version{
		{
			Number: 1, State: planning.VersionSuperseded, Content: first,
			PresentedOn: civil.Must(2026, time.December, 7), AnswerBy: civil.Must(2026, time.December, 10),
		},
		{
			Number: 2, State: planning.VersionAgreed, Content: second,
			PresentedOn: civil.Must(2026, time.December, 8), AnswerBy: civil.Must(2026, time.December, 11),
			Agreements: []planning.Agreement{{
				RequestID:    "example",
				Person:       contact("purchasing-director"),
				Organisation: "ABC Company",
				// 10:42 in New York, which is five hours behind UTC in December.
				At:       time.Date(2026, time.December, 9, 15, 42, 0, 0, time.UTC),
				On:       civil.Must(2026, time.December, 9),
				Place:    "#abc-shared",
				Language: "en",
				Evidence: planning.EvidenceTyped,
				NamedBy:  "account manager",
			}},
		},
	}
}

func accountManager() planning.Person {
	return planning.Person{Kind: planning.Colleague, ID: "account-manager", Side: planning.Ours, Function: "account manager"}
}

func serviceLead() planning.Person {
	return planning.Person{Kind: planning.Colleague, ID: "service-lead", Side: planning.Ours, Function: "Service lead"}
}

func logisticsLead() planning.Person {
	return planning.Person{Kind: planning.Colleague, ID: "logistics-lead", Side: planning.Ours, Function: "Logistics lead"}
}

func contact(id string) planning.Person {
	for _, c := range Contacts() {
		if c.ID == id {
			return c.Person()
		}
	}
	return planning.Person{}
}

func usd(n int64) *planning.Quantity {
	return &planning.Quantity{Number: decimal.NewFromInt(n), Unit: "USD"}
}

func pointer[T any](v T) *T { return &v }
