package conversation_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"lodestar/conversation"
)

func recordText(t interface{ Fatal(...any) }, r *conversation.Record) string {
	data, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// withoutCounter leaves out the highest id ever given, which is never taken
// back.
func withoutCounter(t interface{ Fatal(...any) }, r *conversation.Record) map[string]any {
	var all map[string]any
	if err := json.Unmarshal([]byte(recordText(t, r)), &all); err != nil {
		t.Fatal(err)
	}
	delete(all, "last_row")
	return all
}

// TestRecordRevertRestores: whatever is done to a record, taking the changes
// back restores it, and it survives being written and read.
func TestRecordRevertRestores(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		r := conversation.NewRecord()
		scribble(rt, r, rapid.IntRange(0, 30).Draw(rt, "before"))
		r.Settle()
		before := withoutCounter(rt, r)
		scribble(rt, r, rapid.IntRange(0, 30).Draw(rt, "changes"))
		if diff := cmp.Diff(reading(r), reading(r.Clone())); diff != "" {
			rt.Fatalf("the clone differs, or the index is stale:\n%s", diff)
		}
		back := conversation.NewRecord()
		if err := json.Unmarshal([]byte(recordText(rt, r)), back); err != nil {
			rt.Fatal(err)
		}
		if diff := cmp.Diff(reading(r), reading(back)); diff != "" {
			rt.Fatalf("read back it differs:\n%s", diff)
		}
		r.Revert(append([]conversation.Change(nil), r.Changes()...))
		if diff := cmp.Diff(before, withoutCounter(rt, r)); diff != "" {
			rt.Fatalf("not restored:\n%s", diff)
		}
	})
}

// reading is what a record says through its methods.
func reading(r *conversation.Record) map[string]any {
	all := map[string]any{}
	for _, list := range []string{"a", "b"} {
		for of := -1; of < 12; of++ {
			all[conversation.Key{Step: list, Row: of + 1}.String()] = append([]conversation.Row(nil), r.Rows(list, of)...)
		}
	}
	for id := range 60 {
		row, ok := r.Row(id)
		all[conversation.Key{Step: "row", Row: id}.String()] = []any{row, ok, r.Number(id)}
	}
	for _, k := range r.Keys() {
		a, _ := r.Get(k)
		all["answer "+k.String()] = a.Value.Text
	}
	return all
}

func scribble(rt *rapid.T, r *conversation.Record, n int) {
	rows := func() []conversation.Row {
		return append(append([]conversation.Row{{}}, r.Rows("a", -1)...), r.Rows("b", -1)...)
	}
	pick := func(name string) conversation.Row { return rapid.SampledFrom(rows()).Draw(rt, name) }
	for range n {
		switch rapid.IntRange(0, 6).Draw(rt, "what") {
		case 0, 1:
			r.AddRow(rapid.SampledFrom([]string{"a", "b"}).Draw(rt, "list"), pick("of").ID)
		case 2:
			r.Set(conversation.Key{Step: "s", Row: pick("about").ID}, conversation.Answer{State: conversation.Answered, Value: conversation.TextValue(rapid.StringMatching("[a-c]").Draw(rt, "text"))})
		case 3:
			r.Clear(conversation.Key{Step: "s", Row: pick("about").ID})
		case 4:
			r.RemoveRow(pick("row").ID)
		case 5:
			r.MoveRow(pick("row").ID, rapid.IntRange(-1, 6).Draw(rt, "place"))
		case 6:
			if row, of := pick("row"), pick("of"); row.ID != of.ID && of.Of != row.ID {
				r.Reparent(row.ID, of.ID)
			}
		}
	}
}

// TestRecordRevertLeavesWhatWasGivenSince: taking an older change back does not
// take away what somebody else answered after it.
func TestRecordRevertLeavesWhatWasGivenSince(t *testing.T) {
	t.Parallel()
	text := func(s string) conversation.Answer {
		return conversation.Answer{State: conversation.Answered, Value: conversation.TextValue(s)}
	}
	r := conversation.NewRecord()
	one, two := conversation.Key{Step: "one"}, conversation.Key{Step: "two"}
	r.Set(one, text("a"))
	r.Settle()
	r.Set(one, text("b"))
	r.Clear(two)
	r.Set(two, text("c"))
	changes := append([]conversation.Change(nil), r.Changes()...)
	r.Set(one, text("d"))
	r.Revert(changes)
	if a, _ := r.Get(one); a.Value.Text != "d" {
		t.Errorf("one is %q", a.Value.Text)
	}
	if _, ok := r.Get(two); ok {
		t.Error("two is still there")
	}
	r.Settle()
	r.Clear(one)
	changes = append([]conversation.Change(nil), r.Changes()...)
	r.Set(one, text("e"))
	if r.Revert(changes); r.Text("one", 0) != "e" {
		t.Errorf("one is %q", r.Text("one", 0))
	}
}

// TestRowsAreAsOfWhenTheyWereAsked: what Rows returned does not change when the
// record does.
func TestRowsAreAsOfWhenTheyWereAsked(t *testing.T) {
	t.Parallel()
	r := conversation.NewRecord()
	first, second := r.AddRow("a", 0), r.AddRow("a", 0)
	rows := r.Rows("a", 0)
	r.AddRow("a", 0)
	r.MoveRow(second, 1)
	r.RemoveRow(first)
	if len(rows) != 2 || rows[0].ID != first || rows[1].ID != second {
		t.Errorf("rows %+v", rows)
	}
	if got := r.Rows("a", 0); len(got) != 2 || got[0].ID != second {
		t.Errorf("rows now %+v", got)
	}
}

func TestKeysAsText(t *testing.T) {
	t.Parallel()
	for _, k := range []conversation.Key{{Step: "goal"}, {Step: "goal.pack", Row: 12}} {
		var back conversation.Key
		if err := back.UnmarshalText([]byte(k.String())); err != nil || back != k {
			t.Errorf("%s came back as %+v, %v", k, back, err)
		}
	}
	var k conversation.Key
	if err := k.UnmarshalText([]byte("goal/two")); err == nil {
		t.Error("a row that is no number is accepted")
	}
}
