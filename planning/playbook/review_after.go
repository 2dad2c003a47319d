package playbook

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/internal/civil"
)

// FlowReview asks after a call or meeting whether it took place and what changed;
// the answer is sorted, and each line confirmed before it counts (e.2).
const (
	FlowReview   = "review_call"
	EffectReview = "review_call"
)

// ReviewFlow is asked one hour after the planned end.
func ReviewFlow() *conversation.Flow {
	held := choice("call_held", conversation.Warned, "call_held", "yes", "moved", "no")
	held.In, held.Tap = decisionRecord, true
	held.When = func(c *conversation.Scene) bool {
		return reviewFact(c, "slot") != "" && reviewFact(c, "held") == "" && reviewFact(c, "missed") == ""
	}
	held.Ask = func(c *conversation.Scene) conversation.Text {
		if reviewFact(c, "kind") == JobReport {
			return conversation.Say("ask.call_held.meeting", args("person", quoted(reviewFact(c, "person"))))
		}
		return conversation.Say("ask.call_held", args("person", quoted(reviewFact(c, "person"))))
	}
	held.Then = func(_ *conversation.Scene, v conversation.Value) []conversation.Effect {
		return reviewEffect(one(v), "")
	}

	changes := long("call_changes", conversation.Warned, 1000)
	changes.In, changes.Unnumbered = decisionRecord, true
	changes.When = func(c *conversation.Scene) bool {
		return reviewFact(c, "held") != "" && reviewFact(c, "said") == "" && reviewFact(c, "noted") == ""
	}
	changes.Ask = func(c *conversation.Scene) conversation.Text {
		if reviewFact(c, "kind") == JobReport {
			return conversation.Say("ask.call_changes.meeting", nil)
		}
		return conversation.Say("ask.call_changes", nil)
	}
	changes.Options = func(*conversation.Scene) []conversation.Option {
		v := conversation.Value{Choice: []string{"nothing"}}
		return []conversation.Option{{Value: "nothing", Label: conversation.Say("button.nothing_changed", nil), Set: &v}}
	}
	changes.Then = func(_ *conversation.Scene, v conversation.Value) []conversation.Effect {
		if v.Is("nothing") {
			return reviewEffect("nothing", "")
		}
		return reviewEffect("said", v.Text)
	}

	confirm := tap("call_changes.confirm", button("save", "save"), button("change", "change"), button("opportunity", "note_opportunity"))
	confirm.In = decisionRecord
	confirm.When = func(c *conversation.Scene) bool {
		return reviewFact(c, "said") != "" && reviewFact(c, "noted") == "" && reviewFact(c, "asking") == ""
	}
	confirm.Read = readSorting
	confirm.Show = func(_ *conversation.Scene, v conversation.Value) conversation.Text {
		words := map[string]string{"save": "button.save", "change": "button.change", "opportunity": "button.note_opportunity"}
		if key := words[one(v)]; key != "" {
			return conversation.Say(key, nil)
		}
		return conversation.Verbatim(v.Text)
	}
	confirm.Context = func(*conversation.Scene) []conversation.Text {
		return []conversation.Text{conversation.Say("context.call_lines", nil)}
	}
	confirm.Table = func(c *conversation.Scene) (rows []conversation.Entry) {
		for i, l := range sortedLines(c) {
			rows = append(rows, conversation.Entry{Number: i + 1, Label: conversation.Say("review.kind."+l.Kind, nil), Text: l.words(c)})
		}
		return rows
	}
	confirm.Then = func(_ *conversation.Scene, v conversation.Value) []conversation.Effect {
		return reviewEffect(one(v), v.Text)
	}
	items := append([]conversation.Item{held, callAgain(), changes, confirm, callOpportunity(), callCorrected(), callAction()}, assumedAfter()...)
	return &conversation.Flow{
		ID:       FlowReview,
		Args:     customerNamed,
		Sections: []conversation.Section{{ID: "review", Items: append(items, callLesson(), callNext(), callMore())}},
	}
}

// knownReview tells the flow which call it is about.
func (e *Env) knownReview(known map[string]string) error {
	if e.Session == nil || e.Session.Flow != FlowReview || e.Plan == nil {
		return nil
	}
	o, ok, err := e.openMeeting(e.Plan)
	if err != nil || !ok {
		return err
	}
	now, err := e.ruling(e.Plan)
	if err != nil {
		return err
	}
	var names []string
	for _, r := range e.recipients(now.record, "review_people", e.statusWords()) {
		if r.Contact != 0 {
			names = append(names, r.Name)
		}
	}
	if len(names) == 0 {
		names = []string{e.Account.Name}
	}
	known["review.kind"] = o.Kind
	known["review.slot"], known["review.person"], known["review.said"] = o.Slot.String(), e.Book.Words.Printer(e.Language()).List(names), o.Content.Said
	if o.Content.Held {
		known["review.held"] = "yes"
	}
	sorted, err := json.Marshal(o.Content.Lines)
	if err != nil {
		return err
	}
	known["review.sorted"] = string(sorted)
	return e.knownAfter(o, known)
}

// The kinds of line after a call.
const (
	lineChange   = "change"
	lineNews     = "news"
	lineDecision = "decision"
)

// sortedLine is one line of what was said after a call, sorted.
type sortedLine struct {
	Kind     string     `json:"kind"`
	Text     string     `json:"text"`
	Row      int        `json:"row,omitzero"` // of the action that changes
	Title    string     `json:"title,omitzero"`
	State    string     `json:"state,omitzero"`
	Expected civil.Date `json:"expected,omitzero"`
}

// sortedLines are the lines that the flow asks to confirm.
func sortedLines(c *conversation.Scene) (lines []sortedLine) {
	if json.Unmarshal([]byte(reviewFact(c, "sorted")), &lines) != nil { // there are none yet
		return nil
	}
	return lines
}

func (l sortedLine) words(c *conversation.Scene) conversation.Text {
	if l.Kind != lineChange {
		return quoted(l.Text)
	}
	p := c.Printer()
	words := []string{p.Quote(l.Title), p.Text("choice.checkin_state."+l.State, nil)}
	if !l.Expected.IsZero() {
		words = append(words, p.Date(l.Expected))
	}
	return quoted(strings.Join(append(words, l.Text), ", "))
}

var (
	lineEnds    = regexp.MustCompile(`[\n;]+|[.!?]\s+`)
	decision    = regexp.MustCompile(`(?i)\b(decided?|decision|agreed?|approves?d?|entschieden|entscheidung|beschlossen|beschluss|vereinbart|genehmigt|besloten|beslissing|afgesproken|akkoord)\b`)
	actionNo    = regexp.MustCompile(`(?i)\b(?:action|maßnahme|massnahme|actie)\s+(\d{1,3})\b`)
	significant = regexp.MustCompile(`\pL{4,}`)
)

// sortReview parts what was written after a call into changes of actions, news
// and decisions, line by line and sentence by sentence. A line is a change where
// it names an action, by its number or two words of its title, and says how it is
// going. Nothing of it counts before it is confirmed.
func (e *Env) sortReview(text string, inForce *conversation.Record) (all []sortedLine) {
	rows := runningRows(e.Plan.Record, inForce)
	for _, raw := range lineEnds.Split(text, -1) {
		line := strings.TrimSpace(strings.Trim(raw, " .•-–\t"))
		if line == "" {
			continue
		}
		l := sortedLine{Kind: lineNews, Text: line}
		if decision.MatchString(line) {
			l.Kind = lineDecision
		}
		if row := actionIn(line, rows, inForce); row != 0 {
			if state, ok := e.stateIn(line); ok {
				l = sortedLine{Kind: lineChange, Row: row, Title: inForce.Text("action_title", row), State: state, Text: line}
				l.Expected = e.dateIn(line)
			}
		}
		all = append(all, l)
	}
	return all
}

// actionIn is the row of the action a line names, 0 where it names none or several.
func actionIn(line string, rows []int, r *conversation.Record) int {
	if found := actionNo.FindStringSubmatch(line); found != nil {
		n, _ := strconv.Atoi(found[1]) // digits only
		if i := slices.IndexFunc(rows, func(row int) bool { return r.Number(row) == n }); i >= 0 {
			return rows[i]
		}
	}
	have := map[string]bool{}
	for _, word := range significant.FindAllString(locale.Fold(line), -1) {
		have[word] = true
	}
	best, row, tie := 0, 0, false
	for _, candidate := range rows {
		n := 0
		for _, word := range significant.FindAllString(locale.Fold(r.Text("action_title", candidate)), -1) {
			if have[word] {
				n++
			}
		}
		switch {
		case n > best:
			best, row, tie = n, candidate, false
		case n == best && n > 0:
			tie = true
		}
	}
	if best == 0 || tie {
		return 0
	}
	return row
}

// stateIn finds how an action is going in a line; a date with "expected" is late.
func (e *Env) stateIn(line string) (string, bool) {
	folded := " " + strings.Join(strings.FieldsFunc(locale.Fold(line), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') }), " ") + " "
	for _, lang := range []locale.Language{e.Language(), locale.English} {
		p := e.Book.Words.Printer(lang)
		for _, state := range []string{"blocked", "late", "done", "on_track"} {
			words := append(strings.Split(p.Text("alias.choice.checkin_state."+state, nil), "|"), p.Text("choice.checkin_state."+state, nil))
			for _, word := range words {
				if word = locale.Fold(strings.TrimSpace(word)); word != "" && strings.Contains(folded, " "+word+" ") {
					return state, true
				}
			}
		}
	}
	if !e.dateIn(line).IsZero() {
		return "late", true
	}
	return "", false
}

// dateIn is the last date that a line names.
func (e *Env) dateIn(line string) civil.Date {
	words := strings.Fields(line)
	for from := range words {
		for to := len(words); to > from; to-- {
			got := locale.ParseDate(e.Language(), strings.Trim(strings.Join(words[from:to], " "), ",.;:"), e.Today())
			if got.Problem == "" && !got.Open && len(got.Others) == 0 && !got.Date.IsZero() && to-from >= 1 && strings.ContainsAny(strings.Join(words[from:to], ""), "0123456789") {
				return got.Date
			}
		}
	}
	return civil.Date{}
}

// lastReviewed is the day of the last call or meeting that took place.
func (e *Env) lastReviewed(p *Plan) (civil.Date, error) {
	all, err := e.Tx.Occurrences(p.Tenant, p.ID)
	if err != nil || p.State == Draft {
		return civil.Date{}, err
	}
	for _, o := range slices.Backward(all) {
		if (o.Kind == JobCall || o.Kind == JobReport) && o.State == SlotHeld {
			return civil.Of(o.Due), nil
		}
	}
	return civil.Date{}, nil
}
