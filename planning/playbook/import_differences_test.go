package playbook

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/internal/civil"
	"lodestar/planning"
)

// importTx is a store in memory: what an import reads and writes, with the
// revisions of the real one. Anything else it is asked panics.
type importTx struct {
	Tx
	people   []Person
	accounts []Account
	plans    []Plan
	versions []Version
	log      []Logged
	saves    int
}

func (t *importTx) People(string) ([]Person, error) { return t.people, nil }

func (t *importTx) AccountNamed(tenant, name string) (Account, bool, error) {
	for _, a := range t.accounts {
		if a.Tenant == tenant && locale.Fold(a.Name) == locale.Fold(name) {
			a.Record = a.Record.Clone()
			return a, true, nil
		}
	}
	return Account{}, false, nil
}

func (t *importTx) PlansOf(tenant, account string) ([]Plan, error) {
	var found []Plan
	for _, p := range slices.Backward(t.plans) {
		if p.Tenant == tenant && p.Account == account {
			p.Record = p.Record.Clone()
			found = append(found, p)
		}
	}
	return found, nil
}

var errNameTaken = errors.New("name taken")

func (t *importTx) SaveAccount(a *Account) error {
	t.saves++
	i := slices.IndexFunc(t.accounts, func(b Account) bool { return b.ID == a.ID && a.ID != "" })
	if i < 0 {
		if _, taken, _ := t.AccountNamed(a.Tenant, a.Name); taken {
			return errNameTaken
		}
		a.ID, a.Rev = "acc_"+strconv.Itoa(len(t.accounts)+1), 1
		t.accounts = append(t.accounts, *a)
		return nil
	}
	if t.accounts[i].Rev != a.Rev {
		return ErrChanged
	}
	a.Rev++
	t.accounts[i] = *a
	return nil
}

func (t *importTx) SavePlan(p *Plan) error {
	t.saves++
	i := slices.IndexFunc(t.plans, func(b Plan) bool { return b.ID == p.ID && p.ID != "" })
	if i < 0 {
		p.ID, p.Rev = "pln_"+strconv.Itoa(len(t.plans)+1), 1
		t.plans = append(t.plans, *p)
		return nil
	}
	if t.plans[i].Rev != p.Rev {
		return ErrChanged
	}
	p.Rev++
	t.plans[i] = *p
	return nil
}

func (t *importTx) AddVersion(v Version) error {
	t.versions = append(t.versions, v)
	return nil
}

func (t *importTx) Log(_, _ string, entries []Logged) error {
	t.log = append(t.log, entries...)
	return nil
}

func someone(id, name string) Person { return Person{Person: bot.Person{ID: id, Name: name}} }

var importedAt = time.Date(2027, 1, 15, 10, 0, 0, 0, time.UTC)

func importCSV(t *testing.T, tx *importTx, text string) Differences {
	t.Helper()
	rows, findings := ReadAccounts(strings.NewReader(text))
	if len(findings) > 0 {
		t.Fatal(findings)
	}
	d, err := PlanImport(tx, "t1", rows)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func apply(t *testing.T, tx *importTx, d Differences) {
	t.Helper()
	if err := d.Apply(tx, "eva", importedAt); err != nil {
		t.Fatal(err)
	}
}

const firstCSV = "account,country,language,time_zone,customer_since,contact_name,contact_function,contact_email\n" +
	"Contoso,NL,nl,Europe/Amsterdam,2008,Mieke Visser,Purchasing,visser@contoso.example\n" +
	"Contoso,,,,,Tom de Boer,,\n" +
	"Fabrikam,DE,,,,,,\n"

func TestImportingAccounts(t *testing.T) {
	t.Parallel()
	tx := &importTx{}
	d := importCSV(t, tx, firstCSV)
	want := "*Contoso*: a new account\n  Public holidays: NL\n  Language: Nederlands\n  Time zone: Europe/Amsterdam\n  Customer since: 2008\n" +
		"  New contact: Mieke Visser\n  Mieke Visser: Name: Mieke Visser\n  Mieke Visser: Function: Purchasing\n  Mieke Visser: E-mail address: visser@contoso.example\n" +
		"  New contact: Tom de Boer\n  Tom de Boer: Name: Tom de Boer\n*Fabrikam*: a new account\n  Public holidays: DE\n"
	if diff := cmp.Diff(want, d.Text(importPrinter(t, locale.English))); diff != "" {
		t.Error(diff)
	}
	if tx.saves != 0 || d.Empty() {
		t.Error("finding differences stored something, or found none")
	}
	apply(t, tx, d)
	contoso := tx.accounts[0]
	if len(tx.accounts) != 2 || contoso.Manager != "eva" || !contoso.Created.Equal(importedAt) || contoso.Tenant != "t1" {
		t.Fatalf("%+v", tx.accounts)
	}
	a, _ := contoso.Record.Get(conversation.Key{Step: "contact_email", Row: 1})
	if diff := cmp.Diff(conversation.Answer{Value: conversation.TextValue("visser@contoso.example"), State: conversation.Answered, By: "eva", At: importedAt, SaidOn: civil.Of(importedAt)}, a); diff != "" {
		t.Error(diff)
	}

	// The same file again changes nothing and stores nothing.
	saves := tx.saves
	again := importCSV(t, tx, firstCSV)
	if text := again.Text(importPrinter(t, locale.English)); !again.Empty() || !strings.Contains(text, "Nothing would change.") || strings.Contains(text, "new") || !strings.Contains(text, "8 values are the same and stay") {
		t.Errorf("again:\n%s", text)
	}
	apply(t, tx, again)
	if tx.saves != saves || len(tx.accounts) != 2 {
		t.Error("importing twice stores twice")
	}
}

func TestImportReplacesOnlyWhatTheFileHasOtherwise(t *testing.T) {
	t.Parallel()
	tx := &importTx{}
	apply(t, tx, importCSV(t, tx, firstCSV))
	d := importCSV(t, tx, "account,country,contact_name,contact_function,contact_email\n"+
		"CONTOSO,BE,M. Visser,,VISSER@contoso.example\n"+ // found by the address
		"contoso,,tom de boer,Finance,deboer@contoso.example\n") // found by the name
	want := "*Contoso*: already there\n  Public holidays: NL → BE\n" +
		"  Mieke Visser: Name: Mieke Visser → M. Visser\n  M. Visser: E-mail address: visser@contoso.example → VISSER@contoso.example\n" +
		"  Tom de Boer: Name: Tom de Boer → tom de boer\n  tom de boer: Function: Finance\n  tom de boer: E-mail address: deboer@contoso.example\n"
	if diff := cmp.Diff(want, d.Text(importPrinter(t, locale.English))); diff != "" {
		t.Error(diff)
	}
	apply(t, tx, d)
	r := tx.accounts[0].Record
	if tx.accounts[0].Name != "Contoso" || len(r.Rows("contact", 0)) != 2 || r.Text("contact_function", 1) != "Purchasing" || !r.Value("account_language", 0).Is("nl") || !r.Value("account_country", 0).Is("BE") {
		t.Errorf("something else changed: %+v", tx.accounts[0])
	}
	if a, _ := r.Get(conversation.Key{Step: "account_language"}); !a.At.Equal(importedAt) {
		t.Error("what stays was stamped anew")
	}
}

func TestApplyingIsRepeatable(t *testing.T) {
	t.Parallel()
	tx := &importTx{}
	d := importCSV(t, tx, firstCSV)
	// A transaction that was rolled back, the day before.
	if err := d.Apply(&importTx{}, "jonas", importedAt.AddDate(0, 0, -1)); err != nil {
		t.Fatal(err)
	}
	apply(t, tx, d)
	if a, _ := tx.accounts[0].Record.Get(conversation.Key{Step: "account_country"}); a.By != "eva" || a.SaidOn != civil.Of(importedAt) {
		t.Errorf("something of the first attempt is left: %+v", a)
	}
	if err := d.Apply(tx, "eva", importedAt); !errors.Is(err, errNameTaken) {
		t.Errorf("applied twice: %v", err)
	}
	d = importCSV(t, tx, "account,country\nContoso,BE\n")
	tx.accounts[0].Rev++ // saved by somebody else between showing and applying
	if err := d.Apply(tx, "eva", importedAt); !errors.Is(err, ErrChanged) {
		t.Errorf("changed meanwhile: %v", err)
	}
}

func importPlan(t *testing.T, tx *importTx, text string) Differences {
	t.Helper()
	d, err := PlanFileDifferences(tx, "t1", readBack(t, text))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestImportingAPlanIntoAnEmptyStore(t *testing.T) {
	t.Parallel()
	tx := &importTx{people: []Person{someone("u7", "Eva Lindner")}}
	text := exampleFile(t, planning.Internal)
	d := importPlan(t, tx, text)
	shown := d.Text(importPrinter(t, locale.English))
	for _, line := range []string{
		"*ABC Company*: a new account\n", "  New plan, as a draft\n", "  Goal 1: Goal: Avoid USD 3.2 million of indirect spend planned for 2027\n",
		"  Agreement to version 2 (nobody named): without evidence, not taken over\n",
	} {
		if !strings.Contains(shown, line) {
			t.Errorf("%q is not shown in\n%s", line, shown)
		}
	}
	if strings.Contains(shown, "⟦") {
		t.Errorf("words are missing:\n%s", shown)
	}
	apply(t, tx, d)
	account, plan := tx.accounts[0], tx.plans[0]
	if account.Manager != "u7" || !account.Example || plan.State != Draft || plan.Author != "u7" || plan.Account != account.ID || plan.Tenant != "t1" {
		t.Errorf("%+v\n%+v", account, plan)
	}
	source, _, _ := ExamplePlan(importedAt)
	if diff := cmp.Diff(len(source.Record.Keys()), len(account.Record.Keys())); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(exportText(t, builtExample(readBack(t, text).Account, readBack(t, text).Plan, 2)), exportText(t, builtExample(account, withState(plan, Active), 2))); diff != "" {
		t.Error(diff)
	}
	if len(tx.versions) != 2 || tx.versions[0].Number != 1 || tx.versions[1].State != versionKept || tx.versions[1].Plan != plan.ID {
		t.Errorf("versions %+v", tx.versions)
	}
	if len(tx.log) != len(plan.Record.Keys()) || tx.log[0].By != "eva" {
		t.Errorf("%d entries of history for %d answers", len(tx.log), len(plan.Record.Keys()))
	}
	saves := tx.saves
	again := importPlan(t, tx, text)
	apply(t, tx, again)
	if !again.Empty() || tx.saves != saves || len(tx.plans) != 1 {
		t.Errorf("importing twice:\n%s", again.Text(importPrinter(t, locale.English)))
	}
}

func withState(p Plan, s PlanState) Plan {
	p.State = s
	return p
}

func TestImportingAPlanIntoOneThatIsThere(t *testing.T) {
	t.Parallel()
	tx := &importTx{}
	text := exampleFile(t, planning.Internal)
	apply(t, tx, importPlan(t, tx, text))
	f := readBack(t, text)
	tx.versions, tx.log = nil, nil
	stored := tx.plans[0].Record
	mine := stored.AddRow("news", 0)
	stored.Set(conversation.Key{Step: "news", Row: mine}, conversation.Answer{State: conversation.Answered, Value: conversation.TextValue("A new plant manager.")})

	r := f.Plan.Record
	goals, actions := r.Rows("goal", 0), r.Rows("action", -1)
	set := func(step string, row int, v conversation.Value) {
		r.Set(conversation.Key{Step: step, Row: row}, conversation.Answer{State: conversation.Answered, Value: v})
	}
	set("goal_target", goals[1].ID, conversation.QuantityValue(exampleTarget().Number, "USD"))
	set("action_owner", actions[3].ID, conversation.PeopleValue(conversation.Person{Side: conversation.Theirs, Name: "Controller Plant 2"}))
	r.Reparent(actions[5].ID, goals[0].ID)
	r.MoveRow(goals[1].ID, 1) // other order, the same words
	r.Set(conversation.Key{Step: "industry"}, conversation.Answer{State: conversation.Open})
	r.RemoveRow(r.Rows("plan_risks", 0)[0].ID)
	added := r.AddRow("action", goals[0].ID)
	set("action_title", added, conversation.TextValue("Ask finance what counts as avoided"))
	set("action_supports", added, conversation.ChoiceValue(strconv.Itoa(actions[0].ID)))

	d, err := PlanFileDifferences(tx, "t1", f)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, line := range strings.Split(strings.TrimSpace(d.Text(importPrinter(t, locale.English))), "\n") {
		got = append(got, strings.TrimSpace(line))
	}
	want := []string{
		"*ABC Company*: already there", "The plan of this period is already there",
		"Goal 2: Target: USD 2,500,000 → USD 3,200,000",
		"Action 7: Action: Ask finance what counts as avoided",
		"Action 4: Who: to be named: customer (purchasing) → Controller Plant 2",
		"Action 7: Makes possible: 1",
		"Action 6: For goal: 2 → 1",
		"Agreement to version 2 (nobody named): without evidence, not taken over",
	}
	got = slices.DeleteFunc(got, func(line string) bool { return strings.Contains(line, "are the same and stay") })
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	apply(t, tx, d)
	plan := tx.plans[0].Record
	if plan.Text("industry", 0) == "" || len(plan.Rows("plan_risks", 0)) != 2 || plan.Text("news", mine) == "" || len(plan.Rows("goal", 0)) != 2 || len(tx.versions) != 0 {
		t.Error("an import deleted something, or brought versions with it")
	}
	seventh := plan.Rows("action", -1)[6]
	if first := plan.Rows("action", -1)[0]; !plan.Value("action_supports", seventh.ID).Is(strconv.Itoa(first.ID)) || seventh.Of != plan.Rows("goal", 0)[0].ID {
		t.Error("a reference of the file points at another row")
	}
	if sixth := plan.Rows("action", -1)[5]; sixth.Of != plan.Rows("goal", 0)[0].ID {
		t.Error("an action of another goal stayed where it was")
	}
	var logged []string
	for _, l := range tx.log {
		logged = append(logged, l.Key.Step)
	}
	slices.Sort(logged)
	if diff := cmp.Diff([]string{"action_owner", "action_supports", "action_title", "goal_target"}, logged); diff != "" {
		t.Error(diff)
	}
}

func TestAnotherPeriodIsAnotherPlan(t *testing.T) {
	t.Parallel()
	tx := &importTx{}
	text := exampleFile(t, planning.Internal)
	apply(t, tx, importPlan(t, tx, text))
	next := strings.ReplaceAll(text, `"plan_period.first_day": "2027-01-01"`, `"plan_period.first_day": "2028-01-01"`)
	apply(t, tx, importPlan(t, tx, next))
	if len(tx.plans) != 2 || len(tx.accounts) != 1 {
		t.Errorf("%d plans of %d accounts", len(tx.plans), len(tx.accounts))
	}
}
