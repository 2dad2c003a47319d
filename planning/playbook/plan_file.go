package playbook

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"time"

	"lodestar/conversation"
	"lodestar/internal/civil"
	"lodestar/planning"
)

// PlanFileSchema names the form of a plan file. A change that an older reader
// would misread gets a new name.
const PlanFileSchema = "lodestar.plan/1"

// WriteFile writes a plan with its account as JSON, in the order of the method:
// answers under their step ids, lists as rows, rows that refer to each other by
// their number from 1. people gives the name of a person id and "" where it
// knows none.
//
// The internal view holds every answer with its provenance and every version,
// so that ReadFile returns equal records; who entered an answer and when is
// not part of it, for that is the history. Anything but planning.Internal is
// written as the customer view, as everywhere: the step ids of
// planning.CustomerMayRead alone, live actions, the contacts these show, no
// ids of people, no provenance, and no version that was only kept (method a.3
// rules 1 to 3). Whether the customer may see the plan yet (rule 4) is the
// caller's matter. The error says which stored answer the form has no place
// for; then nothing was written.
func WriteFile(w io.Writer, account Account, plan Plan, versions []Version, people func(id string) string, view planning.Audience) error {
	f := fileWriter{account: account, plan: plan, versions: versions, people: people, internal: view == planning.Internal}
	content, err := f.file()
	if err != nil {
		return fmt.Errorf("playbook: writing plan file: %w", err)
	}
	raw, err := content.MarshalJSON()
	if err != nil {
		return fmt.Errorf("playbook: writing plan file: %w", err)
	}
	var text bytes.Buffer
	if err := json.Indent(&text, raw, "", "  "); err != nil {
		return fmt.Errorf("playbook: writing plan file: %w", err)
	}
	text.WriteByte('\n')
	if _, err := w.Write(text.Bytes()); err != nil {
		return fmt.Errorf("playbook: writing plan file: %w", err)
	}
	return nil
}

type fileWriter struct {
	account  Account
	plan     Plan
	versions []Version
	people   func(id string) string
	internal bool
}

func (f fileWriter) file() (fileObject, error) {
	// Oldest first, as they came about.
	f.versions = slices.SortedFunc(slices.Values(f.versions), func(a, b Version) int { return a.Number - b.Number })
	if !f.internal {
		f.versions = slices.DeleteFunc(f.versions, func(v Version) bool { return v.State == versionKept })
	}
	content, err := f.records(f.plan.Record, f.account.Record)
	if err != nil {
		return nil, err
	}
	account := fileObject{{"name", f.account.Name}}
	account.add("manager", f.person(f.account.Manager))
	if f.internal {
		account.add("deputy", f.person(f.account.Deputy))
		account.add("mentor", f.person(f.account.Mentor))
		var team []any
		for _, id := range f.account.Team {
			team = append(team, f.person(id))
		}
		account.add("team", team)
		if f.account.Example {
			account.add("example", true)
		}
		account.add("created", instantText(f.account.Created))
	}
	versions := []any{}
	for _, v := range f.versions {
		version, err := f.version(v)
		if err != nil {
			return nil, fmt.Errorf("version %d: %w", v.Number, err)
		}
		versions = append(versions, version)
	}
	file := fileObject{
		{"schema", PlanFileSchema},
		{"account", append(account, content.account...)},
		{"contacts", content.contacts},
		{"plan", f.state()},
		{"answers", content.answers},
	}
	if f.internal {
		file = append(file, fileMember{"interview", content.interview}, fileMember{"provenance", content.provenance})
	}
	// The place for agreements is part of the form and stays empty: they are exported
	// with their evidence.
	return append(file, fileMember{"versions", versions}, fileMember{"agreements", []any{}}), nil
}

// versionKept is the state of a version that was never presented.
const versionKept = "kept"

func (f fileWriter) state() fileObject {
	view, number := string(planning.ForCustomer), 0
	if f.internal {
		view = string(planning.Internal)
	}
	if len(f.versions) > 0 {
		number = f.versions[len(f.versions)-1].Number
	}
	plan := fileObject{{"view", view}, {"state", string(f.plan.State)}, {"version", number}}
	if p := period(f.plan.Record); !p.LastDay().IsZero() {
		plan.add("period", fileObject{{"first_day", p.FirstDay.String()}, {"last_day", p.LastDay().String()}})
	}
	plan.add("author", f.person(f.plan.Author))
	if f.internal {
		plan.add("created", instantText(f.plan.Created))
	}
	return plan
}

// version writes a version: to the customer that it was presented and what of
// theirs changed, to us the whole frozen record.
func (f fileWriter) version(v Version) (fileObject, error) {
	version := fileObject{{"number", v.Number}, {"state", v.State}}
	version.add("at", instantText(v.At))
	var changes []any
	for _, c := range v.Changes {
		if !f.internal && !planning.CustomerMayRead(c.Step) {
			continue
		}
		change := fileObject{{"step", c.Step}}
		if c.Row != 0 {
			change.add("row", c.Row)
		}
		changes = append(changes, append(change, fileMember{"before", c.Before}, fileMember{"after", c.After}))
	}
	version.add("changes", changes)
	if !f.internal {
		return version, nil
	}
	version.add("by", f.person(v.By))
	version.add("reason", v.Reason)
	record, account := v.Record, v.Account
	if record == nil {
		record = conversation.NewRecord()
	}
	if account == nil {
		account = conversation.NewRecord()
	}
	content, err := f.records(record, account)
	if err != nil {
		return nil, err
	}
	return append(version,
		fileMember{"account", content.account}, fileMember{"contacts", content.contacts}, fileMember{"answers", content.answers},
		fileMember{"interview", content.interview}, fileMember{"provenance", content.provenance}), nil
}

// person writes a user of the product: the customer reads the name alone.
func (f fileWriter) person(id string) fileObject {
	if id == "" {
		return nil
	}
	var person fileObject
	if f.people != nil {
		person.add("name", f.people(id))
	}
	if f.internal {
		person.add("user", id)
	}
	return person
}

// instantText is an instant in UTC, "" for none.
func instantText(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}

// dateText is a day as a file has it, "" for none.
func dateText(d civil.Date) string { return d.String() }

// fileObject is a JSON object whose members keep their order, so that a file
// reads from the customer's name to the last version.
type fileObject []fileMember

type fileMember struct {
	name  string
	value any
}

// add appends a member unless it holds nothing.
func (o *fileObject) add(name string, value any) {
	switch v := value.(type) {
	case string:
		if v == "" {
			return
		}
	case fileObject:
		if len(v) == 0 {
			return
		}
	case []any:
		if len(v) == 0 {
			return
		}
	}
	*o = append(*o, fileMember{name, value})
}

// MarshalJSON writes the members in their order, with < and & as they are.
func (o fileObject) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	b.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		if err := encoder.Encode(m.name); err != nil {
			return nil, err
		}
		b.WriteByte(':')
		if err := encoder.Encode(m.value); err != nil {
			return nil, err
		}
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}
