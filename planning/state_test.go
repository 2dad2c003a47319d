package planning_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"lodestar/internal/civil"
	"lodestar/planning"
)

func TestActionStates(t *testing.T) {
	t.Parallel()
	all := []planning.ActionState{
		planning.ActionProposed, planning.ActionOpen, planning.ActionInProgress, planning.ActionDone,
		planning.ActionBlocked, planning.ActionParked, planning.ActionDropped,
	}
	want := map[planning.ActionState]string{
		planning.ActionProposed:   "open blocked parked dropped ",
		planning.ActionOpen:       "in_progress done blocked parked dropped ",
		planning.ActionInProgress: "done blocked parked dropped ",
		planning.ActionDone:       "blocked parked dropped ",
		planning.ActionBlocked:    "proposed open in_progress done parked dropped ",
		planning.ActionParked:     "proposed dropped ",
		planning.ActionDropped:    "",
		"":                        "open blocked parked dropped ",
	}
	for from, states := range want {
		got := ""
		for _, to := range all {
			if from.CanBecome(to) {
				got += string(to) + " "
			}
		}
		if got != states {
			t.Errorf("from %q: %q, want %q", from, got, states)
		}
	}
}

func TestPlanStates(t *testing.T) {
	t.Parallel()
	all := []planning.State{planning.Draft, planning.Presented, planning.Active, planning.Closed, planning.Cancelled}
	want := map[planning.State]string{
		"":                 "presented cancelled ",
		planning.Draft:     "presented cancelled ",
		planning.Presented: "active cancelled ",
		planning.Active:    "closed cancelled ",
		planning.Closed:    "cancelled ",
		planning.Cancelled: "",
	}
	for from, states := range want {
		got := ""
		for _, to := range all {
			if from.CanBecome(to) {
				got += string(to) + " "
			}
		}
		if got != states {
			t.Errorf("from %q: %q, want %q", from, got, states)
		}
	}
	if planning.Closed.CanBecome("") {
		t.Error("no plan becomes nothing")
	}
}

func TestVersionStates(t *testing.T) {
	t.Parallel()
	all := []planning.VersionState{
		planning.VersionPresented, planning.VersionAgreed, planning.VersionChangesRequested,
		planning.VersionWithdrawn, planning.VersionSuperseded,
	}
	type from struct {
		State planning.VersionState
		By    planning.Withdrawer
	}
	want := map[from]string{
		{planning.VersionPresented, ""}:                            "agreed changes_requested withdrawn superseded ",
		{planning.VersionAgreed, ""}:                               "withdrawn superseded ",
		{planning.VersionChangesRequested, ""}:                     "agreed withdrawn superseded ",
		{planning.VersionWithdrawn, planning.WithdrawnByApprover}:  "agreed superseded ",
		{planning.VersionWithdrawn, planning.WithdrawnByManager}:   "superseded ",
		{planning.VersionSuperseded, planning.WithdrawnByApprover}: "",
	}
	got := map[from]string{}
	for f := range want {
		got[f] = ""
		for _, to := range all {
			if (planning.Version{State: f.State, WithdrawnBy: f.By}).CanBecome(to) {
				got[f] += string(to) + " "
			}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestLate(t *testing.T) {
	t.Parallel()
	due := civil.Must(2027, 3, 31)
	for _, c := range []struct {
		name   string
		action planning.Action
		on     civil.Date
		want   bool
	}{
		{"on the day", planning.Action{Due: due}, due, false},
		{"the day after", planning.Action{Due: due}, due.AddDays(1), true},
		{"blocked is late too", planning.Action{Due: due, State: planning.ActionBlocked}, due.AddDays(1), true},
		{"done", planning.Action{Due: due, State: planning.ActionDone}, due.AddDays(1), false},
		{"parked", planning.Action{Due: due, State: planning.ActionParked}, due.AddDays(1), false},
		{"open date", planning.Action{}, due, false},
		{"no day to look at", planning.Action{Due: due}, civil.Date{}, false},
	} {
		if got := c.action.Late(c.on); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestInForce(t *testing.T) {
	t.Parallel()
	yes := []planning.Agreement{{RequestID: "1"}}
	for _, c := range []struct {
		name     string
		versions []planning.Version
		want     int
	}{
		{"none yet", nil, 0},
		{"presented only", []planning.Version{{Number: 1, State: planning.VersionPresented}}, 0},
		{"agreed, a newer one waits", []planning.Version{
			{Number: 1, State: planning.VersionAgreed, Agreements: yes},
			{Number: 2, State: planning.VersionPresented},
		}, 1},
		{"superseded before it was agreed", []planning.Version{
			{Number: 1, State: planning.VersionSuperseded},
			{Number: 2, State: planning.VersionChangesRequested},
		}, 0},
		{"the newest agreed one", []planning.Version{
			{Number: 1, State: planning.VersionSuperseded, Agreements: yes},
			{Number: 2, State: planning.VersionAgreed, Agreements: yes},
		}, 2},
		{"withdrawn", []planning.Version{
			{Number: 1, State: planning.VersionWithdrawn, Agreements: []planning.Agreement{{Withdrawn: true}}},
		}, 0},
	} {
		got, ok := planning.Plan{Versions: c.versions}.InForce()
		if got.Number != c.want || ok != (c.want > 0) {
			t.Errorf("%s: version %d", c.name, got.Number)
		}
	}
}
