package playbook

import (
	"io"
	"slices"
	"time"

	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/internal/civil"
	"lodestar/planning"
)

// File is a plan file that was read. Nothing of it is stored, and nothing in
// it is bound to this installation: tenant and ids of account and plan are
// empty, ids of people are those of where it was written.
type File struct {
	Account    Account
	Plan       Plan
	Versions   []Version         // newest first, as the store gives them
	Agreements []FileAgreement   // told to whoever imports, and never evidence
	People     map[string]string // names of the ids of people
	Shown      bool              // values stand in it as they are shown, see ReadWorkbook
}

// FileAgreement is what a plan file says of an agreement. The record itself,
// which alone is evidence, does not travel in a plan file.
type FileAgreement struct {
	Version int
	Person  string     // as shown
	On      civil.Date // in the customer's zone
}

// ReadFile reads what WriteFile wrote in the internal view, or what somebody
// wrote in that form by hand. The error is one *FileProblem that names the
// first place that cannot be read; then the File is empty. A customer view is
// refused: it is a rendering from which internal answers are gone. Members of
// an agreement that are not known are passed over, everywhere else they are
// refused, as a misspelt step id would lose its answer without a word.
func ReadFile(r io.Reader) (File, error) {
	root, err := readTree(r)
	if err != nil {
		return File{}, err
	}
	f, err := readPlanFile(root)
	if err != nil {
		return File{}, err
	}
	return f, nil
}

func readPlanFile(root fileNode) (File, error) {
	f := File{People: map[string]string{}}
	if !root.object {
		return f, root.otherType("problem.import.not_object")
	}
	schema, _ := root.member("schema")
	if schema.value != PlanFileSchema {
		schema.place = "schema"
		return f, schema.problem("problem.import.schema", locale.Args{"schema": PlanFileSchema})
	}
	if err := root.known("schema", "account", "contacts", "plan", "answers", "interview", "provenance", "versions", "agreements"); err != nil {
		return f, err
	}
	if err := f.readState(root); err != nil {
		return f, err
	}
	if err := f.readAccount(root); err != nil {
		return f, err
	}
	var err error
	if f.Plan.Record, f.Account.Record, err = readRecords(root, accountMembers); err != nil {
		return f, err
	}
	if f.Versions, err = f.readVersions(root); err != nil {
		return f, err
	}
	f.Agreements, err = readAgreements(root)
	return f, err
}

// accountMembers are the members of an account that are no answers.
var accountMembers = []string{"name", "manager", "deputy", "mentor", "team", "example", "created", "provenance"}

func (f *File) readState(root fileNode) error {
	f.Plan.State = Draft
	plan, ok := root.member("plan")
	if !ok {
		return nil
	}
	if err := plan.need("view", "state", "version", "period", "author", "created"); err != nil {
		return err
	}
	view, ok := plan.member("view")
	if ok && view.value != string(planning.Internal) {
		return view.problem("problem.import.customer_view", nil)
	}
	states := string(Draft + " " + Presented + " " + Active + " " + Closed + " " + Cancelled)
	if state, ok := plan.member("state"); ok {
		value, err := state.option(fileStep{options: states})
		if err != nil {
			return err
		}
		f.Plan.State = PlanState(value)
	}
	// version and period are told for the reader; the versions and the answers
	// are what counts.
	if version, ok := plan.member("version"); ok {
		if _, err := version.whole(0, 100_000); err != nil {
			return err
		}
	}
	if period, ok := plan.member("period"); ok {
		if err := period.need("first_day", "last_day"); err != nil {
			return err
		}
	}
	var err error
	if f.Plan.Author, err = f.user(plan, "author"); err != nil {
		return err
	}
	f.Plan.Created, err = readInstant(plan, "created")
	return err
}

func (f *File) readAccount(root fileNode) error {
	account, ok := root.member("account")
	if !ok || !account.object {
		return fileNode{place: "account"}.otherType("problem.import.not_object")
	}
	name, _ := account.member("name")
	name.place = "account.name"
	var err error
	if f.Account.Name, err = name.text(); err != nil {
		return err
	}
	if f.Account.Name == "" || locale.Length(f.Account.Name) > accountNameLimit {
		return name.problem("problem.import.no_name", locale.Args{"limit": accountNameLimit})
	}
	for member, to := range map[string]*string{"manager": &f.Account.Manager, "deputy": &f.Account.Deputy, "mentor": &f.Account.Mentor} {
		if *to, err = f.user(account, member); err != nil {
			return err
		}
	}
	team, ok := account.member("team")
	if ok && !team.list {
		return team.otherType("problem.import.not_list")
	}
	for _, item := range team.items {
		id, err := f.userIn(item)
		if err != nil {
			return err
		}
		if id != "" && !slices.Contains(f.Account.Team, id) {
			f.Account.Team = append(f.Account.Team, id)
		}
	}
	if example, ok := account.member("example"); ok {
		if f.Account.Example, err = example.truth(); err != nil {
			return err
		}
	}
	f.Account.Created, err = readInstant(account, "created")
	return err
}

func (f *File) user(n fileNode, name string) (string, error) {
	person, ok := n.member(name)
	if !ok || person.isNull() {
		return "", nil
	}
	return f.userIn(person)
}

// userIn reads a user of the product by id and keeps the name, by which an
// installation that does not know the id can find the person.
func (f *File) userIn(n fileNode) (string, error) {
	if err := n.need("name", "user"); err != nil {
		return "", err
	}
	var name, id string
	var err error
	if member, ok := n.member("name"); ok {
		if name, err = member.text(); err != nil {
			return "", err
		}
	}
	if member, ok := n.member("user"); ok {
		if id, err = member.text(); err != nil {
			return "", err
		}
	}
	if id != "" && name != "" {
		f.People[id] = name
	}
	return id, nil
}

func readInstant(n fileNode, name string) (time.Time, error) {
	member, ok := n.member(name)
	if !ok {
		return time.Time{}, nil
	}
	text, _ := member.value.(string)
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return time.Time{}, member.otherType("problem.import.not_instant")
	}
	return at.UTC(), nil
}

func (f *File) readVersions(root fileNode) ([]Version, error) {
	list, ok := root.member("versions")
	if ok && !list.list {
		return nil, list.otherType("problem.import.not_list")
	}
	var versions []Version
	for _, n := range list.items {
		v, err := f.readVersion(n)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(versions, func(w Version) bool { return w.Number == v.Number }) {
			return nil, n.problem("problem.import.twice", nil)
		}
		versions = append(versions, v)
	}
	slices.SortFunc(versions, func(a, b Version) int { return b.Number - a.Number })
	return versions, nil
}

func (f *File) readVersion(n fileNode) (Version, error) {
	var v Version
	err := n.need("number", "state", "at", "by", "reason", "changes", "account", "contacts", "answers", "interview", "provenance")
	if err != nil {
		return v, err
	}
	number, _ := n.member("number")
	number.place = n.place + ".number"
	if v.Number, err = number.whole(1, 100_000); err != nil {
		return v, err
	}
	for name, to := range map[string]*string{"state": &v.State, "reason": &v.Reason} {
		if member, ok := n.member(name); ok {
			if *to, err = member.text(); err != nil {
				return v, err
			}
		}
	}
	if v.By, err = f.user(n, "by"); err != nil {
		return v, err
	}
	if v.At, err = readInstant(n, "at"); err != nil {
		return v, err
	}
	if v.Changes, err = readChanges(n); err != nil {
		return v, err
	}
	v.Record, v.Account, err = readRecords(n, accountMembers)
	return v, err
}

func readChanges(n fileNode) ([]VersionChange, error) {
	list, ok := n.member("changes")
	if ok && !list.list {
		return nil, list.otherType("problem.import.not_list")
	}
	var changes []VersionChange
	for _, item := range list.items {
		if err := item.need("step", "row", "before", "after"); err != nil {
			return nil, err
		}
		var c VersionChange
		var err error
		for name, to := range map[string]*string{"step": &c.Step, "before": &c.Before, "after": &c.After} {
			if member, ok := item.member(name); ok {
				if *to, err = member.text(); err != nil {
					return nil, err
				}
			}
		}
		if row, ok := item.member("row"); ok {
			if c.Row, err = row.whole(1, 100_000); err != nil {
				return nil, err
			}
		}
		changes = append(changes, c)
	}
	return changes, nil
}

func readAgreements(root fileNode) ([]FileAgreement, error) {
	list, ok := root.member("agreements")
	if ok && !list.list {
		return nil, list.otherType("problem.import.not_list")
	}
	var all []FileAgreement
	for _, n := range list.items {
		if !n.object {
			return nil, n.otherType("problem.import.not_object")
		}
		var a FileAgreement
		var err error
		if version, ok := n.member("version"); ok {
			if a.Version, err = version.whole(1, 100_000); err != nil {
				return nil, err
			}
		}
		if person, ok := n.member("person"); ok && person.value != nil {
			if a.Person, err = person.text(); err != nil {
				return nil, err
			}
		}
		if on, ok := n.member("on"); ok {
			if a.On, err = on.date(); err != nil {
				return nil, err
			}
		}
		all = append(all, a)
	}
	return all, nil
}

// readRecords reads the answers of a plan and of its account, which a file and
// each of its versions hold under the same names.
func readRecords(n fileNode, others []string) (plan, account *conversation.Record, err error) {
	record := recordReader{record: conversation.NewRecord(), table: accountTable(), at: map[string]int{}}
	own, _ := n.member("account")
	said, _ := own.member("provenance")
	contacts, hasContacts := n.member("contacts")
	if hasContacts && !contacts.list {
		return nil, nil, contacts.otherType("problem.import.not_list")
	}
	own = own.without(others)
	if hasContacts {
		own.members = append(own.members, fileNamed{"contact", contacts})
	}
	if err := record.read(own, fileNode{}, said); err != nil {
		return nil, nil, err
	}
	answers, _ := n.member("answers")
	marks, _ := n.member("interview")
	said, _ = n.member("provenance")
	main := recordReader{record: conversation.NewRecord(), table: planTable(), at: map[string]int{}}
	for _, row := range record.record.Rows("contact", 0) {
		main.contacts = append(main.contacts, row.ID)
	}
	if err := main.read(answers, marks, said); err != nil {
		return nil, nil, err
	}
	return main.record.Clone(), record.record.Clone(), nil
}

// without is the object without some of its members.
func (n fileNode) without(names []string) fileNode {
	n.members = slices.DeleteFunc(slices.Clone(n.members), func(m fileNamed) bool { return slices.Contains(names, m.name) })
	return n
}

// accountNameLimit is how many characters a customer's name may have
// (customer_name, method d.1).
const accountNameLimit = 60
