package script_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"lodestar/internal/script"
)

func TestDoing(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]script.Doing{
		"eva: new plan: now":              {Who: "eva", Text: "new plan: now"},
		"eva:":                            {Who: "eva"},
		"eva presses: Great @ How solid":  {Who: "eva", Verb: script.Presses, Text: "Great @ How solid"},
		`eva edits "old: words": new`:     {Who: "eva", Verb: script.Edits, Of: script.Ref{Words: "old: words"}, Text: "new"},
		`eva edits "old" 2: new`:          {Who: "eva", Verb: script.Edits, Of: script.Ref{Words: "old", Nth: 2}, Text: "new"},
		"eva deletes 3":                   {Who: "eva", Verb: script.Deletes, Of: script.Ref{Number: 3}},
		"eva mentions team: plan ABC":     {Who: "eva", Verb: script.Mentions, Of: script.Ref{Words: "team"}, Text: "plan ABC"},
		"eva arrives":                     {Who: "eva", Verb: script.Arrives},
		`eva at "How solid": good`:        {Who: "eva", Verb: script.At, Of: script.Ref{Words: "How solid"}, Text: "good"},
		`eva fills "Goal": a = b | c = d`: {Who: "eva", Verb: script.Fills, Of: script.Ref{Words: "Goal"}, Text: "a = b | c = d"},
		"eva runs: new plan":              {Who: "eva", Verb: script.Runs, Text: "new plan"},
	} {
		got, ok := script.ParseDoing(line)
		if diff := cmp.Diff(want, got); !ok || diff != "" {
			t.Errorf("%s: %s", line, diff)
		}
		if got.String() != line {
			t.Errorf("%s became %s", line, got)
		}
	}
	for _, line := range []string{"", "eva dances", "eva dances: wildly", "plan state draft"} {
		if d, ok := script.ParseDoing(line); ok {
			t.Errorf("%s is %+v", line, d)
		}
	}
}

func TestFieldsWithoutSense(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"a", "a = b | c", "a = b | a = c"} {
		if fields, err := script.ParseFields(text); err == nil {
			t.Errorf("%s is %v", text, fields)
		}
	}
}

func FuzzReferences(f *testing.F) {
	f.Add("Great", "How solid", 2)
	f.Add("a @ b", `"x" 3`, 0)
	f.Add(" @ ", "a | b = c:", 1)
	f.Add("", "", 7)
	f.Fuzz(func(t *testing.T, label, words string, n int) {
		n = max(n%100, 0)
		if words == "" {
			n = 0
		}
		if n == 1 { // the same as none
			n = 0
		}
		of := script.Ref{Words: words, Nth: n}
		press := script.Press{Label: label, Of: of}
		if back := script.ParsePress(press.String()); back != press {
			t.Errorf("%+v became %+v by %q", press, back, press)
		}
		edit := script.Doing{Who: "eva", Verb: script.Edits, Of: of, Text: script.Quote(label)}
		lines, _ := script.Split([]byte(edit.String()))
		if back, ok := script.ParseDoing(lines[0]); !ok || back != edit {
			t.Errorf("%+v became %+v by %q", edit, back, edit)
		}
		fields := map[string]string{label: words, "goal_by": words + label, "z": ""}
		form := script.Doing{Who: "eva", Verb: script.Fills, Text: script.FormatFields(fields, []string{"goal_by"})}
		lines, _ = script.Split([]byte(form.String()))
		back, ok := script.ParseDoing(lines[0])
		if !ok || len(lines) != 1 {
			t.Fatalf("%q is no line", form)
		}
		if got, err := script.ParseFields(back.Text); err != nil || !cmp.Equal(got, fields) {
			t.Errorf("%v became %v (%v) by %q", fields, got, err, form)
		}
	})
}
