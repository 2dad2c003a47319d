package sqlstore

import (
	"errors"
	"path/filepath"
	"testing"
)

// TestAReaderAsksTheSameWhileItReads: a statement that is kept is not begun anew under
// whoever reads its rows, and serves again afterwards.
func TestAReaderAsksTheSameWhileItReads(t *testing.T) {
	t.Parallel()
	s := openedAt(t, filepath.Join(t.TempDir(), "l.db"), Options{})
	const query = `SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3`
	for range 2 {
		pairs := 0
		err := s.read(t.Context(), func(tx *tx) error {
			return tx.each("reading", query, nil, func(outer scan) error {
				if err := outer(new(int)); err != nil {
					return err
				}
				return tx.each("reading within", query, nil, func(inner scan) error {
					if pairs++; pairs > 9 {
						return errors.New("it begins again and again")
					}
					return inner(new(int))
				})
			})
		})
		if err != nil || pairs != 9 {
			t.Errorf("%d pairs, %v", pairs, err)
		}
	}
}
