package conversation

import (
	"fmt"
	"maps"
	"slices"

	"lodestar/conversation/locale"
)

// run is one call of Advance.
type run struct {
	*Engine
	index *flowIndex
	s     *Session
	m     Move

	notices  []Text      // what was done, said before the question
	saved    []savedNote // what was stored, said in small print
	problem  *Problem    // what is wrong with what was given
	problems map[string]Text
	hints    []Text
	effects  []Effect
	outcomes []Outcome
	help     bool
	table    *Draft // the table that was saved in this move, for undo
	seen     *Scene // the one that was asked for last
}

// look is a run without a move, which asks what stands in a session; ok is false where
// its flow is not registered. settle changes the session it is given.
func (e *Engine) look(s *Session, f Facts) (r *run, ok bool) {
	index, ok := e.flows[s.Flow]
	return &run{Engine: e, index: index, s: s, m: Move{Facts: f}}, ok
}

// Advance carries out a move: it returns the session afterwards, what is to be
// said, and what else shall happen. It is pure: it changes neither its
// arguments nor anything else, and gives the same result for the same
// arguments. The error is never a person's doing: it says that the session
// belongs to a flow which is not registered.
func (e *Engine) Advance(s Session, m Move) (Session, Prompt, []Effect, error) {
	after := s.Clone()
	r, ok := e.look(&after, m.Facts)
	if !ok {
		return s, Prompt{}, nil, fmt.Errorf("conversation: no flow %q", s.Flow)
	}
	r.m = m
	r.wake()
	r.do()
	changed := r.changed()
	q := r.settle()
	r.offerReadings(q)
	switch {
	case m.Verb == TakeBack:
	case changed:
		r.undoable()
	default:
		r.tableUndoable(s.Draft, s.Shelf)
	}
	return after, r.prompt(q), r.effects, nil
}

// Clone returns an independent copy, of its records too.
func (s Session) Clone() Session {
	c := s
	c.Records = make(map[string]*Record, len(s.Records))
	for name, record := range s.Records {
		c.Records[name] = record.Clone()
	}
	if s.Draft != nil {
		d := s.Draft.clone()
		c.Draft = &d
	}
	if s.Completing != nil {
		c.Completing = &Completing{For: s.Completing.For, Asked: slices.Clone(s.Completing.Asked)}
	}
	c.Shelf = slices.Clone(s.Shelf)
	for i := range c.Shelf {
		c.Shelf[i] = c.Shelf[i].clone()
	}
	c.Revisit, c.Trail, c.Numbers = slices.Clone(s.Revisit), slices.Clone(s.Trail), slices.Clone(s.Numbers)
	c.Messages = slices.Clip(s.Messages) // of which nothing is ever changed: who adds one takes a copy
	c.Quotes, c.Kept, c.Seen = maps.Clone(s.Quotes), maps.Clone(s.Kept), maps.Clone(s.Seen)
	return c
}

func (d Draft) clone() Draft {
	d.Fills, d.Unclear = slices.Clone(d.Fills), slices.Clone(d.Unclear)
	return d
}

// scene is what hooks see of a row, which they do not change. A move asks for the
// same one hundreds of times.
func (r *run) scene(row int) *Scene {
	if r.seen == nil || r.seen.Row != row {
		r.seen = &Scene{Session: r.s, Facts: r.m.Facts, Row: row, words: r.words}
	}
	return r.seen
}

// wake goes on with a paused session: an answer to its question is one way to
// say so (E-7).
func (r *run) wake() {
	switch r.m.Verb {
	case Show, "", Pause, Discard, Help, Reword, Withdraw:
	default:
		if r.s.Status == Paused {
			r.s.Status = Active
		}
	}
}

// do carries out the move, unless it comes from a question that is not in
// front any more.
func (r *run) do() {
	if !r.late() {
		r.carryOut()
	}
}

func (r *run) carryOut() {
	if r.index.flow.Passing && slices.Contains([]string{Skip, DontKnow, Cancel}, r.m.Verb) {
		r.dropAside()
		r.s.Status = Discarded
		return
	}
	switch r.m.Verb {
	case Show, "":
	case GiveAnswer:
		r.say(r.m.Text)
	case Pick:
		r.pick(r.m.Value)
	case Send, Enter:
		r.sendForm(r.m.Fields)
	case Skip:
		r.leave(Skipped)
	case DontKnow:
		r.leave(Open)
	case Keep:
		r.keep()
	case Back:
		r.back()
	case Edit:
		r.editTo(r.m.Value)
	case Ask:
		r.askNow(r.m.Value)
	case Complete:
		r.complete()
	case Visit:
		r.visit(r.m.Value)
	case Add:
		r.addRow(r.m.Value)
	case Remove:
		r.removeRow(r.m.Value)
	case RemoveLine:
		r.removeLine(r.m.Value)
	case MoveRow:
		r.moveRow(r.m.Value)
	case More:
		r.more()
	case OneByOne:
		r.oneByOne()
	case ShowPage:
		r.showPage()
	case Pause:
		r.s.Status = Paused
	case Resume:
		r.resume()
	case Cancel:
		r.cancel()
	case Discard:
		r.dropAside()
		r.s.Status = Discarded
	case TakeBack:
		r.takeBack()
	case Help:
		r.help = true
	case AskWhich:
		r.askWhich(r.m.Value, r.m.Text)
	case AskMeant:
		r.askMeant(r.m.Value, r.m.Text)
	case AskWhether:
		r.askWhether(r.m.Text)
	case Reword:
		r.reword(r.m.Value, r.m.Text)
	case Withdraw:
		r.withdraw(r.m.Value)
	case Forget:
		r.forget(r.m.Value)
	case AskFirst:
		if r.m.Aside != nil {
			aside := *r.m.Aside
			r.setAside(&aside)
		}
	default:
		r.problem = &Problem{Key: "problem.unknown_command.no_suggestion", Args: locale.Args{"text": Verbatim(shorten(r.m.Verb))}}
	}
}

// does carries out another verb in the course of the same move.
func (r *run) does(verb, value, text string, literal bool) {
	before := r.m
	r.m.Verb, r.m.Value, r.m.Text, r.m.Literal = verb, value, text, literal
	r.carryOut()
	r.m = before
}

func shorten(text string) string { return cut(text, 80) }

// quotedLine is a line as it was typed; only one that is far too long is cut.
func quotedLine(text string) Text { return Verbatim(cut(text, 300)) }

func cut(text string, most int) string {
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return text
}
