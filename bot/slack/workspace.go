package slack

import (
	"context"
	"net/url"
	"slices"
	"time"
)

// workspace is where the app is installed and who it is there.
type workspace struct {
	Team       string `json:"team_id"`
	Enterprise string `json:"enterprise_id"` // of an Enterprise organisation, else ""
	User       string `json:"user_id"`       // the bot as a member
	Bot        string `json:"bot_id"`        // the bot as an author
}

func (w workspace) tenant() string { return Name + ":" + w.Team }

// ours reports whether a team, or the organisation above it, is this
// installation.
func (w workspace) ours(team, enterprise string) bool {
	return team != "" && team == w.Team || team == "" && enterprise != "" && enterprise == w.Enterprise
}

// home reports whether somebody of a team belongs to our company.
func (w workspace) home(team, enterprise string) bool {
	return team == w.Team || enterprise != "" && enterprise == w.Enterprise
}

// wrote reports whether a message is our own.
func (w workspace) wrote(user, botID string) bool {
	return botID != "" && botID == w.Bot || user != "" && user == w.User
}

// connect asks for the workspace until Slack answers.
func (a *Adapter) connect(ctx context.Context) error {
	nudged := false // whoever nudges may do so many times a second: that is logged once
	for wait := time.Second; ; wait = min(2*wait, time.Minute) {
		err := a.authenticate(ctx)
		if err == nil || slices.Contains(tokenGone, errorCode(err)) {
			return err
		}
		if !nudged {
			a.o.Log.Warn("slack: the workspace is not known yet", "error", err, "again", wait)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-a.nudged:
			nudged = true
		case <-time.After(wait):
			nudged = false
		}
	}
}

func (a *Adapter) authenticate(ctx context.Context) error {
	var w workspace
	if _, err := a.api.call(ctx, "auth.test", url.Values{}, &w); err != nil {
		return err
	}
	a.goOnResting(ctx, w)
	if was := a.install.Swap(&w); was == nil || *was != w {
		a.keepWorkspace(ctx, w)
	}
	return nil
}
