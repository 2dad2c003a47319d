package playbook

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"lodestar/conversation/locale"
	"lodestar/planning"
)

// TestACardSaysWhereThePlanIsShared: the customer agrees to the way of sharing, so the
// card names the choice and the place (000-68).
func TestACardSaysWhereThePlanIsShared(t *testing.T) {
	t.Parallel()
	words, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	for lang, want := range map[locale.Language][]string{
		locale.English: {"shared in this channel", "shared by link (contoso.example/plan)", "shared by link", "shared as an attachment"},
		locale.German:  {"Bereitstellung in diesem Kanal", "Bereitstellung über einen Link (contoso.example/plan)", "Bereitstellung über einen Link", "Bereitstellung als Anhang"},
		locale.Dutch:   {"gedeeld in dit kanaal", "gedeeld via een link (contoso.example/plan)", "gedeeld via een link", "gedeeld als bijlage"},
	} {
		var got []string
		for _, v := range []planning.CustomerView{
			{Sharing: planning.SharedChannel, Link: "left over"}, {Sharing: planning.SharedLink, Link: "contoso.example/plan"}, {Sharing: planning.SharedLink}, {Sharing: planning.Attachment},
		} {
			got = append(got, sharedAs(v, words.Printer(lang.Formal())))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", lang, diff)
		}
	}
}

// TestTheSubjectOfAMailIsPlain: a subject is printed as it is, so nothing of the
// markup may be left in it, even where a customer's name has its characters.
func TestTheSubjectOfAMailIsPlain(t *testing.T) {
	t.Parallel()
	words, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	c := card{words: words.Printer(locale.English), customer: "Con*toso*", p: Presentation{Version: 2}}
	m := c.request(Approver{Contact: 1}, Link{}, false, false)
	if want := "Our plan for Con*toso*, version 2: please confirm"; m.Subject != want || m.Notification != want {
		t.Errorf("subject %q, notification %q, want %q", m.Subject, m.Notification, want)
	}
}
