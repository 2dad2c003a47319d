package example

import (
	"time"

	"lodestar/internal/civil"
	"lodestar/planning"
)

func goals() []planning.Goal {
	return []planning.Goal{
		{
			Row:          G1,
			Statement:    "Avoid USD 3.2 million of indirect spend planned for 2027",
			Measure:      "Avoided spend, per ABC finance",
			MeasureOwner: planning.Theirs,
			Baseline:     usd(0),
			Target:       usd(3_200_000),
			TargetDate:   civil.Must(2027, time.December, 31),
			ValueTypes:   []planning.ValueType{planning.CostAvoidance},
			TheirBenefit: "Better supplied plants for no more money than last year.",
			OurBenefit:   "Catalogue in four plants instead of two; first sales of the repair service.",
			Leading:      "All four plants order from the one list by May.",
			Kind:         planning.Enlarge,
			Approach:     planning.Approach{Line: "Standard parts first, then repair before buying new."},
		},
		{
			Row:          G2,
			Statement:    "Cut the yearly cost of emergency orders by USD 1.8 million",
			Measure:      "Cost of emergency orders per year",
			MeasureOwner: planning.Theirs,
			Baseline:     usd(4_300_000),
			Target:       usd(2_500_000),
			TargetDate:   civil.Must(2027, time.December, 31),
			ValueTypes:   []planning.ValueType{planning.CostReduction, planning.Efficiency},
			TheirBenefit: "The same uptime for less money and less time spent chasing parts.",
			OurBenefit:   "Stock agreement with two plants; steadier orders that cost us less to handle.",
			Leading:      "Fewer than 30 emergency orders a month from July.",
			Kind:         planning.Keep,
			Approach:     planning.Approach{Line: "Bring stock to the plants, then control what is still urgent."},
		},
	}
}

func solutions() []planning.Solution {
	return []planning.Solution{
		{
			Row: S1, Goal: G1,
			Name:    "Parts catalogue for all plants",
			Support: "One approved part per purpose ends double buying.",
			Benefit: usd(2_400_000), Cost: usd(300_000), Months: 12,
			Basis: "What plants 1 and 2 reached, for plants 3 and 4 only",
			Objections: []planning.Objection{{
				Row: "B1", Text: "Our engineers choose their parts.", Answer: "They sit on the list committee.",
			}},
		},
		{
			Row: S2, Goal: G1,
			Name:    "Repair before replacement",
			Support: "Worn parts are repaired where that is safe and cheaper.",
			Benefit: usd(800_000), Cost: usd(160_000), Months: 12,
			Basis: "Test with 40 parts last autumn",
			Objections: []planning.Objection{{
				Row: "B2", Text: "Repairs void the warranty.", Answer: "We give our own for 12 months.",
			}},
		},
		{
			Row: S3, Goal: G2,
			Name:    "Stock on consignment",
			Support: "Critical parts lie at the plant, so few emergencies remain.",
			Benefit: usd(1_800_000), Cost: usd(450_000), Months: 12,
			Basis: "Emergency orders of the last 12 months",
			Objections: []planning.Objection{{
				Row: "B3", Text: "Too expensive.", Answer: "They pay only for what they take out.",
			}},
		},
	}
}
