package slack

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
)

// Known keeps over a restart which workspace a token belongs to. A process that
// starts while Slack's Web API is slow or down can then take what people write at
// once: Slack would send it again only after a minute, and after six never more.
type Known interface {
	// Workspace returns what was kept for a token, "" where nothing was.
	Workspace(ctx context.Context, token string) (string, error)
	// KeepWorkspace keeps one, in place of what was kept for any token.
	KeepWorkspace(ctx context.Context, token, workspace string) error
}

// fingerprint names a token without being of use to anybody who reads it. A token
// is given out for one workspace and for no other, ever.
func fingerprint(token string) string {
	sum := sha256.Sum256([]byte("slack token " + token))
	return hex.EncodeToString(sum[:16])
}

// recall takes over the workspace of an earlier life and reports whether there is
// one. Where that cannot be read, Slack says it again.
func (a *Adapter) recall(ctx context.Context) bool {
	if a.o.Known == nil {
		return false
	}
	kept, err := a.o.Known.Workspace(ctx, fingerprint(a.o.Token))
	if err != nil {
		a.o.Log.Warn("slack: the workspace from before the start is not known", "error", err)
	}
	var w workspace
	if kept == "" || json.Unmarshal([]byte(kept), &w) != nil || w.Team == "" || w.User == "" {
		return false
	}
	a.goOnResting(ctx, w)
	a.install.Store(&w)
	return true
}

func (a *Adapter) keepWorkspace(ctx context.Context, w workspace) {
	if a.o.Known == nil {
		return
	}
	data, err := json.Marshal(w)
	if err == nil {
		err = a.o.Known.KeepWorkspace(ctx, fingerprint(a.o.Token), string(data))
	}
	if err != nil {
		a.o.Log.Warn("slack: the workspace is not kept over a restart", "error", err)
	}
}
