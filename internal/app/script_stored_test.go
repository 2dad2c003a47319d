package app_test

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"lodestar/conversation"
	"lodestar/planning/playbook"
)

// accountIn finds the account that assertions are about.
func (s *replay) accountIn(tx playbook.Tx) (playbook.Account, error) {
	if s.account != "" {
		a, ok, err := tx.AccountNamed(s.tenant(), s.account)
		if err == nil && !ok {
			err = errors.New("no account " + s.account)
		}
		return a, err
	}
	all, err := tx.Accounts(s.tenant())
	if err == nil && len(all) != 1 {
		err = fmt.Errorf("%d accounts: say about which one", len(all))
	}
	if err != nil {
		return playbook.Account{}, err
	}
	return all[0], nil
}

// plan is the newest plan of the account, with the account.
func (s *replay) plan() (p playbook.Plan, a playbook.Account) {
	s.t.Helper()
	s.read(func(tx playbook.Tx) (err error) {
		if a, err = s.accountIn(tx); err != nil {
			return err
		}
		plans, err := tx.PlansOf(s.tenant(), a.ID)
		if err != nil {
			return err
		}
		if len(plans) == 0 {
			return errors.New("no plan of " + a.Name)
		}
		p = plans[0]
		return nil
	})
	return p, a
}

// checkAnswer: "answer goal_target 2 = 2500000 USD", "answer industry is open".
func (s *replay) checkAnswer(rest string) {
	s.t.Helper()
	left, want, equal := strings.Cut(rest, " = ")
	state := ""
	if !equal {
		if left, state, equal = strings.Cut(rest, " is "); !equal {
			s.fail("answer what?")
		}
	}
	step, number, _ := strings.Cut(strings.TrimSpace(left), " ")
	row := 0
	if number != "" {
		row, _ = strconv.Atoi(number)
	}
	a, ok := s.answer(step, row)
	got := "missing"
	switch {
	case state == "" && ok:
		got = valueText(a.Value)
		if a.State != conversation.Answered {
			got = string(a.State)
		}
	case ok && (state == string(conversation.Assumed) || state == string(conversation.Confirmed)):
		got, want = string(a.Standing), state
	case ok:
		got, want = string(a.State), state
	default:
		want += state
	}
	if got != want {
		s.fail(fmt.Sprintf("it is %q", got))
	}
}

// answer finds an answer of the plan or of its account; number is the number
// that people see, 0 for an answer without a row.
func (s *replay) answer(step string, number int) (conversation.Answer, bool) {
	s.t.Helper()
	p, a := s.plan()
	for _, r := range []*conversation.Record{p.Record, a.Record} {
		for _, k := range r.Keys() {
			if k.Step == step && r.Number(k.Row) == number {
				return r.Get(k)
			}
		}
	}
	return conversation.Answer{}, false
}

// valueText is a value as scripts write it.
func valueText(v conversation.Value) string {
	switch {
	case len(v.Choice) > 0 && v.Text != "":
		return strings.Join(v.Choice, ", ") + ": " + v.Text
	case len(v.Choice) > 0:
		return strings.Join(v.Choice, ", ")
	case !v.Date.IsZero():
		return v.Date.String()
	case v.Year != 0:
		return strconv.Itoa(v.Year)
	case v.Number != nil:
		return strings.TrimSpace(v.Number.String() + " " + v.Unit)
	case v.Score != 0:
		return strconv.Itoa(v.Score)
	case len(v.People) > 0:
		var names []string
		for _, p := range v.People {
			name := p.Name
			if p.Placeholder() {
				name = strings.TrimSpace("to be named (" + p.Side + ") " + p.Role)
			}
			names = append(names, name)
		}
		return strings.Join(names, ", ")
	default:
		return strings.ReplaceAll(v.Text, "\n", `\n`)
	}
}

// checkRows: "rows goal = 2".
func (s *replay) checkRows(rest string) {
	s.t.Helper()
	list, want, _ := strings.Cut(rest, " = ")
	p, a := s.plan()
	n := len(p.Record.Rows(list, -1)) + len(a.Record.Rows(list, -1))
	if strconv.Itoa(n) != want {
		s.fail(fmt.Sprintf("there are %d", n))
	}
}

// checkVersion: "version 2" is the newest one; "version none".
func (s *replay) checkVersion(want string) {
	s.t.Helper()
	p, _ := s.plan()
	got := "none"
	s.read(func(tx playbook.Tx) error {
		all, err := tx.Versions(s.tenant(), p.ID)
		if len(all) > 0 {
			got = strconv.Itoa(all[0].Number)
		}
		return err
	})
	if got != want {
		s.fail("the newest version is " + got)
	}
}

// checkPlan: "plan state draft", "plan manager eva".
func (s *replay) checkPlan(rest string) {
	s.t.Helper()
	p, a := s.plan()
	what, want, _ := strings.Cut(rest, " ")
	got := map[string]string{"state": string(p.State), "manager": a.Manager, "editor": p.Editor}[what]
	if got == "" || got != want {
		s.fail(fmt.Sprintf("it is %q", got))
	}
}

// checkContact: "contact Kim Visser" is one of the account's.
func (s *replay) checkContact(name string) {
	s.t.Helper()
	_, a := s.plan()
	for _, row := range a.Record.Rows("contact", 0) {
		if a.Record.Text("contact_name", row.ID) == name {
			return
		}
	}
	s.fail("no such contact")
}
