package emulator

import "testing"

// A reader that was away too long is told to look at everything; one that was
// away a little gets exactly what it missed.
func TestChangesOfLongAgo(t *testing.T) {
	t.Parallel()
	s := inside(t)
	for range 3 * keptChanges {
		s.mu.Lock()
		s.note(Change{Kind: ChangedWire})
		s.mu.Unlock()
	}
	if all, _ := s.Changes(0); len(all) != 1 || all[0].Kind != ChangedAll || all[0].Seq != s.lastSeq {
		t.Errorf("%d changes for a reader from the start", len(all))
	}
	missed, _ := s.Changes(s.lastSeq - keptChanges + 1)
	if len(missed) != keptChanges-1 || missed[len(missed)-1].Seq != s.lastSeq {
		t.Errorf("%d changes", len(missed))
	}
}
