package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"lodestar/planning/evidence"
	"lodestar/planning/playbook"
)

// headEvery is how often the head of a chain that has grown is noted (D3).
const headEvery = 24 * time.Hour

// WatchChain compares the chains with the heads that were noted outside the
// database and tells the administrators where one is gone; then it notes heads
// that are due. Serve does so at its start and once an hour.
func (a *App) WatchChain(ctx context.Context) error {
	if a.heads == "" {
		return nil
	}
	noted, err := readHeads(a.heads)
	if err != nil {
		return err
	}
	if err := a.checkHeads(ctx, noted); err != nil {
		return err
	}
	return a.noteHeads(ctx, noted)
}

// checkHeads looks for every noted head in its chain. Beside the process that
// writes nothing is halted: an alarm that stopped the bot would let whoever owns
// the database stop it. What was cut off stays found, since no line of the file
// is ever taken away.
func (a *App) checkHeads(ctx context.Context, noted []notedHead) error {
	broken := map[string]int{}
	for _, h := range noted {
		workspace := h.Workspace
		if h.err == nil && signedByAny(h.Head, a.key, a.oldKeys) {
			hash, err := a.Store.HashAt(ctx, h.Workspace, h.Seq)
			if err != nil {
				return err
			}
			if hash == h.Hash {
				continue
			}
		}
		broken[workspace]++
	}
	for workspace, n := range broken {
		if a.alarmed[workspace] == n {
			continue
		}
		a.Log.ErrorContext(ctx, "the audit chain is not what was noted outside; run lodestar verify", "workspace", workspace, "heads", n)
		id := fmt.Sprintf("chain-broken/%s/%d", a.Now().UTC().Format("2006-01-02T15:04:05"), n)
		if err := a.tellAdmins(ctx, workspace, id, playbook.ChainBrokenText(n), nil); err != nil {
			return err
		}
		a.alarmed[workspace] = n
	}
	return nil
}

func (a *App) noteHeads(ctx context.Context, noted []notedHead) error {
	heads, err := a.Store.Heads(ctx)
	if err != nil {
		return err
	}
	for _, h := range heads {
		i := slices.IndexFunc(noted, func(n notedHead) bool { return n.err == nil && n.Workspace == h.Workspace })
		for j, n := range noted {
			if i >= 0 && n.err == nil && n.Workspace == h.Workspace && n.At.After(noted[i].At) {
				i = j
			}
		}
		if i >= 0 && (noted[i].Seq >= h.Seq || a.Now().Sub(noted[i].At) < headEvery) {
			continue
		}
		h.At = a.Now()
		h = h.Sign(a.key)
		if err := appendHead(a.heads, h); err != nil {
			return err
		}
		text := playbook.HeadText(strconv.FormatInt(h.Seq, 10), h.Hash)
		tell := func(env *playbook.Env) error { return env.TellHead(h.Seq, h.Hash) }
		if err := a.tellAdmins(ctx, h.Workspace, fmt.Sprintf("chain-head/%d", h.Seq), text, tell); err != nil {
			return err
		}
	}
	return nil
}

// appendHead adds a line to the file and waits until it is on disk.
func appendHead(path string, h evidence.Head) (err error) {
	line, err := h.Line()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("the head of the audit chain cannot be noted; name another file with LODESTAR_HEADS_FILE: %w", err)
	}
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600) //nolint:gosec // the operator named it
	if err != nil {
		return fmt.Errorf("the head of the audit chain cannot be noted; name another file with LODESTAR_HEADS_FILE: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if _, err := f.Write(append(line, '\n')); err != nil {
		return err
	}
	return f.Sync()
}
