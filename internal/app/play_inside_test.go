package app_test

import (
	"testing"

	"lodestar/bot/delivery"
	"lodestar/bot/terminal"
	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/planning/evidence"
	"lodestar/planning/playbook"
	"lodestar/scheduler"
)

// TestInsideHasNames: the inspector of the playground says in words what it shows.
// What is only known once it is there, the scripts find (insideHasNames).
func TestInsideHasNames(t *testing.T) {
	t.Parallel()
	words, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, flow := range playbook.Flows() {
		keys = append(keys, "flow."+flow.ID)
	}
	for _, state := range []delivery.State{delivery.Waiting, delivery.Sending, delivery.Sent, delivery.Unknown, delivery.Failed, delivery.Lapsed} {
		keys = append(keys, "state."+string(state))
	}
	for _, state := range []scheduler.State{scheduler.Waiting, scheduler.Done, scheduler.SetAside} {
		keys = append(keys, "state."+string(state))
	}
	for _, state := range []conversation.State{conversation.Open, conversation.Skipped, "derived", "given"} {
		keys = append(keys, "state."+string(state))
	}
	for _, standing := range []conversation.Standing{conversation.Assumed, conversation.Confirmed} {
		keys = append(keys, "state."+string(standing))
	}
	for _, entry := range []string{
		evidence.TypeAgreement, evidence.EntryDropped, evidence.EntryErased, playbook.EntryPresented, playbook.EntryNote, playbook.EntryMail,
		playbook.EntryReceipt, playbook.EntryRequestWithdrawn, playbook.EntryWithoutAgreement,
	} {
		keys = append(keys, "entry."+entry)
	}
	for _, key := range keys {
		if !words.Has("inside." + key) {
			t.Errorf("%s has no name", key)
		}
	}
}

// insideHasNames looks for names of the messages and of the entries of the audit
// chain that a script led to.
func (s *stage) insideHasNames() {
	s.t.Helper()
	const all = 1_000_000
	rows, err := s.app.Store.Outgoing(s.t.Context(), terminal.Tenant, all)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, row := range rows {
		if !s.app.Words.Has("inside.message." + row.Message.Kind) {
			s.t.Errorf("a message of the kind %q has no name in the inspector (inside.message)", row.Message.Kind)
		}
	}
	links, err := s.app.Store.LastLinks(s.t.Context(), terminal.Tenant, all)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, link := range links {
		if link.Empty() {
			continue
		}
		entry, err := link.Entry()
		if err != nil {
			s.t.Fatal(err)
		}
		if !s.app.Words.Has("inside.entry." + entry.Kind) {
			s.t.Errorf("an entry of the kind %q has no name in the inspector (inside.entry)", entry.Kind)
		}
	}
}
