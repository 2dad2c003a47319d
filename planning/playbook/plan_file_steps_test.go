package playbook

import (
	"slices"
	"testing"

	"lodestar/conversation"
	"lodestar/planning"
)

// flowPlace is a step or a mark of the interview and the list of its rows.
type flowPlace struct {
	id, list string
	account  bool
	kind     conversation.Kind // "" for a mark
}

// flowPlaces finds everything the interview can store.
func flowPlaces(items []conversation.Item, list string, account bool) []flowPlace {
	var all []flowPlace
	step := func(s *conversation.Step, list string) {
		kind := s.Kind
		if s.Tap {
			kind = ""
		}
		all = append(all, flowPlace{s.ID, list, account || s.In == accountRecord, kind})
	}
	pack := func(p *conversation.Pack, list string) {
		if p == nil {
			return
		}
		all = append(all, flowPlace{p.ID, list, false, ""})
		within := list
		if p.List != "" {
			within = p.List
		}
		if p.Shape != conversation.Weighed {
			for _, s := range p.Steps {
				step(s, within)
			}
		}
		if p.Tail != nil {
			step(p.Tail, list)
		}
		for _, l := range p.Lists {
			if l != nil {
				all = append(all, flowPlaces([]conversation.Item{l}, list, account)...)
			}
		}
	}
	for _, item := range items {
		switch item := item.(type) {
		case *conversation.Step:
			step(item, list)
		case *conversation.Check:
			step(&item.Step, list)
		case *conversation.Pack:
			pack(item, list)
		case *conversation.Each:
			all = append(all, flowPlaces(item.Items, item.List, account || item.In == accountRecord)...)
		case *conversation.List:
			all = append(all, flowPlace{item.ID, list, account, ""})
			if item.More != nil {
				step(item.More, list)
			}
			pack(item.Pack, list)
			all = append(all, flowPlaces(item.Items, item.ID, account)...)
		}
	}
	return all
}

var kindsInFile = map[conversation.Kind][]fileKind{
	conversation.Line: {fileText}, conversation.Long: {fileText}, conversation.Link: {fileText}, conversation.Email: {fileText},
	conversation.Choice: {fileChoice, fileRhythm, fileRowOf, fileSource}, conversation.YesNo: {fileChoice}, conversation.Choices: {fileChoices},
	conversation.Date: {fileDate, fileMoment}, conversation.Since: {fileSince}, conversation.Who: {filePerson}, conversation.People: {filePeople},
	conversation.Score: {fileWhole}, conversation.Count: {fileWhole}, conversation.Quantity: {fileQuantity}, conversation.Money: {fileQuantity},
}

// A step that the interview learns must get its place in the file, or plans
// that have its answer can no longer be exported.
func TestEveryStepOfTheInterviewHasItsPlaceInTheFile(t *testing.T) {
	t.Parallel()
	var all []flowPlace
	for _, flow := range []*conversation.Flow{PlanFlow(), StartFlow(), AcceptFlow(), CallFlow(), CheckinFlow()} {
		for _, s := range flow.Sections {
			all = append(append(all, flowPlaces(s.Items, "", false)...), flowPlaces(s.More, "", false)...)
		}
	}
	if len(all) < 100 {
		t.Fatalf("only %d places were found in the interview", len(all))
	}
	for _, p := range all {
		if p.id == "action_accept.all" || p.id == "checkin.pack" { // it is nowhere stored: it gives the answers to the questions after it
			continue
		}
		table := planTable()
		if p.account {
			table = accountTable()
		}
		if p.kind == "" {
			if !table.mark(p.id, p.list) {
				t.Errorf("the mark %q in rows of %q is no mark of the file", p.id, p.list)
			}
			continue
		}
		step, ok := table.step(p.id, p.list)
		if !ok {
			t.Errorf("the step %q in rows of %q has no place in the file", p.id, p.list)
		} else if !slices.Contains(kindsInFile[p.kind], step.kind) {
			t.Errorf("the step %q is of kind %s and stands in the file as another", p.id, p.kind)
		}
	}
}

func TestTheTablesOfTheFileHaveNoSlips(t *testing.T) {
	t.Parallel()
	for _, table := range []fileTable{planTable(), accountTable()} {
		seen := map[[2]string]bool{}
		for _, s := range table.steps {
			key := [2]string{s.id, s.list}
			if seen[key] || table.mark(s.id, s.list) {
				t.Errorf("%v stands in the table twice", key)
			}
			seen[key] = true
			if _, ok := table.list(s.list); !ok && s.list != "" {
				t.Errorf("%s stands in the rows of %q, which is no list", s.id, s.list)
			}
		}
		for _, l := range table.lists {
			if _, ok := table.step(l.titled, l.id); !ok && l.titled != "" {
				t.Errorf("%s is titled by %q, which is none of its steps", l.id, l.titled)
			}
		}
	}
	// Every field of the method that is stored, and can be, is in the file.
	for _, id := range planning.CustomerFields() {
		derived := []string{
			"prepared_by", "primary_account_manager", "account_team", "plan_period", "last_reviewed", "goal_priority",
			"plan_update_frequency", "account_language", "account_time_zone", "account_channel",
		}
		known := slices.ContainsFunc(fileSteps, func(s fileStep) bool { return s.id == id })
		if !known && !slices.Contains(derived, id) {
			t.Errorf("the customer may read %s, and the file has no place for it", id)
		}
	}
}
