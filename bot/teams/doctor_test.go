package teams

import (
	"strings"
	"testing"
	"time"

	"lodestar/bot"
)

func TestDoctor(t *testing.T) {
	t.Parallel()
	verdicts := func(s *stage) map[string]bot.Verdict {
		all := map[string]bot.Verdict{}
		for _, f := range s.bot.Doctor(t.Context()) {
			all[f.Check] = f.State
			if text := words(t).Printer("en").Text(f.Says, f.Args) + words(t).Printer("en").Text(f.Mend, f.Args); f.Mend != "" && strings.Contains(text, password) {
				t.Errorf("a secret: %s", text)
			}
		}
		return all
	}
	s := newStage(t)
	s.now = time.Now() // the fake service's clock is this machine's
	if got := verdicts(s); got["teams.token"] != bot.OK || got["teams.keys"] != bot.OK || got["teams.clock"] != bot.OK {
		t.Errorf("%v", got)
	}
	s.now = time.Now().Add(-time.Minute)
	if got := verdicts(s); got["teams.clock"] != bot.Warn {
		t.Errorf("a minute late: %v", got)
	}
	s.now = time.Now().Add(time.Hour)
	s.fake.KeysOff = true
	if got := verdicts(s); got["teams.clock"] != bot.Fail || got["teams.keys"] != bot.Fail {
		t.Errorf("an hour ahead, without keys: %v", got)
	}
	wrong := newStage(t, func(o *Options) { o.Password = "expired-" + password })
	if got := verdicts(wrong); got["teams.token"] != bot.Fail {
		t.Errorf("wrong password: %v", got)
	}
	gone := newStage(t)
	gone.fake.Close()
	if got := verdicts(gone); got["teams.token"] != bot.Fail || got["teams.keys"] != bot.Fail {
		t.Errorf("nobody there: %v", got)
	}
}
