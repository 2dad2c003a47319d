package sqlstore

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"lodestar/planning/evidence"
	"lodestar/planning/playbook"
)

// ofEvidence are the kinds of entries that a plan's evidence rests on. They stay as
// long as that does, however old they are.
func ofEvidence(kind string) bool {
	return slices.Contains([]string{playbook.EntryPresented, evidence.TypeAgreement, playbook.EntryReceipt, playbook.EntryNote}, kind)
}

// dropEntries takes the words out of the entries made before old that are no
// evidence any more. Their places and hashes stay, so that the chain can be checked
// from its first entry on; a new entry says which they were.
func (s *Store) dropEntries(ctx context.Context, now, old time.Time) (int, error) {
	gone := map[string][]int64{}
	err := s.read(ctx, func(t *tx) error {
		tenants, err := t.evidenceTenants()
		if err != nil {
			return err
		}
		for _, tenant := range tenants {
			if gone[tenant], err = t.oldEntries(tenant, old); err != nil {
				return err
			}
		}
		return nil
	})
	n := 0
	for tenant, all := range gone {
		if err == nil && len(all) > 0 {
			n += len(all)
			err = s.writer.turn(ctx, eraseLimit, func(t *tx) error {
				t.now, t.key = s.now, s.key
				return t.erasing(tenant, func() error { return t.emptied(tenant, all, now, "kept long enough") })
			})
		}
	}
	return n, err
}

// oldEntries are those that may go. An entry about an erasure stays while there is
// evidence that is older than it; one about entries that went goes when the next is
// made, which says all again.
func (t *tx) oldEntries(tenant string, old time.Time) ([]int64, error) {
	var first int64
	_, err := t.first("reading the oldest evidence", `SELECT coalesce(min(at), 0) FROM presentation WHERE tenant = ?`, []any{tenant}, func(s scan) error { return s(&first) })
	if err != nil {
		return nil, err
	}
	var all []int64
	found := false
	err = t.each("reading old entries", `SELECT seq, entry FROM audit WHERE tenant = ? AND entry <> x'' ORDER BY seq`, []any{tenant}, func(s scan) error {
		var seq int64
		var entry []byte
		if err := s(&seq, &entry); err != nil {
			return err
		}
		var e evidence.Entry
		if json.Unmarshal(entry, &e) != nil || !e.At.Before(old) || ofEvidence(e.Kind) {
			return nil //nolint:nilerr // what cannot be read was altered: it is found by verify, and stays
		}
		if e.Kind == evidence.EntryErased && first > 0 && first <= micros(e.At) {
			return nil
		}
		if e.Kind == evidence.EntryDropped {
			found = true
		}
		all = append(all, seq)
		return nil
	})
	if err != nil || !found {
		return all, err
	}
	if len(all) == 1 { // to say that it went would take another like it
		return nil, nil
	}
	return all, nil
}

// erasing marks a workspace while do takes out of it what is otherwise never
// changed.
func (t *tx) erasing(tenant string, do func() error) error {
	if _, err := t.change("erasing", `INSERT INTO erasing (tenant) VALUES (?)`, tenant); err != nil {
		return err
	}
	if err := do(); err != nil {
		return err
	}
	t.memory.forget() // rows were changed behind its back
	_, err := t.change("erasing", `DELETE FROM erasing WHERE tenant = ?`, tenant)
	return err
}

// emptied takes the words out of entries and says so in the chain.
func (t *tx) emptied(tenant string, all []int64, now time.Time, why string) error {
	var d evidence.Dropped
	_, err := t.first("reading what is gone", `SELECT entry FROM audit WHERE tenant = ? AND entry <> x'' AND json_valid(CAST(entry AS TEXT)) AND json_extract(CAST(entry AS TEXT), '$.kind') = ? ORDER BY seq DESC LIMIT 1`,
		[]any{tenant, evidence.EntryDropped}, func(s scan) error {
			var entry []byte
			var e evidence.Entry
			if err := s(&entry); err != nil {
				return err
			}
			return errors.Join(json.Unmarshal(entry, &e), json.Unmarshal(e.Body, &d))
		})
	if err != nil {
		return err
	}
	for _, seq := range all {
		d.Add(seq)
		if _, err := t.change("emptying an entry", `UPDATE audit SET entry = x'', about = '' WHERE tenant = ? AND seq = ?`, tenant, seq); err != nil {
			return err
		}
	}
	body, err := encode(d)
	if err != nil {
		return err
	}
	_, err = t.Audit(evidence.Entry{Tenant: tenant, At: now, Kind: evidence.EntryDropped, Ask: why, Body: []byte(body)})
	return err
}

// DropEvidence takes out what a customer was sent of a plan and what they answered:
// versions as they were presented, answers and who gave them, mails, notes, links,
// and what the audit chain says of them. The plan itself stays. It is one turn, and
// afterwards none of it is in the files, unless a reader still holds an older state.
func (s *Store) DropEvidence(ctx context.Context, tenant, plan string, now time.Time) error {
	if s.writer == nil {
		return ErrReadOnly
	}
	err := s.writer.turn(ctx, eraseLimit, func(t *tx) error {
		t.now, t.key = s.now, s.key
		return t.erasing(tenant, func() error { return t.dropEvidence(tenant, plan, now) })
	})
	if err != nil {
		return err
	}
	return s.Scrub(ctx)
}

func (t *tx) dropEvidence(tenant, plan string, now time.Time) error {
	links, err := t.AuditOf(tenant, plan)
	if err != nil {
		return err
	}
	var gone []int64
	for _, l := range links {
		if e, err := l.Entry(); err == nil && ofEvidence(e.Kind) {
			gone = append(gone, l.Seq)
		}
	}
	for _, query := range []string{
		`DELETE FROM identity WHERE tenant = ? AND about IN (SELECT id FROM act WHERE act.tenant = identity.tenant AND plan = ?)`,
		`DELETE FROM act WHERE tenant = ? AND plan = ?`,
		`DELETE FROM link WHERE tenant = ? AND plan = ?`,
		`DELETE FROM agreement_note WHERE tenant = ? AND plan = ?`,
		`DELETE FROM mail WHERE tenant = ? AND plan = ?`,
		`DELETE FROM presentation WHERE tenant = ? AND plan = ?`,
	} {
		if _, err := t.change("dropping evidence", query, tenant, plan); err != nil {
			return err
		}
	}
	like := strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(plan) + `/%`
	for _, query := range []string{`DELETE FROM identity WHERE tenant = ? AND about LIKE ? ESCAPE '\'`, `DELETE FROM setting WHERE tenant = ? AND name LIKE 'agreement.hinted/' || ? ESCAPE '\'`} {
		if _, err := t.change("dropping evidence", query, tenant, like); err != nil {
			return err
		}
	}
	if len(gone) == 0 {
		return nil
	}
	return t.emptied(tenant, gone, now, "evidence of "+plan)
}

// PresentedPlans are the plans that there is evidence of, presented for the last
// time before an instant: by workspace and id.
func (s *Store) PresentedPlans(ctx context.Context, old time.Time) (all [][2]string, err error) {
	err = s.read(ctx, func(t *tx) error {
		return t.each("finding old evidence", `SELECT tenant, plan FROM presentation GROUP BY tenant, plan HAVING max(at) < ? ORDER BY tenant, plan`, []any{micros(old)}, func(sc scan) error {
			all = append(all, [2]string{})
			return sc(&all[len(all)-1][0], &all[len(all)-1][1])
		})
	})
	return all, err
}
