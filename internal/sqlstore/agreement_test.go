package sqlstore

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"lodestar/internal/sqlstore/sqlstoretest"
	"lodestar/internal/turn"
	"lodestar/planning/evidence"
	"lodestar/planning/playbook"
)

// TestEightAtOnce stores the same act from eight goroutines, and eight acts: one
// record for each request, in a chain without a gap (C1).
func TestEightAtOnce(t *testing.T) {
	t.Parallel()
	s := opened(t)
	if err := s.Turn(t.Context(), everyTable); err != nil {
		t.Fatal(err)
	}
	var went playbook.Presentation
	before := 0
	err := s.Read(t.Context(), func(tx playbook.Tx) error {
		all, err := tx.Presentations(tenant, "pln")
		if err == nil {
			went = all[0]
			var acts []playbook.Act
			acts, err = tx.Acts(tenant, "pln")
			before = len(acts)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	const many = 8
	var stored atomic.Int64
	var ready, all sync.WaitGroup
	ready.Add(2 * many)
	for n := range 2 * many {
		request := "the same"
		if n%2 == 1 {
			request = fmt.Sprint("another ", n)
		}
		all.Go(func() {
			ready.Done()
			ready.Wait()
			err := s.Turn(t.Context(), func(tx turn.Tx) error {
				_, done, err := sqlstoretest.Agreed(tx, went, request, now())
				if done {
					stored.Add(1)
				}
				return err
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if stored.Load() != many+1 {
		t.Errorf("%d records of %d requests", stored.Load(), many+1)
	}
	err = s.Read(t.Context(), func(tx playbook.Tx) error {
		acts, err := tx.Acts(tenant, "pln")
		if len(acts) != before+many+1 {
			t.Errorf("%d acts", len(acts))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	err = s.Evidence(t.Context(), func(e Evidence) error {
		prev := evidence.First
		for i, l := range e.Chain {
			if err := l.Follows(int64(i+1), prev, nil); err != nil {
				return err
			}
			prev = l.Hash
		}
		if e.Tenant == tenant && len(e.Chain) != before+many+1 {
			t.Errorf("%d entries", len(e.Chain))
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}
