package app_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"lodestar/bot"
	"lodestar/conversation/locale"
	"lodestar/planning/playbook"
)

// asks lets somebody write in the shared channel, or press a button of the last
// message that was meant for them there, and returns what they alone were told.
func (a *agreeing) asks(who, text string) bot.Message {
	a.t.Helper()
	before := len(a.messages(who))
	a.says(who, text)
	return a.toldAlone(who, before)
}

func (a *agreeing) pressesAlone(who, label string) bot.Message {
	a.t.Helper()
	all := a.messages(who)
	for _, b := range all[len(all)-1].Buttons {
		if b.Label == label {
			a.does(who, bot.Pressed, func(e *bot.Event) { e.Place, e.Action = a.place, bot.Action{Verb: b.Verb, Value: b.Value} })
			return a.toldAlone(who, len(all))
		}
	}
	a.t.Fatalf("there is no button %q in %+v", label, all[len(all)-1])
	return bot.Message{}
}

func (a *agreeing) toldAlone(who string, after int) bot.Message {
	a.t.Helper()
	said := a.messages(who)[after:]
	if len(said) != 1 || said[0].Only != who {
		a.t.Fatalf("%s was told %+v", who, said)
	}
	return said[0]
}

func spoken(m bot.Message) string {
	var all []string
	for _, p := range m.Parts {
		all = append(all, bot.Plain(p.Text))
	}
	return strings.Join(all, "\n")
}

// TestEverythingHeldHasAName: every table and column in which something about people
// can stand has words in every language, so that nobody reads what programs call it.
func TestEverythingHeldHasAName(t *testing.T) {
	t.Parallel()
	file, err := os.ReadFile("../../PRIVACY.md")
	if err != nil {
		t.Fatal(err)
	}
	words, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	columns := 0
	for line := range strings.Lines(string(file)) {
		cells := strings.Split(line, "|")
		if len(cells) < 5 || !strings.HasPrefix(strings.TrimSpace(cells[1]), "`") || !strings.HasPrefix(strings.TrimSpace(cells[2]), "`") {
			continue
		}
		names := func(cell string) []string { return strings.Fields(strings.ReplaceAll(cell, "`", "")) }
		for _, table := range names(cells[1]) {
			if !words.Has("held.table." + table) {
				t.Errorf("the table %s has no name for people", table)
			}
		}
		for _, column := range names(cells[2]) {
			columns++
			if !words.Has("held.column." + column) {
				t.Errorf("the column %s has no name for people", column)
			}
		}
	}
	if columns < 50 {
		t.Errorf("%d columns: the test proves nothing", columns)
	}
}

// TestMyDataIsInPlainWords: what somebody gets of all that is held names its places in
// their language; the file beside it has the same names and is read by programs (F1).
func TestMyDataIsInPlainWords(t *testing.T) {
	t.Parallel()
	s := &agreeing{replay: newReplay(t, t.Name())}
	s.lines("mail on", "already mail/link until # The link is good")
	idLike := regexp.MustCompile(`[a-z]_[a-z]|record\.|\\.value|answers|outbox|⟦`)
	for lang, want := range map[string][]string{
		"en": {"The person, as the bot knows them", "  Name: Eva Brandt", "  E-mail address: eva.brandt@lodestar.example", "A plan", "  Who: Eva Brandt", "What the bot said"},
		"de": {"Die Person, wie der Bot sie kennt", "  Name: Eva Brandt", "  E-Mail-Adresse: eva.brandt@lodestar.example", "Ein Plan", "  Wer: Eva Brandt", "Was der Bot gesagt hat"},
		"nl": {"De persoon, zoals de bot die kent", "  Naam: Eva Brandt", "  E-mailadres: eva.brandt@lodestar.example", "Een plan", "  Wie: Eva Brandt", "Wat de bot heeft gezegd"},
	} {
		s.lines("language eva "+lang, "eva: export my data")
		all := s.messages("eva")
		m := all[len(all)-1]
		text := ""
		for _, p := range m.Parts {
			if p.Kind == bot.Page {
				text += p.Text + "\n"
			}
		}
		for _, w := range want {
			if !strings.Contains(text, "\n"+w) && !strings.HasPrefix(text, w) {
				t.Errorf("%s: %q is not in\n%s", lang, w, text[:min(1500, len(text))])
			}
		}
		for line := range strings.Lines(text) {
			if strings.HasPrefix(line, "    ") {
				continue // more of a value
			}
			if name, _, _ := strings.Cut(line, ":"); idLike.MatchString(name) {
				t.Errorf("%s: %q is no plain word", lang, line)
			}
		}
		type entry struct{ Place, Name, Table, Field, Value string }
		var file struct {
			Held []entry `json:"held"`
		}
		if len(m.Attachments) != 1 || json.Unmarshal(m.Attachments[0].Data, &file) != nil {
			t.Fatalf("%s: %d files", lang, len(m.Attachments))
		}
		if i := slices.IndexFunc(file.Held, func(h entry) bool { return h.Table == "person" && h.Field == "name" }); i < 0 || file.Held[i].Place != want[0] || !strings.Contains(want[1], file.Held[i].Name) || file.Held[i].Value != "Eva Brandt" {
			t.Errorf("%s: the file does not name what it holds", lang)
		}
	}
}

// TestMyDataInTheSharedChannel: a customer asks where others read along. They
// alone are told what is held, get all of it, and are erased on the day that was
// said, but for the agreement, which stays without their name (F1, F2, F3, F7).
func TestMyDataInTheSharedChannel(t *testing.T) {
	t.Parallel()
	a := agreedAll(t)
	a.lines("eva: news: Kim Visser fears for her budget", "…")
	if got := spoken(a.asks("visser", "my data")); !strings.HasPrefix(got, "I answer this to you alone. Stored with your name are") || !strings.Contains(got, "4 agreements") || !strings.Contains(got, "your contact details") {
		t.Errorf("held: %s", got)
	}
	export := a.pressesAlone("visser", "Export")
	var all struct {
		Held []playbook.Held `json:"held"`
	}
	if err := json.Unmarshal([]byte(export.Parts[len(export.Parts)-1].Text), &all); err != nil {
		t.Fatalf("%v\n%s", err, spoken(export))
	}
	for _, table := range []string{"person", "account", "plan", "presentation", "identity"} {
		if !slices.ContainsFunc(all.Held, func(h playbook.Held) bool { return h.Table == table }) {
			t.Errorf("nothing of %s is handed out", table)
		}
	}
	if !slices.ContainsFunc(all.Held, func(h playbook.Held) bool { return h.Withheld && h.Table == "plan" }) {
		t.Error("a note of ours in which she stands is not even named")
	}
	for _, h := range all.Held { // somebody else's, and what is ours alone
		if strings.Contains(h.Value, "fears") || strings.Contains(h.Value, "influences") || h.Withheld && h.Value != "" {
			t.Errorf("a note of ours is handed out: %+v", h)
		}
		if strings.Contains(h.Value, "USD 50,000") || strings.Contains(h.Field, "relationship") {
			t.Errorf("handed out: %+v", h)
		}
	}
	a.asks("visser", "my data")
	if got := spoken(a.pressesAlone("visser", "Request Erasure")); !strings.Contains(got, "will be deleted on Thu 17 December 2026") && !strings.Contains(got, "17 December 2026") || !strings.Contains(got, "4 agreements must be kept until") || !strings.Contains(got, "31 December 2030") {
		t.Errorf("before it counts: %s", got)
	}
	if got := spoken(a.pressesAlone("visser", "Keep My Data")); !strings.Contains(got, "no request") {
		t.Errorf("nothing was asked for yet: %s", got)
	}
	a.asks("visser", "erase my data")
	if got := spoken(a.pressesAlone("visser", "Erase My Data")); !strings.Contains(got, "noted") {
		t.Errorf("taken: %s", got)
	}
	if a.saidTo("eva", "Kim Visser of ABC Company has asked that their personal data be deleted") != 1 {
		t.Error("the account manager was not told")
	}
	if got := spoken(a.asks("visser", "keep my data")); !strings.Contains(got, "taken back") {
		t.Errorf("taken back: %s", got)
	}
	a.asks("visser", "erase my data now")
	a.wait(a.clock().AddDate(0, 0, 13))
	a.erase()
	if !a.inFiles("kim visser") || !a.inFiles("k.visser@") || !a.inFiles("ms visser") {
		t.Fatal("erased too early, or the marker is not in the files at all")
	}
	a.wait(a.clock().AddDate(0, 0, 1).Add(time.Hour))
	a.erase()
	// Her id stays where a reference is needed: in the stage it is a name as well.
	if a.inFiles("kim visser") || a.inFiles("k.visser@") || a.inFiles("ms visser") {
		t.Errorf("the name is still in the files: %s", a.log[len(a.log)-1])
	}
	found := tamper(a).verify()
	if found.Err() != nil || found.Workspaces[0].Records != 5 || found.Workspaces[0].Erased < 6 {
		t.Errorf("the evidence: %+v", found)
	}
	files := exported(t, a.database)
	said, ok := python(t, files)
	if !ok || !strings.Contains(said, "4 without a name") {
		t.Errorf("the evidence, offline: %s", said)
	}
	for name, data := range files {
		if bytes.Contains(bytes.ToLower(data), []byte("kim visser")) || bytes.Contains(data, []byte("k.visser@")) {
			t.Errorf("%s in the evidence holds the name", name)
		}
	}
	// The others go on, and the plan can be looked at.
	a.lines("eva: plan")
}

func (a *agreeing) erase() {
	a.t.Helper()
	if err := a.app.Erase(a.t.Context()); err != nil {
		a.t.Fatal(err)
	}
}

// inFiles reports whether a word is in any byte of the database's files.
func (a *agreeing) inFiles(word string) bool {
	a.t.Helper()
	found := false
	for _, suffix := range []string{"", "-wal", "-shm"} {
		data, err := os.ReadFile(strings.TrimPrefix(a.database, "file:") + suffix)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			a.t.Fatal(err)
		}
		if span := regexp.MustCompile(`(?i)` + regexp.QuoteMeta(word)).FindIndex(data); span != nil {
			found = true
			at := span[0]
			a.note("in the files: " + string(bytes.ToValidUTF8(data[max(0, at-160):min(len(data), at+60)], []byte("?"))))
		}
	}
	return found
}

// TestADisplayNameBindsNobody: whoever calls themselves like a contact is told
// nothing about them (method a.4).
func TestADisplayNameBindsNobody(t *testing.T) {
	t.Parallel()
	a := agreedAll(t)
	a.people["stranger"] = bot.Person{Tenant: a.people["visser"].Tenant, ID: "stranger", Name: "Kim Visser", External: true, Organisation: "Fabrikam"}
	if got := spoken(a.asks("stranger", "my data")); strings.Contains(got, "agreement") || strings.Contains(got, "contact details") {
		t.Error(got)
	}
	export := a.asks("stranger", "export my data")
	if strings.Contains(spoken(export), "contoso.example") {
		t.Error(spoken(export))
	}
}

// TestAColleagueAsksForErasure: whoever answers for an account hands it over
// first.
func TestAColleagueAsksForErasure(t *testing.T) {
	t.Parallel()
	a := agreedAll(t)
	a.lines("eva: erase my data now")
	if a.saidTo("eva", "You are account manager of ABC Company.") != 1 {
		t.Errorf("eva: %v", spoken(a.messages("eva")[len(a.messages("eva"))-1]))
	}
	a.lines("jonas: erase my data now")
	if a.saidTo("jonas", "Your request is noted") != 1 {
		t.Error("jonas was not answered")
	}
	a.wait(a.clock().AddDate(0, 0, 15))
	a.erase()
	if a.inFiles("keller") {
		t.Errorf("his name is still in the files: %s", a.log[len(a.log)-1])
	}
	if found := tamper(a).verify(); found.Err() != nil {
		t.Errorf("%+v", found)
	}
}

// TestErasureByMailIsCarriedOut: asked for by a link alone, by somebody who has no
// identity in chat.
func TestErasureByMailIsCarriedOut(t *testing.T) {
	t.Parallel()
	a := &agreeing{replay: newReplay(t, t.Name()), place: sharedPlace()}
	a.lines("already privacy/by_mail until eva> Kim Visser of Contoso has asked")
	if !a.inFiles("kim visser") || !a.inFiles("k.visser@contoso") {
		t.Fatal("the marker is not in the files before")
	}
	a.wait(a.clock().AddDate(0, 0, 15))
	a.erase()
	for _, word := range []string{"kim visser", "k.visser@contoso"} {
		if a.inFiles(word) {
			t.Errorf("%q is still in the files: %s", word, a.log[len(a.log)-1])
		}
	}
	if found := tamper(a).verify(); found.Err() != nil {
		t.Errorf("%+v", found)
	}
}

// TestNobodyReadsByTheirName: a colleague chooses their own display name, so it hands out
// nothing that they may not read, and takes nothing out that is not about them. Whoever
// calls themselves like a contact, a customer or a word reads no plan of others by it.
func TestNobodyReadsByTheirName(t *testing.T) {
	t.Parallel()
	a := agreedAll(t)
	a.lines("eva: news: Prices of Quincetree wood rise, says Mara Lindner")
	tenant := a.people["eva"].Tenant
	says := func(id, text string) string {
		a.does(id, bot.Said, func(e *bot.Event) { e.Text = text })
		all := a.messages(id)
		return spoken(all[len(all)-1])
	}
	for _, name := range []string{"Kim Visser", "quincetree", "Quincetree", "e", "ABC Company", "answers", "of Quincetree"} {
		id := "spy-" + strings.ReplaceAll(name, " ", "")
		a.people[id] = bot.Person{Tenant: tenant, ID: id, Name: name}
		export := says(id, "export my data")
		for _, mark := range []string{"Prices of", "contoso.example", "wood rise", "aim_12_months"} {
			if strings.Contains(export, mark) {
				t.Errorf("%s reads %q: %s", name, mark, export)
			}
		}
	}
	// Her own name: she learns that there is a place, and no more of it.
	a.people["mara"] = bot.Person{Tenant: tenant, ID: "mara", Name: "Mara Lindner"}
	if export := says("mara", "export my data"); strings.Contains(export, "Prices of") || !strings.Contains(export, "a place that you do not work on") {
		t.Errorf("Mara reads: %s", export)
	}
	// Erased is what is theirs alone: nothing of the plan.
	for _, id := range []string{"spy-KimVisser", "spy-answers", "spy-e"} {
		if got := says(id, "erase my data now"); !strings.Contains(got, "is noted") {
			t.Error(got)
		}
	}
	a.wait(a.clock().AddDate(0, 0, 15))
	a.erase()
	if !a.inFiles("kim visser") || !a.inFiles(`"answers"`) || !a.inFiles("quincetree") {
		t.Error("what is not theirs was taken out")
	}
	if found := tamper(a).verify(); found.Err() != nil {
		t.Errorf("%+v", found)
	}
}
