package playbook

import (
	"slices"
	"time"

	"lodestar/conversation"
	"lodestar/planning"
	"lodestar/planning/evidence"
)

// presented are the versions of a plan as the customer knows them, the first one
// first, each with the agreements to it. A draft has none.
func (e *Env) presented(p *Plan, a *Account) ([]planning.Version, error) {
	if p.State == Draft || p.State == Cancelled {
		return nil, nil
	}
	all, err := e.Tx.Presentations(p.Tenant, p.ID)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	acts, err := e.Tx.Acts(p.Tenant, p.ID)
	if err != nil {
		return nil, err
	}
	zone := zoneOfCustomer(a)
	var versions []planning.Version
	for _, q := range slices.Backward(all) {
		v := planning.Version{
			Number: q.Version, State: q.State, WithdrawnBy: q.WithdrawnBy, PresentedOn: dayIn(q.At, zone), AnswerBy: q.AnswerBy,
			Agreements: agreementsTo(q, acts, a.Name, zone),
		}
		if _, v.Content, err = q.Document.Thaw(); err != nil {
			return nil, err
		}
		versions = append(versions, v)
	}
	return versions, nil
}

// agreementsTo are the agreements to a version in order of time, those that were
// taken back as well.
func agreementsTo(p Presentation, acts []Act, organisation string, zone *time.Location) []planning.Agreement {
	var all []planning.Agreement
	for i, a := range acts {
		if a.Version != p.Version || a.Kind != evidence.Agree {
			continue
		}
		withdrawn := slices.ContainsFunc(acts[i+1:], func(b Act) bool {
			return b.Version == a.Version && b.Contact == a.Contact && b.Kind == evidence.Withdraw
		})
		who, namedBy := p.approver(a.Contact)
		all = append(all, planning.Agreement{
			RequestID: a.Request, Person: planning.Person{Kind: planning.ContactKind, Name: who, Side: planning.Customer}, Organisation: organisation,
			At: a.At, On: dayIn(a.At, zone), CheckSum: p.Document.SHA256, WordingID: p.Wording.ID, Wording: p.Wording.Text, Language: p.Wording.Language,
			Items: p.Choices, Evidence: a.Means, NamedBy: namedBy, Withdrawn: withdrawn,
		})
	}
	return all
}

// approver is the name of an approver and who named them.
func (p Presentation) approver(contact int) (name, namedBy string) {
	for _, a := range p.Approve {
		if a.Contact == contact {
			return a.Name, a.NamedBy
		}
	}
	return "", ""
}

// zoneOfCustomer is where the customer works; UTC where nobody said.
func zoneOfCustomer(a *Account) *time.Location {
	zone, err := time.LoadLocation(a.Record.Text("account_time_zone", 0))
	if err != nil {
		return time.UTC
	}
	return zone
}

// withVersions lets a plan know what was presented of it: which version counts,
// who agreed to it, and whether it goes on without an agreement (method d.6).
func (m *Material) withVersions(versions []planning.Version) {
	m.Versions = versions
	if len(versions) == 0 {
		m.WithoutAgreement = m.State == Active
		return
	}
	counts := versions[len(versions)-1]
	i := slices.IndexFunc(versions, func(v planning.Version) bool { return v.State == planning.VersionAgreed })
	if i >= 0 {
		counts = versions[i]
	}
	m.Version, m.WithoutAgreement = counts.Number, i < 0 && m.State == Active
	if counts.State == planning.VersionPresented {
		m.AnswerBy = counts.AnswerBy
	}
}

// stateKeyOf is how far a plan is, in a word for lists (method d.6): of one that
// the customer knows, what their answer is.
func (e *Env) stateKeyOf(p *Plan, a *Account) (string, error) {
	if p.State != Presented && p.State != Active || a.Example {
		return string(p.State), nil
	}
	now, all, err := e.inForce(p)
	switch {
	case err != nil || len(all) == 0 && p.State == Presented:
		return string(p.State), err
	case p.State == Active && now == nil:
		return "without_agreement", nil
	case p.State == Active:
		return string(p.State), nil
	}
	if key := stateKey(all[0]); key != string(planning.VersionPresented) {
		return key, nil
	}
	return string(p.State), nil
}

// changesAsked are the plans of the person in which the customer has asked for
// changes and nobody has dealt with them.
func (e *Env) changesAsked() ([]conversation.Text, error) {
	plans, accounts, err := e.plans()
	if err != nil {
		return nil, err
	}
	var texts []conversation.Text
	for i := range plans {
		if plans[i].State != Presented && plans[i].State != Active || !e.mayEdit(accounts[i]) {
			continue
		}
		_, all, err := e.inForce(&plans[i])
		if err != nil {
			return nil, err
		}
		if len(all) > 0 && all[0].State == planning.VersionChangesRequested {
			texts = append(texts, conversation.Say("say.plan_changes_requested", args("customer", quoted(accounts[i].Name), "version", all[0].Version)))
		}
	}
	return texts, nil
}
