package conversation

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"lodestar/conversation/locale"
)

// Routed is what a message was understood as: a move in the session, a
// command, or neither.
type Routed struct {
	Move    *Move
	Command string
	Args    map[string]string
}

// Route reads a message in the order of rule Q-4: "=" forces an answer; the
// options of the current question win over every command; a navigation command
// that is the whole message is carried out at once; any other command is asked
// back while an open text question waits; everything else is the answer. s is
// nil where no session is active.
func (e *Engine) Route(s *Session, text string, facts Facts) Routed {
	typed := text
	text = locale.Clean(text)
	answer := Routed{Move: &Move{Verb: GiveAnswer, Text: text, Facts: facts}}
	if s == nil || s.Status != Active {
		if c, args, _ := e.commands.match(facts.Language, text); c != nil {
			return Routed{Command: c.ID, Args: args}
		}
		return Routed{}
	}
	if forced, ok := strings.CutPrefix(strings.TrimSpace(text), "="); ok {
		answer.Move.Text, answer.Move.Literal = strings.TrimSpace(forced), true
		return answer
	}
	clone := s.Clone()
	r, ok := e.look(&clone, facts)
	if !ok {
		return answer
	}
	q := r.settle()
	if tellsCells(q) && strings.Contains(strings.TrimSpace(typed), "\t") {
		text = locale.Clean(strokes(typed))
		answer.Move.Text = text
		return answer
	}
	if r.chooses(q, text) {
		return answer
	}
	if routed, ok := r.button(q, text); ok {
		return routed
	}
	if value, ok := r.editsPage(q, text); ok {
		return Routed{Move: &Move{Verb: Edit, Value: value, Text: text, Facts: facts}}
	}
	if routed, ok := r.command(q, text); ok {
		return routed
	}
	return answer
}

// command routes a message that no option and no button of the question takes: to the
// command it is, or back to the person where it may as well be the answer.
func (r *run) command(q question, text string) (routed Routed, ok bool) {
	facts := r.m.Facts
	move := func(verb, value string) (Routed, bool) {
		return Routed{Move: &Move{Verb: verb, Value: value, Text: text, Facts: facts}}, true
	}
	c, args, colon := r.commands.match(facts.Language, text)
	switch {
	case c == nil:
		if meant, ok := r.slip(facts.Language, text); ok && r.anyWords(q) {
			return move(AskMeant, meant)
		}
		return Routed{}, false
	case c.Verb == TypedAnswer && r.anyWords(q):
		return move(AskWhether, "")
	case c.Verb == TypedAnswer:
		return Routed{}, false
	case c.Verb == Edit && args["rest"] != "" && !numberThenColon.MatchString(text) && r.openText(q):
		return move(AskWhich, c.ID)
	case c.Verb == Edit && args["rest"] != "":
		return move(Edit, args["n"]+" "+r.newText(text, args["n"]))
	case c.Class == Navigation && c.Value != nil:
		return move(c.Verb, c.Value(args))
	case c.Class == Navigation:
		return move(c.Verb, cmp.Or(args["n"], args["rest"]))
	case colon || !r.openText(q):
		return Routed{Command: c.ID, Args: args}, true
	default:
		return move(AskWhich, c.ID)
	}
}

// CommandOf returns the command that a whole message is, whatever is asked.
func (e *Engine) CommandOf(lang locale.Language, text string) (id string, args map[string]string, ok bool) {
	c, args, _ := e.commands.match(lang, locale.Clean(text))
	if c == nil {
		return "", nil, false
	}
	return c.ID, args, true
}

// Command returns a registered command.
func (e *Engine) Command(id string) (Command, bool) {
	c, ok := e.commands.byID[id]
	if !ok {
		return Command{}, false
	}
	return *c, true
}

// Suggest finds a command that a text may have meant, by the name that help lists it
// under: for "presnt" that is send.
func (e *Engine) Suggest(lang locale.Language, text string) (string, bool) {
	if len(text) > 60 {
		return "", false
	}
	var all []string
	names := map[string]string{}
	for _, p := range e.commands.patterns[lang.Base()] {
		if p.literal == len(p.words) && p.command.Verb != TypedAnswer {
			whole := strings.Join(p.words, " ")
			all, names[whole] = append(all, whole), p.command.ID
		}
	}
	closest, ok := locale.Closest(text, all)
	if !ok {
		return "", false
	}
	name, _, _ := strings.Cut(e.words.Printer(lang).Text("command."+names[closest], nil), "|")
	if strings.Contains(name, "{") { // it wants something with it, which the other does not
		return closest, true
	}
	return strings.TrimSpace(name), true
}

// slip finds the command that a message is but for one slip of the finger: plna,
// pasue. Short words are too near to others.
func (e *Engine) slip(lang locale.Language, text string) (string, bool) {
	const shortest, longest = 4, 24
	folded := locale.Fold(text)
	if n := locale.Length(folded); n < shortest || n > longest {
		return "", false
	}
	for _, l := range []locale.Language{lang.Base(), locale.English} {
		for _, p := range e.commands.patterns[l] {
			if p.literal < len(p.words) || p.command.Verb == TypedAnswer {
				continue
			}
			if whole := strings.Join(p.words, " "); len(whole) >= shortest && locale.OneSlip(folded, whole) {
				return whole, true
			}
		}
	}
	return "", false
}

// chooses reports whether a text is one of the options in front.
func (r *run) chooses(q question, text string) bool {
	if r.s.Aside != nil {
		_, ok := r.matchAside(text)
		return ok
	}
	if q.form == nothing {
		return false
	}
	options, by, args := r.optionsOf(q), loose, r.baseArgs(r.scene(q.row))
	switch d := r.draft(q); {
	case d != nil && d.Edit > 0:
		step, row := r.lineStep(q, d)
		if step == nil {
			return false
		}
		options, by, args = r.stepOptions(step, row), matching(step.Kind), r.stepArgs(step, row)
	case d != nil:
		options = draftOptions()
	case q.form == askPack && q.pack.Shape == Proposed:
		options = proposedOptions()
	case q.step != nil:
		by, args = matching(q.step.Kind), r.stepArgs(q.step, q.row)
	}
	_, ok := r.match(options, text, by, args)
	return ok
}

// button finds the button of the current prompt whose label was typed: it does
// what pressing it would. One that runs a command gives that command.
func (r *run) button(q question, text string) (Routed, bool) {
	if r.s.Aside != nil || q.form == nothing || len(text) > longMessage {
		return Routed{}, false
	}
	args := r.baseArgs(r.scene(q.row))
	var buttons []Option
	if q.step != nil {
		args = r.stepArgs(q.step, q.row)
		if q.step.Buttons != nil {
			buttons = q.step.Buttons(r.scene(q.row))
		}
	}
	switch {
	case r.index.flow.Passing:
		buttons = append(slices.Clone(buttons), Option{Verb: Cancel, Label: Say("button.cancel", nil)})
	case q.step == nil || !q.step.Tap:
		buttons = append(slices.Clone(buttons), append(r.usualButtons(true), r.usualButtons(false)...)...)
	}
	folded := locale.Fold(text)
	for _, b := range buttons {
		if b.Verb == "" || folded == "" || !slices.Contains(r.optionWords(b, args), folded) {
			continue
		}
		if knownVerb(b.Verb) {
			return Routed{Move: &Move{Verb: b.Verb, Value: b.Value, Text: text, Facts: r.m.Facts}}, true
		}
		if c, args, _ := r.commands.match(locale.English, b.Value); c != nil {
			return Routed{Command: c.ID, Args: args}, true
		}
	}
	return r.ownButton(q, folded, args)
}

// shortestButton is how many letters tell a button by its beginning.
const shortestButton = 4

// ownButton finds the one button of the question itself that a text is the
// beginning of: "opportunity" for "Opportunity in Answer 2".
func (r *run) ownButton(q question, folded string, args locale.Args) (Routed, bool) {
	if q.step == nil || q.step.Buttons == nil || utf8.RuneCountInString(folded) < shortestButton {
		return Routed{}, false
	}
	var found []Option
	for _, b := range q.step.Buttons(r.scene(q.row)) {
		if knownVerb(b.Verb) && slices.ContainsFunc(r.optionWords(b, args), func(label string) bool { return strings.HasPrefix(label, folded+" ") }) {
			found = append(found, b)
		}
	}
	if len(found) != 1 {
		return Routed{}, false
	}
	return Routed{Move: &Move{Verb: found[0].Verb, Value: found[0].Value, Text: folded, Facts: r.m.Facts}}, true
}

// anyWords reports whether the current question would store any words as they are.
// Yes and no are none: they answer a confirmation and nothing else.
func (r *run) anyWords(q question) bool {
	kind := Long // the lines of a pack
	if q.form == askStep {
		kind = q.step.Kind
	}
	if d := r.draft(q); d != nil && d.Edit > 0 {
		if step, _ := r.lineStep(q, d); step != nil {
			kind = step.Kind
		}
	}
	return r.takesWords(q) && (kind == Line || kind == Long)
}

// openText reports whether the current question takes free words, so that a
// command could be the answer. A table that waits for Save or Change does not.
func (r *run) openText(q question) bool {
	return r.s.Aside == nil && r.takesWords(q)
}

// takesWords is openText of the question behind one that was asked back.
func (r *run) takesWords(q question) bool {
	d := r.draft(q)
	switch {
	case d != nil && d.Edit > 0:
		step, _ := r.lineStep(q, d)
		return step == nil || matching(step.Kind) != loose
	case q.form == askPack:
		return d == nil && q.pack.Shape != Proposed
	case q.form == askStep:
		return matching(q.step.Kind) != loose
	default:
		return false
	}
}
