package slack

import (
	"context"
	"slices"
)

// takeUninstalled hears that the app was removed from the workspace.
func (a *Adapter) takeUninstalled(ctx context.Context, w workspace, _ envelope) error {
	return a.uninstalled(ctx, w, "app_uninstalled")
}

// takeRevoked hears that tokens were revoked. Those of people are none of ours.
func (a *Adapter) takeRevoked(ctx context.Context, w workspace, e envelope) error {
	event, err := inner[struct {
		Tokens struct {
			Bot []string `json:"bot"`
		} `json:"tokens"`
	}](e)
	if err != nil {
		return err
	}
	if !slices.Contains(event.Tokens.Bot, w.User) {
		a.o.Count("not ours", "tokens_revoked")
		return nil
	}
	return a.uninstalled(ctx, w, "tokens_revoked")
}

func (a *Adapter) uninstalled(ctx context.Context, w workspace, why string) error {
	a.o.Log.Error("slack: the app has lost its workspace", "tenant", w.tenant(), "event", why)
	if a.o.Uninstalled == nil {
		return nil
	}
	return a.o.Uninstalled(ctx, w.tenant())
}
