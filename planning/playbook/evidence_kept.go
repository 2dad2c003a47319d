package playbook

import (
	"strings"
	"time"

	"lodestar/internal/civil"
)

// EvidenceYears is for how many years evidence of agreements is kept after that in
// which the plan ended, where nothing else is said (trust F3, F4).
const EvidenceYears = 3

// EvidenceUntil is the last day on which the evidence of a plan is kept: the end of
// the EvidenceYears-th year after the one in which its period ended, or in which
// something was sent or answered last. It reports false where it is kept for ever,
// and where there is none.
func (b *Book) EvidenceUntil(tx Tx, p Plan) (civil.Date, bool, error) {
	all, err := tx.Presentations(p.Tenant, p.ID)
	if err != nil || len(all) == 0 || b.EvidenceYears < 0 {
		return civil.Date{}, false, err
	}
	acts, err := tx.Acts(p.Tenant, p.ID)
	if err != nil {
		return civil.Date{}, false, err
	}
	last := period(p.Record).LastDay().Year
	for _, one := range all {
		last = max(last, one.At.UTC().Year())
	}
	for _, a := range acts {
		last = max(last, a.At.UTC().Year())
	}
	return civil.Must(last+b.EvidenceYears, time.December, 31), true, nil
}

// EvidenceDue reports whether the evidence of a plan was kept long enough. A plan
// that is in force, or may be still, keeps its evidence.
func (b *Book) EvidenceDue(tx Tx, p Plan, now time.Time) (bool, error) {
	until, ends, err := b.EvidenceUntil(tx, p)
	return ends && until.Before(civil.Of(now.UTC())), err
}

// AgreementsKept says how many answers of somebody have to be kept when they are
// erased, without their name, and until when; the zero Date where there are none, or
// where they are kept for ever.
func (b *Book) AgreementsKept(tx Tx, s Subject) (n int, until civil.Date, err error) {
	held, err := tx.Held(s)
	if err != nil {
		return 0, until, err
	}
	theirs := map[string]bool{}
	for _, h := range held {
		if h.Table == "identity" && !strings.Contains(h.Row, "/") {
			theirs[h.Row] = true
		}
	}
	if len(theirs) == 0 {
		return 0, until, nil
	}
	accounts, err := tx.Accounts(s.Tenant)
	if err != nil {
		return 0, until, err
	}
	for _, a := range accounts {
		plans, err := tx.PlansOf(s.Tenant, a.ID)
		if err != nil {
			return 0, until, err
		}
		for _, p := range plans {
			acts, err := tx.Acts(s.Tenant, p.ID)
			if err != nil {
				return 0, until, err
			}
			for _, act := range acts {
				if !theirs[act.ID] {
					continue
				}
				day, ends, err := b.EvidenceUntil(tx, p)
				if err != nil {
					return 0, until, err
				}
				if ends && until.Before(day) {
					until = day
				}
				break
			}
		}
	}
	return len(theirs), until, nil
}
