package conversation

import (
	"slices"
	"testing"
)

// TestRecordRestore: goals and actions go back to what they were, with what belongs to
// them; what was answered beside them since stays.
func TestRecordRestore(t *testing.T) {
	t.Parallel()
	said := func(words string) Answer { return Answer{Value: TextValue(words), State: Answered} }
	r := NewRecord()
	first, second := r.AddRow("goal", 0), r.AddRow("goal", 0)
	one, two := r.AddRow("action", first), r.AddRow("action", second)
	reason := r.AddRow("reason", two)
	for k, words := range map[Key]string{{"title", one}: "one", {"title", two}: "two", {"why", reason}: "because", {"note", 0}: "old note", {"target", first}: "48"} {
		r.Set(k, said(words))
	}
	r.Settle()
	was := r.Clone()
	r.Set(Key{"target", first}, said("60"))
	r.Set(Key{"note", 0}, said("new note"))
	r.Set(Key{"by", one}, said("an owner"))
	r.RemoveRow(second) // with its action and the reason
	added := r.AddRow("action", first)
	r.Set(Key{"title", added}, said("three"))
	kept := r.AddRow("reason", one)
	r.Set(Key{"why", kept}, said("since"))
	r.MoveRow(one, 2)
	r.Restore(was, func(step string) bool { return slices.Contains([]string{"title", "target", "by"}, step) }, "goal", "action")
	for k, want := range map[Key]string{{"title", one}: "one", {"title", two}: "two", {"why", reason}: "because", {"target", first}: "48", {"note", 0}: "new note", {"why", kept}: "since", {"by", one}: "", {"title", added}: ""} {
		if got := r.Text(k.Step, k.Row); got != want {
			t.Errorf("%v is %q, want %q", k, got, want)
		}
	}
	for _, list := range []string{"goal", "action"} {
		if got, want := r.Rows(list, -1), was.Rows(list, -1); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", list, got, want)
		}
	}
	changes := slices.Clone(r.Changes())
	again := r.Clone()
	again.Settle()
	again.Restore(was, func(step string) bool { return step != "note" && step != "why" }, "goal", "action")
	if len(again.Changes()) != 0 {
		t.Errorf("restored twice: %v", again.Changes())
	}
	r.Revert(changes)
	if r.Text("target", first) != "48" || r.Text("note", 0) != "old note" {
		t.Error("undone, it is not as it was before the changes")
	}
}
