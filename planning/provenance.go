package planning

import (
	"cmp"
	"slices"

	"lodestar/internal/civil"
)

// RowID names a row of a list for as long as the plan exists. A row keeps its
// id when rows before it are removed or moved.
type RowID string

// Key names one answer of a plan: the step id and, for fields of a list, the
// innermost row.
type Key struct {
	Step string
	Row  RowID
}

// AnswerState says whether a question was answered.
type AnswerState string

// The states of an answer. Open is "don't know yet": a gap, which is welcome
// (000-05) and not the same as skipped. The empty state means it was never
// asked.
const (
	Answered AnswerState = "answered"
	Open     AnswerState = "open"
	Skipped  AnswerState = "skipped"
)

// Standing says how sure an answer is (method c.2).
type Standing string

// Assumed is our guess, Confirmed was said by the customer.
const (
	Assumed   Standing = "assumed"
	Confirmed Standing = "confirmed"
)

// Provenance is what every stored answer carries beside its value.
type Provenance struct {
	State    AnswerState
	Standing Standing
	By       string     // who said it, in words: a contact, "own view", a document; internal
	SaidOn   civil.Date // the day it was said, not the day it was typed
}

// AnswerState returns whether that question was answered; empty if never asked.
func (p Plan) AnswerState(key Key) AnswerState { return p.Provenance[key].State }

// Gaps returns the questions answered with "don't know yet" (000-05), in the
// order of the method and, within a field, of the rows.
func (p Plan) Gaps() []Key {
	return p.keysWhere(func(v Provenance) bool { return v.State == Open })
}

// Skipped returns the questions that were skipped, in the order of Gaps.
func (p Plan) Skipped() []Key {
	return p.keysWhere(func(v Provenance) bool { return v.State == Skipped })
}

// Assumed returns the answers that the customer has not confirmed yet: agenda
// items of the next call (method c.2 rule 5), in the order of Gaps.
func (p Plan) Assumed() []Key {
	return p.keysWhere(func(v Provenance) bool { return v.State == Answered && v.Standing == Assumed })
}

// ShareConfirmed returns how many percent of the answers the customer has
// confirmed (method g), of those that have a standing; false where none has.
func (p Plan) ShareConfirmed() (int, bool) {
	confirmed, all := int64(0), int64(0)
	for _, v := range p.Provenance {
		if v.State != Answered || v.Standing == "" {
			continue
		}
		all++
		if v.Standing == Confirmed {
			confirmed++
		}
	}
	return percentOf(confirmed, all)
}

func (p Plan) keysWhere(wanted func(Provenance) bool) []Key {
	var keys []Key
	for k, v := range p.Provenance {
		if wanted(v) {
			keys = append(keys, k)
		}
	}
	order := p.rowOrder()
	slices.SortFunc(keys, func(a, b Key) int {
		return cmp.Or(
			cmp.Compare(fieldPosition(a.Step), fieldPosition(b.Step)),
			cmp.Compare(order[a.Row], order[b.Row]),
			cmp.Compare(a.Step, b.Step),
			cmp.Compare(a.Row, b.Row),
		)
	})
	return keys
}

// rowOrder numbers the rows of all lists in the order in which they stand.
func (p Plan) rowOrder() map[RowID]int {
	order := make(map[RowID]int)
	add := func(row RowID) {
		if _, known := order[row]; !known && row != "" {
			order[row] = len(order) + 1
		}
	}
	for _, r := range p.Overview.Team {
		add(r.Row)
	}
	for _, r := range p.Overview.MainContacts {
		add(r.Row)
	}
	for _, r := range p.Overview.News {
		add(r.Row)
	}
	for _, r := range p.Discovery {
		add(r.Row)
	}
	for _, r := range p.Goals {
		add(r.Row)
	}
	for _, r := range p.Opportunities {
		add(r.Row)
	}
	for _, r := range p.Solutions {
		add(r.Row)
		for _, o := range r.Objections {
			add(o.Row)
		}
	}
	for _, r := range p.Candidates {
		add(r.Row)
	}
	for _, r := range p.Actions {
		add(r.Row)
		for _, reason := range slices.Concat(r.Force.For, r.Force.Against) {
			add(reason.Row)
		}
	}
	for _, r := range p.Risks {
		add(r.Row)
	}
	for _, r := range p.Approvers {
		add(r.Row)
	}
	return order
}
