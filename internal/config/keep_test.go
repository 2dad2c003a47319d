package config_test

import (
	"testing"

	"lodestar/internal/config"
)

func TestKeep(t *testing.T) {
	t.Parallel()
	read := func(env map[string]string) (config.Config, error) {
		return config.Read(func(name string) string { return env[name] })
	}
	if c, err := read(nil); err != nil || c.Keep != (config.Keep{}) || c.KeepEvidence != 0 {
		t.Errorf("nothing set is %+v, %v", c.Keep, err)
	}
	c, err := read(map[string]string{"LODESTAR_KEEP_DRAFTS": " 10 ", "LODESTAR_KEEP_AUDIT": "2y", "LODESTAR_KEEP_MAILS": "7d", "LODESTAR_KEEP_LINKS": "Forever", "LODESTAR_KEEP_EVIDENCE": "10y"})
	if want := (config.Keep{Drafts: 10, Audit: 732, Mails: 7, Links: -1}); err != nil || c.Keep != want || c.KeepEvidence != 10 {
		t.Errorf("read as %+v, %d, %v", c.Keep, c.KeepEvidence, err)
	}
	for _, wrong := range []string{"0", "-1", "none", "1.5y", "3 months", "d", "3dy", "3yd", "101y", "99999"} {
		if _, err := read(map[string]string{"LODESTAR_KEEP_AUDIT": wrong}); err == nil {
			t.Errorf("%q is taken for a time", wrong)
		}
	}
	for _, wrong := range []string{"3", "36d", "0y", "yy"} {
		if _, err := read(map[string]string{"LODESTAR_KEEP_EVIDENCE": wrong}); err == nil {
			t.Errorf("%q is taken for years", wrong)
		}
	}
}
