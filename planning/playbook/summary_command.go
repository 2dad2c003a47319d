package playbook

import (
	"strings"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
)

// shownAtOnce is how many characters of what is sent stand in one part of a message.
const shownAtOnce = 2500

// showSent shows what a model would be sent, byte for byte.
func (e *Env) showSent(body []byte) error {
	m := e.Message("notice", conversation.Say("say.ai_sent", args("provider", quoted(e.Book.Model.Provider), "n", len(body), "region", quoted(e.regionWords()))))
	text := []rune(string(body))
	for len(text) > 0 {
		n := min(len(text), shownAtOnce)
		m.Parts = append(m.Parts, bot.Part{Kind: bot.Text, Text: bot.Escape(string(text[:n]))})
		text = text[n:]
	}
	return e.Say(m)
}

// summaryCommand makes a summary: of the plan, or of what the rest of the words
// names.
func summaryCommand(e *Env, a map[string]string) error {
	task, customer, noModel := e.summaryWords(a["rest"])
	return e.summariseIn(customer, task, WrittenContent{NoModel: noModel})
}

// showSentCommand shows what the model would be sent for a summary.
func showSentCommand(e *Env, a map[string]string) error {
	task, customer, _ := e.summaryWords(a["rest"])
	return e.summariseIn(customer, task, WrittenContent{Show: true})
}

func (e *Env) summariseIn(customer string, task SummaryTask, content WrittenContent) error {
	p, account, err := e.whichPlan(customer)
	if err != nil || p == nil {
		return err
	}
	if !e.mayEdit(*account) {
		return e.sayNotAllowed(*account)
	}
	e.Plan, e.Account = p, account
	return e.summarise(task, content)
}

// summaryTasks are what a summary can be asked of, by the words for it. A table,
// never written to.
var summaryTasks = []SummaryTask{TaskOverview, TaskCall, TaskStatus, TaskAgenda, TaskReport, TaskChanges, TaskMessages}

// summaryWords takes "the status e-mail without AI" apart; what names nothing else is
// the customer.
func (e *Env) summaryWords(rest string) (task SummaryTask, customer string, noModel bool) {
	task = TaskOverview
	for _, w := range strings.Split(e.Book.Words.Printer(e.Language()).Text("alias.summary.without", nil)+"|"+e.Book.Words.Printer(locale.English).Text("alias.summary.without", nil), "|") {
		folded, without := locale.Fold(rest), locale.Fold(w)
		if folded == without || strings.HasSuffix(folded, " "+without) {
			noModel = true
			fields := strings.Fields(rest)
			rest = strings.Join(fields[:max(0, len(fields)-len(strings.Fields(w)))], " ")
			break
		}
	}
	if strings.HasPrefix(rest, "#") || strings.HasPrefix(rest, "<#") {
		return TaskMessages, "", noModel
	}
	for _, t := range summaryTasks {
		if e.is("alias.summary."+string(t), rest) {
			return t, "", noModel
		}
	}
	return task, rest, noModel
}
