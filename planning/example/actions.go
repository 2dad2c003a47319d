package example

import (
	"fmt"
	"time"

	"lodestar/internal/civil"
	"lodestar/planning"
)

func actions() []planning.Action {
	return []planning.Action{
		{
			Row: A1, Title: "Agree one list of approved spare parts for four plants",
			Goal: G1, Solution: S1, Owner: contact("maintenance-manager"),
			Due: civil.Must(2027, time.March, 31), Milestone: true, Effect: 5, Effort: 3,
			State: planning.ActionOpen,
			Force: planning.Force{
				For:       reasons("A1+", reason{"Bulk prices become possible", 4}, reason{"fewer parts in stock", 3}, reason{"auditors ask for it", 2}),
				Against:   reasons("A1-", reason{"Engineers lose favourite brands", 4}, reason{"six weeks of work", 3}),
				IfNothing: planning.IfNothing{Outcome: planning.GetsWorse, Line: "double buying goes on"},
			},
		},
		{
			Row: A2, Title: "Start repairs in plant 1 and record every result",
			Goal: G1, Solution: S2, Owner: serviceLead(), Accept: planning.Accepted,
			Due: civil.Must(2027, time.April, 30), Effect: 3, Effort: 2,
			State: planning.ActionOpen,
			Force: planning.Force{
				For:       reasons("A2+", reason{"A repair costs a third of a new part", 4}, reason{"rare parts are back sooner", 3}),
				Against:   reasons("A2-", reason{"Warranty is disputed", 3}, reason{"no room for returns", 2}),
				IfNothing: planning.IfNothing{Outcome: planning.StaysAsItIs},
			},
		},
		{
			Row: A3, Title: "Place stock on consignment in plants 1 and 2",
			Goal: G2, Solution: S3, Owner: logisticsLead(), Accept: planning.Accepted,
			Due: civil.Must(2027, time.June, 1), Milestone: true, Effect: 5, Effort: 3,
			State: planning.ActionOpen,
			Force: planning.Force{
				For:       reasons("A3+", reason{"Far fewer emergency orders", 5}, reason{"paid only on use", 4}),
				Against:   reasons("A3-", reason{"Stock systems not connected", 3}, reason{"plants must count monthly", 2}, reason{"binds our capital", 3}),
				IfNothing: planning.IfNothing{Outcome: planning.GetsWorse, Line: "express freight keeps rising"},
			},
		},
		{
			Row: A4, Title: "Send all emergency orders through one release desk",
			Goal: G2, Solution: S3,
			Owner: planning.Person{Kind: planning.Placeholder, Side: planning.Customer, Role: "purchasing"},
			Due:   civil.Must(2027, time.June, 30), Milestone: true, Effect: 3, Effort: 2,
			State: planning.ActionOpen,
			Force: planning.Force{
				For: reasons("A4+", reason{"One view", 3}, reason{"doubles noticed", 2},
					reason{"buyers may release up to USD 2,000 themselves", 3}),
				Against:   reasons("A4-", reason{"Slower at night", 2}, reason{"buyers feel mistrusted", 2}),
				IfNothing: planning.IfNothing{Outcome: planning.StaysAsItIs},
			},
			EarlierForces: []planning.Force{{
				For:       reasons("A4first+", reason{"One view of all emergencies", 3}, reason{"doubles are noticed", 2}),
				Against:   reasons("A4first-", reason{"Slower at night", 4}, reason{"buyers feel mistrusted", 3}),
				IfNothing: planning.IfNothing{Outcome: planning.StaysAsItIs},
			}},
		},
		{
			Row: A5, Title: "Set a night rule for the desk and train plant buyers",
			Goal: G2, Solution: S3, Owner: contact("training-coordinator"),
			Due: civil.Must(2027, time.June, 15), Effect: 2, Effort: 2, Supports: A4,
			State: planning.ActionOpen,
			Force: planning.Force{
				For:       reasons("A5+", reason{"Breakdowns are released within 15 minutes", 4}, reason{"buyers keep a say", 2}),
				Against:   reasons("A5-", reason{"Two training days per plant", 3}, reason{"night shift hard to reach", 2}),
				IfNothing: planning.IfNothing{Outcome: planning.GetsWorse, Line: "A4 fails"},
			},
		},
		{
			Row: A6, Title: "Extend stock on consignment to plants 3 and 4",
			Goal: G2, Solution: S3, Owner: logisticsLead(), Effect: 4, Effort: 3,
			State: planning.ActionParked, ParkUntil: civil.Must(2027, time.September, 1),
			Force: planning.Force{
				For:       reasons("A6+", reason{"The same gain in two more plants", 3}),
				Against:   reasons("A6-", reason{"Their stock system is replaced this summer", 3}),
				IfNothing: planning.IfNothing{Outcome: planning.StaysAsItIs},
			},
		},
	}
}

type reason struct {
	text  string
	score int
}

// reasons builds one side of a force field; its rows are numbered from 1.
func reasons(row string, list ...reason) []planning.Reason {
	var built []planning.Reason
	for i, r := range list {
		built = append(built, planning.Reason{
			Row: planning.RowID(fmt.Sprintf("%s%d", row, i+1)), Text: r.text, Score: r.score,
		})
	}
	return built
}
