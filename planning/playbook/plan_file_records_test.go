package playbook

import (
	"bytes"
	"cmp"
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"lodestar/conversation"
	"lodestar/internal/civil"
	"lodestar/planning"
)

// writtenFile is a plan as a file.
func writtenFile(tb testing.TB, account Account, plan Plan, versions []Version, view planning.Audience) string {
	tb.Helper()
	var b bytes.Buffer
	names := func(id string) string { return map[string]string{"eva": "Eva Lindner"}[id] }
	if err := WriteFile(&b, account, plan, versions, names, view); err != nil {
		tb.Fatal(err)
	}
	return b.String()
}

func readBack(tb testing.TB, text string) File {
	tb.Helper()
	f, err := ReadFile(strings.NewReader(text))
	if err != nil {
		tb.Fatalf("%v\n%s", err, text)
	}
	return f
}

// exampleFile is the ABC Company as it would be exported.
func exampleFile(tb testing.TB, view planning.Audience) string {
	tb.Helper()
	account, plan, versions := ExamplePlan(time.Date(2026, 12, 9, 16, 0, 0, 0, time.UTC))
	account.Manager, plan.Author = "eva", "eva"
	return writtenFile(tb, account, plan, versions, view)
}

// drawnRecord is a record with answers at random places, its rows in the order
// in which a file has them, so that a reader gives them the same ids.
func drawnRecord(t *rapid.T, table fileTable, contacts *conversation.Record) *conversation.Record {
	r := conversation.NewRecord()
	var rows func(list string, of int)
	rows = func(list string, of int) {
		for _, l := range table.listsIn(list) {
			parents := []int{of}
			if l.parent != "" {
				parents = []int{0}
				for _, p := range r.Rows(l.parent, -1) {
					parents = append(parents, p.ID)
				}
			}
			for range rapid.IntRange(0, 3).Draw(t, "rows of "+l.id) {
				rows(l.id, r.AddRow(l.id, rapid.SampledFrom(parents).Draw(t, "parent")))
			}
		}
	}
	rows("", 0)
	if contacts == nil {
		contacts = r
	}
	for _, s := range table.steps {
		for _, row := range places(r, s.list) {
			k := conversation.Key{Step: s.id, Row: row}
			// The first round is in the file through its answers alone.
			first := s.id == "aim_12_months" && r.Number(row) == 1
			if s.id == "action_goal" || !first && rapid.IntRange(0, 3).Draw(t, "given") == 0 {
				continue
			}
			a := drawnProvenance(t, contacts)
			if a.State == conversation.Answered {
				a.Value = drawnValue(t, s, r, contacts)
			}
			r.Set(k, a)
		}
	}
	for _, m := range table.marks {
		for _, row := range places(r, m.list) {
			if rapid.Bool().Draw(t, "marked") {
				a := drawnProvenance(t, contacts)
				if a.State == conversation.Answered {
					a.Value = conversation.ChoiceValue(rapid.SampledFrom([]string{"none", "next", "saved", "drop:7"}).Draw(t, "mark"))
				}
				r.Set(conversation.Key{Step: m.id, Row: row}, a)
			}
		}
	}
	return r.Clone()
}

func places(r *conversation.Record, list string) []int {
	if list == "" {
		return []int{0}
	}
	var all []int
	for _, row := range r.Rows(list, -1) {
		all = append(all, row.ID)
	}
	return all
}

func drawnProvenance(t *rapid.T, contacts *conversation.Record) conversation.Answer {
	said := []string{"", "own_view", "document"}
	for _, row := range contacts.Rows("contact", 0) {
		said = append(said, contactPrefix+strconv.Itoa(row.ID))
	}
	a := conversation.Answer{
		State:    rapid.SampledFrom([]conversation.State{conversation.Answered, conversation.Answered, conversation.Open, conversation.Skipped}).Draw(t, "state"),
		SaidBy:   rapid.SampledFrom(said).Draw(t, "by"),
		Standing: rapid.SampledFrom([]conversation.Standing{"", conversation.Assumed, conversation.Confirmed}).Draw(t, "standing"),
		Derived:  rapid.Bool().Draw(t, "derived"),
	}
	if rapid.Bool().Draw(t, "dated") {
		a.SaidOn = drawnDay(t)
	}
	return a
}

func drawnDay(t *rapid.T) civil.Date {
	return civil.Must(2027, time.January, 1).AddDays(rapid.IntRange(-400, 400).Draw(t, "day"))
}

var drawnText = rapid.SampledFrom([]string{"Cut costs", "Größe & <Maß>", "„Ja“", "line one\nline two", `"quoted" \ 'back'`, "=SUM(A1)", "日本", "contact:1", "💡"})

func drawnPerson(t *rapid.T, contacts *conversation.Record) conversation.Person {
	people := []conversation.Person{
		{Side: conversation.Ours, ID: "eva", Name: "Eva Lindner"},
		{Side: conversation.Ours, Name: "Jonas Weber", Role: "service"},
		{Side: conversation.Theirs},
		{Side: conversation.Theirs, Role: "purchasing"},
		{Side: conversation.Theirs, Name: "Mr Visser"},
	}
	for _, row := range contacts.Rows("contact", 0) {
		people = append(people, conversation.Person{Side: conversation.Theirs, ID: strconv.Itoa(row.ID), Role: "controller"})
	}
	return rapid.SampledFrom(people).Draw(t, "person")
}

func drawnValue(t *rapid.T, s fileStep, r, contacts *conversation.Record) conversation.Value {
	option := "own-word"
	if s.options != "" {
		option = rapid.SampledFrom(strings.Fields(s.options)).Draw(t, "option")
	}
	rowOf := func(list string) conversation.Value {
		rows := places(r, list)
		if len(rows) == 0 {
			return conversation.Value{}
		}
		return conversation.ChoiceValue(strconv.Itoa(rapid.SampledFrom(rows).Draw(t, "row")))
	}
	switch s.kind {
	case fileText:
		return conversation.TextValue(drawnText.Draw(t, "text"))
	case fileChoice:
		return rapid.SampledFrom([]conversation.Value{conversation.ChoiceValue(option), conversation.TextValue("in my own words")}).Draw(t, "choice")
	case fileChoices:
		return conversation.ChoiceValue(strings.Fields(s.options)[:rapid.IntRange(1, 3).Draw(t, "choices")]...)
	case fileDate:
		return conversation.DateValue(drawnDay(t))
	case fileSince:
		return rapid.SampledFrom([]conversation.Value{{Year: 2008}, conversation.DateValue(drawnDay(t))}).Draw(t, "since")
	case fileWhole:
		least, most, _ := strings.Cut(cmp.Or(s.options, "1 5"), " ")
		from, err1 := strconv.Atoi(least)
		to, err2 := strconv.Atoi(most)
		if err := errors.Join(err1, err2); err != nil {
			t.Fatal(err)
		}
		return conversation.ScoreValue(rapid.IntRange(from, to).Draw(t, "whole"))
	case fileQuantity:
		n := decimal.New(rapid.Int64().Draw(t, "digits"), rapid.Int32Range(-6, 6).Draw(t, "exponent"))
		return conversation.QuantityValue(n, rapid.SampledFrom([]string{"", "USD", "hours per week"}).Draw(t, "unit"))
	case filePerson:
		return conversation.PeopleValue(drawnPerson(t, contacts))
	case filePeople:
		return conversation.PeopleValue(drawnPerson(t, contacts), drawnPerson(t, contacts))
	case fileRhythm:
		return rapid.SampledFrom([]conversation.Value{conversation.ChoiceValue("off"), {Choice: []string{option}, Text: "last.5 23:59"}}).Draw(t, "rhythm")
	case fileRowOf:
		return rowOf(s.options)
	case fileSource:
		for _, row := range contacts.Rows("contact", 0) {
			return conversation.ChoiceValue(contactPrefix + strconv.Itoa(row.ID))
		}
		return conversation.ChoiceValue(option)
	case fileMoment:
		return conversation.Value{Date: drawnDay(t), Text: "09:05"}
	case fileAnswerOf:
		if rounds := r.Rows(roundList, 0); len(rounds) > 0 {
			return conversation.TextValue(conversation.Key{Step: "tried_helps", Row: rapid.SampledFrom(rounds).Draw(t, "round").ID}.String())
		}
		return conversation.TextValue("not_now")
	}
	return conversation.Value{}
}

// sameRecord compares what a file keeps of a record: all but who entered an
// answer, and when.
func sameRecord(tb interface {
	Helper()
	Errorf(string, ...any)
}, what string, want, got *conversation.Record,
) {
	tb.Helper()
	if !slices.Equal(want.Keys(), got.Keys()) {
		tb.Errorf("%s: other answers\nwant %v\ngot  %v", what, want.Keys(), got.Keys())
		return
	}
	for _, k := range want.Keys() {
		w, _ := want.Get(k)
		g, _ := got.Get(k)
		if !w.Value.Equal(g.Value) || cmp.Or(cmp.Compare(w.State, g.State), cmp.Compare(w.SaidBy, g.SaidBy), w.SaidOn.Compare(g.SaidOn), cmp.Compare(w.Standing, g.Standing)) != 0 || w.Derived != g.Derived {
			tb.Errorf("%s: %s\nwant %+v\ngot  %+v", what, k, w, g)
		}
	}
	for _, table := range []fileTable{planTable(), accountTable()} {
		for _, l := range table.lists {
			if w, g := want.Rows(l.id, -1), got.Rows(l.id, -1); !slices.Equal(w, g) {
				tb.Errorf("%s: rows of %s\nwant %v\ngot  %v", what, l.id, w, g)
			}
		}
	}
}

func TestAnyRecordSurvivesTheFile(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		account := Account{Name: "Contoso", Manager: "eva", Team: []string{"jonas", "eva"}, Record: drawnRecord(t, accountTable(), nil)}
		plan := Plan{State: Active, Author: "eva", Record: drawnRecord(t, planTable(), account.Record), Created: time.Date(2026, 12, 1, 9, 30, 0, 5000, time.UTC)}
		version := Version{
			Number: 3, State: versionKept, By: "eva", Reason: "before the call", Record: drawnRecord(t, planTable(), account.Record), Account: account.Record,
			Changes: []VersionChange{{Step: "action_due", Row: 2, Before: "1", After: "2"}},
		}
		var b bytes.Buffer
		if err := WriteFile(&b, account, plan, []Version{version}, func(string) string { return "" }, planning.Internal); err != nil {
			t.Fatal(err)
		}
		f, err := ReadFile(bytes.NewReader(b.Bytes()))
		if err != nil {
			t.Fatalf("%v\n%s", err, b.String())
		}
		sameRecord(t, "plan", plan.Record, f.Plan.Record)
		sameRecord(t, "account", account.Record, f.Account.Record)
		sameRecord(t, "version", version.Record, f.Versions[0].Record)
		sameRecord(t, "account of version", account.Record, f.Versions[0].Account)
		if f.Plan.State != Active || !f.Plan.Created.Equal(plan.Created) || f.Account.Manager != "eva" || !slices.Equal(f.Account.Team, account.Team) ||
			f.Versions[0].Reason != version.Reason || !slices.Equal(f.Versions[0].Changes, version.Changes) {
			t.Errorf("around the records: %+v", f)
		}
	})
}
