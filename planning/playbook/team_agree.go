package playbook

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"lodestar/bot"
	"lodestar/conversation"
)

// VerbTeamAgrees is a team member's own word on a version (team_agrees, 001-12,
// 002-24); the value is the plan, the version and yes or no.
const VerbTeamAgrees = "team_agrees"

// memberSaid is what a team member said about a version.
type memberSaid struct {
	Agrees bool      `json:"agrees"`
	At     time.Time `json:"at"`
}

func teamSaidOf(plan string, version int) string {
	return "team_agrees/" + plan + "/" + strconv.Itoa(version)
}

// teamSaid is what the team has said about a version, by person id.
func (e *Env) teamSaid(plan string, version int) (map[string]memberSaid, error) {
	all := map[string]memberSaid{}
	text, err := e.Tx.Setting(e.Place.Tenant, teamSaidOf(plan, version))
	if err != nil || text == "" {
		return all, err
	}
	return all, json.Unmarshal([]byte(text), &all)
}

// members are the colleagues who are asked: the team without its mentor, who is
// outside the daily business, and without the account manager.
func (a Account) members() (ids []string) {
	for _, id := range a.Team {
		if id != a.Manager && id != a.Mentor && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

func (e *Env) agreeButtons(p Person, plan string, version int) []bot.Button {
	value := plan + " " + strconv.Itoa(version) + " "
	return []bot.Button{
		{Label: e.labelFor(p, "button.i_agree"), Verb: VerbTeamAgrees, Value: value + "yes"},
		{Label: e.labelFor(p, "button.not_yet"), Verb: VerbTeamAgrees, Value: value + "no"},
	}
}

// askTeam asks those of the team for their own yes who have no action of theirs in
// the plan; the others are asked with what is theirs. Before that the account
// manager reads which actions have nobody yet (002-25).
func (e *Env) askTeam(p *Plan, a *Account, version int, owners []string) error {
	now, err := e.ruling(p)
	if err != nil {
		return err
	}
	var unnamed []any
	for _, row := range runningRows(p.Record, now.record) {
		if ownerOf(now.record, row).Name == "" {
			unnamed = append(unnamed, quoted("\""+now.record.Text("action_title", row)+"\""))
		}
	}
	if len(unnamed) > 0 {
		if err := e.tellManagerOf(a, nil, conversation.Say("say.unassigned", args("customer", quoted(a.Name), "list", unnamed))); err != nil {
			return err
		}
	}
	for _, id := range a.members() {
		if slices.Contains(owners, id) {
			continue
		}
		who, ok, err := e.Tx.Person(p.Tenant, id)
		if err != nil {
			return err
		}
		if !ok || who.External {
			continue
		}
		first, _, _ := strings.Cut(who.Name, " ")
		if _, err := e.Tell(who, kindDecision, e.agreeButtons(who, p.ID, version), conversation.Say("ask.team_agrees", args("person", quoted(first), "customer", quoted(a.Name), "version", version))); err != nil {
			return err
		}
	}
	return nil
}

// teamAgrees keeps what a member says, while the version is in force.
func (e *Env) teamAgrees(value string) error {
	words := strings.Fields(value)
	if len(words) != 3 {
		return nil
	}
	if err := e.LoadSubject(words[0]); err != nil {
		return err
	}
	version, err := strconv.Atoi(words[1])
	if err != nil || e.Plan == nil || !slices.Contains(e.Account.members(), e.Person.ID) {
		e.Notice(conversation.Say("say.item_over", nil))
		return nil //nolint:nilerr // a button nobody made
	}
	now, err := e.ruling(e.Plan)
	if err != nil {
		return err
	}
	if now.version != version {
		e.Notice(conversation.Say("say.item_over", nil))
		return nil
	}
	all, err := e.teamSaid(e.Plan.ID, version)
	if err != nil {
		return err
	}
	all[e.Person.ID] = memberSaid{Agrees: words[2] == "yes", At: e.Now}
	text, err := json.Marshal(all)
	if err != nil {
		return err
	}
	if err := e.Tx.SetSetting(e.Place.Tenant, teamSaidOf(e.Plan.ID, version), string(text)); err != nil {
		return err
	}
	about := args("person", quoted(e.Person.Name), "customer", quoted(e.Account.Name), "version", version)
	if words[2] == "yes" {
		e.Notice(conversation.Say("say.team_agreed", about))
		return nil
	}
	m := e.Message(kindDecision, conversation.Say("say.team_not_yet", about))
	m.Buttons = e.agreeButtons(*e.Person, e.Plan.ID, version)[:1]
	e.Silent()
	if err := e.Say(m); err != nil {
		return err
	}
	return e.tellManagerOf(e.Account, nil, conversation.Say("say.team_not_yet.manager", about))
}

// teamWord says who of the team agrees to the version in force, and whose answer
// is open; nothing where there is none.
func (e *Env) teamWord(p *Plan, a *Account) ([]conversation.Text, error) {
	if p.State != Active {
		return nil, nil
	}
	now, err := e.ruling(p)
	if err != nil || now.version == 0 || len(a.members()) == 0 {
		return nil, err
	}
	all, err := e.teamSaid(p.ID, now.version)
	if err != nil {
		return nil, err
	}
	byKey := map[string][]any{}
	for _, id := range a.members() {
		who, err := e.planner(id)
		if err != nil {
			return nil, err
		}
		key := "team.open"
		if said, ok := all[id]; ok {
			key = map[bool]string{true: "team.agrees", false: "team.agrees_not"}[said.Agrees]
		}
		byKey[key] = append(byKey[key], quoted(who.Name))
	}
	var texts []conversation.Text
	for _, key := range []string{"team.agrees", "team.agrees_not", "team.open"} {
		if len(byKey[key]) > 0 {
			texts = append(texts, conversation.Say("say.team_word", args("field", conversation.Say(key, args("version", now.version)), "list", byKey[key])))
		}
	}
	return texts, nil
}
