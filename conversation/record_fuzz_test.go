package conversation_test

import (
	"testing"

	"lodestar/conversation"
)

// FuzzRecord reads stored answers: what can be read is written as it was, and
// what can't is an error and no panic.
func FuzzRecord(f *testing.F) {
	r := conversation.NewRecord()
	row := r.AddRow("goal", 0)
	r.Set(conversation.Key{Step: "goal_statement", Row: row}, conversation.Answer{Value: conversation.TextValue("grow"), State: conversation.Answered, By: "eva"})
	stored, err := r.MarshalJSON()
	if err != nil {
		f.Fatal(err)
	}
	for _, text := range []string{string(stored), "{}", "null", `{"answers":null}`, `{"rows":[{"id":-1}]}`, `[]`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		read := conversation.NewRecord()
		if read.UnmarshalJSON(text) != nil {
			return
		}
		once, err := read.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		again := conversation.NewRecord()
		if err := again.UnmarshalJSON(once); err != nil {
			t.Fatalf("what was written cannot be read: %v\n%s", err, once)
		}
		twice, err := again.MarshalJSON()
		if err != nil || string(once) != string(twice) {
			t.Errorf("%s\nbecame\n%s, %v", once, twice, err)
		}
	})
}
