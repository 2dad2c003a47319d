package playbook

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/internal/civil"
)

// DifferenceKind says what an import would do: the key of its line.
type DifferenceKind string

// What an import would do. It never deletes anything.
const (
	NewAccount      DifferenceKind = "say.import.new_account"
	KnownAccount    DifferenceKind = "say.import.known_account" // matched by its folded name
	NewContact      DifferenceKind = "say.import.new_contact"
	NewPlan         DifferenceKind = "say.import.new_plan"
	KnownPlan       DifferenceKind = "say.import.known_plan"
	NewValue        DifferenceKind = "say.import.new_value"
	ChangedValue    DifferenceKind = "say.import.changed_value"
	Stays           DifferenceKind = "say.import.stays"            // Count values of the account
	WithoutEvidence DifferenceKind = "say.import.without_evidence" // Agreement is told and not taken over
)

// Difference is one thing an import would do.
type Difference struct {
	Kind    DifferenceKind
	Account string // the customer's name, as stored where it is known
	Contact string // the contact it is about
	Step    string
	List    string // the list of the row it is about, and its number there from 1
	Number  int
	// Before is empty for NewValue. Both are values of the step.
	Before, After conversation.Value
	Count         int
	Agreement     FileAgreement
}

// Differences are what an import would do: shown first, then applied. They
// hold copies of what was read, so that one may be applied again in a
// transaction that was rolled back.
type Differences struct {
	Entries  []Difference
	accounts []importedAccount
}

// importedAccount is an account as it shall be.
type importedAccount struct {
	account Account
	before  *conversation.Record
	changed bool
	plan    *importedPlan
}

// importedPlan is a plan as it shall be.
type importedPlan struct {
	plan     Plan
	before   *conversation.Record
	changed  bool
	versions []Version // of a plan that is new
}

// Empty reports whether applying would change nothing.
func (d Differences) Empty() bool {
	return !slices.ContainsFunc(d.accounts, func(a importedAccount) bool {
		return a.changed || a.plan != nil && a.plan.changed
	})
}

// Text shows the differences, a line each, in the printer's language and with the
// marks of messages (bot.Plain takes them away). It holds internal answers.
func (d Differences) Text(p locale.Printer) string {
	var b strings.Builder
	for _, e := range d.Entries {
		about := locale.Args{
			"account": bot.Escape(e.Account), "contact": bot.Escape(e.Contact), "n": e.Count,
			"field": bot.Escape(e.field(p)), "before": bot.Escape(e.value(p, e.Before)), "after": bot.Escape(e.value(p, e.After)),
		}
		if e.Kind == WithoutEvidence {
			about["n"], about["person"] = e.Agreement.Version, bot.Escape(e.Agreement.Person)
			if e.Agreement.Person == "" {
				about["person"] = p.Text("say.import.nobody_named", nil)
			}
		}
		b.WriteString(p.Text(string(e.Kind), about))
		b.WriteByte('\n')
	}
	if d.Empty() {
		b.WriteString(p.Text("say.import.nothing", nil))
		b.WriteByte('\n')
	}
	return b.String()
}

// field is the label of what differs: "Goal 2: Target", "Eva: E-mail address".
func (e Difference) field(p locale.Printer) string {
	if e.Step == "" {
		return ""
	}
	label := wordOr(p, "field."+e.Step, e.Step)
	row := e.Contact
	if e.List != "" {
		row = wordOr(p, "row."+e.List, "")
		if row != "" {
			row = p.Text("row."+e.List, locale.Args{"n": e.Number})
		} else {
			row = p.Text("say.import.row", locale.Args{"list": wordOr(p, "field."+e.List, e.List), "n": e.Number})
		}
	}
	if row == "" {
		return label
	}
	return p.Text("say.field_of_row", locale.Args{"row": row, "field": label})
}

// wordOr is the word of a key, else what stands in for it: a file may hold
// steps that are never shown and so have no label.
func wordOr(p locale.Printer, key, otherwise string, about ...any) string {
	if word := p.Text(key, args(about...)); word != "⟦"+key+"⟧" {
		return word
	}
	return otherwise
}

// choiceWords are the families of labels of steps that share their options.
func choiceWords(step string) string {
	switch step {
	case "main_contacts.role":
		return "buying_centre_role"
	case "status_email_every", "call_every", "report_every", "team_review_frequency":
		return "interval"
	case "contact_language":
		return "account_language"
	default:
		return step
	}
}

// value says a value of the step in one line.
func (e Difference) value(p locale.Printer, v conversation.Value) string {
	var parts []string
	for _, option := range v.Choice {
		parts = append(parts, wordOr(p, "choice."+choiceWords(e.Step)+"."+option, option, "customer", e.Account))
	}
	for _, person := range v.People {
		name := person.Name
		if name == "" {
			name = person.Role
		}
		if person.Placeholder() {
			name = placeholderText(p, person)
		}
		parts = append(parts, name)
	}
	switch {
	case v.Number != nil:
		parts = append(parts, p.Amount(*v.Number, v.Unit))
	case !v.Date.IsZero():
		parts = append(parts, strings.TrimSpace(p.Date(v.Date)+" "+v.Text))
	case v.Year != 0:
		parts = append(parts, fmt.Sprint(v.Year))
	case v.Score != 0:
		parts = append(parts, fmt.Sprint(v.Score))
	case v.Text != "":
		parts = append(parts, strings.Join(strings.Fields(v.Text), " "))
	}
	return strings.Join(parts, ", ")
}

// placeholderText says which side has to name somebody, and for which role.
func placeholderText(p locale.Printer, person conversation.Person) string {
	text := p.Text("page.owner_from_customer", nil)
	if person.Side == conversation.Ours {
		text = p.Text("page.owner_from_us", nil)
	}
	if person.Role != "" {
		text += " (" + person.Role + ")"
	}
	return text
}

// Apply stores what the differences say, in the name of the person by and at
// the instant now, which is also the day something was said where the file
// does not tell. The person becomes manager of accounts that have none.
// ErrChanged says that an account or plan was saved since the differences were
// found: find them again and show them again.
func (d Differences) Apply(tx Tx, by string, now time.Time) error {
	for _, a := range d.accounts {
		account := a.account
		account.Record = stamped(account.Record, a.before, by, now)
		if a.changed {
			if account.Rev == 0 {
				account.Created = now
			}
			if account.Manager == "" {
				account.Manager = by
			}
			if err := tx.SaveAccount(&account); err != nil {
				return fmt.Errorf("playbook: saving imported account: %w", err)
			}
		}
		if a.plan == nil || !a.plan.changed {
			continue
		}
		if err := a.plan.apply(tx, account, by, now); err != nil {
			return err
		}
	}
	return nil
}

func (ip importedPlan) apply(tx Tx, account Account, by string, now time.Time) error {
	plan := ip.plan
	plan.Account = account.ID
	plan.Record = stamped(plan.Record, ip.before, by, now)
	if plan.Rev == 0 {
		plan.Created = now
		if plan.Author == "" {
			plan.Author = by
		}
	}
	if err := tx.SavePlan(&plan); err != nil {
		return fmt.Errorf("playbook: saving imported plan: %w", err)
	}
	var log []Logged
	for _, k := range changedKeys(plan.Record, ip.before) {
		after, _ := plan.Record.Get(k)
		entry := Logged{Key: k, After: &after, By: by, At: now}
		if before, ok := ip.before.Get(k); ok {
			entry.Before = &before
		}
		log = append(log, entry)
	}
	if len(log) > 0 {
		if err := tx.Log(plan.Tenant, plan.ID, log); err != nil {
			return fmt.Errorf("playbook: logging import: %w", err)
		}
	}
	for _, v := range ip.versions {
		v.Tenant, v.Plan = plan.Tenant, plan.ID
		if err := tx.AddVersion(v); err != nil {
			return fmt.Errorf("playbook: adding imported version: %w", err)
		}
	}
	return nil
}

// stamped is the record with who entered what is new in it, and when.
func stamped(r, before *conversation.Record, by string, now time.Time) *conversation.Record {
	r = r.Clone()
	for _, k := range changedKeys(r, before) {
		a, _ := r.Get(k)
		a.By, a.At = by, now.UTC()
		if a.SaidOn.IsZero() {
			a.SaidOn = civil.Of(now)
		}
		r.Set(k, a)
	}
	return r.Clone()
}

// changedKeys are the answers of r that before has not or has otherwise.
func changedKeys(r, before *conversation.Record) []conversation.Key {
	return slices.DeleteFunc(r.Keys(), func(k conversation.Key) bool {
		a, _ := r.Get(k)
		b, ok := before.Get(k)
		return ok && a.State == b.State && a.Value.Equal(b.Value) && a.SaidBy == b.SaidBy &&
			a.SaidOn == b.SaidOn && a.Standing == b.Standing && a.Derived == b.Derived
	})
}
