package playbook

import (
	"maps"
	"slices"
	"testing"

	"lodestar/conversation/locale"
)

// TestEveryJobHasAName: the clock of the playground says in words what is due next.
func TestEveryJobHasAName(t *testing.T) {
	t.Parallel()
	words, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range append(slices.Sorted(maps.Keys(jobs())), JobSummary) {
		if !words.Has("due." + kind) {
			t.Errorf("the job %s has no name", kind)
		}
	}
}
