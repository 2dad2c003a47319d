package playbook

import (
	"slices"
	"strings"

	"lodestar/conversation"
)

// help explains the question that waits, says where the person is and what can be
// written there; where no question waits, what is needed most.
func help(e *Env, _ map[string]string) error {
	if e.Session == nil || e.Session.Status != conversation.Active {
		return e.helpAtStart()
	}
	e.Notice(e.explanation())
	if e.Account != nil && e.Session.Flow == FlowPlan {
		e.Notice(e.whereabouts())
	}
	e.Notice(conversation.Say("context.help", nil), conversation.Say("context.help_all", nil))
	return nil
}

// startHelp are the commands that one needs most where no question waits, by what
// somebody is: without a plan, with one that they change, or on the team of one that
// others change. Everything else is on "help all".
var startHelp = map[string][]string{
	"none": {"new_plan", "example", "settings", "language", "glossary"},
	"own":  {"continue", "plan", "customer_view", "check", "gaps", "send", "team", "news", "new_plan", "plans", "home", "settings", "language"},
	"team": {"plan", "customer_view", "gaps", "team", "comment", "new_plan", "plans", "home", "settings", "language"},
}

// adminHelp is what an administrator needs most; all but the first is theirs alone.
var adminHelp = []string{"accounts", "hand_over", "area_manager", "template", "keep_data_of"}

// helpAtStart says what can be written where no question waits, a few lines long: what
// somebody may do, and nothing that they would be refused.
func (e *Env) helpAtStart() error {
	plans, accounts, err := e.plans()
	if err != nil {
		return err
	}
	part, mentors := "none", false
	for i := range plans {
		if part == "none" {
			part = "team"
		}
		if e.mayEdit(accounts[i]) {
			part = "own"
		}
		mentors = mentors || accounts[i].Mentor == e.Person.ID
	}
	shown := slices.Clone(startHelp[part])
	if mentors {
		shown = append([]string{"mentor_review", "mentor"}, shown...)
	}
	people, err := e.areaPeople()
	if err != nil {
		return err
	}
	if len(people) > 0 {
		shown = append([]string{"area"}, shown...)
		if !slices.Contains(shown, "plan") {
			shown = slices.Insert(shown, 1, "plan")
		}
	}
	texts := []conversation.Text{conversation.Say("say.help.start", nil)}
	for _, id := range shown {
		texts = append(texts, e.helpLine(id))
	}
	if e.Admin {
		texts = append(texts, conversation.Say("help.administrator", nil))
		for _, id := range adminHelp {
			texts = append(texts, e.helpLine(id))
		}
	}
	e.Notice(append(texts, conversation.Say("context.help_all", nil))...)
	return nil
}

// explanation says what the question that waits is about.
func (e *Env) explanation() conversation.Text {
	s := e.Session.Session
	id := s.Current.Step
	switch d := s.Draft; {
	case s.Aside != nil:
		id = "question_back"
	case d != nil && d.Pack == s.Current && d.Edit == 0:
		id = "table"
	}
	if !e.Book.Words.Has("explain." + id) {
		switch {
		case strings.HasSuffix(id, ".more"):
			id = "more_rows"
		case strings.HasSuffix(id, ".confirm"):
			id = "confirmation"
		case strings.HasPrefix(id, "closing_"):
			id = "closing"
		case strings.HasPrefix(id, "action_exit."):
			id = "action_exit"
		case strings.HasPrefix(id, "own_"):
			id = "own"
		default:
			id = "optional"
		}
	}
	return conversation.Say("explain."+id, nil)
}

// helpAll lists everything that can be written.
func helpAll(e *Env, _ map[string]string) error {
	e.Notice(e.helpLines()...)
	return nil
}

// whereabouts names the question or the step that waits.
func (e *Env) whereabouts() conversation.Text {
	n := map[string]int{"aim_12_months": 1, "challenges_today": 2, "tried_helps": 3, "tried_fails": 3, "success_at_year_end": 4}[e.Session.Current.Step]
	if n > 0 {
		return conversation.Say("say.help.question", args("n", n, "total", 4))
	}
	return conversation.Say("say.help.step", args("n", e.step()))
}

// helpLines are all commands with what they do; those of administrators for them alone.
func (e *Env) helpLines() []conversation.Text {
	var texts []conversation.Text
	for _, group := range []struct {
		title string
		class conversation.Class
	}{{"help.navigation", conversation.Navigation}, {"help.plan", conversation.Within}, {"help.elsewhere", conversation.Elsewhere}} {
		texts = append(texts, conversation.Say(group.title, nil))
		for _, c := range e.Book.Engine.Commands(group.class) {
			if !e.Book.Words.Has("does."+c.ID) || slices.Contains(adminHelp[1:], c.ID) {
				continue
			}
			texts = append(texts, e.helpLine(c.ID))
		}
	}
	if e.Admin {
		texts = append(texts, conversation.Say("help.administrator", nil))
		for _, id := range adminHelp[1:] {
			texts = append(texts, e.helpLine(id))
		}
	}
	return texts
}

// helpLine is a command with what it does.
func (e *Env) helpLine(id string) conversation.Text {
	pattern, _, _ := strings.Cut(e.Book.Words.Printer(e.Language()).Text("command."+id, nil), "|")
	pattern = placeholderWords.Replace(strings.TrimSpace(pattern))
	return conversation.Say("help.line", args("command", quoted(pattern), "does", conversation.Say("does."+id, nil)))
}

var placeholderWords = strings.NewReplacer("{n}", "2", "{rest}", "…", "{customer}", "…", "{place}", "…")

// glossary prints every term in the reader's language (001-31).
func glossary(e *Env, _ map[string]string) error {
	texts := []conversation.Text{conversation.Say("say.glossary", nil)}
	for _, key := range e.Book.Words.Keys() {
		name, ok := strings.CutPrefix(key, "term.")
		if !ok || !e.Book.Words.Has("meaning."+name) {
			continue
		}
		texts = append(texts, conversation.Say("say.glossary_line", args("term", conversation.Say(key, nil), "meaning", conversation.Say("meaning."+name, nil))))
	}
	e.Notice(texts...)
	return nil
}
