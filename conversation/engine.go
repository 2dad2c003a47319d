// Package conversation asks questions and understands the answers: flows of
// steps, packs and lists, and the sessions that run them. It is pure: no clock,
// no store, no network; the same session and move always give the same result.
package conversation

import (
	"fmt"
	"slices"

	"lodestar/conversation/locale"
)

// Engine runs flows. It keeps nothing between calls and is safe for
// concurrent use.
type Engine struct {
	words    *locale.Catalogue
	flows    map[string]*flowIndex
	commands commandIndex
}

// NewEngine takes the flows and commands of the product. It refuses what could
// only fail later: two questions with one id, a question without words, two
// commands that match the same text, a command that does not say who may use
// it.
func NewEngine(words *locale.Catalogue, flows []*Flow, commands []Command) (*Engine, error) {
	e := &Engine{words: words, flows: map[string]*flowIndex{}}
	for _, flow := range flows {
		if e.flows[flow.ID] != nil {
			return nil, fmt.Errorf("conversation: flow %q is registered twice", flow.ID)
		}
		index, err := indexFlow(flow)
		if err != nil {
			return nil, fmt.Errorf("conversation: flow %q: %w", flow.ID, err)
		}
		for id, at := range index.places {
			step, ok := at.item.(*Step)
			if ok && step.Ask == nil && step.Need != Automatic && !words.Has("ask."+id) {
				return nil, fmt.Errorf("conversation: flow %q: step %q has no words ask.%s", flow.ID, id, id)
			}
		}
		e.flows[flow.ID] = index
	}
	var err error
	if e.commands, err = indexCommands(words, commands); err != nil {
		return nil, err
	}
	return e, nil
}

// Flow returns a registered flow.
func (e *Engine) Flow(id string) (*Flow, bool) {
	x, ok := e.flows[id]
	if !ok {
		return nil, false
	}
	return x.flow, true
}

// Step returns a step of a flow by its id.
func (e *Engine) Step(flow, id string) (*Step, bool) {
	x, ok := e.flows[flow]
	if !ok {
		return nil, false
	}
	switch item := x.places[id].item.(type) {
	case *Step:
		return item, true
	case *Check:
		return &item.Step, true
	default:
		return nil, false
	}
}

// Scene looks at the records of a session as the hooks of a flow do.
func (e *Engine) Scene(s *Session, f Facts) *Scene {
	return &Scene{Session: s, Facts: f, words: e.words}
}

// Section says in which section of its flow a session stands, from 1.
func (e *Engine) Section(s Session, f Facts) int {
	clone := s.Clone()
	r, ok := e.look(&clone, f)
	if !ok {
		return 1
	}
	return r.sectionNumber(r.settle())
}

// Next is the first question of a flow without an answer and the section it
// stands in, from 1; the zero Key where all are answered.
func (e *Engine) Next(s Session, f Facts) (k Key, section int) {
	r, ok := e.look(&s, f)
	if !ok {
		return Key{}, 0
	}
	q := r.next()
	return q.key, r.sectionNumber(q)
}

// Waits reports whether a question of a session still waits for its answer,
// though another one may be in front of it: it comes again.
func (e *Engine) Waits(s Session, k Key, f Facts) bool {
	r, ok := e.look(&s, f)
	if !ok || s.Status != Active && s.Status != Paused {
		return false
	}
	q, ok := r.find(k)
	switch {
	case !ok:
		return false
	case slices.Contains(s.Revisit, k) || s.Draft != nil && s.Draft.Pack == k:
		return true
	case q.form == askPack:
		_, answered := r.s.Record(Main).Get(k)
		return !answered
	default:
		return !r.done(q.step, q.row)
	}
}

// Commands returns the commands of a class in the order they were registered.
func (e *Engine) Commands(class Class) []Command {
	var found []Command
	for _, c := range e.commands.all {
		if c.Class == class {
			found = append(found, c)
		}
	}
	return found
}

// Shown says an answer of a record in a language, as plain words.
func (e *Engine) Shown(flow string, record *Record, k Key, lang locale.Language) string {
	r, ok := e.look(&Session{Flow: flow, Records: map[string]*Record{Main: record}}, Facts{Language: lang})
	if !ok {
		return ""
	}
	a, ok := record.Get(k)
	if !ok {
		return ""
	}
	step, found := e.Step(flow, k.Step)
	if !found {
		step = &Step{ID: k.Step}
	}
	return r.plain(r.show(k.Row, step, a.Value))
}

// Speaking returns the same engine with other words, such as the texts of a
// workspace.
func (e *Engine) Speaking(words *locale.Catalogue) *Engine {
	other := *e
	other.words = words
	return &other
}

// NamesPeople reports whether the answer to the current question of a session
// may name people, so that Facts.People is needed.
func (e *Engine) NamesPeople(s Session) bool {
	index, ok := e.flows[s.Flow]
	if !ok {
		return false
	}
	keys := []Key{s.Current}
	if s.Aside != nil {
		keys = append(keys, s.Aside.About)
	}
	for _, k := range keys {
		at := index.places[k.Step]
		switch item := at.item.(type) {
		case *Step:
			next := at.list != nil && at.list.More == item && at.list.Pack != nil && slices.ContainsFunc(at.list.Pack.Steps, (*Step).namesPeople)
			if next || item.namesPeople() { // under "another one?" the next row itself may be written
				return true
			}
		case *Pack:
			if slices.ContainsFunc(item.Steps, (*Step).namesPeople) {
				return true
			}
		}
	}
	return s.Current == Key{}
}

func (s *Step) namesPeople() bool { return s.Names || s.Kind == Who || s.Kind == People }
