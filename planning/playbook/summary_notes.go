package playbook

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/planning/summary"
)

// notesCommand takes the notes of a call and proposes from them answers to the open
// ones of the four questions, each with the sentence it comes from (f.19).
func notesCommand(e *Env, a map[string]string) error {
	words := notedWords(e.Wants, a["rest"])
	if words == "" {
		e.Notice(conversation.Say("say.notes_how", nil))
		if address := mailOf(*e.Person); address != "" && e.Book.Mail != nil && e.Book.Mail.Answers {
			e.Notice(conversation.Say("say.notes_how_mail", args("address", quoted(address), "to", quoted(e.Book.Mail.From))))
		}
		return nil
	}
	return e.takeNotes(words)
}

// notedWords are the notes with the line breaks of the message, which what a command
// captures has lost: they are the end of the message, as many words as were captured.
func notedWords(message, captured string) string {
	notes, words := message, strings.Fields(captured)
	for range len(strings.Fields(message)) - len(words) {
		notes = strings.TrimSpace(notes)
		notes = notes[max(0, strings.IndexFunc(notes, unicode.IsSpace)):]
	}
	if !slices.Equal(strings.Fields(notes), words) {
		return captured
	}
	return strings.TrimSpace(notes)
}

// takeNotes proposes answers from notes.
func (e *Env) takeNotes(words string) error {
	p, account, err := e.whichPlan("")
	if err != nil || p == nil {
		return err
	}
	if !e.mayEdit(*account) {
		return e.sayNotAllowed(*account)
	}
	e.Plan, e.Account = p, account
	if len(e.openQuestions()) == 0 {
		e.Notice(conversation.Say("say.notes_no_questions", args("customer", quoted(account.Name))))
		return nil
	}
	return e.summarise(TaskAnswers, WrittenContent{Words: words})
}

// openQuestions are those of the four that nobody has answered in any round.
func (e *Env) openQuestions() (open []summary.Question) {
	r := e.Plan.Record
	for _, id := range questions {
		answered := false
		for _, row := range r.Rows("round", 0) {
			answered = answered || r.Text(id, row.ID) != ""
		}
		if !answered {
			open = append(open, summary.Question{ID: id, Words: e.questionWords(id), Limit: answerLimit(id)})
		}
	}
	return open
}

// questionWords are a question as it is asked, without the hint behind it.
func (e *Env) questionWords(step string) string {
	words := bot.Plain(e.Book.Words.Printer(e.Language()).Text("ask."+step, locale.Args{"customer": bot.Escape(e.Account.Name)}))
	asked, _, ok := strings.Cut(words, "?")
	if !ok {
		return words
	}
	return asked + "?"
}

// notedSources are the sentences of notes, each a source of its own.
func (e *Env) notedSources(words string, lang locale.Language) (all []summary.Source) {
	for _, text := range summary.Sentences(lang, locale.Clean(words)) {
		all = append(all, summary.Source{ID: "s" + strconv.Itoa(len(all)+1), Text: text, On: e.Today(), From: e.Print(conversation.Say("context.summary_notes", nil))})
	}
	return all
}

// proposeAnswers makes a draft of each question that the notes answer. The sentences
// it comes from stand beside it.
func (e *Env) proposeAnswers(w *Written, a SummaryAsk, made SummaryMade) error {
	first := true
	for _, q := range a.Request.Questions {
		c := WrittenContent{Step: q.ID, Model: w.Content.Model, Why: w.Content.Why, Left: w.Content.Left, Back: w.Content.Back, From: map[string]string{}}
		length := 0
		for _, line := range made.Draft.Lines {
			if line.Question != q.ID || length+locale.Length(line.Text)+1 > q.Limit {
				continue
			}
			length += locale.Length(line.Text) + 1
			c.Lines = append(c.Lines, line)
			for _, id := range line.Sources {
				c.From[id] = "“" + sourceText(a.Request.Sources, id) + "”"
			}
		}
		if len(c.Lines) == 0 {
			continue
		}
		proposal := Written{Tenant: w.Tenant, Plan: w.Plan, Person: w.Person, Task: TaskAnswers, State: WrittenShown, Content: c, At: e.Now}
		if first {
			proposal.ID, proposal.Rev = w.ID, w.Rev
		} else {
			proposal.Content.Why = "" // it was said
		}
		first = false
		if err := e.Tx.SaveWritten(&proposal); err != nil {
			return err
		}
	}
	return nil
}

func sourceText(all []summary.Source, id string) string {
	for _, s := range all {
		if s.ID == id {
			return s.Text
		}
	}
	return ""
}
