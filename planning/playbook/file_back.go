package playbook

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"path"
	"slices"
	"strings"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
)

// A plan comes back as the file it went out as (003-16): the account manager puts
// a workbook or a plan file into their own conversation, is shown what it would
// change, and says yes. The file waits meanwhile where mails that are handed over
// wait (KeepMail): it is dropped after 30 days.

// The verbs of a file that came back; the value is its hash and that of the
// differences that were shown.
const (
	VerbSaveFile = "file_save"
	VerbDropFile = "file_drop"
)

// mostHanded is the largest plan that is read from a conversation, in bytes: some
// thirty times the longest plan. Adapters fetch nothing larger.
const mostHanded = 2 << 20

// mostDifferences is how many lines of differences are shown; the others are
// counted.
const mostDifferences = 60

// PlanFile finds a plan among the files of a message: by the ending of its name.
func PlanFile(files []bot.File) (bot.File, bool) {
	i := slices.IndexFunc(files, func(f bot.File) bool {
		return slices.Contains([]string{".xlsx", ".json"}, strings.ToLower(path.Ext(f.Name)))
	})
	if i < 0 {
		return bot.File{}, false
	}
	return files[i], true
}

// handed is a plan file with what the person has to know of it.
type handed struct {
	file  File
	notes []string // what could not be read, in the person's language
}

// HandedFile shows what a plan as a file would change, and asks whether to save
// it. Nothing of the plan changes yet.
func (e *Env) HandedFile(f bot.File) error {
	e.Silent()
	if len(f.Data) > mostHanded {
		e.Notice(conversation.Say("problem.file_too_large", nil))
		return nil
	}
	sum := sha256.Sum256(f.Data)
	hash := hex.EncodeToString(sum[:])
	h, ok, err := e.readHanded(f.Data)
	if err != nil || !ok {
		return err
	}
	plan, may, err := e.maySaveHanded(h.file)
	if err != nil || !may {
		return err
	}
	if err := e.Tx.KeepMail(KeptMail{Tenant: e.Place.Tenant, SHA256: hash, Raw: f.Data, Plan: plan, At: e.Now}); err != nil {
		return err
	}
	return e.showHanded(h, hash, false)
}

// BesideFile says what somebody wrote beside a file back to them: it was taken for
// nothing, and is not lost.
func (e *Env) BesideFile(words string) {
	e.Notice(conversation.Say("say.beside_file", args("text", quoted(words))))
}

// readHanded reads a plan file; ok is false where it cannot be read, which the
// person is told.
func (e *Env) readHanded(data []byte) (h handed, ok bool, err error) {
	words := e.Book.Words.Printer(e.Language())
	if isZip(data) {
		var book WorkbookFile
		if book, err = ReadWorkbook(bytes.NewReader(data), e.Book.Words); err == nil {
			h.file = book.File
			for _, p := range book.Problems {
				h.notes = append(h.notes, p.Text(words))
			}
			if len(book.Ignored) > 0 {
				h.notes = append(h.notes, words.Text("problem.import.ignored", locale.Args{"names": strings.Join(book.Ignored, ", ")}))
			}
		}
	} else {
		h.file, err = ReadFile(bytes.NewReader(data))
	}
	if problem := (*FileProblem)(nil); errors.As(err, &problem) {
		e.Notice(conversation.Say("say.as_it_is", args("text", quoted(problem.Text(words)))))
		return h, false, nil
	}
	// A new account is theirs who brings it, whatever a file says.
	h.file.Account.Manager, h.file.Account.Deputy, h.file.Account.Mentor, h.file.Account.Team = e.Person.ID, "", "", nil
	h.file.Account.Example = false
	return h, err == nil, err
}

func isZip(data []byte) bool { return bytes.HasPrefix(data, []byte("PK\x03\x04")) }

// maySaveHanded reports whether the person may change the account of a file: it is
// theirs, or there is none of that name yet. plan is that of the account, if there
// is one.
func (e *Env) maySaveHanded(f File) (plan string, may bool, err error) {
	account, known, err := e.Tx.AccountNamed(e.Place.Tenant, f.Account.Name)
	if err != nil || !known {
		return "", !known, err
	}
	if account.Example || !e.onTeam(account) {
		_, _, err := e.namedPlan(account.Name, nil, nil)
		return "", false, err
	}
	if !e.mayEdit(account) {
		return "", false, e.sayNotAllowed(account)
	}
	plans, err := e.Tx.PlansOf(e.Place.Tenant, account.ID)
	if err != nil {
		return "", false, err
	}
	p, ok := current(plans, e.Today())
	if !ok {
		return "", true, nil
	}
	other, busy, err := e.editedBy(p)
	if err != nil || !busy {
		return p.ID, err == nil, err
	}
	return "", false, e.sayBeingEdited(p, account, other)
}

// showHanded shows what a file would change and asks. again says that it is not
// what was shown before.
func (e *Env) showHanded(h handed, hash string, again bool) error {
	d, ok, err := e.handedDifferences(h)
	if err != nil || !ok {
		return err
	}
	words := e.Book.Words.Printer(e.Language())
	lines := strings.Split(strings.TrimSpace(d.Text(words)), "\n")
	about := args("customer", quoted(h.file.Account.Name))
	key := "ask.file_back"
	switch {
	case d.Empty():
		key = "say.file_back_same"
	case again:
		key = "ask.file_back.changed"
	}
	m := e.Message("notice", conversation.Say(key, about))
	if !d.Empty() {
		shown := lines[:min(len(lines), mostDifferences)]
		m.Parts = append(m.Parts, bot.Part{Kind: bot.Text, Text: strings.Join(shown, "\n")})
		if more := len(lines) - len(shown); more > 0 {
			m.Parts = append(m.Parts, bot.Part{Kind: bot.Text, Text: e.Print(conversation.Say("say.file_back_more", args("n", more)))})
		}
		value := hash + "/" + differencesSum(d, words)
		m.Buttons = []bot.Button{
			{Label: e.Label("button.file_save", nil), Verb: VerbSaveFile, Value: value, Primary: true},
			{Label: e.Label("button.file_drop", nil), Verb: VerbDropFile, Value: value},
		}
	}
	for _, note := range h.notes {
		m.Parts = append(m.Parts, bot.Part{Kind: bot.Problem, Text: bot.Escape(note)})
	}
	return e.Say(m)
}

// handedDifferences are what a file would change; ok is false where the account can
// hold no plan more, which the person is told.
func (e *Env) handedDifferences(h handed) (d Differences, ok bool, err error) {
	d, err = PlanFileDifferences(e.Tx, e.Place.Tenant, h.file)
	if problem := (*FileProblem)(nil); errors.As(err, &problem) {
		e.Notice(conversation.Say("say.as_it_is", args("text", quoted(problem.Text(e.Book.Words.Printer(e.Language()))))))
		return d, false, nil
	}
	return d, err == nil, err
}

// differencesSum stands for differences as they were shown.
func differencesSum(d Differences, words locale.Printer) string {
	sum := sha256.Sum256([]byte(d.Text(words)))
	return hex.EncodeToString(sum[:8])
}

// saveHanded saves a file that was shown. Where the plan has changed since, it is
// shown once more.
func (e *Env) saveHanded(verb, value string) error {
	e.Silent()
	hash, shown, _ := strings.Cut(value, "/")
	kept, ok, err := e.Tx.Mail(e.Place.Tenant, hash)
	if err != nil {
		return err
	}
	if !ok || e.Person.External {
		e.Notice(conversation.Say("problem.old_question.gone", nil))
		return nil
	}
	h, ok, err := e.readHanded(kept.Raw)
	if err != nil || !ok {
		return err
	}
	about := args("customer", quoted(h.file.Account.Name))
	if verb == VerbDropFile {
		e.Notice(conversation.Say("say.file_back_dropped", about))
		return nil
	}
	_, may, err := e.maySaveHanded(h.file)
	if err != nil || !may {
		return err
	}
	d, ok, err := e.handedDifferences(h)
	if err != nil || !ok {
		return err
	}
	if d.Empty() || differencesSum(d, e.Book.Words.Printer(e.Language())) != shown {
		return e.showHanded(h, hash, true)
	}
	if err := d.Apply(e.Tx, e.Person.ID, e.Now); err != nil {
		return err
	}
	e.Notice(conversation.Say("say.file_back_saved", about))
	return e.afterHanded(h.file.Account.Name)
}

// afterHanded says where the plan stands with its customer after a file has
// changed it: what was agreed stays agreed until the change goes out.
func (e *Env) afterHanded(name string) error {
	account, ok, err := e.Tx.AccountNamed(e.Place.Tenant, name)
	if err != nil || !ok {
		return err
	}
	plans, err := e.Tx.PlansOf(e.Place.Tenant, account.ID)
	if err != nil {
		return err
	}
	p, ok := current(plans, e.Today())
	if !ok {
		return nil
	}
	m := e.Message("notice")
	if p.State == Presented || p.State == Active {
		now, err := e.agreedPlan(&p, &account)
		if err != nil {
			return err
		}
		m = e.Message("notice", e.standing(account.Name, p.State, now)...)
		m.Buttons = e.buttonsFor(&account, now)
	}
	m.Buttons = append(m.Buttons, bot.Button{Label: e.Label("button.open_plan", nil), Verb: VerbInPlan, Value: account.ID + " plan"})
	m.Buttons = m.Buttons[:min(len(m.Buttons), 3)]
	return e.Say(m)
}
