package app_test

import (
	"slices"
	"testing"

	"lodestar/internal/app"
)

// TestVerifyKnowsWhatCameByMail plays every way to agree without a chat and looks
// at the records; then a byte of the mail that one of them rests on is changed.
func TestVerifyKnowsWhatCameByMail(t *testing.T) {
	t.Parallel()
	for name, rests := range map[string]bool{"mail/link": false, "mail/suggest": false, "mail/reply": true, "mail/filed": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := &agreeing{replay: newReplay(t, t.Name())}
			a.lines("already " + name)
			d := tamper(a)
			if found := d.verify(); len(found.Altered) > 0 || len(found.Workspaces) != 1 || found.Workspaces[0].Records == 0 {
				t.Fatalf("%+v", found)
			}
			if !rests {
				return
			}
			d.exec(`UPDATE mail SET raw = CAST('x' || raw AS BLOB) WHERE sha256 IN (SELECT sha256 FROM mail WHERE act LIKE 'agr%' LIMIT 1)`)
			altered := d.verify().Altered
			if !slices.ContainsFunc(altered, func(f app.Altered) bool { return f.Says == "it is not what came" }) {
				t.Errorf("a changed mail is not found: %+v", altered)
			}
		})
	}
}
