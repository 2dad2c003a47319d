package playbook

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/internal/civil"
	"lodestar/planning"
)

func TestTheExampleSurvivesTheFile(t *testing.T) {
	t.Parallel()
	account, plan, versions := ExamplePlan(time.Date(2026, 12, 9, 16, 0, 0, 0, time.UTC))
	text := exampleFile(t, planning.Internal)
	f := readBack(t, text)
	f.Account.Manager, f.Plan.Author = "eva", "eva"
	if again := writtenFile(t, f.Account, f.Plan, f.Versions, planning.Internal); again != text {
		t.Errorf("written again it differs:\n%s", cmp.Diff(text, again))
	}
	// Rows get other ids in a file; what they make is the same plan.
	if diff := cmp.Diff(pageOf(t, account, plan), pageOf(t, f.Account, f.Plan)); diff != "" {
		t.Error(diff)
	}
	if f.People["eva"] != "Eva Lindner" || !f.Account.Example || len(f.Versions) != len(versions) || f.Versions[0].Number != 2 || !f.Versions[0].At.Equal(versions[0].At) {
		t.Errorf("around the records: %+v", f)
	}
}

func pageOf(tb testing.TB, account Account, plan Plan) string {
	tb.Helper()
	return exportText(tb, builtExample(account, plan, 2))
}

func TestThePlanFileReadsAsPeopleReadIt(t *testing.T) {
	t.Parallel()
	var file struct {
		Schema  string
		Account map[string]any
		Plan    map[string]any
		Answers map[string]any
		Said    map[string]map[string]any `json:"provenance"`
	}
	if err := json.Unmarshal([]byte(exampleFile(t, planning.Internal)), &file); err != nil {
		t.Fatal(err)
	}
	action := func(n int) map[string]any { return file.Answers["action"].([]any)[n-1].(map[string]any) }
	for name, c := range map[string]struct{ got, want any }{
		"schema":      {file.Schema, "lodestar.plan/1"},
		"customer":    {file.Account["name"], "ABC Company"},
		"period":      {file.Plan["period"], map[string]any{"first_day": "2027-01-01", "last_day": "2027-12-31"}},
		"version":     {file.Plan["version"], 2.0},
		"text":        {file.Answers["industry"], "packaging for the pharmaceutical industry"},
		"year":        {file.Answers["customer_since"], 2008.0},
		"choice":      {file.Answers["relationship_strength"], "good"},
		"rhythm":      {file.Answers["call_every"], map[string]any{"every": "monthly", "pattern": "2.2 10:00"}},
		"first round": {file.Answers["tried_fails"], "A general spending stop: repairs were put off and cost more later."},
		"next rounds": {file.Answers["rounds"].([]any)[0].(map[string]any)["challenges_today"], "Night shifts fear waiting longer for parts."},
		"choices":     {file.Answers["goal"].([]any)[1].(map[string]any)["goal_value_types"], []any{"cost_reduction", "efficiency"}},
		"quantity":    {file.Answers["goal"].([]any)[0].(map[string]any)["goal_target"], map[string]any{"number": "3200000", "unit": "USD"}},
		"reference":   {file.Answers["solution"].([]any)[2].(map[string]any)["solution_goal"], 2.0},
		"goal":        {action(5)["action_goal"], 2.0},
		"supports":    {action(5)["action_supports"], 4.0},
		"date":        {action(1)["action_due"], "2027-03-31"},
		"placeholder": {action(4)["action_owner"], map[string]any{"side": "customer", "role": "purchasing", "to_be_named": true}},
		"reason":      {action(1)["force_against"].([]any)[1], map[string]any{"text": "six weeks of work", "score": 3.0}},
		"past":        {action(4)["force_past"].([]any)[0].(map[string]any)["force_against"].([]any)[0], map[string]any{"text": "Slower at night", "score": 4.0}},
		"source":      {file.Answers["opportunities"].([]any)[0].(map[string]any)["opportunities_source"], "challenges_today"},
		"said":        {file.Said["tried_fails"], map[string]any{"state": "answered", "by": "contact:1", "said_on": "2026-12-01", "standing": "confirmed"}},
		"assumed":     {file.Said["challenges_today/2"]["standing"], "assumed"},
		"open":        {file.Said["action_due/6"]["state"], "open"},
	} {
		if diff := cmp.Diff(c.want, c.got); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
}

// markedPlan is a plan in which every answer that holds words holds a marker
// with its own step id, and every list a row.
func markedPlan() (Account, Plan, []Version) {
	mark := func(table fileTable) *conversation.Record {
		r := conversation.NewRecord()
		var rows func(list string, of int)
		rows = func(list string, of int) {
			for _, l := range table.listsIn(list) {
				parent := of
				if l.parent != "" {
					parent = r.Rows(l.parent, -1)[0].ID
				}
				for range 2 {
					rows(l.id, r.AddRow(l.id, parent))
				}
			}
		}
		rows("", 0)
		for _, s := range table.steps {
			for _, row := range places(r, s.list) {
				marker := "MARK-" + s.id + "-"
				v := conversation.TextValue(marker)
				switch s.kind {
				case fileChoice, fileChoices, fileRhythm:
					v = conversation.Value{Choice: []string{marker}}
				case fileSource:
					v = conversation.ChoiceValue("contact:1")
				case filePerson, filePeople:
					v = conversation.PeopleValue(conversation.Person{Side: conversation.Ours, ID: "MARK-id-", Name: marker}, conversation.Person{Side: conversation.Theirs, ID: "1", Name: marker})
					v.People = v.People[:map[fileKind]int{filePerson: 1, filePeople: 2}[s.kind]]
				case fileQuantity, fileWhole, fileDate, fileSince, fileRowOf, fileAnswerOf, fileText, fileMoment:
				}
				switch s.kind {
				default:
				case fileWhole:
					v = conversation.ScoreValue(5)
				case fileDate, fileSince, fileMoment:
					v = conversation.DateValue(civil.Must(2027, time.March, 31))
				case fileQuantity:
					v = figure(exampleTarget())
					v.Unit = marker
				case fileRowOf:
					v = conversation.ChoiceValue("1")
				case fileAnswerOf:
					v = conversation.TextValue("not_now")
				}
				r.Set(conversation.Key{Step: s.id, Row: row}, conversation.Answer{State: conversation.Answered, Value: v, SaidBy: "MARK-provenance-", By: "MARK-by-"})
			}
		}
		for _, m := range table.marks {
			for _, row := range places(r, m.list) {
				r.Set(conversation.Key{Step: m.id, Row: row}, conversation.Answer{State: conversation.Answered, Value: conversation.ChoiceValue("MARK-interview-")})
			}
		}
		for _, row := range r.Rows("action", -1) {
			r.Clear(conversation.Key{Step: "action_state", Row: row.ID})
		}
		return r
	}
	account := Account{Tenant: "MARK-tenant-", ID: "MARK-account-", Name: "Contoso", Manager: "MARK-manager-", Deputy: "MARK-deputy-", Team: []string{"MARK-team-"}, Mentor: "MARK-mentor-", Record: mark(accountTable())}
	plan := Plan{Tenant: "MARK-tenant-", ID: "MARK-plan-", State: Active, Author: "MARK-author-", Record: mark(planTable())}
	versions := []Version{
		{Number: 2, State: versionKept, Reason: "MARK-kept-", By: "MARK-by-", Record: plan.Record, Account: account.Record},
		{Number: 1, State: "presented", Reason: "MARK-reason-", By: "MARK-by-", Record: plan.Record, Account: account.Record, Changes: []VersionChange{
			{Step: "goal_statement", Before: "MARK-goal_statement-"}, {Step: "goal_our_benefit", Before: "MARK-goal_our_benefit-", After: "MARK-goal_our_benefit-"},
		}},
	}
	return account, plan, versions
}

func exampleTarget() *planning.Quantity { return exampleGoal().Target }

// The customer reads what is on the allow-list and nothing else (trust B5).
func TestTheCustomerFileHoldsOnlyWhatTheyMayRead(t *testing.T) {
	t.Parallel()
	account, plan, versions := markedPlan()
	text := writtenFile(t, account, plan, versions, planning.ForCustomer)
	found := map[string]bool{}
	for _, part := range strings.Split(text, "MARK-")[1:] {
		step, _, _ := strings.Cut(part, "-")
		found[step] = true
		if step != "contact_name" && step != "contact_function" && !planning.CustomerMayRead(step) {
			t.Errorf("the customer would read %q", step)
		}
	}
	for _, step := range []string{"goal_statement", "action_title", "approach", "advice", "account_language", "approvers", "goal_target", "status_email_every"} {
		if !found[step] {
			t.Errorf("the customer would not read %q", step)
		}
	}
	for _, gone := range []string{`"provenance"`, `"interview"`, `"rounds"`, `"opportunities"`, `"plan_risks"`, `"news"`, `"main_contacts"`, `"force_for"`, `"user"`, `"contact_email"`, `"account_country"`, `"created"`} {
		if strings.Contains(text, gone) {
			t.Errorf("the customer would read %s", gone)
		}
	}
	if strings.Contains(text, `"version": 2`) || strings.Contains(text, versionKept) {
		t.Error("the customer would read of a version that was only kept")
	}
	internal := writtenFile(t, account, plan, versions, planning.Internal)
	for _, step := range []string{"goal_our_benefit", "provenance", "interview", "kept", "contact_email"} {
		if !strings.Contains(internal, "MARK-"+step+"-") {
			t.Errorf("the markers do not reach the file: %q is not even in the internal one", step)
		}
	}
	if other := writtenFile(t, account, plan, versions, "somebody"); other != text {
		t.Error("an unknown audience is not read as outside")
	}
}

func TestParkedAndBegunRowsAreNotTheCustomers(t *testing.T) {
	t.Parallel()
	text := exampleFile(t, planning.ForCustomer)
	if strings.Contains(text, "plants 3 and 4") {
		t.Error("the customer reads the parked action")
	}
	account, plan, versions := ExamplePlan(time.Date(2026, 12, 9, 16, 0, 0, 0, time.UTC))
	second := plan.Record.Rows("action", -1)[1].ID
	plan.Record.AddRow("goal", 0) // begun and not filled
	plan.Record.Set(conversation.Key{Step: "action_state", Row: second}, conversation.Answer{State: conversation.Answered, Value: conversation.ChoiceValue("parked")})
	if text := writtenFile(t, account, plan, versions, planning.ForCustomer); !strings.Contains(text, "Start repairs in plant 1") || strings.Contains(text, "{}") {
		t.Error("an action they agreed to is gone while it is parked, or an empty row is shown")
	}
	plan.Record.Set(conversation.Key{Step: "action_state", Row: second}, conversation.Answer{State: conversation.Answered, Value: conversation.ChoiceValue("dropped")})
	if strings.Contains(writtenFile(t, account, plan, versions, planning.ForCustomer), "Start repairs in plant 1") {
		t.Error("a dropped action is shown")
	}
}

func TestAnAnswerWithoutAPlaceIsNotLost(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		step  string
		value conversation.Value
		want  string
	}{
		"unknown step": {"no_such_step", conversation.TextValue("x"), "no_such_step"},
		"other kind":   {"industry", conversation.ScoreValue(3), "industry"},
	} {
		account, plan, versions := ExamplePlan(time.Time{})
		plan.Record.Set(conversation.Key{Step: c.step}, conversation.Answer{State: conversation.Answered, Value: c.value})
		var b strings.Builder
		err := WriteFile(&b, account, plan, versions, nil, planning.Internal)
		if err == nil || !strings.Contains(err.Error(), c.want) || b.Len() != 0 {
			t.Errorf("%s: %v, %d bytes written", name, err, b.Len())
		}
	}
}

// smallFile is a plan file with one member put in place of another.
func smallFile(answers, more string) string {
	return `{"schema":"lodestar.plan/1","account":{"name":"Contoso"},"contacts":[{"contact_name":"Ms Smit"}],"answers":{` + answers + `}` + more + `}`
}

func TestAFileThatCannotBeReadNamesThePlace(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat(`{"answers":`, 1_000_000)
	for name, c := range map[string]struct{ text, place, key string }{
		"empty":             {"", "", "cut_off"},
		"not JSON":          {"Contoso", "", "not_json"},
		"a list":            {"[]", "", "not_object"},
		"no schema":         {`{"account":{}}`, "schema", "schema"},
		"other schema":      {`{"schema":"lodestar.plan/2"}`, "schema", "schema"},
		"behind":            {smallFile("", "") + "{}", "", "more_behind"},
		"unknown member":    {smallFile("", `,"extra":1`), "extra", "unknown_name"},
		"no name":           {`{"schema":"lodestar.plan/1","account":{"name":""}}`, "account.name", "no_name"},
		"customer view":     {smallFile("", `,"plan":{"view":"customer"}`), "plan.view", "customer_view"},
		"unknown step":      {smallFile(`"industri":"x"`, ""), "answers.industri", "unknown_name"},
		"step of a row":     {smallFile(`"goal_statement":"x"`, ""), "answers.goal_statement", "unknown_name"},
		"step of another":   {smallFile(`"goal":[{"action_title":"x"}]`, ""), "answers.goal[1].action_title", "unknown_name"},
		"number for text":   {smallFile(`"industry":3`, ""), "answers.industry", "not_text"},
		"text for list":     {smallFile(`"goal":"x"`, ""), "answers.goal", "not_list"},
		"text for row":      {smallFile(`"goal":[{},"x"]`, ""), "answers.goal[2]", "not_object"},
		"option":            {smallFile(`"goal":[{"goal_kind":"huge"}]`, ""), "answers.goal[1].goal_kind", "no_such_option"},
		"option twice":      {smallFile(`"goal":[{"goal_value_types":["efficiency","efficiency"]}]`, ""), "answers.goal[1].goal_value_types[2]", "twice"},
		"day":               {smallFile(`"prepared_on":"31.3.2027"`, ""), "answers.prepared_on", "not_date"},
		"no such day":       {smallFile(`"prepared_on":"2027-02-30"`, ""), "answers.prepared_on", "not_date"},
		"year":              {smallFile(`"customer_since":20080`, ""), "answers.customer_since", "not_whole"},
		"number, not text":  {smallFile(`"goal":[{"goal_target":{"number":3.2,"unit":"USD"}}]`, ""), "answers.goal[1].goal_target.number", "not_decimal"},
		"huge exponent":     {smallFile(`"goal":[{"goal_target":{"number":"1e999999999"}}]`, ""), "answers.goal[1].goal_target.number", "not_decimal"},
		"score":             {smallFile(`"action":[{"force_for":[{"text":"x","score":6}]}]`, ""), "answers.action[1].force_for[1].score", "not_whole"},
		"half a score":      {smallFile(`"action":[{"action_effect":2.5}]`, ""), "answers.action[1].action_effect", "not_whole"},
		"no such goal":      {smallFile(`"action":[{"action_goal":1}]`, ""), "answers.action[1].action_goal", "no_such_row"},
		"no such contact":   {smallFile(`"action":[{"action_owner":{"side":"customer","contact":2}}]`, ""), "answers.action[1].action_owner.contact", "not_whole"},
		"no side":           {smallFile(`"action":[{"action_owner":{"name":"x"}}]`, ""), "answers.action[1].action_owner", "no_such_option"},
		"named placeholder": {smallFile(`"action":[{"action_owner":{"side":"ours","name":"x","to_be_named":true}}]`, ""), "answers.action[1].action_owner.to_be_named", "not_placeholder"},
		"source":            {smallFile(`"discovery_source":"contact:2"`, ""), "answers.discovery_source", "no_such_option"},
		"rhythm":            {smallFile(`"call_every":{"every":"monthly","pattern":"Tuesday"}`, ""), "answers.call_every.pattern", "not_rhythm"},
		"moment":            {smallFile(`"call":[{"call_at":"2027-01-12 9:00"}]`, ""), "answers.call[1].call_at", "not_moment"},
		"too many":          {smallFile(`"goal":[{},{},{},{},{},{},{}]`, ""), "answers.goal", "too_many_rows"},
		"too long":          {smallFile(`"industry":"`+strings.Repeat("x", 2001)+`"`, ""), "answers.industry", "too_long"},
		"twice":             {smallFile(`"industry":"a","industry":"b"`, ""), "answers.industry", "twice"},
		"list twice":        {smallFile(`"goal":[],"goal":[]`, ""), "answers.goal", "twice"},
		"two accounts":      {`{"schema":"lodestar.plan/1","account":{},"account":{}}`, "account", "twice"},
		"version twice":     {smallFile("", `,"versions":[{"number":1},{"number":1}]`), "versions[2]", "twice"},
		"in a version":      {smallFile("", `,"versions":[{"number":1,"answers":{"x":1}}]`), "versions[1].answers.x", "unknown_name"},
		"provenance":        {smallFile("", `,"provenance":{"goal_statement/1":{"state":"open"}}`), "provenance.goal_statement/1", "no_such_place"},
		"state":             {smallFile(`"industry":"x"`, `,"provenance":{"industry":{"state":"maybe"}}`), "provenance.industry.state", "no_such_option"},
		"a field as mark":   {smallFile(`"industry":"x"`, `,"interview":{"industry":"y"}`), "interview.industry", "no_such_place"},
		"ten megabytes":     {deep, strings.TrimSuffix(strings.Repeat("answers.", 17), "."), "too_deep"},
		"lists":             {strings.Repeat("[", 10<<20), strings.Repeat("[1]", 17), "too_deep"},
		"too large":         {smallFile(`"industry":"x"`+strings.Repeat(" ", 17<<20), ""), "", "too_large"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, err := ReadFile(strings.NewReader(c.text))
			var problem *FileProblem
			if !errors.As(err, &problem) {
				t.Fatalf("error %v", err)
			}
			if problem.Place != c.place || problem.Key != "problem.import."+c.key {
				t.Errorf("%s at %q, want %s at %q", problem.Key, problem.Place, c.key, c.place)
			}
			if f.Plan.Record != nil || f.Account.Name != "" {
				t.Error("something was read all the same")
			}
			for _, lang := range locale.Languages() {
				if said := problem.Text(importPrinter(t, lang)); strings.Contains(said, "⟦") || !strings.Contains(said, c.place) || len(said) > 600 {
					t.Errorf("%s: %q", lang, said)
				}
			}
		})
	}
	if _, err := ReadFile(strings.NewReader(smallFile("", ""))); err != nil {
		t.Errorf("a good file: %v", err)
	}
}

func TestATruncatedFileIsNeverHalfRead(t *testing.T) {
	t.Parallel()
	text := strings.TrimRight(exampleFile(t, planning.Internal), "\n")
	for cut := 0; cut < len(text); cut += 809 {
		var problem *FileProblem
		if f, err := ReadFile(strings.NewReader(text[:cut])); !errors.As(err, &problem) || problem.Key != "problem.import.cut_off" || f.Plan.Record != nil {
			t.Fatalf("cut at %d of %d: %v", cut, len(text), err)
		}
	}
}

func FuzzReadFile(f *testing.F) {
	account, plan, _ := ExamplePlan(time.Time{})
	for _, goal := range plan.Record.Rows("goal", 0) { // small seeds, many tries
		for _, list := range []string{"action", "solution"} {
			for _, row := range plan.Record.Rows(list, goal.ID)[1:] {
				plan.Record.RemoveRow(row.ID)
			}
		}
	}
	f.Add(writtenFile(f, account, plan, nil, planning.Internal))
	f.Add(smallFile(`"rounds":[{"aim_12_months":"x"}],"opportunities":[{"opportunities_source":"aim_12_months/2"}]`, `,"interview":{"goals_check/2":null}`))
	f.Add(smallFile(`"solution":[{"solution_goal":1}],"goal":[{}]`, `,"agreements":[{"version":1,"person":"x","on":"2026-12-09","seal":{}}]`))
	f.Fuzz(func(t *testing.T, text string) {
		file, err := ReadFile(strings.NewReader(text))
		if err != nil {
			return
		}
		// What can be read can be written and read again, the same.
		first := writtenFile(t, file.Account, file.Plan, file.Versions, planning.Internal)
		again := readBack(t, first)
		again.Account.Manager, again.Plan.Author = file.Account.Manager, file.Plan.Author
		if second := writtenFile(t, again.Account, again.Plan, again.Versions, planning.Internal); first != second {
			t.Errorf("written twice it differs:\n%s", cmp.Diff(first, second))
		}
	})
}
