package sqlstore

import (
	"context"
	"errors"
	"fmt"

	"lodestar/planning/evidence"
	"lodestar/planning/playbook"
)

// Evidence is all that proves agreements in one workspace, as it stands in the
// rows: what cannot be read is said of the row and keeps no other from being
// checked.
type Evidence struct {
	Tenant        string
	Chain         []StoredLink         // in order of their place
	Presentations []StoredPresentation // by plan and version
	Acts          []StoredAct          // in order of their entries
	Mails         []playbook.KeptMail  // that acts or notes rest on, without Auth
	Notes         []StoredNote         // in order, plan by plan
}

// StoredNote is what the account manager reported, with its place among the notes
// of its plan.
type StoredNote struct {
	playbook.Note
	N int64
}

// StoredLink is an entry of the chain with whom its row says it is about.
type StoredLink struct {
	evidence.Link
	About string
}

// StoredPresentation is a version that went out. What cannot be read of it is
// empty.
type StoredPresentation struct {
	playbook.Presentation
	Sheet     []byte // what SheetHMAC of the entry is made over
	SheetSalt string // "" where it was erased
	Damaged   []string
}

// StoredAct is an act with who did it; erased, that is zero.
type StoredAct struct {
	playbook.Act
	Identity evidence.Identity
	Damaged  []string
}

// Evidence calls each with everything that proves agreements, workspace by
// workspace, in one state of the database. It reads all of a workspace at once.
func (s *Store) Evidence(ctx context.Context, each func(Evidence) error) error {
	return s.read(ctx, func(t *tx) error {
		tenants, err := t.evidenceTenants()
		if err != nil {
			return err
		}
		for _, tenant := range tenants {
			e, err := t.evidence(tenant)
			if err != nil {
				return err
			}
			if err := each(e); err != nil {
				return err
			}
		}
		return nil
	})
}

func (t *tx) evidenceTenants() ([]string, error) {
	var tenants []string
	err := t.each("reading workspaces",
		`SELECT DISTINCT tenant FROM audit UNION SELECT DISTINCT tenant FROM presentation UNION SELECT DISTINCT tenant FROM act ORDER BY 1`,
		nil, func(s scan) error {
			tenants = append(tenants, "")
			return s(&tenants[len(tenants)-1])
		})
	return tenants, err
}

func (t *tx) evidence(tenant string) (e Evidence, err error) {
	e = Evidence{Tenant: tenant}
	blocks := map[string]string{}
	err = t.each("reading identities", `SELECT about, block FROM identity WHERE tenant = ?`, []any{tenant}, func(s scan) error {
		var about, block string
		if err := s(&about, &block); err != nil {
			return err
		}
		blocks[about] = block
		return nil
	})
	if err != nil {
		return e, err
	}
	err = t.each("reading the chain", `SELECT seq, about, entry, prev, hash, mac FROM audit WHERE tenant = ? ORDER BY seq`, []any{tenant}, func(s scan) error {
		var l StoredLink
		if err := s(&l.Seq, &l.About, &l.Bytes, &l.Prev, &l.Hash, &l.MAC); err != nil {
			return err
		}
		e.Chain = append(e.Chain, l)
		return nil
	})
	if err != nil {
		return e, err
	}
	if err := t.storedPresentations(&e, blocks); err != nil {
		return e, err
	}
	if err := t.storedActs(&e, blocks); err != nil {
		return e, err
	}
	return e, t.storedBeside(&e)
}

// storedBeside reads the mails and notes.
func (t *tx) storedBeside(e *Evidence) error {
	err := t.each("reading mails", `SELECT sha256, raw, plan, at, act FROM mail WHERE tenant = ? AND act <> '' ORDER BY sha256`, []any{e.Tenant}, func(s scan) error {
		m := playbook.KeptMail{Tenant: e.Tenant}
		var at int64
		if err := s(&m.SHA256, &m.Raw, &m.Plan, &at, &m.Act); err != nil {
			return err
		}
		m.At = instant(at)
		e.Mails = append(e.Mails, m)
		return nil
	})
	if err != nil {
		return err
	}
	return t.each("reading notes", `SELECT n, plan, version, person, at, text, mail FROM agreement_note WHERE tenant = ? ORDER BY plan, n`, []any{e.Tenant}, func(s scan) error {
		var n StoredNote
		var at int64
		n.Tenant = e.Tenant
		if err := s(&n.N, &n.Plan, &n.Version, &n.By, &at, &n.Text, &n.Mail); err != nil {
			return err
		}
		n.At = instant(at)
		e.Notes = append(e.Notes, n)
		return nil
	})
}

// parts notes which parts of a row cannot be read.
type parts []string

func (p *parts) decode(name, text string, into any) {
	if text == "" {
		return // nothing is stored, or not any more
	}
	if err := decode(text, into); err != nil {
		*p = append(*p, name)
	}
}

func (t *tx) storedPresentations(e *Evidence, blocks map[string]string) error {
	return t.each("reading presentations",
		`SELECT plan, version, document, sha256, wording, sent, person, at, state, withdrawn_by, card FROM presentation WHERE tenant = ? ORDER BY plan, version`,
		[]any{e.Tenant}, func(s scan) error {
			var (
				p             StoredPresentation
				at            int64
				wording, with string
				rest          sent
				salt          sheetSalt
				damaged       parts
			)
			p.Tenant = e.Tenant
			if err := s(&p.Plan, &p.Version, &p.Document.Bytes, &p.Document.SHA256, &wording, &with, &p.By, &at, &p.State, &p.WithdrawnBy, &p.Card); err != nil {
				return err
			}
			damaged.decode("the wording", wording, &p.Wording)
			damaged.decode("what was sent with it", with, &rest)
			damaged.decode("the names", blocks[namesOf(p.Plan, p.Version)], &p.Document.Names)
			damaged.decode("the salt of what was sent with it", blocks[saltOf(p.Plan, p.Version)], &salt)
			p.At, p.Wordings = instant(at), rest.Wordings
			p.Choices, p.Cover, p.AnswerBy, p.Approve, p.Changes, p.Against, p.Place = rest.Choices, rest.Cover, rest.AnswerBy, rest.Approve, rest.Changes, rest.Against, rest.Place
			p.Sheet, p.SheetSalt, p.Damaged = sheet(wording, with, p.By, at), salt.Salt, damaged
			e.Presentations = append(e.Presentations, p)
			return nil
		})
}

func (t *tx) storedActs(e *Evidence, blocks map[string]string) error {
	return t.each("reading acts",
		`SELECT id, plan, version, contact, kind, means, request, at, seq, items, said FROM act WHERE tenant = ? ORDER BY seq, id`,
		[]any{e.Tenant}, func(s scan) error {
			var (
				a           StoredAct
				at          int64
				items, said string
				damaged     parts
			)
			a.Tenant = e.Tenant
			if err := s(&a.ID, &a.Plan, &a.Version, &a.Contact, &a.Kind, &a.Means, &a.Request, &at, &a.Seq, &items, &said); err != nil {
				return err
			}
			a.At = instant(at)
			damaged.decode("the items", items, &a.Items)
			damaged.decode("who it was", blocks[a.ID], &a.Identity)
			if said != "" { // words are kept beside the name since they can be erased
				damaged = append(damaged, fmt.Sprintf("words that belong to no record: %d bytes", len(said)))
			}
			a.Text, a.Damaged = a.Identity.Said, damaged
			e.Acts = append(e.Acts, a)
			return nil
		})
}

// errForeignTx says that a transaction is none of this package.
var errForeignTx = errors.New("sqlstore: the evidence is read in a transaction of the store")

// EvidenceIn is the evidence of one workspace as a transaction sees it.
func EvidenceIn(in playbook.Tx, tenant string) (Evidence, error) {
	t, ok := in.(*tx)
	if !ok {
		return Evidence{}, errForeignTx
	}
	return t.evidence(tenant)
}
