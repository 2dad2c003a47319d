package sqlstore

import (
	"context"

	"lodestar/planning/evidence"
	"lodestar/planning/playbook"
)

// Evidence is all that proves agreements in one workspace.
type Evidence struct {
	Tenant        string
	Chain         []evidence.Link
	Presentations []playbook.Presentation
	Acts          []playbook.Act
	Identities    map[string]evidence.Identity // by act; erased ones are zero
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
		`SELECT DISTINCT tenant FROM audit UNION SELECT DISTINCT tenant FROM presentation ORDER BY 1`,
		nil, func(s scan) error {
			tenants = append(tenants, "")
			return s(&tenants[len(tenants)-1])
		})
	return tenants, err
}

func (t *tx) evidence(tenant string) (e Evidence, err error) {
	e = Evidence{Tenant: tenant, Identities: map[string]evidence.Identity{}}
	if e.Chain, err = t.links(`SELECT seq, entry, prev, hash, mac FROM audit WHERE tenant = ? ORDER BY seq`, tenant); err != nil {
		return e, err
	}
	var plans []string
	err = t.each("reading plans that were presented", `SELECT DISTINCT plan FROM presentation WHERE tenant = ? ORDER BY plan`, []any{tenant}, func(s scan) error {
		plans = append(plans, "")
		return s(&plans[len(plans)-1])
	})
	for _, plan := range plans {
		if err != nil {
			return e, err
		}
		var presentations []playbook.Presentation
		var acts []playbook.Act
		if presentations, err = t.Presentations(tenant, plan); err == nil {
			acts, err = t.Acts(tenant, plan)
		}
		e.Presentations, e.Acts = append(e.Presentations, presentations...), append(e.Acts, acts...)
	}
	for _, a := range e.Acts {
		if err != nil {
			return e, err
		}
		e.Identities[a.ID], _, err = t.Identity(tenant, a.ID)
	}
	return e, err
}
