package playbook

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/planning"
	"lodestar/planning/export"
)

// Template is what an administrator has made of the product's own template:
// texts, scales, limits and questions of the workspace (000-12, 004-16). Ids,
// the order of the steps, the value types, the force-field rule and the five
// agreement items cannot be changed (method d.0 rule 8).
type Template struct {
	Texts     map[string]map[locale.Language]string `json:"texts,omitempty"`
	Scale     []string                              `json:"scale,omitempty"`      // of relationship_strength, weakest first; 3 to 5 words
	GoalLimit int                                   `json:"goal_limit,omitempty"` // 1 to 5; 0 is the product's
	Formal    bool                                  `json:"formal,omitempty"`     // how colleagues are addressed
	Paper     export.Paper                          `json:"paper,omitempty"`      // of the plan page; "" is A4
	Questions []OwnQuestion                         `json:"questions,omitempty"`
}

// OwnQuestion is a question added to a step. It is internal (method a.3 rule
// 2). Its place is never given to another question.
type OwnQuestion struct {
	Place   int  `json:"place"` // 1 to ownPlaces within its step
	Step    int  `json:"step"`  // 1 to 6
	Removed bool `json:"removed,omitempty"`
}

// ownPlaces is how many questions a workspace can add to a step.
const ownPlaces = 5

// templateSetting is the name under which the template is stored.
const templateSetting = "template"

func ownID(step, place int) string {
	return "own_" + strconv.Itoa(step) + "_" + strconv.Itoa(place)
}

// ownQuestions are the places for a workspace's own questions at the end of a
// step. A place without a question asks nothing.
func ownQuestions(step int) []conversation.Item {
	var items []conversation.Item
	for place := 1; place <= ownPlaces; place++ {
		id := ownID(step, place)
		s := line(id, conversation.Wanted, 300)
		s.Ask = say("ask." + id)
		s.When = func(c *conversation.Scene) bool { return c.Facts.Known[id] == "asked" }
		items = append(items, s)
	}
	return items
}

// UseTemplate lets the turn speak and ask as the workspace wants it.
func (e *Env) UseTemplate() error {
	stored, err := e.Tx.Setting(e.Place.Tenant, templateSetting)
	if err != nil || stored == "" {
		return err
	}
	var t Template // a new one: what was dropped must not stay
	if err := json.Unmarshal([]byte(stored), &t); err != nil {
		return fmt.Errorf("playbook: reading the template: %w", err)
	}
	e.template = t
	words, err := e.Book.Words.With(e.template.Texts)
	if err != nil {
		return fmt.Errorf("playbook: using the template: %w", err)
	}
	book := *e.Book
	book.Words, book.Engine = words, e.Book.Engine.Speaking(words)
	e.Book = &book
	return nil
}

// PaperOf is what a workspace prints its plans on: A4 unless its template says
// otherwise.
func PaperOf(tx Tx, tenant string) (export.Paper, error) {
	stored, err := tx.Setting(tenant, templateSetting)
	if err != nil || stored == "" {
		return export.A4, err
	}
	var t Template
	if err := json.Unmarshal([]byte(stored), &t); err != nil {
		return export.A4, fmt.Errorf("playbook: reading the template: %w", err)
	}
	if t.Paper == "" {
		return export.A4, nil
	}
	return t.Paper, nil
}

// known are the template's limits and questions as facts of a move.
func (t Template) known(facts map[string]string) {
	if t.GoalLimit > 0 {
		facts["goal_limit"] = strconv.Itoa(t.GoalLimit)
	}
	facts["paper"] = string(t.Paper)
	facts["relationship_scale"] = strings.Join(t.Scale, "|")
	for _, q := range t.Questions {
		if !q.Removed {
			facts[ownID(q.Step, q.Place)] = "asked"
		}
	}
}

// editTemplate shows or changes the template; administrators only.
func editTemplate(e *Env, a map[string]string) error {
	if !e.Admin {
		e.Notice(conversation.Say("problem.administrator_only", nil))
		return nil
	}
	what, rest, _ := strings.Cut(strings.TrimSpace(a["rest"]), " ")
	rest = strings.TrimSpace(rest)
	t := e.template
	problem := conversation.Text{}
	switch {
	case what == "":
		return e.showTemplate()
	case e.is("alias.template.scale", what):
		t.Scale, problem = readScale(rest)
	case e.is("alias.template.goals", what):
		n, err := strconv.Atoi(rest)
		if err != nil || n < 1 || n > 5 {
			problem = conversation.Say("problem.not_a_whole_number", args("from", 1, "to", 5))
		}
		t.GoalLimit = n
	case e.is("alias.template.paper", what):
		paper, ok := export.ParsePaper(rest)
		if !ok {
			problem = conversation.Say("problem.paper", nil)
		}
		t.Paper = paper
	case e.is("alias.template.formal", what):
		t.Formal = true
	case e.is("alias.template.informal", what):
		t.Formal = false
	case e.is("alias.template.text", what) && !strings.Contains(rest, ":"):
		return e.templateQuestions(rest)
	case e.is("alias.template.text", what):
		t.Texts, problem = e.ownText(t.Texts, rest)
	case e.is("alias.template.question", what):
		t, problem = e.addQuestion(t, rest)
	case e.is("alias.template.drop", what):
		t, problem = e.dropFromTemplate(t, rest)
	default:
		e.Notice(conversation.Say("problem.template", args("text", quoted(clip(what, 60)))))
		return e.showTemplate()
	}
	if !problem.Empty() {
		e.Notice(problem)
		return nil
	}
	return e.keepTemplate(t, rest)
}

// keepTemplate stores a template and shows it, unless an own text in it, which typed
// gave, can't be said.
func (e *Env) keepTemplate(t Template, typed string) error {
	if !e.Book.Words.Accepts(t.Texts) {
		e.Notice(conversation.Say("problem.own_text", args("text", quoted(clip(typed, 80)))))
		return nil
	}
	stored, err := json.Marshal(t)
	if err != nil {
		return fmt.Errorf("playbook: storing the template: %w", err)
	}
	if err := e.Tx.SetSetting(e.Place.Tenant, templateSetting, string(stored)); err != nil {
		return err
	}
	if err := e.UseTemplate(); err != nil {
		return err
	}
	e.Notice(conversation.Say("say.template_changed", nil))
	return e.showTemplate()
}

func readScale(rest string) ([]string, conversation.Text) {
	var scale []string
	for _, word := range strings.FieldsFunc(rest, func(r rune) bool { return r == ',' || r == '|' || r == ';' }) {
		if word = strings.TrimSpace(word); word != "" {
			scale = append(scale, word)
		}
	}
	tooLong := slices.ContainsFunc(scale, func(word string) bool { return locale.Length(word) > 24 })
	if len(scale) < 3 || len(scale) > 5 || tooLong {
		return nil, conversation.Say("problem.scale", nil)
	}
	return scale, conversation.Text{}
}

// ownText reads "approach: Which way …": a question's id and its new words, in
// the administrator's language.
func (e *Env) ownText(texts map[string]map[locale.Language]string, rest string) (map[string]map[locale.Language]string, conversation.Text) {
	id, words, ok := strings.Cut(rest, ":")
	key := strings.TrimSpace(id)
	if !e.Book.Words.Has(key) {
		key = "ask." + key
	}
	words = strings.TrimSpace(words)
	family, _, _ := strings.Cut(key, ".")
	if !ok || words == "" || !e.Book.Words.Has(key) || !slices.Contains([]string{"ask", "example", "field"}, family) || locale.Length(words) > 500 {
		return nil, conversation.Say("problem.own_text", args("text", quoted(clip(rest, 80))))
	}
	changed := map[string]map[locale.Language]string{}
	for k, v := range texts {
		changed[k] = v
	}
	own := map[locale.Language]string{e.Language().Base(): words}
	for lang, text := range texts[key] {
		if lang != e.Language().Base() {
			own[lang] = text
		}
	}
	changed[key] = own
	return changed, conversation.Text{}
}

// addQuestion reads "3: Which budget is it?": a step and a question.
func (e *Env) addQuestion(t Template, rest string) (Template, conversation.Text) {
	number, words, ok := strings.Cut(rest, ":")
	step, err := strconv.Atoi(strings.TrimSpace(number))
	words = strings.TrimSpace(words)
	if !ok || err != nil || step < 1 || step > 6 || words == "" || locale.Length(words) > 300 {
		return t, conversation.Say("problem.own_question", nil)
	}
	place := 1
	for _, q := range t.Questions {
		if q.Step == step {
			place = max(place, q.Place+1)
		}
	}
	if place > ownPlaces {
		return t, conversation.Say("problem.list_full", args("limit", ownPlaces))
	}
	t.Questions = append(slices.Clone(t.Questions), OwnQuestion{Step: step, Place: place})
	texts := map[string]map[locale.Language]string{}
	for k, v := range t.Texts {
		texts[k] = v
	}
	id := ownID(step, place)
	texts["ask."+id] = map[locale.Language]string{e.Language().Base(): words}
	texts["field."+id] = map[locale.Language]string{e.Language().Base(): e.Book.Words.Printer(e.Language()).Shorten(words, 24)}
	t.Texts = texts
	return t, conversation.Text{}
}

// dropFromTemplate reads "3.1" (an own question) or a question's id (its own
// words).
func (e *Env) dropFromTemplate(t Template, rest string) (Template, conversation.Text) {
	step, place, isQuestion := strings.Cut(rest, ".")
	for i, q := range t.Questions {
		if isQuestion && strconv.Itoa(q.Step) == step && strconv.Itoa(q.Place) == place {
			t.Questions = slices.Clone(t.Questions)
			t.Questions[i].Removed = true
			return t, conversation.Text{}
		}
	}
	key := rest
	if _, ok := t.Texts[key]; !ok {
		key = "ask." + rest
	}
	if _, ok := t.Texts[key]; !ok {
		return t, conversation.Say("problem.template_drop", args("text", quoted(clip(rest, 80))))
	}
	texts := map[string]map[locale.Language]string{}
	for k, v := range t.Texts {
		if k != key {
			texts[k] = v
		}
	}
	t.Texts = texts
	return t, conversation.Text{}
}

// showTemplate lists what is the workspace's own, and how to change it.
func (e *Env) showTemplate() error {
	t := e.template
	p := e.Book.Words.Printer(e.Language())
	scale := t.Scale
	if len(scale) == 0 {
		for _, word := range []string{"poor", "good", "great"} {
			scale = append(scale, p.Text("choice.relationship_strength."+word, nil))
		}
	}
	limit := cmp.Or(t.GoalLimit, planning.DefaultGoalLimit)
	formality := "setting_value.informal"
	if t.Formal {
		formality = "setting_value.formal"
	}
	paper := "setting_value.a4"
	if t.Paper == export.Letter {
		paper = "setting_value.letter"
	}
	texts := []conversation.Text{
		conversation.Say("say.template", nil),
		conversation.Say("say.field_value", args("field", conversation.Say("field.relationship_strength", nil), "value", quoted(strings.Join(scale, ", ")))),
		conversation.Say("say.field_value", args("field", conversation.Say("field.goal_limit", nil), "value", limit)),
		conversation.Say("say.field_value", args("field", conversation.Say("setting.formality", nil), "value", conversation.Say(formality, nil))),
		conversation.Say("say.field_value", args("field", conversation.Say("setting.paper", nil), "value", conversation.Say(paper, nil))),
	}
	for _, q := range t.Questions {
		if !q.Removed {
			id := ownID(q.Step, q.Place)
			texts = append(texts, conversation.Say("say.field_value", args("field", quoted(strconv.Itoa(q.Step)+"."+strconv.Itoa(q.Place)), "value", quoted(e.ownWords(t.Texts["ask."+id])))))
		}
	}
	for _, key := range slices.Sorted(maps.Keys(t.Texts)) {
		if !strings.Contains(key, ".own_") {
			texts = append(texts, conversation.Say("say.field_value", args("field", quoted(strings.TrimPrefix(key, "ask.")), "value", quoted(e.ownWords(t.Texts[key])))))
		}
	}
	e.Notice(append(texts, conversation.Say("context.template", nil))...)
	return nil
}
