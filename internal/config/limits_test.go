package config_test

import (
	"testing"

	"lodestar/internal/config"
)

func TestLimits(t *testing.T) {
	t.Parallel()
	read := func(env map[string]string) (config.Limits, error) {
		c, err := config.Read(func(name string) string { return env[name] })
		return c.Limits, err
	}
	if l, err := read(nil); err != nil || l != (config.Limits{}) {
		t.Errorf("nothing set is %+v, %v", l, err)
	}
	l, err := read(map[string]string{"LODESTAR_LIMIT_BURST": " 5 ", "LODESTAR_LIMIT_PERSON": "none", "LODESTAR_LIMIT_WORKSPACE": "30000"})
	if want := (config.Limits{Burst: 5, PerMinute: -1, TenantPerMinute: 30000}); err != nil || l != want {
		t.Errorf("read as %+v, %v", l, err)
	}
	for _, wrong := range []string{"0", "-1", "many", "1.5", "1e3", "9999999", "60/min"} {
		if _, err := read(map[string]string{"LODESTAR_LIMIT_PERSON": wrong}); err == nil {
			t.Errorf("%q is taken for a limit", wrong)
		}
	}
	for value, want := range map[string]int{"": 0, "7": 7, "none": -1} {
		c, err := config.Read(func(name string) string {
			return map[string]string{"OPENAI_MODEL": "m", "OPENAI_API_KEY": "k", "LODESTAR_LIMIT_MODEL": value}[name]
		})
		if err != nil || c.Model.PerDay != want {
			t.Errorf("the model's %q is read as %d, %v", value, c.Model.PerDay, err)
		}
	}
}
