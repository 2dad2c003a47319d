package playbook

import "testing"

// TestNotesKeepTheirLines: what a command captures is on one line; the notes are taken
// from the message, whatever they begin with.
func TestNotesKeepTheirLines(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ message, captured, want string }{
		{"notes: Spoke with Kim.\nThey agree.", "Spoke with Kim. They agree.", "Spoke with Kim.\nThey agree."},
		{"notes notes of the call:\n • late", "notes of the call: • late", "notes of the call:\n • late"},
		{"@Lodestar notes e\nf", "e f", "e\nf"},
		{"  notes: one ", "one", "one"},
		{"notes", "", ""},
		{"", "from elsewhere", "from elsewhere"},
		{"other words", "from elsewhere", "from elsewhere"},
	} {
		if got := notedWords(c.message, c.captured); got != c.want {
			t.Errorf("of %q, captured %q: %q, want %q", c.message, c.captured, got, c.want)
		}
	}
}
