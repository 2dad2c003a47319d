package playbook

import (
	"strconv"
	"strings"

	"lodestar/conversation"
	"lodestar/conversation/locale"
)

// rowNumber finds a row of a list by the number people see.
func (e *Env) rowNumber(list, number string) (int, bool) {
	rows := e.Plan.Record.Rows(list, -1)
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 || n > len(rows) {
		key := "problem.no_row." + list
		if len(rows) == 0 {
			key = "problem.no_rows." + list
		}
		e.Notice(conversation.Say(key, args("number", quoted(number), "last", len(rows))))
		return 0, false
	}
	return rows[n-1].ID, true
}

// openStep goes to the first question of a step; any step can be opened at any
// time (method d.0 rule 6).
func openStep(e *Env, a map[string]string) error {
	n, _ := strconv.Atoi(a["n"])
	first := map[int]string{1: "header.pack", 2: "goal.pack", 3: "solution_current_use", 4: "approach", 5: "force.pack", 6: "compass.pack", 7: "together.pack"}
	if first[n] == "" {
		e.Notice(conversation.Say("problem.not_a_whole_number", args("from", 1, "to", 7)))
		return nil
	}
	k := conversation.Key{Step: first[n]}
	ok, err := e.inPlan()
	if err != nil || !ok {
		return err
	}
	if list := map[int]string{4: "goal", 5: "action"}[n]; list != "" {
		rows := e.Plan.Record.Rows(list, -1)
		if len(rows) == 0 {
			e.Notice(conversation.Say("problem.no_rows."+list, nil))
			return nil
		}
		k.Row = rows[0].ID
	}
	e.Notice(conversation.Say("say.step_opened", args("n", n)))
	if n == 7 { // it is part of the last section
		return e.move(conversation.Ask, k.String())
	}
	return e.move(conversation.Visit, stepSections[n-1]+" "+k.String())
}

// stepSections are the sections of the plan's flow for steps 1 to 6.
var stepSections = []string{"overview", "goals", "solution", "action_plan", "change_management", "implementation"}

// listWord reads "goal 2", "action 3" at the beginning of words.
func (e *Env) listWord(rest string) (list string, words []string) {
	words = strings.Fields(rest)
	if len(words) == 0 {
		return "", nil
	}
	lists := map[string]string{
		"goal": "goal", "solution": "solution", "action": "action", "news": "news", "opportunity": "opportunities",
		"risk": "plan_risks", "person": "main_contacts", "member": "account_team", "reason": "reason",
	}
	for word, list := range lists {
		for _, lang := range []locale.Language{e.Language(), locale.English} {
			for _, name := range strings.Split(e.Book.Words.Printer(lang).Text("alias.row."+word, nil), "|") {
				if locale.Fold(name) == locale.Fold(words[0]) {
					return list, words[1:]
				}
			}
		}
	}
	return "", words
}

func addRow(e *Env, a map[string]string) error {
	list, rest := e.listWord(a["rest"])
	ok, err := e.inPlan()
	if err != nil || !ok {
		return err
	}
	of := "0"
	switch list {
	case "":
		e.Notice(conversation.Say("problem.row_command", nil))
		return nil
	case "solution", "action": // they belong to a goal: the one named, else the last
		rows := e.Plan.Record.Rows("goal", 0)
		if len(rows) == 0 {
			e.Notice(conversation.Say("problem.no_rows.goal", nil))
			return nil
		}
		of = strconv.Itoa(rows[len(rows)-1].ID)
		if len(rest) > 0 {
			if row, ok := e.rowNumber("goal", rest[len(rest)-1]); ok {
				of = strconv.Itoa(row)
			} else {
				return nil
			}
		}
	case "reason":
		if len(rest) == 0 {
			e.Notice(conversation.Say("problem.row_command", nil))
			return nil
		}
		return forceField(e, map[string]string{"n": rest[len(rest)-1]})
	}
	return e.move(conversation.Add, list+"/"+of)
}

func removeRow(e *Env, a map[string]string) error {
	if _, err := strconv.Atoi(strings.Trim(a["rest"], " .")); err == nil && e.Session != nil && e.Session.Draft != nil {
		return e.move(conversation.RemoveLine, strings.Trim(a["rest"], " ."))
	}
	list, rest := e.listWord(a["rest"])
	if list == "" || list == "reason" || len(rest) == 0 {
		e.Notice(conversation.Say("problem.row_command", nil))
		return nil
	}
	return e.move(conversation.Remove, list+"/"+rest[len(rest)-1])
}

func moveRow(e *Env, a map[string]string) error {
	list, rest := e.listWord(a["rest"])
	if list == "" || len(rest) < 2 {
		e.Notice(conversation.Say("problem.row_command", nil))
		return nil
	}
	return e.move(conversation.MoveRow, list+"/"+rest[0]+"/"+rest[len(rest)-1])
}
