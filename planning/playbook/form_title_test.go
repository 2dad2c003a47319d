package playbook_test

import (
	"testing"

	"lodestar/conversation/locale"
)

// TestFormsHaveNames that fit above a form (24 characters) in every language.
func TestFormsHaveNames(t *testing.T) {
	t.Parallel()
	book := plannedBook(t)
	for _, lang := range locale.Languages() {
		w := startWalk(t, book, lang)
		for _, pack := range []string{"header.pack", "main_contacts.pack", "goal.pack", "solution.pack", "action.pack", "force.pack"} {
			w.until(pack)
			if n := locale.Length(w.message.FormTitle); n == 0 || n > 24 || len(w.message.Fields) == 0 {
				t.Errorf("%s %s: form %q", lang, pack, w.message.FormTitle)
			}
		}
	}
}
