package app

import (
	"context"
	"errors"

	"lodestar/bot"
	"lodestar/conversation/locale"
	"lodestar/internal/config"
	"lodestar/internal/sqlstore"
)

// evidence looks at the key, and recomputes every agreement and the audit chain.
// It makes no key. Where the database cannot be read, that was said of the store.
func (d *doctor) evidence(ctx context.Context, c config.Config) {
	path, key, old, err := c.LookAtKey()
	if beside := KeyBeside(c.DatabaseURL); beside != "" && c.KeyFile == "" { // of play and chat
		path = beside
		key, old, err = config.Key(beside)
	}
	where := locale.Args{"path": path}
	wrong := config.Problems(err)
	switch {
	case len(wrong) > 0:
		d.problem("key", wrong[0])
	case err != nil:
		d.note(Finding{"key", bot.Fail, sentence(err.Error()), d.words.Text("say.mend_key", where)})
	case key == nil:
		d.say("key", bot.OK, "say.doctor_key_new", "", where)
	default:
		d.say("key", bot.OK, "say.doctor_key", "", where)
	}
	heads, err := c.Heads()
	if err != nil {
		return // was said of the key
	}
	found, err := Verify(ctx, VerifyOptions{Database: c.DatabaseURL, Key: key, OldKeys: old, Heads: heads, Now: d.o.Now})
	var fault *sqlstore.Fault
	entries := 0
	for _, w := range found.Workspaces {
		entries += w.Entries
	}
	switch {
	case errors.As(err, &fault): // of the store, or there is none yet
	case err != nil:
		d.note(Finding{"evidence", bot.Fail, sentence(err.Error()), d.words.Text("say.mend_evidence_unread", nil)})
	case found.Key == KeyWrong:
		d.say("evidence", bot.Fail, "say.doctor_evidence_other_key", "say.mend_evidence_key", where)
	case len(found.Altered) > 0:
		d.say("evidence", bot.Fail, "say.doctor_evidence_altered", "say.mend_evidence_altered", locale.Args{"n": len(found.Altered)})
	case entries > 0 && key == nil:
		d.say("evidence", bot.Warn, "say.doctor_evidence_no_key", "say.mend_evidence_key", where)
	default:
		d.say("evidence", bot.OK, "say.doctor_evidence", "", locale.Args{"n": entries})
	}
}
