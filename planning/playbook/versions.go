package playbook

import (
	"slices"
	"strings"

	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/planning"
)

// keepVersion freezes the plan as it is. It is not presented by that.
func keepVersion(e *Env, _ map[string]string) error {
	if ok, err := e.inPlan(); err != nil || !ok {
		return err
	}
	before, err := e.Tx.Versions(e.Place.Tenant, e.Plan.ID)
	if err != nil {
		return err
	}
	v := Version{Tenant: e.Place.Tenant, Plan: e.Plan.ID, Number: 1, State: "kept", By: e.Person.ID, At: e.Now, Record: e.Plan.Record.Clone(), Account: e.Account.Record.Clone()}
	if len(before) > 0 {
		v.Number = before[0].Number + 1
		v.Changes = e.differences(before[0].Record, e.Plan.Record)
		if len(v.Changes) == 0 {
			e.Notice(conversation.Say("say.version_unchanged", args("version", before[0].Number)))
			return nil
		}
	}
	if err := e.Tx.AddVersion(v); err != nil {
		return err
	}
	e.Notice(conversation.Say("say.version_kept", args("version", v.Number, "next", v.Number+1)))
	return nil
}

// differences are the answers that differ between two states of a plan, as
// plain words.
func (e *Env) differences(before, after *conversation.Record) []VersionChange {
	var changes []VersionChange
	word := func(r *conversation.Record, k conversation.Key) string {
		a, ok := r.Get(k)
		if !ok || a.State != conversation.Answered {
			return ""
		}
		return e.Book.Engine.Shown(FlowPlan, r, k, e.Language())
	}
	seen := map[conversation.Key]bool{}
	for _, r := range []*conversation.Record{before, after} {
		for _, k := range r.Keys() {
			if seen[k] || !isContent(k.Step) {
				continue
			}
			seen[k] = true
			if was, is := word(before, k), word(after, k); was != is {
				n := after.Number(k.Row)
				if n == 0 {
					n = before.Number(k.Row)
				}
				changes = append(changes, VersionChange{Step: k.Step, Row: n, Before: was, After: is})
			}
		}
	}
	return changes
}

// isContent tells answers from marks of the engine.
func isContent(step string) bool {
	if strings.HasSuffix(step, ".pack") || strings.HasSuffix(step, ".more") {
		return false
	}
	_, ok := planning.FieldOf(step)
	return ok || strings.HasPrefix(step, "main_contacts.") || strings.HasPrefix(step, "force_")
}

func versions(e *Env, a map[string]string) error {
	p, account, all, err := e.keptVersions(a["customer"])
	if err != nil || len(all) == 0 {
		return err
	}
	presented, err := e.Tx.Presentations(p.Tenant, p.ID)
	if err != nil {
		return err
	}
	acts, err := e.Tx.Acts(p.Tenant, p.ID)
	if err != nil {
		return err
	}
	printer := e.Book.Words.Printer(e.Language())
	texts := []conversation.Text{conversation.Say("say.versions", locale.Args{"customer": quoted(account.Name)})}
	for _, v := range all {
		by, err := e.planner(v.By)
		if err != nil {
			return err
		}
		line := args("version", v.Number, "date", printer.Date(dayIn(v.At, e.Zone())), "person", quoted(by.Name), "changes", conversation.Say("count.change", args("n", len(v.Changes))))
		key := "say.version_line"
		if v.Number == 1 {
			key = "say.version_line.first"
		}
		texts = append(texts, conversation.Say(key, line))
		if i := slices.IndexFunc(presented, func(q Presentation) bool { return q.Version == v.Number }); i >= 0 {
			texts = append(texts, e.presentedLines(presented[i], acts, account)...)
		}
	}
	e.Notice(texts...)
	return nil
}

// keptVersions are those of the plan a command is about, newest first; it says
// so where there are none.
func (e *Env) keptVersions(customer string) (*Plan, *Account, []Version, error) {
	p, account, err := e.readPlan(customer)
	if err != nil || p == nil {
		return nil, nil, nil, err
	}
	all, err := e.Tx.Versions(e.Place.Tenant, p.ID)
	if err == nil && len(all) == 0 {
		e.Notice(conversation.Say("say.no_versions", locale.Args{"customer": quoted(account.Name)}))
	}
	return p, account, all, err
}

// changes lists what differs from the version kept last.
func changes(e *Env, a map[string]string) error {
	p, _, all, err := e.keptVersions(a["customer"])
	if err != nil || len(all) == 0 {
		return err
	}
	found, title := e.differences(all[0].Record, p.Record), conversation.Say("say.changes_in_draft", args("from", all[0].Number))
	if len(found) == 0 && len(all) > 1 {
		found, title = all[0].Changes, conversation.Say("say.changes", args("from", all[1].Number, "to", all[0].Number))
	}
	if len(found) == 0 {
		e.Notice(conversation.Say("say.version_unchanged", args("version", all[0].Number)))
		return nil
	}
	texts := []conversation.Text{title}
	for _, c := range found {
		texts = append(texts, changeText(c))
	}
	e.Notice(texts...)
	return nil
}

// changeText says one difference between two versions.
func changeText(c VersionChange) conversation.Text {
	value := conversation.Say("change.changed", args("before", quoted(c.Before), "after", quoted(c.After)))
	switch {
	case c.Before == "":
		value = conversation.Say("change.added", args("text", quoted(c.After)))
	case c.After == "":
		value = conversation.Say("change.removed", args("text", quoted(c.Before)))
	}
	field := conversation.Say("field."+c.Step, nil)
	if list := listOfStep(c.Step); list != "" && c.Row > 0 {
		field = numbered(list, c.Row, c.Step)
	}
	return conversation.Say("say.field_value", args("field", field, "value", value))
}

func listOfStep(step string) string {
	for _, list := range []string{"goal", "solution", "action"} {
		if strings.HasPrefix(step, list+"_") {
			return list
		}
	}
	if step == "approach" {
		return "goal"
	}
	return ""
}
