package conversation

import (
	"maps"
	"slices"
	"time"

	"lodestar/conversation/locale"
)

// undoWindow is how long undo is possible (E-5).
const undoWindow = 10 * time.Minute

// changed reports whether the move has changed any answer or row.
func (r *run) changed() bool {
	for _, record := range r.s.Records {
		if len(record.Changes()) > 0 {
			return true
		}
	}
	return false
}

// undoable lets what the move did be taken back, with the table that it saved.
func (r *run) undoable() {
	r.s.Undoable(r.m.Facts.Now)
	r.s.Undo.Draft = r.table
}

// Undoable lets everything that was changed in the session's records since
// they were loaded be taken back: one level, the latest change only (E-5).
// What it let happen elsewhere is not taken back. Whoever changes records past
// Advance calls it before they are settled.
func (s *Session) Undoable(now time.Time) {
	undo := &Undo{Until: now.Add(undoWindow), Shown: s.Shown, Changes: map[string][]Change{}}
	for name, record := range s.Records {
		if changes := record.Changes(); len(changes) > 0 {
			undo.Changes[name] = slices.Clone(changes)
		}
	}
	s.Undo = undo
}

// takeBack undoes the last thing that can be undone.
func (r *run) takeBack() {
	undo := r.s.Undo
	// A line was opened, and nothing was written since.
	if d := r.draft(r.current()); d != nil && d.Edit > 0 && r.s.Aside == nil && (undo == nil || undo.Shown < d.Opened) {
		d.Edit = 0
		r.notices = append(r.notices, Say("say.undone.line", nil))
		return
	}
	if undo == nil || r.m.Facts.Now.After(undo.Until) {
		r.problem = &Problem{Key: "say.nothing_to_undo"}
		return
	}
	r.dropAside()
	if undo.Table != nil {
		r.takeTableBack(undo.Table)
		return
	}
	gone := r.rowUndone(undo, func(c RowChange) *Row {
		if c.Before == nil {
			return c.After
		}
		return nil
	})
	for name, changes := range undo.Changes {
		r.s.Record(name).Revert(changes)
	}
	back := r.rowUndone(undo, func(c RowChange) *Row {
		if c.After == nil {
			return c.Before
		}
		return nil
	})
	r.s.Undo = nil
	r.dropGone()
	if undo.Draft != nil && r.s.Draft == nil {
		d := undo.Draft.clone()
		r.setDraft(&d)
	}
	r.notices = append(r.notices, r.undone(undo, back, gone))
}

// undone says what was taken back; back and gone are the names of a row that is
// there again or no longer.
func (r *run) undone(undo *Undo, back, gone string) Text {
	text := func(words string) locale.Args { return locale.Args{"text": Verbatim(shorten(words))} }
	switch {
	case undo.Draft != nil:
		return Say("say.undone.table", nil)
	case back != "":
		return Say("say.undone.row_back", text(back))
	case gone != "":
		return Say("say.undone.row_gone", text(gone))
	}
	for _, c := range r.answersUndone(undo, false) {
		step, ok := r.index.places[c.Key.Step].item.(*Step)
		if !ok {
			continue
		}
		now, given := r.s.Record(step.In).Get(c.Key)
		switch was := c.After; {
		case given && now.State == Answered && !now.Value.Empty():
			return Say("say.undone.answer_back", text(r.plain(r.show(c.Key.Row, step, now.Value))))
		case given:
			return Say("say.undone.open_again", nil)
		case was != nil && was.State == Answered && !was.Value.Empty():
			return Say("say.undone.answer_gone", text(r.plain(r.show(c.Key.Row, step, was.Value))))
		case was != nil:
			return Say("say.undone.asked_again", nil)
		}
	}
	if len(r.answersUndone(undo, true)) > 0 {
		return Say("say.undone.asked_again", nil)
	}
	return Say("say.undone.plain", nil)
}

// answersUndone are the changes that a person made to answers of steps: to those
// that hold something, or to those that only go on.
func (r *run) answersUndone(undo *Undo, tap bool) (all []Change) {
	for _, name := range slices.Sorted(maps.Keys(undo.Changes)) {
		for _, c := range undo.Changes[name] {
			item := r.index.places[c.Key.Step].item
			step, ok := item.(*Step)
			if check, is := item.(*Check); is {
				step, ok = &check.Step, true
			}
			byPerson := c.After == nil || !c.After.Derived
			if !c.RowsChanged && ok && byPerson && step.Need != Automatic && step.Tap == tap {
				all = append(all, c)
			}
		}
	}
	return all
}

// rowUndone is the name of the first row of a list among the changes that pick
// picks, "" where there is none. Rows that hang on another come after it.
func (r *run) rowUndone(undo *Undo, pick func(RowChange) *Row) string {
	var first *Row
	for _, name := range slices.Sorted(maps.Keys(undo.Changes)) {
		for _, c := range undo.Changes[name] {
			if !c.RowsChanged || c.Row == nil {
				continue
			}
			row := pick(*c.Row)
			if row != nil && r.index.lists[row.List] != nil && (first == nil || first.Of == row.ID) {
				first = row
			}
		}
	}
	if first == nil {
		return ""
	}
	name, known := r.knownName(r.index.lists[first.List], first.ID)
	if !known && len(r.answersUndone(undo, false)) > 0 {
		return "" // it came or went by itself, with the answer that was taken back
	}
	return name
}
