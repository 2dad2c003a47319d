package slack

import (
	"context"
	"net/http"
	"testing"
)

func TestUninstalled(t *testing.T) {
	t.Parallel()
	n := 0
	var err error
	s := newStage(t, func(o *Options) {
		o.Uninstalled = func(_ context.Context, tenant string) error {
			n++
			if tenant != "slack:"+ourTeam {
				t.Errorf("%q was uninstalled", tenant)
			}
			return err
		}
	})
	ours := object{"type": "tokens_revoked", "tokens": object{"oauth": []string{}, "bot": []string{botUser}}}
	s.take(ours)
	s.take(object{"type": "app_uninstalled"})
	s.take(ours)
	s.take(object{"type": "tokens_revoked", "tokens": object{"oauth": []string{eva}}})
	if n != 3 {
		t.Errorf("told %d times, want 3", n)
	}
	err = errStore
	if w := s.send(eventsPath, s.event(object{"type": "app_uninstalled"})); w.Code != http.StatusServiceUnavailable {
		t.Errorf("not stored and answered with %d", w.Code)
	}
	s.silent()
}
