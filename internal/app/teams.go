package app

import (
	"context"
	"encoding/json"
	"fmt"

	"lodestar/bot"
	"lodestar/bot/teams"
	"lodestar/conversation/locale"
	"lodestar/internal/config"
	"lodestar/internal/turn"
	"lodestar/planning/playbook"
)

// teamsOptions connect the store to the adapter.
func (a *App) teamsOptions(c config.Teams) teams.Options {
	o := teams.Options{
		AppID: c.AppID, Password: c.Password, Tenant: c.TenantID,
		Words: a.Words, Now: a.Now, Log: a.Log,
		Language:   func(ctx context.Context, p bot.Person) locale.Language { return a.spoken(ctx, p) },
		Shown:      a.Store,
		References: references{a},
		Changed:    a.Turns.Changed,
		Uploads:    a.Store,
		Count:      a.metrics.unhandled.counter(teams.Name),
	}
	if a.recorder != nil {
		o.Recorder = a.recorder
	}
	if a.microsoft != "" {
		o.OpenID, o.Login, o.Loopback = a.microsoft+"/openid", a.microsoft, true
	}
	return o
}

// references keeps how conversations in Teams are reached, as a setting of the
// organisation for each.
type references struct{ app *App }

func referenceSetting(conversation string) string { return "teams.conversation/" + conversation }

// Reference finds how a conversation is reached; false where it was never seen.
func (r references) Reference(ctx context.Context, tenant, conversation string) (found teams.Reference, ok bool, err error) {
	err = r.app.Store.Read(ctx, func(tx playbook.Tx) error {
		text, err := tx.Setting(tenant, referenceSetting(conversation))
		if err != nil || text == "" {
			return err
		}
		ok = true
		if err := json.Unmarshal([]byte(text), &found); err != nil {
			return fmt.Errorf("app: how a conversation in Teams is reached: %w", err)
		}
		return nil
	})
	return found, ok && err == nil, err
}

// KeepReference stores how a conversation is reached.
func (r references) KeepReference(ctx context.Context, ref teams.Reference) error {
	data, err := json.Marshal(ref)
	if err != nil {
		return fmt.Errorf("app: how a conversation in Teams is reached: %w", err)
	}
	return r.app.Store.Turn(ctx, func(tx turn.Tx) error {
		return tx.SetSetting(ref.Tenant, referenceSetting(ref.Conversation), string(data))
	})
}
