package playbook

import (
	"crypto/rand"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
	"time"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/internal/civil"
	"lodestar/planning/evidence"
	"lodestar/planning/summary"
	"lodestar/scheduler"
)

// JobSummary makes a summary for which a channel is read or a language model asked.
// It is carried out outside every turn.
const JobSummary = "summary"

// summaryLease is after how long such a job is begun again where nothing was heard
// of it: the process died, or the platform never answered.
const summaryLease = 5 * time.Minute

// mostSummaryTries is how often it is begun; then it is made of what is stored.
const mostSummaryTries = 3

// SummaryAsk is what such a job needs to be told.
type SummaryAsk struct {
	Request summary.Request
	// Channel is read first, messages after Since; the zero Address is none.
	Channel bot.Address
	Since   time.Time
	Zone    *time.Location
	Model   bool // ask the model
	Show    bool // only what it would be sent
	Why     string
	From    string // where messages stand, for the reader
}

// Heard takes over the messages of the channel, the oldest first.
func (a *SummaryAsk) Heard(all []bot.Heard) {
	for _, h := range all {
		for _, name := range h.Named { // also of those whom nobody here knows
			if !slices.Contains(a.Request.People, name) {
				a.Request.People = append(a.Request.People, name)
			}
		}
		if text := strings.TrimSpace(h.Text); text != "" {
			day := civil.Of(h.At.In(a.Zone))
			a.Request.Sources = append(a.Request.Sources, summary.Source{ID: "m" + strconv.Itoa(len(a.Request.Sources)+1), Text: text, On: day, From: a.From})
		}
	}
	a.Request.Language = summary.Tongue(a.Request.Sources, a.Request.Language)
}

// SummaryMade is what came of it.
type SummaryMade struct {
	Draft    summary.Draft
	ByModel  bool   // the lines are the model's
	Why      string // why they are not
	Body     []byte // what would be sent, where that was asked for
	Unread   bool   // the channel could not be read
	Asked    bool   // the model was asked
	Outcome  string // "ok" or what went wrong
	Answer   summary.Answer
	Took     time.Duration
	Messages int  // of the channel
	Partly   bool // there was no time to read all of it
}

// wanted makes a draft that does not exist yet; one that waits for the same is
// dropped.
func (e *Env) wanted(task SummaryTask, content WrittenContent) (*Written, error) {
	all, err := e.Tx.WrittenOf(e.Place.Tenant, e.Plan.ID)
	if err != nil {
		return nil, err
	}
	for _, w := range all {
		if w.Person == e.Person.ID && (w.State == WrittenShown || w.State == WrittenWanted) {
			if w.State == WrittenWanted {
				if err := e.endWork(w.ID, "record.summary_stopped"); err != nil {
					return nil, err
				}
			}
			w.State, w.Content = WrittenDropped, WrittenContent{}
			if err := e.Tx.SaveWritten(&w); err != nil {
				return nil, err
			}
		}
	}
	var word [9]byte
	_, _ = rand.Read(word[:]) // never fails (crypto/rand)
	content.Boundary = hex.EncodeToString(word[:])
	content.Waits = e.Session != nil
	content.Back = e.Session != nil && e.Session.Flow == FlowPlan && e.Session.Status == conversation.Active
	w := &Written{Tenant: e.Place.Tenant, Plan: e.Plan.ID, Person: e.Person.ID, Task: task, State: WrittenWanted, Content: content, At: e.Now}
	return w, e.Tx.SaveWritten(w)
}

// summarise begins a summary. What needs neither channel nor model is there at once;
// for all else a job is begun, and a line says so.
func (e *Env) summarise(task SummaryTask, content WrittenContent) error {
	why, err := e.modelRefusal(e.Account)
	if err != nil {
		return err
	}
	if content.NoModel && why != modelOff {
		why = modelUnwanted
	}
	var channel Channel
	if task == TaskMessages {
		ok := false
		if channel, ok, err = e.sharedChannel(e.Account); err != nil {
			return err
		}
		if !ok {
			e.Notice(conversation.Say("say.summary_no_channel", args("customer", quoted(e.Account.Name))))
			return nil
		}
		if platform := channel.Platform; e.Book.Reads != nil && !e.Book.Reads(platform) {
			e.Notice(conversation.Say("say.summary_unreadable", args("customer", quoted(e.Account.Name), "platform", conversation.Say("platform."+platform, nil))))
			return nil
		}
	}
	if content.Show && e.Book.Model == nil {
		e.Notice(conversation.Say("say.ai_off", nil))
		return nil
	}
	w, err := e.wanted(task, content)
	if err != nil {
		return err
	}
	w.Content.Why = why
	if task != TaskMessages && !content.Show {
		ask, err := e.askOf(w)
		if err != nil {
			return err
		}
		if len(ask.Request.Sources) == 0 || why != "" {
			return e.summaryMade(w, ask, SummaryMade{Draft: DraftWithout(ask.Request), Why: why}, true)
		}
	}
	if err := e.Tx.SaveWritten(w); err != nil {
		return err
	}
	key := "say.summary_working"
	if task == TaskMessages {
		key = "say.summary_reading"
	}
	e.Silent()
	m := e.Message("notice", conversation.Say(key, args("customer", quoted(e.Account.Name), "channel", quoted("#"+channel.Name))))
	m.Question = workingOn(w.ID)
	if err := e.Say(m); err != nil {
		return err
	}
	return e.Tx.Schedule(scheduler.Job{
		Tenant: w.Tenant, Kind: JobSummary, Key: w.ID, Subject: w.Plan, Due: e.Now, Args: map[string]string{"person": w.Person},
	})
}

// workingOn names the line that says that a summary is being made, so that it
// becomes a record in its place.
func workingOn(id string) bot.Question {
	return bot.Question{Flow: FlowSummary, Step: "working", Offer: id}
}

// endWork puts how it ended in the place of the line that said that a summary is
// being made: that line never stays without an end.
func (e *Env) endWork(id, key string) error {
	text := e.Print(conversation.Say(key, nil))
	return e.send(e.Person.Home, bot.Message{Kind: bot.KindRecord, Replaces: workingOn(id), Notification: bot.Plain(text), Parts: []bot.Part{{Kind: bot.Outcome, Text: text}}})
}

// DraftWithout is what is drafted without a model: the most telling sentences, or
// for notes those that stand beside each question.
func DraftWithout(r summary.Request) summary.Draft {
	if len(r.Questions) > 0 {
		return summary.Beside(r)
	}
	return summary.Extract(r)
}

// askOf is what is to be summarised for a draft.
func (e *Env) askOf(w *Written) (SummaryAsk, error) {
	people, companies, err := e.namesOf()
	if err != nil {
		return SummaryAsk{}, err
	}
	a := SummaryAsk{Why: w.Content.Why, Show: w.Content.Show, Model: w.Content.Why == "", Zone: e.Zone(), Request: summary.Request{
		Task: string(w.Task), Language: e.Language().Base(), People: people, Companies: companies, Boundary: w.Content.Boundary, Limit: summaryLimit(w.Task),
	}}
	switch w.Task {
	case TaskMessages:
		channel, ok, err := e.sharedChannel(e.Account)
		if err != nil || !ok {
			return a, err
		}
		a.Channel, a.Since, a.From = channel.Address, e.Now.AddDate(0, 0, -summaryDays), "#"+channel.Name
	case TaskAnswers:
		a.Request.Limit = 0
		a.Request.Language = summary.Tongue([]summary.Source{{Text: w.Content.Words}}, a.Request.Language)
		a.Request.Sources = e.notedSources(w.Content.Words, a.Request.Language)
		a.Request.Questions = e.openQuestions()
	default:
		if a.Request.Sources, err = e.sourcesOf(w.Task); err != nil {
			return a, err
		}
		if w.Task == TaskStatus { // it goes to them
			a.Request.Lines = 3
		}
		a.Request.Language = summary.Tongue(a.Request.Sources, a.Request.Language)
	}
	return a, nil
}

// SummaryWanted is what a job has to do, false where nothing any more: the draft was
// dropped, or made already, or the person may not have it any more.
func (e *Env) SummaryWanted(job scheduler.Job) (SummaryAsk, bool, error) {
	w, ok, err := e.Tx.Written(job.Tenant, job.Key)
	if err != nil || !ok || w.State != WrittenWanted {
		return SummaryAsk{}, false, err
	}
	if !e.mayDraft() {
		return SummaryAsk{}, false, e.stopSummary(&w)
	}
	if w.Content.Why == "" { // it may have been forbidden since
		if w.Content.Why, err = e.modelRefusal(e.Account); err != nil {
			return SummaryAsk{}, false, err
		}
	}
	if tries, _ := strconv.Atoi(job.Args["tries"]); tries > mostSummaryTries {
		w.Content.Why = WhyModelFailed
	}
	a, err := e.askOf(&w)
	return a, true, err
}

// mayDraft reports whether the person who asked for a draft may still have it.
func (e *Env) mayDraft() bool { return e.Plan != nil && e.mayEdit(*e.Account) }

// stopSummary ends what the person may not have any more: the plan went to somebody
// else while it was being made.
func (e *Env) stopSummary(w *Written) error {
	w.State, w.Content = WrittenDropped, WrittenContent{}
	if err := e.Tx.SaveWritten(w); err != nil {
		return err
	}
	return e.endWork(w.ID, "record.summary_stopped")
}

// LeaseSummary puts a job off while it is being worked on, so that it is begun again
// should nothing be heard of it. That the model may have been asked by one of which
// nothing was heard is counted and noted: the process died, and what was sent was sent.
func (e *Env) LeaseSummary(job scheduler.Job, a SummaryAsk) error {
	tries, _ := strconv.Atoi(job.Args["tries"])
	if job.Args["asks"] != "" {
		if w, ok, err := e.Tx.Written(job.Tenant, job.Key); err != nil {
			return err
		} else if ok {
			if err := e.noteCall(w, SummaryMade{Asked: true, Outcome: "lost"}); err != nil {
				return err
			}
		}
	}
	job.Args = map[string]string{"person": job.Args["person"], "tries": strconv.Itoa(tries + 1)}
	if a.Model && !a.Show {
		job.Args["asks"] = "yes"
	}
	job.Due = e.Now.Add(summaryLease)
	return e.Tx.Schedule(job)
}

// SummaryDone ends a job with what came of it.
func (e *Env) SummaryDone(job scheduler.Job, a SummaryAsk, made SummaryMade) error {
	if err := e.Tx.Unschedule(job.Tenant, JobSummary, job.Key); err != nil {
		return err
	}
	w, ok, err := e.Tx.Written(job.Tenant, job.Key)
	if err != nil || !ok {
		return err
	}
	if err := e.noteCall(w, made); err != nil {
		return err
	}
	switch {
	case w.State != WrittenWanted:
		return nil // a newer one has taken its place, and said so
	case !e.mayDraft():
		return e.stopSummary(&w)
	}
	e.Place = e.Person.Home
	if err := e.endWork(w.ID, "record.summary_ready"); err != nil {
		return err
	}
	return e.summaryMade(&w, a, made, false)
}

// noteCall counts a question to the model, and notes it in the chain: how much was
// sent and the sum of it, and no word (trust J9).
func (e *Env) noteCall(w Written, made SummaryMade) error {
	if !made.Asked || e.Book.Model == nil || e.Account == nil {
		return nil
	}
	m := e.Book.Model
	cost := m.Cost(made.Answer.TokensIn, made.Answer.TokensOut)
	if err := e.Tx.AddModelCall(ModelCall{Tenant: w.Tenant, Account: e.Account.ID, At: e.Now, Outcome: made.Outcome, Cost: cost}); err != nil {
		return err
	}
	_, err := e.Tx.Audit(evidence.Entry{Tenant: w.Tenant, At: e.Now, Kind: entryModelAsked, By: w.Person, About: w.Plan, Ask: e.id, Body: auditBody(map[string]any{
		"task": string(w.Task), "provider": m.Provider, "model": m.Model, "region": m.Region, "outcome": made.Outcome, "sent_bytes": made.Answer.SentBytes,
		"sent_sha256": made.Answer.SentSHA256, "lines": len(made.Draft.Lines), "left_out": made.Draft.Left(), "milliseconds": made.Took.Milliseconds(), "attempts": made.Answer.AttemptsHad,
	})})
	return err
}

// summaryMade shows what was made, or says why there is nothing. Who has just asked
// for it sees it at once; later it waits until another question is answered.
func (e *Env) summaryMade(w *Written, a SummaryAsk, made SummaryMade, atOnce bool) error {
	said := args("customer", quoted(e.Account.Name), "channel", quoted(a.From))
	drop := func(key string) error {
		w.State, w.Content = WrittenDropped, WrittenContent{}
		if err := e.Tx.SaveWritten(w); err != nil {
			return err
		}
		e.Notice(conversation.Say(key, said))
		if atOnce {
			return nil
		}
		return e.Flush()
	}
	switch {
	case made.Unread:
		return drop("say.summary_unread")
	case a.Show:
		if err := e.showSent(made.Body); err != nil {
			return err
		}
		w.State, w.Content = WrittenDropped, WrittenContent{}
		return e.Tx.SaveWritten(w)
	case len(a.Request.Sources) == 0:
		return drop("say.summary_nothing")
	case len(made.Draft.Lines) == 0 && w.Task == TaskAnswers:
		return drop("say.notes_nothing")
	case len(made.Draft.Lines) == 0:
		return drop("say.summary_nothing")
	}
	why, err := e.whyOnce(made.Why)
	if err != nil {
		return err
	}
	w.State, w.Content.Why, w.Content.Words, w.Content.Left, w.Content.Partly = WrittenShown, why, "", made.Draft.Left(), made.Partly
	if made.ByModel {
		w.Content.Model, w.Content.Why = e.Book.Model.Model+", "+e.Book.Model.Provider, ""
	}
	if w.Task == TaskAnswers {
		if err := e.proposeAnswers(w, a, made); err != nil {
			return err
		}
	} else {
		w.Content.Lines, w.Content.From = made.Draft.Lines, e.cited(made.Draft.Lines, a.Request.Sources)
		if err := e.Tx.SaveWritten(w); err != nil {
			return err
		}
	}
	if atOnce {
		e.Silent()
		if err := e.Open(FlowSummary, e.Plan.ID); err != nil {
			return err
		}
		return e.Advance(conversation.Move{Verb: conversation.Show})
	}
	return e.offerSummary(w, conversation.Say("say.summary_waits", said))
}

// offerSummary asks about a draft that took its time: at once where nothing else is
// asked, or where what was asked has waited for it; else it says that it is there,
// and the question that is being answered stands.
func (e *Env) offerSummary(w *Written, ready conversation.Text) error {
	busy, open, err := e.Tx.ActiveSession(e.Place.Tenant, e.Person.ID, e.Person.Home.Place)
	if err != nil {
		return err
	}
	waited := w.Content.Waits && !busy.Touched.After(w.At)
	if !open || waited {
		if open {
			if err := e.Load(&busy); err != nil {
				return err
			}
		}
		if err := e.Open(FlowSummary, w.Plan); err != nil {
			return err
		}
		return e.Advance(conversation.Move{Verb: conversation.Show})
	}
	s, ok, err := e.Tx.SessionFor(e.Place.Tenant, FlowSummary, w.Plan, e.Person.ID)
	if err != nil {
		return err
	}
	if !ok {
		s = Session{Tenant: e.Place.Tenant, Person: e.Person.ID}
		s.Flow, s.Subject = FlowSummary, w.Plan
	}
	s.Place, s.Touched, s.Status = e.Person.Home, e.Now, conversation.Paused
	if busy.ID == s.ID {
		s.Status = conversation.Active
	}
	if err := e.Tx.SaveSession(&s); err != nil {
		return err
	}
	_, err = e.tellAbout(*e.Person, kindReminder, bot.Question{Session: s.ID, Flow: s.Flow}, []bot.Button{{Label: e.Label("button.look_at_it", nil), Verb: conversation.Resume}}, ready)
	return err
}

// cited says where the sources of lines stand, with their day.
func (e *Env) cited(lines []summary.Line, sources []summary.Source) map[string]string {
	from := map[string]string{}
	for _, line := range lines {
		for _, id := range line.Sources {
			i := slices.IndexFunc(sources, func(s summary.Source) bool { return s.ID == id })
			if i < 0 {
				continue
			}
			from[id] = sources[i].From
			if day := sources[i].On; !day.IsZero() {
				from[id] = strings.TrimSpace(from[id] + ", " + e.Book.Words.Printer(e.Language()).Date(day))
			}
		}
	}
	return from
}
