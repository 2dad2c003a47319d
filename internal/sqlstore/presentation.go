package sqlstore

import (
	"fmt"

	"lodestar/bot"
	"lodestar/internal/civil"
	"lodestar/planning"
	"lodestar/planning/evidence"
	"lodestar/planning/playbook"
)

// sent is what of a presentation is stored as JSON: what was said with it, to
// whom and where.
type sent struct {
	Choices  map[planning.Item]string `json:"choices"`
	Cover    string                   `json:"cover,omitzero"`
	AnswerBy civil.Date               `json:"answer_by"`
	Approve  []playbook.Approver      `json:"approvers"`
	Changes  []planning.Change        `json:"changes,omitzero"`
	Against  int                      `json:"against,omitzero"`
	Place    bot.Address              `json:"place,omitzero"`
	Wordings []playbook.Wording       `json:"wordings,omitzero"`
}

func namesOf(plan string, version int) string { return fmt.Sprintf("%s/%d", plan, version) }

func saltOf(plan string, version int) string { return namesOf(plan, version) + "/sheet" }

// sheetSalt ties what was sent with a version to its entry of the chain.
type sheetSalt struct {
	Salt string `json:"salt"`
}

// sheet is all that was written with a version beside its document, as it is
// stored.
func sheet(wording, sent, by string, at int64) []byte {
	return fmt.Appendf(nil, "%s\n%s\n%s\n%d", wording, sent, by, at)
}

func (t *tx) Present(p *playbook.Presentation) error {
	texts, err := encodeAll(p.Wording, sent{p.Choices, p.Cover, p.AnswerBy, p.Approve, p.Changes, p.Against, p.Place, p.Wordings})
	if err != nil {
		return err
	}
	salt, err := evidence.NewSalt()
	if err != nil {
		return err
	}
	if p.SheetHMAC, err = evidence.Keyed(salt, sheet(texts[0], texts[1], p.By, micros(p.At))); err != nil {
		return err
	}
	_, err = t.change("presenting",
		`INSERT INTO presentation (tenant, plan, version, document, sha256, wording, sent, person, at, state, withdrawn_by, card, rev)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)`,
		p.Tenant, p.Plan, p.Version, p.Document.Bytes, p.Document.SHA256, texts[0], texts[1], p.By, micros(p.At), string(p.State), string(p.WithdrawnBy), p.Card)
	if taken(err) {
		return fmt.Errorf("sqlstore: presenting version %d: %w", p.Version, playbook.ErrChanged)
	}
	if err != nil {
		return err
	}
	p.Rev = 1
	if err := t.saveBlock("storing a salt", p.Tenant, saltOf(p.Plan, p.Version), sheetSalt{salt}); err != nil {
		return err
	}
	return t.saveBlock("storing names", p.Tenant, namesOf(p.Plan, p.Version), p.Document.Names)
}

func (t *tx) saveBlock(doing, tenant, about string, block any) error {
	text, err := encode(block)
	if err != nil {
		return err
	}
	_, err = t.change(doing, `INSERT INTO identity (tenant, about, block) VALUES (?, ?, ?)`, tenant, about, text)
	return err
}

func (t *tx) block(doing, tenant, about string, into any) (bool, error) {
	return t.first(doing, `SELECT block FROM identity WHERE tenant = ? AND about = ?`, []any{tenant, about}, func(s scan) error {
		var text string
		if err := s(&text); err != nil {
			return err
		}
		return decode(text, into)
	})
}

func (t *tx) Presentations(tenant, plan string) ([]playbook.Presentation, error) {
	var all []playbook.Presentation
	err := t.each("reading presentations",
		`SELECT tenant, plan, version, document, sha256, wording, sent, person, at, state, withdrawn_by, card, rev
		FROM presentation WHERE tenant = ? AND plan = ? ORDER BY version DESC`,
		[]any{tenant, plan}, func(s scan) error {
			var (
				p             playbook.Presentation
				at            int64
				wording, with string
				rest          sent
			)
			err := s(&p.Tenant, &p.Plan, &p.Version, &p.Document.Bytes, &p.Document.SHA256, &wording, &with, &p.By, &at, &p.State, &p.WithdrawnBy, &p.Card, &p.Rev)
			if err != nil {
				return err
			}
			if err := decode(wording, &p.Wording); err != nil {
				return err
			}
			if err := decode(with, &rest); err != nil {
				return err
			}
			p.At, p.Wordings = instant(at), rest.Wordings
			p.Choices, p.Cover, p.AnswerBy, p.Approve, p.Changes, p.Against, p.Place = rest.Choices, rest.Cover, rest.AnswerBy, rest.Approve, rest.Changes, rest.Against, rest.Place
			all = append(all, p)
			return nil
		})
	for i := range all {
		if err == nil {
			_, err = t.block("reading names", tenant, namesOf(plan, all[i].Version), &all[i].Document.Names)
		}
	}
	return all, err
}

func (t *tx) SavePresentation(p *playbook.Presentation) error {
	n, err := t.change("saving the state of a version",
		`UPDATE presentation SET state = ?, withdrawn_by = ?, card = ?, rev = rev + 1 WHERE tenant = ? AND plan = ? AND version = ? AND rev = ?`,
		string(p.State), string(p.WithdrawnBy), p.Card, p.Tenant, p.Plan, p.Version, p.Rev)
	if err == nil && n == 0 {
		err = fmt.Errorf("sqlstore: saving the state of version %d: %w", p.Version, playbook.ErrChanged)
	}
	if err == nil {
		p.Rev++
	}
	return err
}

// AddAct makes the entry of the chain first: an act without its record can't
// exist.
func (t *tx) AddAct(a *playbook.Act, r evidence.Record, who evidence.Identity) (bool, error) {
	known := false
	_, err := t.first("looking for a request", `SELECT 1 FROM act WHERE tenant = ? AND request = ?`, []any{a.Tenant, a.Request}, func(s scan) error {
		var one int
		known = true
		return s(&one)
	})
	if err != nil || known {
		return false, err
	}
	if a.ID == "" {
		a.ID = newID(actPrefix)
	}
	r.ID = a.ID
	who.Said = a.Text // beside the name: it can be erased with it
	if r.Said, err = who.SaidHMAC(); err != nil {
		return false, err
	}
	body, err := encode(r)
	if err != nil {
		return false, err
	}
	a.Seq, err = t.Audit(evidence.Entry{Tenant: a.Tenant, At: a.At, Kind: r.Type, By: r.Actor.Person, About: a.Plan, Ask: a.Request, Body: []byte(body)})
	if err != nil {
		return false, err
	}
	items, err := encode(a.Items)
	if err != nil {
		return false, err
	}
	_, err = t.change("storing an act",
		`INSERT INTO act (tenant, id, plan, version, contact, kind, means, request, at, seq, items, said) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		a.Tenant, a.ID, a.Plan, a.Version, a.Contact, string(a.Kind), string(a.Means), a.Request, micros(a.At), a.Seq, items, "")
	if err != nil {
		return false, err
	}
	return true, t.saveBlock("storing an identity", a.Tenant, a.ID, who)
}

func (t *tx) Acts(tenant, plan string) ([]playbook.Act, error) {
	var all []playbook.Act
	err := t.each("reading acts",
		`SELECT tenant, id, plan, version, contact, kind, means, request, at, seq, items, said FROM act WHERE tenant = ? AND plan = ? ORDER BY at, rowid`,
		[]any{tenant, plan}, func(s scan) error {
			var (
				a     playbook.Act
				at    int64
				items string
			)
			if err := s(&a.Tenant, &a.ID, &a.Plan, &a.Version, &a.Contact, &a.Kind, &a.Means, &a.Request, &at, &a.Seq, &items, &a.Text); err != nil {
				return err
			}
			a.At = instant(at)
			all = append(all, a)
			return decode(items, &all[len(all)-1].Items)
		})
	for i := range all {
		if err != nil {
			return all, err
		}
		if all[i].Kind == evidence.RequestChange && all[i].Text == "" {
			var who evidence.Identity
			who, _, err = t.Identity(tenant, all[i].ID)
			all[i].Text = who.Said
		}
	}
	return all, err
}

func (t *tx) Identity(tenant, act string) (evidence.Identity, bool, error) {
	var i evidence.Identity
	ok, err := t.block("reading an identity", tenant, act, &i)
	return i, ok, err
}
