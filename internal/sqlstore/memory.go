package sqlstore

import (
	"encoding/json"
	"fmt"
	"slices"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/planning/playbook"
)

// memory is what the writer has read and saved lately, as it was decoded. A person
// changes the same plan answer after answer, and reading it back from its JSON
// was a third of a turn.
//
// It is exact, because one process writes the file and all of it goes through
// the writer: a row that is saved takes the remembered one's place, a turn that is rolled
// back makes it forget everything, and so does whatever removes rows in bulk. It belongs
// to the turn whose turn it is. Options.Doubt holds it against the file.
type memory struct {
	doubt    bool
	people   remembered[playbook.Person]
	accounts remembered[playbook.Account]
	plans    remembered[playbook.Plan]
	sessions remembered[playbook.Session]
	active   remembered[string] // the id of a person's session in a place; it may be over
	settings remembered[string]
	standing remembered[[]bot.Delivery]
	asked    remembered[bool] // whether all that waits in a conversation was asked for
}

func (m *memory) forget() { *m = memory{doubt: m.doubt} }

// rowKey names a row: its tenant and its other keys.
type rowKey struct{ tenant, id, of string }

// mostRemembered bounds each of two generations of each table. A large plan takes some
// 50 kB.
const mostRemembered = 64

// remembered are rows of one table.
type remembered[T any] struct{ young, old map[rowKey]T }

func (r *remembered[T]) get(k rowKey) (row T, ok bool) {
	if row, ok = r.young[k]; ok {
		return row, true
	}
	if row, ok = r.old[k]; ok { // it is still wanted
		r.put(k, row)
	}
	return row, ok
}

func (r *remembered[T]) put(k rowKey, row T) {
	if len(r.young) >= mostRemembered {
		r.old, r.young = r.young, nil
	}
	if r.young == nil {
		r.young = map[rowKey]T{}
	}
	r.young[k] = row
	delete(r.old, k)
}

func (r *remembered[T]) drop(k rowKey) {
	delete(r.young, k)
	delete(r.old, k)
}

// recall finds a row in the memory, or else by read, and remembers it. copied makes
// it independent: what a turn does to its own copy is its own affair. A reader's
// transaction has no memory.
func recall[T any](t *tx, from func(*memory) *remembered[T], k rowKey, copied func(T) T, read func() (T, bool, error)) (row T, ok bool, err error) {
	if t.memory == nil {
		return read()
	}
	if err := t.usable(); err != nil {
		return row, false, err
	}
	known := from(t.memory)
	if row, ok = known.get(k); ok {
		if t.memory.doubt {
			err = doubted(t, row, read)
		}
		return copied(row), err == nil, err
	}
	row, ok, err = read()
	if ok && err == nil {
		known.put(k, copied(row))
	}
	return row, ok, err
}

// doubted fails the turn where what is remembered is not what is stored.
func doubted[T any](t *tx, row T, read func() (T, bool, error)) error {
	stored, ok, err := read()
	if err != nil {
		return err
	}
	was, err := json.Marshal(row)
	if err != nil {
		return err
	}
	is, err := json.Marshal(stored)
	if err == nil && (!ok || string(was) != string(is)) {
		t.failed = fmt.Errorf("sqlstore: a %T is remembered as\n%s\nand stored as\n%s", row, was, is)
		return t.failed
	}
	return err
}

// learn remembers a row that was saved; of one that could not be nothing is known.
func learn[T any](t *tx, in func(*memory) *remembered[T], k rowKey, row T, err error) {
	switch {
	case t.memory == nil:
	case err != nil:
		t.memory.forget()
	default:
		in(t.memory).put(k, row)
	}
}

func (m *memory) ofPeople() *remembered[playbook.Person]    { return &m.people }
func (m *memory) ofAccounts() *remembered[playbook.Account] { return &m.accounts }
func (m *memory) ofPlans() *remembered[playbook.Plan]       { return &m.plans }
func (m *memory) ofSessions() *remembered[playbook.Session] { return &m.sessions }
func (m *memory) ofSettings() *remembered[string]           { return &m.settings }
func (m *memory) ofStanding() *remembered[[]bot.Delivery]   { return &m.standing }
func (m *memory) ofAsked() *remembered[bool]                { return &m.asked }

func itself[T any](row T) T { return row }

func copiedAccount(a playbook.Account) playbook.Account {
	a.Team, a.Record = slices.Clone(a.Team), copiedRecord(a.Record)
	return a
}

// copiedRecord never returns nil, as decodeRecord.
func copiedRecord(r *conversation.Record) *conversation.Record {
	if r == nil {
		return conversation.NewRecord()
	}
	return r.Clone()
}

func copiedPlan(p playbook.Plan) playbook.Plan {
	p.Record = copiedRecord(p.Record)
	return p
}

func copiedSession(s playbook.Session) playbook.Session {
	s.Session = s.Clone()
	s.Records = nil // they are the plan's and the account's, and come with those
	return s
}
