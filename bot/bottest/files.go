package bottest

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lodestar/bot"
)

// FilesSample is a message with files: a page, and a table whose name has letters
// beyond ASCII and a sign that some put to use.
func FilesSample() bot.Message {
	return bot.Message{
		Kind: "notice", Notification: "The plan for Contoso", Language: "en",
		Parts: []bot.Part{{Kind: bot.Text, Text: "The plan for Contoso, in two forms."}},
		Attachments: []bot.File{
			{Name: "Contoso plan 2027.pdf", MediaType: "application/pdf", Data: []byte("%PDF-1.7\n\x00\xff one page\r\n.\r\n")},
			{Name: "Maßnahmen & Ziele.csv", MediaType: "text/csv", Data: []byte("Maßnahme;Wer\r\n")},
		},
	}
}

// checkHanded: a plan or an original mail that somebody hands over arrives whole and
// under its name; of other files it is only said that there was something, and what is
// too large for its kind is told.
func checkHanded(t *testing.T, h Harness) {
	t.Helper()
	content := []byte("PK\x03\x04\x00\xff one sheet\r\n.\r\n")
	for _, name := range []string{"Contoso plan 2027.xlsx", "Maßnahmen & Ziele.JSON", "Re plan.eml", "Re plan.msg"} {
		e := h.Hand(t, bot.File{Name: name, Data: content})
		checkEvent(t, h, e, bot.Attached)
		if len(e.Files) != 1 || e.Files[0].Name != name || string(e.Files[0].Data) != string(content) || e.FileProblem != "" {
			t.Errorf("%s arrives as %q, %q", name, e.Files, e.FileProblem)
		}
	}
	for name, problem := range map[string]string{"holiday.jpg": "", "Contoso plan 2027.pdf": "", "large.xlsx": "problem.file_too_large", "large.json": "problem.file_too_large"} {
		data := content
		if problem != "" {
			data = make([]byte, 2<<20+1)
		}
		e := h.Hand(t, bot.File{Name: name, Data: data})
		checkEvent(t, h, e, bot.Attached)
		if len(e.Files) != 0 || e.FileProblem != problem {
			t.Errorf("%s arrives as %d files, %q", name, len(e.Files), e.FileProblem)
		}
	}
}

// checkFiles: every file of a message reaches the person whole and under its name,
// behind the words it came with, and saying the message again after an unknown
// outcome that was none brings no second copy.
func checkFiles(t *testing.T, h Harness) {
	t.Helper()
	m := FilesSample()
	d, r := deliver(t, h, "files", m)
	seen := h.Seen(t, d, r)
	if w := firstMissing(seen.Text, m.Parts[0].Text); w != "" {
		t.Errorf("the word %q of the message is not to be seen in\n%s", w, shortened(seen.Text))
	}
	if diff := cmp.Diff(m.Attachments, h.Files(t, d, r)); diff != "" {
		t.Errorf("the person has other files (-sent +got):\n%s", diff)
	}
	if got, found, err := h.Sender.Reconcile(context.Background(), d); err != nil || !found || got != r {
		t.Errorf("what was said is reconciled as %+v, %v, %v; want %+v", got, found, err, r)
	}
}
