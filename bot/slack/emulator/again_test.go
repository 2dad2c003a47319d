package emulator_test

import (
	"testing"

	"lodestar/bot/slack/emulator"
)

// TestLeap: a Slack that goes on from an old snapshot uses nothing twice.
func TestLeap(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	old, err := s.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	ids := func() map[string]bool {
		t.Helper()
		used := map[string]bool{}
		for range 20 {
			used[must(s.person(eva).Type(evasDM, "x"))(t)] = true
		}
		s.settle()
		for _, d := range s.app.take() {
			if id, ok := d.outer(t)["event_id"].(string); ok {
				used[id] = true
			}
		}
		return used
	}
	before := ids()
	if err := s.Restore(old); err != nil {
		t.Fatal(err)
	}
	s.Leap()
	for id := range ids() {
		if before[id] {
			t.Errorf("%s is used again", id)
		}
	}
}

// TestInstallingIsTold: whoever watches learns of a new token.
func TestInstallingIsTold(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	if err := s.Uninstall(emulator.SampleApp, emulator.SampleTeam, false); err != nil {
		t.Fatal(err)
	}
	s.settle()
	changes, changed := s.Changes(0)
	last := changes[len(changes)-1].Seq
	if _, err := s.Install(emulator.Installation{App: emulator.SampleApp, Team: emulator.SampleTeam}); err != nil {
		t.Fatal(err)
	}
	<-changed
	if changes, _ := s.Changes(last); len(changes) == 0 || changes[len(changes)-1].Kind != emulator.ChangedApp {
		t.Errorf("changes: %+v", changes)
	}
}
