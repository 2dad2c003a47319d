package playbook_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/go-cmp/cmp"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/internal/civil"
	"lodestar/planning/playbook"
)

// walk is a conversation on the real plan flow that checks after every move
// what must always hold.
type walk struct {
	tb      tester
	engine  *conversation.Engine
	s       conversation.Session
	prompt  conversation.Prompt
	message bot.Message
	facts   conversation.Facts
	seen    []shown // messages with their buttons, oldest first
	log     []string
}

// tester is what the tests of the standard library and of rapid have in common.
type tester interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

// shown is a message somebody may still press a button of.
type shown struct {
	front   string
	message bot.Message
}

var noon = time.Date(2026, 12, 7, 11, 0, 0, 0, time.UTC) // a Monday

func plannedBook(tb tester) *playbook.Book {
	tb.Helper()
	words, err := locale.Load()
	if err != nil {
		tb.Fatal(err)
	}
	book, err := playbook.All(words)
	if err != nil {
		tb.Fatal(err)
	}
	return book
}

func planFacts(lang locale.Language) conversation.Facts {
	return conversation.Facts{
		Now: noon, Today: civil.Of(noon), Language: lang,
		Me:     conversation.Person{Side: conversation.Ours, ID: "eva", Name: "Eva Brandt"},
		People: []conversation.Person{{Side: conversation.Ours, ID: "jonas", Name: "Jonas Keller"}, {Side: conversation.Theirs, ID: "1", Name: "Kim Visser", Role: "purchasing director"}},
		Known:  map[string]string{"customer": "Contoso", "zone": "Europe/Berlin", "country": "DE", "manager": "Eva Brandt", "manager_id": "eva"},
	}
}

func startWalk(tb tester, book *playbook.Book, lang locale.Language) *walk {
	tb.Helper()
	plan := conversation.NewRecord()
	plan.Set(conversation.Key{Step: "customer_name"}, conversation.Answer{State: conversation.Answered, Value: conversation.TextValue("Contoso"), By: "eva", At: noon})
	plan.Set(conversation.Key{Step: "prepared_on"}, conversation.Answer{State: conversation.Answered, Value: conversation.DateValue(civil.Of(noon)), Derived: true, At: noon})
	plan.Settle()
	w := &walk{tb: tb, engine: book.Engine, facts: planFacts(lang), s: conversation.Session{
		ID: "ses_1", Flow: playbook.FlowPlan, Status: conversation.Active,
		Records: map[string]*conversation.Record{conversation.Main: plan, "account": conversation.NewRecord()},
	}}
	w.move(conversation.Move{Verb: conversation.Show})
	return w
}

// state is everything a session holds, as text.
func state(tb tester, s conversation.Session) string {
	tb.Helper()
	return asJSON(tb, struct {
		Session conversation.Session
		Records map[string]*conversation.Record
	}{s, s.Records})
}

func asJSON(tb tester, v any) string {
	tb.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		tb.Fatal(err)
	}
	return string(data)
}

// records are the answers and rows without the counter of rows, which undo
// leaves, as an id is never used again, and without rows that say nothing yet
// and the "another one" that began them: they come and go with the question in
// front.
func records(tb tester, s conversation.Session) map[string]any {
	tb.Helper()
	var all map[string]any
	if err := json.Unmarshal([]byte(asJSON(tb, s.Records)), &all); err != nil {
		tb.Fatal(err)
	}
	for name, record := range all {
		r := record.(map[string]any)
		delete(r, "last_row")
		withoutEmptyRows(r)
		if len(r["answers"].(map[string]any)) == 0 && r["rows"] == nil {
			delete(all, name) // a record nobody wrote into
		}
	}
	return all
}

func withoutEmptyRows(record map[string]any) {
	used := map[string]bool{}
	answers := record["answers"].(map[string]any)
	for k := range answers {
		if step, _, _ := strings.Cut(k, "/"); strings.HasSuffix(step, ".more") {
			delete(answers, k)
		}
		_, row, _ := strings.Cut(k, "/")
		used[row] = true
	}
	rows, _ := record["rows"].([]any)
	for _, row := range rows {
		used[fmt.Sprint(row.(map[string]any)["of"])] = true
	}
	rows = slices.DeleteFunc(rows, func(row any) bool { return !used[fmt.Sprint(row.(map[string]any)["id"])] })
	if record["rows"] = rows; len(rows) == 0 {
		delete(record, "rows")
	}
}

// front names what is asked: the question or the question back, and whether a
// table or one of its lines is in front.
func (w *walk) front() string {
	if w.s.Status != conversation.Active {
		return string(w.s.Status)
	}
	name := w.s.Current.String()
	if a := w.s.Aside; a != nil {
		return name + " " + a.ID + " " + strconv.Itoa(a.Since)
	}
	if d := w.s.Draft; d != nil && d.Pack == w.s.Current {
		name += fmt.Sprintf(" table %d line %d of %d", d.Since, d.Edit, len(d.Fills))
	}
	return name
}

func (w *walk) fail(format string, args ...any) {
	w.tb.Helper()
	w.tb.Fatalf("%s\nafter:\n%s", fmt.Sprintf(format, args...), strings.Join(w.log, "\n"))
}

// move makes a move and checks what must hold after every one.
func (w *walk) move(m conversation.Move) {
	w.tb.Helper()
	m.Facts = w.facts
	w.log = append(w.log, fmt.Sprintf("%-40s %s %.60q %.60q at %q fields %d", w.front(), m.Verb, m.Value, m.Text, m.Question.Step, len(m.Fields)))
	before, move := state(w.tb, w.s), asJSON(w.tb, m)
	after, prompt, effects, err := w.engine.Advance(w.s, m)
	if err != nil {
		w.fail("Advance: %v", err)
	}
	if again := state(w.tb, w.s); again != before || asJSON(w.tb, m) != move {
		w.fail("Advance changed its arguments:\n%s", cmp.Diff(before, again))
	}
	message := w.engine.Render(prompt, w.facts.Language)
	w.twice(m, after, message, effects)
	w.stored(after)
	w.lost(m, w.s, after)
	w.refused(m, w.s, after, prompt, message)
	w.complete(message)
	old := w.s
	w.s, w.prompt, w.message = after, prompt, message
	w.undone(m, old)
	for name := range w.s.Records { // as the store does after every turn
		w.s.Records[name].Settle()
	}
	if len(message.Options)+len(message.Buttons) > 0 && w.s.Status == conversation.Active {
		w.seen = append(w.seen, shown{w.front(), message})
	}
}

// twice: the same arguments give the same result.
func (w *walk) twice(m conversation.Move, after conversation.Session, message bot.Message, effects []conversation.Effect) {
	w.tb.Helper()
	again, prompt, other, err := w.engine.Advance(w.s, m)
	if err != nil {
		w.fail("Advance again: %v", err)
	}
	if diff := cmp.Diff(state(w.tb, after), state(w.tb, again)); diff != "" {
		w.fail("the same move gave another session:\n%s", diff)
	}
	if !reflect.DeepEqual(effects, other) || !reflect.DeepEqual(message, w.engine.Render(prompt, w.facts.Language)) {
		w.fail("the same move said something else")
	}
}

// stored: what is written and read back asks the same question.
func (w *walk) stored(s conversation.Session) {
	w.tb.Helper()
	var back conversation.Session
	if err := json.Unmarshal([]byte(asJSON(w.tb, s)), &back); err != nil {
		w.fail("reading the session back: %v", err)
	}
	back.Records = map[string]*conversation.Record{}
	for name, record := range s.Records {
		read := conversation.NewRecord()
		if err := json.Unmarshal([]byte(asJSON(w.tb, record)), read); err != nil {
			w.fail("reading a record back: %v", err)
		}
		back.Records[name] = read
	}
	show := conversation.Move{Verb: conversation.Show, Facts: w.facts}
	_, p, _, _ := w.engine.Advance(s, show)
	_, q, _, _ := w.engine.Advance(back, show)
	if diff := cmp.Diff(w.engine.Render(p, w.facts.Language), w.engine.Render(q, w.facts.Language)); diff != "" {
		w.fail("read back it asks something else:\n%s", diff)
	}
}

// lost: an answer that a person gave goes only by a change, a removal or undo.
func (w *walk) lost(m conversation.Move, before, after conversation.Session) {
	w.tb.Helper()
	switch m.Verb {
	case conversation.TakeBack, conversation.Remove, conversation.Forget:
		return
	}
	for name, record := range before.Records {
		for _, k := range record.Keys() {
			a, _ := record.Get(k)
			now, ok := after.Record(name).Get(k)
			if a.State != conversation.Answered || a.Derived || ok && now.State == conversation.Answered || w.changes(m, before, k) {
				continue
			}
			w.fail("the answer %s (%+v) is lost: %+v", k, a.Value, now)
		}
	}
}

// changes reports whether a move is known to take an answer away: the exits of
// the method that ask for something anew, a row left out, "don't know" on a
// question that was looked at again.
func (w *walk) changes(m conversation.Move, before conversation.Session, k conversation.Key) bool {
	step, ok := w.engine.Step(playbook.FlowPlan, k.Step)
	if !ok || step.Tap { // marks of lists and packs; taps have no content
		return true
	}
	current := before.Current
	switch current.Step {
	case "goal.limit", "action.limit":
		return true // "leave out"
	case "goal.only_ours":
		return k.Step == "goal_measure" || k.Step == "goal_measure_owner"
	case "goal_baseline", "goal_target":
		return k == current // asked anew in the unit of the other one
	case "force.again":
		return k.Step == "counter_action"
	}
	if before.Aside != nil && before.Aside.ID == "message_deleted" {
		return k == before.Aside.About
	}
	open := m.Verb == conversation.DontKnow || m.Verb == conversation.GiveAnswer || m.Verb == conversation.Reword || m.Verb == conversation.Send
	if before.Draft != nil && before.Draft.Stored { // a field of a stored table made open
		return true
	}
	return open && (k == current || m.Value == k.String() || m.Question.Step == k.Step)
}

// refused: words that could not be taken stand in the prompt or are kept.
func (w *walk) refused(m conversation.Move, before, after conversation.Session, p conversation.Prompt, message bot.Message) {
	w.tb.Helper()
	text := locale.Clean(m.Text)
	if m.Verb != conversation.GiveAnswer || p.Problem.Empty() || text == "" || !reflect.DeepEqual(records(w.tb, before), records(w.tb, after)) {
		return // accepted; what is wrong is said of the next question
	}
	for _, kept := range after.Kept {
		if strings.Contains(kept, text) || strings.Contains(strings.ReplaceAll(kept, "+ ", ""), text) || strings.Contains(strings.ReplaceAll(kept, "- ", ""), text) {
			return
		}
	}
	if d := after.Draft; d != nil && strings.Contains(d.Typed, text) {
		return
	}
	if after.Aside != nil && after.Aside.Text == text {
		return
	}
	for _, part := range message.Parts {
		if strings.Contains(bot.Plain(part.Text), text) {
			return
		}
	}
	if len(text) > 80 && before.Status != conversation.Active {
		return
	}
	// A label of an option may be refused as well; then it stands among the choices.
	for _, o := range message.Options {
		if strings.HasPrefix(locale.Fold(o.Label), locale.Fold(text)) {
			return
		}
	}
	if n, err := strconv.Atoi(locale.Fold(text)); err == nil && n <= 60 {
		return
	}
	if _, yes := locale.ParseYesNo(text); yes {
		return
	}
	w.fail("the refused words %.80q are nowhere: %+v", text, p.Problem)
}

// complete: every placeholder of what is said is filled in, and the rules of a
// question turn hold.
func (w *walk) complete(m bot.Message) {
	w.tb.Helper()
	if text := asJSON(w.tb, m); strings.Contains(text, "⟦") {
		at := strings.Index(text, "⟦")
		w.fail("a placeholder is empty: %s", text[max(0, at-80):min(len(text), at+60)])
	}
	if len(m.Buttons) > 3 {
		w.fail("%d buttons", len(m.Buttons))
	}
	if m.Kind == "question" && m.Notification == "" {
		w.fail("a question without its first line")
	}
	if m.Kind == "question" && len(m.Parts) == 0 {
		w.fail("a question without words")
	}
}

// undone: undo right after a move restores the records.
func (w *walk) undone(m conversation.Move, before conversation.Session) {
	w.tb.Helper()
	if m.Verb == conversation.TakeBack || m.Verb == conversation.Show || w.s.Undo == nil {
		return
	}
	was, now := records(w.tb, before), records(w.tb, w.s)
	if reflect.DeepEqual(was, now) || len(w.s.Undo.Changes) == 0 {
		return
	}
	if before.Undo != nil && asJSON(w.tb, before.Undo) == asJSON(w.tb, w.s.Undo) {
		return // only rows for the next question were made
	}
	after, _, _, err := w.engine.Advance(w.s, conversation.Move{Verb: conversation.TakeBack, Facts: w.facts})
	if err != nil {
		w.fail("undo: %v", err)
	}
	if diff := cmp.Diff(was, records(w.tb, after)); diff != "" {
		w.fail("undo does not restore the record:\n%s", diff)
	}
}

// forward: a bounded number of simple moves leads to another question or to the
// end.
func (w *walk) forward() {
	w.tb.Helper()
	if w.s.Status != conversation.Active {
		return
	}
	from := w.front()
	for range 4 {
		for _, m := range w.waysOn() {
			w.move(m)
			if w.front() != from {
				return
			}
		}
	}
	w.fail("no way forward from %q", from)
}

func (w *walk) waysOn() []conversation.Move {
	ways := []conversation.Move{{Verb: conversation.Skip}}
	if len(w.message.Options) > 0 {
		o := w.message.Options[0]
		ways = append(ways, conversation.Move{Verb: o.Verb, Value: o.Value, Question: w.message.Question})
	}
	return append(ways, conversation.Move{Verb: conversation.Keep}, conversation.Move{Verb: conversation.GiveAnswer, Text: "no"})
}

// types sends a typed message through Route, as a turn does. Commands of the
// playbook are not carried out here.
func (w *walk) types(text string) {
	w.tb.Helper()
	w.typesAt(text, w.message.Question)
}

func (w *walk) typesAt(text string, at bot.Question) {
	w.tb.Helper()
	routed := w.engine.Route(&w.s, text, w.facts)
	if routed.Move == nil {
		w.log = append(w.log, "command "+routed.Command)
		return
	}
	m := *routed.Move
	m.Question = at
	w.move(m)
}

// example answers the question with the example that stands under it, else with
// the first option or words that fit.
func (w *walk) example() {
	w.tb.Helper()
	for _, part := range w.message.Parts {
		if part.Kind == bot.Example {
			w.types(bot.Plain(part.Text))
			return
		}
	}
	w.option(0)
}

// option presses one of the options of the question, or answers with words that
// fit its kind.
func (w *walk) option(n int) {
	w.tb.Helper()
	if len(w.message.Options) > 0 {
		o := w.message.Options[n%len(w.message.Options)]
		w.move(conversation.Move{Verb: o.Verb, Value: o.Value, Question: w.message.Question})
		return
	}
	step, ok := w.engine.Step(playbook.FlowPlan, w.s.Current.Step)
	if !ok {
		w.move(conversation.Move{Verb: conversation.Skip})
		return
	}
	w.types(fitting(step.Kind))
}

func fitting(k conversation.Kind) string {
	switch k {
	case conversation.Date:
		return "2027-06-15"
	case conversation.Since:
		return "2015"
	case conversation.Who:
		return "Jonas Keller"
	case conversation.People:
		return "Kim Visser"
	case conversation.Quantity:
		return "12 days"
	case conversation.Money:
		return "EUR 3000"
	case conversation.Count:
		return "6"
	case conversation.Link:
		return "https://example.org/plan"
	case conversation.Email:
		return "kim.visser@contoso.example"
	default:
		return "Shorten delivery times"
	}
}

// lateClick presses a button of an earlier message. Whatever it is, no answer
// to another question changes.
func (w *walk) lateClick(n, button int) {
	w.tb.Helper()
	if len(w.seen) < 2 {
		return
	}
	old := w.seen[n%(len(w.seen)-1)]
	buttons := slices.Concat(old.message.Options, old.message.Buttons)
	b := buttons[button%len(buttons)]
	switch b.Verb {
	case conversation.Pick, conversation.Skip, conversation.DontKnow, conversation.Keep:
	default:
		return
	}
	late := old.front != w.front() && (old.message.Question.Step != w.s.Current.Step || old.message.Question.Row != w.s.Current.Row)
	before := records(w.tb, w.s)
	w.move(conversation.Move{Verb: b.Verb, Value: b.Value, Question: old.message.Question})
	if late {
		if diff := cmp.Diff(before, records(w.tb, w.s)); diff != "" {
			w.fail("a late click on %q of %q changed answers:\n%s", b.Label, old.front, diff)
		}
	}
}
