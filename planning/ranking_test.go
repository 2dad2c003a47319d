package planning_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"lodestar/internal/civil"
	"lodestar/planning"
)

func TestRankingAndItsTies(t *testing.T) {
	t.Parallel()
	good := planning.Force{For: side(5), Against: side(1)}
	poor := planning.Force{For: side(2), Against: side(1)}
	early, late := civil.Must(2027, 3, 1), civil.Must(2027, 4, 1)
	p := planning.Plan{Actions: []planning.Action{
		{Row: "unscored", Effect: 5, Force: good, Due: early},
		{Row: "no due date", Effect: 2, Effort: 1, Force: poor},
		{Row: "late", Effect: 2, Effort: 1, Force: poor, Due: late},
		{Row: "early", Effect: 4, Effort: 2, Force: poor, Due: early},
		{Row: "early, entered later", Effect: 2, Effort: 1, Force: poor, Due: early},
		{Row: "no force field", Effect: 2, Effort: 1, Due: early},
		{Row: "good prospects", Effect: 2, Effort: 1, Force: good},
		{Row: "best", Effect: 5, Effort: 2},
		{Row: "parked", Effect: 5, Effort: 1, State: planning.ActionParked},
		{Row: "dropped", Effect: 5, Effort: 1, State: planning.ActionDropped},
	}}
	var got []planning.RowID
	for _, a := range p.Ranked() {
		got = append(got, a.Row)
	}
	want := []planning.RowID{
		"best", "good prospects", "early", "early, entered later", "late", "no due date", "no force field", "unscored",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestProposeCut(t *testing.T) {
	t.Parallel()
	action := func(row planning.RowID, effect int, more planning.Action) planning.Action {
		more.Row, more.Effect, more.Effort = row, effect, 1
		return more
	}
	for _, c := range []struct {
		name    string
		actions []planning.Action
		cut     []planning.RowID
		want    planning.Cut
		found   bool
	}{
		{
			"the weakest goes, its goal stays alive",
			[]planning.Action{action("a", 2, planning.Action{Goal: "g"}), action("b", 1, planning.Action{Goal: "g"})},
			nil,
			planning.Cut{Action: "b"},
			true,
		},
		{
			"a goal and a solution without action are named",
			[]planning.Action{
				action("a", 2, planning.Action{Goal: "g", Solution: "s"}),
				action("b", 1, planning.Action{Goal: "h", Solution: "t"}),
			},
			nil,
			planning.Cut{Action: "b", Goal: "h", Solution: "t"},
			true,
		},
		{
			"what a kept action depends on stays",
			[]planning.Action{action("a", 2, planning.Action{Goal: "g"}), action("b", 1, planning.Action{Goal: "g", Supports: "a"})},
			nil,
			planning.Cut{Action: "a"},
			true,
		},
		{
			"what only a cut action depends on goes",
			[]planning.Action{action("a", 2, planning.Action{Goal: "g"}), action("b", 1, planning.Action{Goal: "g", Supports: "a"})},
			[]planning.RowID{"a"},
			planning.Cut{Action: "b", Goal: "g"},
			true,
		},
		{
			"a parked action keeps nothing and saves no goal",
			[]planning.Action{
				action("a", 2, planning.Action{Goal: "g", State: planning.ActionParked}),
				action("b", 1, planning.Action{Goal: "g", Supports: "a"}),
			},
			nil,
			planning.Cut{Action: "b", Goal: "g"},
			true,
		},
		{
			"what is done is never cut",
			[]planning.Action{action("a", 1, planning.Action{Goal: "g", State: planning.ActionDone})},
			nil,
			planning.Cut{},
			false,
		},
		{
			"two that depend on each other stay",
			[]planning.Action{action("a", 2, planning.Action{Supports: "b"}), action("b", 1, planning.Action{Supports: "a"})},
			nil,
			planning.Cut{},
			false,
		},
		{
			"an action cannot keep itself",
			[]planning.Action{action("a", 1, planning.Action{Goal: "g", Supports: "a"})},
			nil,
			planning.Cut{Action: "a", Goal: "g"},
			true,
		},
		{"nothing to cut", nil, nil, planning.Cut{}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, found := planning.Plan{Actions: c.actions}.ProposeCut(c.cut...)
			if got != c.want || found != c.found {
				t.Errorf("%+v (%v), want %+v (%v)", got, found, c.want, c.found)
			}
		})
	}
}
