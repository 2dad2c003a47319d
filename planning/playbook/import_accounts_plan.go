package playbook

import (
	"fmt"

	"lodestar/conversation"
	"lodestar/conversation/locale"
)

// PlanImport finds what a file of accounts and contacts would do. Accounts are
// matched by their folded name, contacts by e-mail address, then by folded
// name. Nothing is ever deleted, and a stored value is replaced only where the
// file has another one; the spelling of a known account's name stays.
func PlanImport(tx Tx, tenant string, rows []AccountRow) (Differences, error) {
	var d Differences
	at := map[string]*accountMerge{}
	var order []*accountMerge
	for _, row := range rows {
		folded := locale.Fold(row.Account)
		m, ok := at[folded]
		if !ok {
			var err error
			if m, err = mergeInto(tx, tenant, row.Account); err != nil {
				return Differences{}, err
			}
			at[folded] = m
			order = append(order, m)
		}
		m.row(row)
	}
	for _, m := range order {
		d.add(m)
	}
	return d, nil
}

// accountMerge is an account into which a file is merged.
type accountMerge struct {
	account Account // its record is a copy
	before  *conversation.Record
	entries []Difference
	stays   int
	plan    *importedPlan
}

// mergeInto reads the account of a name, or begins one.
func mergeInto(tx Tx, tenant, name string) (*accountMerge, error) {
	account, known, err := tx.AccountNamed(tenant, name)
	if err != nil {
		return nil, fmt.Errorf("playbook: reading account to import: %w", err)
	}
	m := &accountMerge{account: account}
	kind := KnownAccount
	if !known {
		m.account = Account{Tenant: tenant, Name: name}
		kind = NewAccount
	}
	if m.account.Record == nil {
		m.account.Record = conversation.NewRecord()
	}
	m.before = m.account.Record
	m.account.Record = m.before.Clone()
	m.entries = append(m.entries, Difference{Kind: kind, Account: m.account.Name})
	return m, nil
}

func (d *Differences) add(m *accountMerge) {
	d.Entries = append(d.Entries, m.entries...)
	if m.stays > 0 {
		d.Entries = append(d.Entries, Difference{Kind: Stays, Account: m.account.Name, Count: m.stays})
	}
	d.accounts = append(d.accounts, importedAccount{
		account: m.account, before: m.before, plan: m.plan,
		changed: m.account.Rev == 0 || len(changedKeys(m.account.Record, m.before)) > 0,
	})
}

func (m *accountMerge) row(row AccountRow) {
	set := func(step string, v conversation.Value, contact int) {
		m.set(conversation.Key{Step: step, Row: contact}, conversation.Answer{State: conversation.Answered, Value: v}, "")
	}
	set("account_country", oneChoice(row.Country), 0)
	set("account_language", oneChoice(row.Language), 0)
	set("account_time_zone", conversation.TextValue(row.TimeZone), 0)
	set("customer_since", row.CustomerSince, 0)
	if row.ContactName == "" {
		return
	}
	contact := m.contact(row.ContactName, row.ContactEmail, row.ContactName)
	set("contact_name", conversation.TextValue(row.ContactName), contact)
	set("contact_function", conversation.TextValue(row.ContactFunction), contact)
	set("contact_email", conversation.TextValue(row.ContactEmail), contact)
}

// oneChoice is the value of an option, empty where there is none.
func oneChoice(option string) conversation.Value {
	if option == "" {
		return conversation.Value{}
	}
	return conversation.ChoiceValue(option)
}

// contact finds the row of a contact, or adds one, which is shown as label.
func (m *accountMerge) contact(name, email, label string) int {
	r := m.account.Record
	for _, by := range []struct{ step, text string }{{"contact_email", email}, {"contact_name", name}} {
		for _, row := range r.Rows("contact", 0) {
			// A name of signs alone folds to nothing and is nobody's.
			if folded := locale.Fold(by.text); folded != "" && locale.Fold(r.Text(by.step, row.ID)) == folded {
				return row.ID
			}
		}
	}
	m.entries = append(m.entries, Difference{Kind: NewContact, Account: m.account.Name, Contact: label})
	return r.AddRow("contact", 0)
}

// set takes a value of the file over and notes what it changes.
func (m *accountMerge) set(k conversation.Key, a conversation.Answer, contact string) {
	before, known := m.account.Record.Get(k)
	if a.Value.Empty() {
		if !known && a.State != conversation.Answered && a.State != "" {
			m.account.Record.Set(k, a)
		}
		return
	}
	if before.State == conversation.Answered && before.Value.Equal(a.Value) {
		m.stays++
		return
	}
	if contact == "" && k.Row != 0 {
		contact = m.account.Record.Text("contact_name", k.Row)
	}
	if contact == "" {
		contact = a.Value.Text // a new contact: the name is what is set first
	}
	if k.Row == 0 {
		contact = ""
	}
	m.note(Difference{Contact: contact, Step: k.Step, Before: before.Value, After: a.Value})
	m.account.Record.Set(k, a)
}

// note adds a value that is new or changes.
func (m *accountMerge) note(e Difference) {
	e.Account, e.Kind = m.account.Name, ChangedValue
	if e.Before.Empty() {
		e.Kind = NewValue
	}
	m.entries = append(m.entries, e)
}
