package app_test

import (
	"bytes"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"lodestar/internal/app"
	"lodestar/planning/evidence"
)

// TestAKeyIsReplaced: what was made with the old key stays good: a link that waits to
// go out, the chain and its heads. From the first entry of the new key on, nothing
// made with the old one counts any more.
func TestAKeyIsReplaced(t *testing.T) {
	t.Parallel()
	fresh, heads := bytes.Repeat([]byte{7}, 32), filepath.Join(t.TempDir(), "heads.jsonl")
	s := &agreeing{replay: newReplay(t, t.Name())}
	s.options = func(o *app.Options) { o.Heads = heads }
	s.restart()
	s.lines("mail on", "already mail/link until eva presses: Send Plan", "mail down", "eva presses: Send Plan")
	s.watch()
	s.options = func(o *app.Options) { o.Heads, o.Key, o.OldKeys = heads, fresh, [][]byte{stageKey()} }
	s.restart()
	s.lines("mail up", "wait 30 minutes", "visser opens: version 1", "visser mails: I agree to version 1")
	if acts := s.acts(); len(acts) != 1 || acts[0].Kind != evidence.Agree {
		t.Fatalf("the acts are %+v", acts)
	}
	s.lines("wait 2 days")
	s.watch()
	d := tamper(s)
	verify := func(key []byte, old ...[]byte) app.Verified {
		t.Helper()
		found, err := app.Verify(t.Context(), app.VerifyOptions{Database: d.url, Key: key, OldKeys: old, Heads: heads})
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	if found := verify(fresh, stageKey()); found.Err() != nil || found.Key != app.KeyChecked || found.Heads != 2 {
		t.Errorf("with both keys: %s", text(t, found))
	}
	for name, found := range map[string]app.Verified{"the new key alone": verify(fresh), "the old key alone": verify(stageKey()), "in the wrong order": verify(stageKey(), fresh)} {
		if found.Err() == nil {
			t.Errorf("%s: %s", name, text(t, found))
		}
	}
	// Whoever has the old key and the database makes the last entry anew.
	var last evidence.Link
	for _, row := range d.rows(`SELECT seq, entry, prev, hash FROM audit ORDER BY seq DESC LIMIT 1`) {
		last = evidence.Link{Seq: row["seq"].(int64), Bytes: row["entry"].([]byte), Prev: row["prev"].(string), Hash: row["hash"].(string)}
	}
	entry, err := last.Entry()
	if err != nil {
		t.Fatal(err)
	}
	forged, err := evidence.Chain(last.Prev, entry, stageKey())
	if err != nil {
		t.Fatal(err)
	}
	d.exec(`UPDATE audit SET mac = ? WHERE seq = ?`, forged.MAC, last.Seq)
	if found := verify(fresh, stageKey()); !slices.Equal(items(found), []string{"entry " + strconv.FormatInt(last.Seq, 10)}) {
		t.Errorf("forged with the old key: %s", text(t, found))
	}
}
