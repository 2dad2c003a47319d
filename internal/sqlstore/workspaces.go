package sqlstore

import "context"

// Workspaces are the tenants in which somebody works: with accounts of their own, or
// people whom the bot has met. Where there is none, those that hold an example.
func (s *Store) Workspaces(ctx context.Context) (all []string, err error) {
	err = s.read(ctx, func(t *tx) error {
		for _, query := range []string{
			`SELECT DISTINCT tenant FROM account WHERE example = 0 UNION SELECT DISTINCT tenant FROM person ORDER BY 1`,
			`SELECT DISTINCT tenant FROM account ORDER BY 1`,
		} {
			if err := t.each("reading workspaces", query, nil, func(sc scan) error {
				all = append(all, "")
				return sc(&all[len(all)-1])
			}); err != nil || len(all) > 0 {
				return err
			}
		}
		return nil
	})
	return all, err
}
