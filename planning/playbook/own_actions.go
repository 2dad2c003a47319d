package playbook

import (
	"slices"
	"strings"

	"lodestar/conversation"
	"lodestar/internal/civil"
	"lodestar/planning"
)

// ownAction is an action somebody sees to.
type ownAction struct {
	Plan     string     `json:"plan"`
	Row      int        `json:"row"`
	Customer string     `json:"customer"`
	Title    string     `json:"title"`
	Due      civil.Date `json:"due"`
	Believed civil.Date `json:"-"` // the day its owner expects now, Due where they said nothing
}

// ownsIn names the plans a colleague sees to actions of: an owner need not be on
// the account's team.
func ownsIn(person string) string { return "owner/" + person }

// noteOwners remembers who sees to actions of a plan.
func (e *Env) noteOwners(p *Plan, inForce *conversation.Record) ([]string, error) {
	var owners []string
	for _, row := range runningRows(p.Record, inForce) {
		who := ownerOf(inForce, row)
		if who.Side != conversation.Ours || who.ID == "" || slices.Contains(owners, who.ID) {
			continue
		}
		owners = append(owners, who.ID)
		plans, err := e.Tx.Setting(p.Tenant, ownsIn(who.ID))
		if err != nil {
			return nil, err
		}
		if all := strings.Fields(plans); !slices.Contains(all, p.ID) {
			if err := e.Tx.SetSetting(p.Tenant, ownsIn(who.ID), strings.Join(append(all, p.ID), " ")); err != nil {
				return nil, err
			}
		}
	}
	return owners, nil
}

// ownActions are a colleague's live actions in the plans that are in force, in
// order of their due dates, those without one last.
func (e *Env) ownActions(person string) ([]ownAction, error) {
	plans, err := e.Tx.Setting(e.Place.Tenant, ownsIn(person))
	if err != nil {
		return nil, err
	}
	var all []ownAction
	for _, id := range strings.Fields(plans) {
		p, ok, err := e.Tx.Plan(e.Place.Tenant, id)
		if err != nil {
			return nil, err
		}
		if !ok || p.State != Active {
			continue
		}
		a, ok, err := e.Tx.Account(e.Place.Tenant, p.Account)
		if err != nil || !ok {
			return nil, err
		}
		now, err := e.ruling(&p)
		if err != nil {
			return nil, err
		}
		if now.paused {
			continue
		}
		for _, row := range runningRows(p.Record, now.record) {
			if who := ownerOf(now.record, row); who.Side == conversation.Ours && who.ID == person {
				all = append(all, ownAction{p.ID, row, a.Name, now.record.Text("action_title", row), now.record.Value("action_due", row).Date, believedDue(p.Record, now.record, row)})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b ownAction) int {
		if a.Due.IsZero() != b.Due.IsZero() {
			if a.Due.IsZero() {
				return 1
			}
			return -1
		}
		return a.Due.Compare(b.Due)
	})
	return all, nil
}

// runningRows are the actions of the version in force that are neither done nor
// parked nor dropped by now.
func runningRows(progress, inForce *conversation.Record) (rows []int) {
	for _, row := range inForce.Rows("action", -1) {
		if inForce.Text("action_title", row.ID) == "" || !liveAction(inForce, row.ID) || !liveAction(progress, row.ID) {
			continue
		}
		if _, there := progress.Row(row.ID); there && !stateOf(progress, row.ID, planning.ActionDone) {
			rows = append(rows, row.ID)
		}
	}
	return rows
}

// ownerOf is who sees to an action; the zero Person where nobody does yet.
func ownerOf(r *conversation.Record, row int) conversation.Person {
	if who := r.Value("action_owner", row).People; len(who) == 1 {
		return who[0]
	}
	return conversation.Person{}
}

func stateOf(r *conversation.Record, row int, s planning.ActionState) bool {
	return r.Value("action_state", row).Is(string(s))
}
