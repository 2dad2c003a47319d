package turn

import (
	"context"

	"lodestar/bot"
)

// Changed takes over what a platform tells about somebody between their events:
// their rights change at once, and nobody is reminded of our plans who is one of
// us no longer (trust B6). Somebody the product does not know stays unknown.
func (t *Turns) Changed(ctx context.Context, p bot.Person) error {
	return t.retry(ctx, func(tx Tx) error {
		known, ok, err := tx.Person(p.Tenant, p.ID)
		if err != nil || !ok {
			return err
		}
		before := known
		known.External, known.Organisation, known.Team = p.External, p.Organisation, p.Team
		if p.Name != "" {
			known.Name = p.Name
		}
		if known == before {
			return nil
		}
		return tx.SavePerson(&known)
	})
}
