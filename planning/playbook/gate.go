package playbook

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/internal/civil"
	"lodestar/planning"
	"lodestar/scheduler"
)

// gateWarnings name what does not stop the plan but should be known before it
// goes out: owners who have not said yes, actions without a force field, what
// is still open (method d.6).
func gateWarnings(c *conversation.Scene) []conversation.Text {
	if len(missing(c)) > 0 {
		return pageTooLongTexts(c)
	}
	var texts []conversation.Text
	var unasked []any
	for _, row := range c.Plan().Rows("action", -1) {
		owner := ownerOf(c.Plan(), row.ID)
		if live(c.At(row.ID)) && owner.Side == conversation.Ours && owner.ID != c.Facts.Me.ID && !owner.Placeholder() && !c.Plan().Value("action_accept", row.ID).Is("yes") {
			unasked = append(unasked, conversation.Say("context.action_and_owner", args("action", quoted(c.Plan().Text("action_title", row.ID)), "person", quoted(owner.Name))))
		}
	}
	if len(unasked) > 0 {
		texts = append(texts, conversation.Say("context.owner_yes_missing", args("list", unasked)))
	}
	if without := withoutForce(c); len(without) > 0 {
		texts = append(texts, conversation.Say("say.actions_without_force_field", args("n", len(without), "list", strings.Join(without, ", "))))
	}
	if open := openFields(c); len(open) > 0 {
		texts = append(texts, conversation.Say("context.send_all_the_same", args("list", open)))
	}
	return texts
}

// withoutForce are the numbers of the live actions that nobody has weighed
// (000-54).
func withoutForce(c *conversation.Scene) []string {
	var numbers []string
	for _, row := range c.Plan().Rows("action", -1) {
		if live(c.At(row.ID)) && !forceOf(c.Plan(), row.ID).Given() {
			numbers = append(numbers, strconv.Itoa(c.Plan().Number(row.ID)))
		}
	}
	return numbers
}

// failReason keeps why an action that is likely to fail stays in the plan
// (method d.5 rule 8); internal.
func failReason() *conversation.Step {
	s := line("fail_reason", conversation.Warned, 140)
	s.When = func(c *conversation.Scene) bool {
		return live(c) && forceOf(c.Plan(), c.Row).Verdict() == planning.LikelyToFail
	}
	s.Args = func(c *conversation.Scene) locale.Args { return args("action", c.Plan().Number(c.Row)) }
	return s
}

// gateButtons are what can be done at the gate beside sending: change the plan,
// the words that go with it, or the day by which an answer is asked for.
func gateButtons(c *conversation.Scene) []conversation.Option {
	if len(missingKeys(c)) > 0 || c.Facts.Known["shared_channel"]+c.Facts.Known["mail_to"] == "" {
		return []conversation.Option{{Verb: conversation.ShowPage, Label: conversation.Say("button.edit", nil)}}
	}
	return []conversation.Option{
		{Verb: conversation.ShowPage, Label: conversation.Say("button.edit", nil)},
		{Verb: conversation.Ask, Value: conversation.Key{Step: "cover_message"}.String(), Label: conversation.Say("button.change_message", nil)},
		{Verb: conversation.Ask, Value: conversation.Key{Step: "answer_by"}.String(), Label: conversation.Say("button.change_date", nil)},
	}
}

// answerByStep lets another day be named than the third working day: one on
// which the customer works, and not in the past.
func answerByStep() *conversation.Step {
	s := date("answer_by", conversation.Optional)
	s.Check = func(c *conversation.Scene, v conversation.Value) *conversation.Problem {
		account, today := c.Record(accountRecord), c.Facts.Today
		if zone, err := time.LoadLocation(account.Text("account_time_zone", 0)); err == nil {
			today = civil.Of(c.Facts.Now.In(zone))
		}
		if v.Date.Before(today) {
			return &conversation.Problem{Key: "problem.past_date", Args: args("date", c.Printer().Capital(c.Printer().DateLong(v.Date)))}
		}
		calendar := scheduler.CalendarOf(one(account.Value("account_country", 0)))
		if _, off := calendar.DayOff(v.Date); off {
			return &conversation.Problem{Key: "problem.day_off", Args: args(
				"date", c.Printer().Capital(c.Printer().DateLong(v.Date)), "next", c.Printer().DateLong(calendar.WorkingDay(v.Date)))}
		}
		return nil
	}
	return s
}

// aboutAgreement completes what is said of a plan that goes to the customer or
// is there already: the gate with what it sends, a finished plan with what can
// be done next.
func (e *Env) aboutAgreement(p conversation.Prompt, m *bot.Message) error {
	if e.Plan != nil && e.Session.Flow == FlowReply && p.Question.Step == "reply.confirm" {
		return e.showReply(m)
	}
	if e.Plan == nil || e.Session.Flow != FlowPlan {
		return nil
	}
	switch {
	case p.Question.Step == stepGate:
		return e.showGate(m)
	case p.Status == conversation.Finished:
		now, err := e.agreedPlan(e.Plan, e.Account)
		if err == nil {
			m.Buttons = append(e.buttonsFor(e.Account, now), m.Buttons...)
			m.Buttons = m.Buttons[:min(len(m.Buttons), 3)] // at most three
		}
		return err
	}
	return nil
}

// showGate puts what would be sent into the gate's question, made by what sends
// it: what the account manager sees is what goes out (method d.6).
func (e *Env) showGate(m *bot.Message) error {
	if !slices.ContainsFunc(m.Options, func(b bot.Button) bool { return b.Value == "send" }) {
		return nil
	}
	channel, ok, err := e.presentBy()
	if err != nil || !ok {
		return err
	}
	next, err := e.nextVersion(e.Plan.ID)
	if err != nil {
		return err
	}
	p, err := e.presentation(next, channel)
	if err != nil {
		return err
	}
	if p.Against != 0 && len(p.Changes) == 0 {
		e.nothingToSend(m, p.Against)
		return nil
	}
	if err := e.gateShows(p); err != nil {
		return err
	}
	c, err := e.cardOf(p, e.Plan, e.Account)
	if err != nil {
		return err
	}
	if channel.Place == "" {
		m.Parts = slices.DeleteFunc(m.Parts, func(part bot.Part) bool { return part.Kind == bot.Page })
		return e.previewMail(m, c)
	}
	shown, err := c.preview(func(label string) string {
		return e.Print(conversation.Say("context.behind_button", args("button", quoted(label))))
	})
	if err != nil {
		return err
	}
	// The page is that of what is sent; what is for us alone stays below it.
	m.Parts = slices.DeleteFunc(m.Parts, func(part bot.Part) bool { return part.Kind == bot.Page })
	ours := len(m.Parts)
	for ours > 0 && m.Parts[ours-1].Kind == bot.Context {
		ours--
	}
	m.Parts = slices.Insert(m.Parts, ours, shown...)
	if err := e.newApprovers(m); err != nil {
		return err
	}
	m.Parts = append(m.Parts, bot.Part{Kind: bot.Context, Text: e.Print(conversation.Say("context.answer_by", args("date", e.Book.Words.Printer(e.Language()).DateLong(p.AnswerBy))))})
	return e.previewMail(m, c)
}

// newApprovers says who can't agree to this version yet.
func (e *Env) newApprovers(m *bot.Message) error {
	all, err := e.approversOf(e.Plan, e.Account)
	if err != nil {
		return err
	}
	may, wait, err := e.mayAgree(all)
	if err != nil || len(wait) == 0 {
		return err
	}
	names := func(all []Approver) (names []any) {
		for _, a := range all {
			names = append(names, quoted(a.Name))
		}
		return names
	}
	m.Parts = append(m.Parts, bot.Part{Kind: bot.Context, Text: e.Print(conversation.Say("context.new_approvers", args("people", names(wait), "list", names(may))))})
	return nil
}

// gateAsks puts another question in the place of the gate's own.
func (e *Env) gateAsks(m *bot.Message, ask conversation.Text) {
	for i, part := range slices.Backward(m.Parts) {
		if part.Kind == bot.Text {
			m.Parts[i].Text = e.Print(ask)
			m.Notification = firstOf(m.Parts[i].Text)
			return
		}
	}
}

func firstOf(text string) string {
	first, _, _ := strings.Cut(bot.Plain(text), "\n")
	return first
}

// nothingToSend says that the customer agreed to all there is.
func (e *Env) nothingToSend(m *bot.Message, version int) {
	m.Parts = slices.DeleteFunc(m.Parts, func(part bot.Part) bool { return part.Kind == bot.Page || part.Kind == bot.Context })
	e.gateAsks(m, conversation.Say("say.nothing_to_send", args("version", version)))
	m.Options = slices.DeleteFunc(m.Options, func(b bot.Button) bool { return b.Value == "send" })
	m.Buttons = m.Buttons[:min(len(m.Buttons), 1)]
}

// preview is what goes out, as parts of a message that can't be pressed: every
// message to the channel, its buttons by their labels, and what stands behind
// those that open something. behind introduces that.
func (c card) preview(behind func(label string) string) ([]bot.Part, error) {
	sent, err := c.sent()
	if err != nil {
		return nil, err
	}
	var parts []bot.Part
	for _, m := range sent {
		parts = append(parts, m.Parts...)
		var labels []string
		for _, b := range m.Buttons {
			labels = append(labels, "["+b.Label+"]")
		}
		if len(labels) > 0 {
			parts = append(parts, bot.Part{Kind: bot.Text, Text: bot.Escape(strings.Join(labels, " "))})
		}
	}
	if c.p.Against == 0 {
		return parts, nil
	}
	differences, err := c.differencesPage()
	if err != nil {
		return nil, err
	}
	page, err := c.page()
	if err != nil {
		return nil, err
	}
	for _, m := range []struct {
		label string
		bot.Message
	}{{c.words.Text("button.read_differences", nil), differences}, {c.words.Text("button.read_plan", nil), page}} {
		parts = append(parts, bot.Part{Kind: bot.Text, Text: behind(m.label)})
		parts = append(parts, m.Parts...)
	}
	return parts, nil
}

// unsent reports whether the plan differs from what the customer has: from the
// version that waits for their answer, else from the one in force.
func (a agreed) unsent() bool { return len(a.since) > 0 }

// planDone says where a plan stands that has nothing left to ask.
func (e *Env) planDone(p *conversation.Prompt) error {
	if p.Status != conversation.Finished || e.Plan == nil || e.Session.Flow != FlowPlan || e.stood {
		return nil // it was said already
	}
	now, err := e.agreedPlan(e.Plan, e.Account)
	if err != nil {
		return err
	}
	p.Notices = append(p.Notices, e.whereItStands(now)...)
	return nil
}

// whereItStands is where the open plan stands with its customer.
func (e *Env) whereItStands(now agreed) []conversation.Text {
	return e.standing(e.Account.Name, e.Plan.State, now)
}

func (e *Env) standing(customer string, state PlanState, now agreed) []conversation.Text {
	var texts []conversation.Text
	say := func(key string, pairs ...any) {
		a := args(append(pairs, "customer", quoted(customer))...)
		texts = append(texts, conversation.Say(key, a))
	}
	day := func(p *Presentation) string { return e.Book.Words.Printer(e.Language()).DateLong(p.AnswerBy) }
	switch {
	case now.last == nil && state == Active:
		say("say.plan_without_agreement")
	case now.last == nil:
		say("say.not_sent_yet")
	case now.last != nil && now.last.State == planning.VersionChangesRequested:
		say("say.plan_changes_requested", "version", now.last.Version)
	case now.waits() && now.inForce != nil:
		say("say.plan_waits.changes", "version", now.last.Version, "before", now.inForce.Version, "date", day(now.last))
	case now.waits():
		say("say.plan_waits", "version", now.last.Version, "date", day(now.last))
	case now.inForce != nil:
		say("say.plan_agreed", "version", now.inForce.Version)
	case state == Active:
		say("say.plan_without_agreement")
	default:
		say("say.plan_not_with_them", "version", now.last.Version)
	}
	if now.unsent() {
		version := now.inForce
		if now.waits() || version == nil {
			version = now.last
		}
		say("say.plan_changed", "n", e.places(now), "version", version.Version)
	}
	return texts
}

// places is in how many places the plan differs from what the customer has.
func (e *Env) places(now agreed) int {
	return len(differencesOf(now, e.Book.Words.Printer(e.Language())))
}
