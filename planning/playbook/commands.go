package playbook

import (
	"strconv"
	"strings"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/planning"
	"lodestar/planning/example"
	"lodestar/planning/export"
)

// commands are everything that can be typed beside the navigation (part 4 of
// how the product speaks). Each says who may use it.
func commands() []command {
	cmd := func(class conversation.Class, who conversation.Access, id string, run func(*Env, map[string]string) error) command {
		return command{Command: conversation.Command{ID: id, Class: class, Who: who}, run: run}
	}
	within := func(id string, run func(*Env, map[string]string) error) command {
		return cmd(conversation.Within, conversation.Colleagues, id, run)
	}
	elsewhere := func(id string, run func(*Env, map[string]string) error) command {
		return cmd(conversation.Elsewhere, conversation.Colleagues, id, run)
	}
	return []command{
		within("plan", showPlan), within("customer_view", showCustomerView), within("gaps", gaps),
		within("news", noteNews), within("opportunity", noteOpportunityCommand), within("team", team),
		within("send", send), within("force", forceField), within("rank", rank), within("step", openStep),
		within("add_row", addRow), within("remove", removeRow), within("move", moveRow),
		within("park", park), within("resume", takeUp), within("rework", rework),
		within("keep_version", func(e *Env, _ map[string]string) error { return keepVersion(e, nil) }),
		within("versions", versions), within("changes", changes), within("minutes", minutes),
		within("share", notYet("say.share_not_yet")), within("status", notYet("say.status_not_yet")),
		within("call", notYet("say.call_not_yet")), within("report", notYet("say.report_not_yet")),
		within("export", exportPlan),
		elsewhere("new_plan", newPlan), elsewhere("plans", listPlans), elsewhere("accounts", listAccounts),
		elsewhere("example", showExample), elsewhere("home", home),
		cmd(conversation.Elsewhere, conversation.Anyone, "settings", settings),
		cmd(conversation.Elsewhere, conversation.Anyone, "language", changeLanguage),
		elsewhere("away", away),
		cmd(conversation.Elsewhere, conversation.Anyone, "glossary", glossary),
		cmd(conversation.Elsewhere, conversation.Anyone, "my_data", myData),
		elsewhere("remind_tomorrow", remindTomorrow),
	}
}

// notYet says that something is not part of the product yet.
func notYet(key string) func(*Env, map[string]string) error {
	return func(e *Env, _ map[string]string) error {
		e.Notice(conversation.Say(key, nil))
		return nil
	}
}

// page is a message that shows fixed-width text.
func (e *Env) page(intro conversation.Text, page string) error {
	m := e.Message("page", intro)
	m.Parts = append(m.Parts, bot.Part{Kind: bot.Page, Text: page})
	return e.Say(m)
}

func showPlan(e *Env, a map[string]string) error {
	p, account, err := e.whichPlan(a["customer"])
	if err != nil || p == nil {
		return err
	}
	m, err := e.material(p, account)
	if err != nil {
		return err
	}
	printer := e.Book.Words.Printer(e.Language())
	plan := m.Plan()
	count := export.Lines(plan, planning.Internal, printer)
	msg := e.Message("page", conversation.Say("say.plan_page", locale.Args{"customer": quoted(account.Name)}))
	msg.Parts = append(msg.Parts, bot.Part{Kind: bot.Page, Text: export.Text(plan, planning.Internal, printer)})
	length := conversation.Say("context.lines", locale.Args{"lines": count.Total, "target": planning.PageTarget})
	switch {
	case count.TooLong():
		length = conversation.Say("say.over_limit", locale.Args{"n": -count.Room()})
	case count.OverTarget() > 0:
		length = conversation.Say("context.lines_over", locale.Args{"lines": count.Total, "over": count.OverTarget(), "below": count.Room()})
	}
	msg.Parts = append(msg.Parts, bot.Part{Kind: bot.Context, Text: e.Print(length)})
	if err := e.Say(msg); err != nil {
		return err
	}
	if count.TooLong() {
		return proposeCut(e, plan)
	}
	return nil
}

func showCustomerView(e *Env, a map[string]string) error {
	p, account, err := e.whichPlan(a["customer"])
	if err != nil || p == nil {
		return err
	}
	m, err := e.material(p, account)
	if err != nil {
		return err
	}
	printer := e.Book.Words.Printer(m.customerLanguage(e.Language()))
	return e.page(conversation.Say("say.customer_view", locale.Args{"customer": quoted(account.Name)}), export.Text(m.Plan(), planning.ForCustomer, printer))
}

func showExample(e *Env, _ map[string]string) error {
	printer := e.Book.Words.Printer(e.Language())
	plan := example.Plan()
	if err := e.page(conversation.Say("say.example_intro", nil), export.Text(plan, planning.Internal, printer)); err != nil {
		return err
	}
	return e.page(conversation.Text{}, export.ForceFields(plan, printer))
}

// scene is a view on a plan for the functions that questions use.
func (e *Env) scene(p *Plan, a *Account) (*conversation.Scene, error) {
	facts, err := e.Facts()
	if err != nil {
		return nil, err
	}
	s := conversation.Session{Flow: FlowPlan, Subject: p.ID, Records: map[string]*conversation.Record{conversation.Main: p.Record, accountRecord: a.Record}}
	return e.Book.Engine.Scene(&s, facts), nil
}

func gaps(e *Env, _ map[string]string) error {
	p, account, err := e.whichPlan("")
	if err != nil || p == nil {
		return err
	}
	c, err := e.scene(p, account)
	if err != nil {
		return err
	}
	open := openFields(c)
	var assumed []conversation.Text
	for _, k := range SceneMaterial(c).Plan().Assumed() {
		stored := storedKey(k)
		assumed = append(assumed, conversation.Say("say.field_value", args("field", conversation.Say("field."+k.Step, nil), "value", quoted(clip(c.Plan().Text(k.Step, stored.Row), 80)))))
	}
	if len(open) == 0 && len(assumed) == 0 {
		e.Notice(conversation.Say("say.no_gaps", locale.Args{"customer": quoted(account.Name)}))
		return nil
	}
	texts := []conversation.Text{conversation.Say("say.gaps", locale.Args{"customer": quoted(account.Name),
		"gaps": conversation.Say("count.gap", args("n", len(open))), "assumed": conversation.Say("count.assumed_answer", args("n", len(assumed)))})}
	if len(open) > 0 {
		texts = append(texts, conversation.Say("say.gaps_open", nil))
		for _, what := range open {
			texts = append(texts, conversation.Say("say.gap_line", args("what", what)))
		}
	}
	if len(assumed) > 0 {
		texts = append(texts, conversation.Say("say.gaps_assumed", nil))
		texts = append(texts, assumed...)
	}
	m := e.Message("notice", texts...)
	if keys := gapKeys(c); len(keys) > 0 && e.Session != nil {
		m.Buttons = []bot.Button{{Label: e.Label("button.fill_in_now", nil), Verb: conversation.Ask, Value: keys[0].String()}}
	}
	return e.Say(m)
}

// rank lists the actions by effect and effort and proposes what to cut
// (000-08).
func rank(e *Env, _ map[string]string) error {
	p, account, err := e.whichPlan("")
	if err != nil || p == nil {
		return err
	}
	m, err := e.material(p, account)
	if err != nil {
		return err
	}
	plan := m.Plan()
	texts := []conversation.Text{conversation.Say("say.rank", nil)}
	for i, a := range plan.Ranked() {
		line := conversation.Say("say.rank_line.open", args("n", i+1, "action", quoted(a.Title)))
		if a.Effect > 0 && a.Effort > 0 {
			line = conversation.Say("say.rank_line", args("n", i+1, "action", quoted(a.Title), "effect", a.Effect, "effort", a.Effort))
		}
		texts = append(texts, line)
	}
	e.Notice(texts...)
	return proposeCut(e, plan)
}

// proposeCut names the weakest action and what a cut would leave undone.
func proposeCut(e *Env, plan planning.Plan) error {
	cut, ok := plan.ProposeCut()
	if !ok {
		return nil
	}
	action, _ := plan.Action(cut.Action)
	n := plan.ActionNumber(cut.Action)
	name := e.Book.Words.Printer(e.Language()).Text("row.action", locale.Args{"n": n})
	e.Notice(conversation.Say("say.rank_proposal", args("action", quoted(name+" ("+action.Title+")"))))
	if cut.Solution != "" {
		if s, ok := plan.Solution(cut.Solution); ok {
			e.Notice(conversation.Say("say.cut_leaves_nothing", args("action", quoted(name), "solution", quoted(s.Name))))
		}
	}
	if cut.Goal != "" && len(plan.LiveActionsOf(cut.Goal)) == 1 {
		if g, ok := plan.Goal(cut.Goal); ok {
			e.Notice(conversation.Say("say.cut_leaves_nothing", args("action", quoted(name), "solution", quoted(g.Statement))))
		}
	}
	return nil
}

// inPlan makes sure that a plan the person may change is open in the session.
func (e *Env) inPlan() (bool, error) {
	p, account, err := e.whichPlan("")
	if err != nil || p == nil {
		return false, err
	}
	if !e.mayEdit(*account) {
		manager, _, err := e.Tx.Person(e.Place.Tenant, account.Manager)
		if err != nil {
			return false, err
		}
		e.Notice(conversation.Say("problem.account_manager_only", locale.Args{"manager": quoted(manager.Name)}))
		return false, nil
	}
	if e.Session == nil || e.Session.Subject != p.ID {
		if err := e.Open(FlowPlan, p.ID); err != nil {
			return false, err
		}
	}
	return true, nil
}

// move makes a move in the plan's session and says what comes of it.
func (e *Env) move(verb, value string) error {
	ok, err := e.inPlan()
	if err != nil || !ok {
		return err
	}
	e.Silent()
	e.Session.Status = conversation.Active
	return e.Advance(conversation.Move{Verb: verb, Value: value})
}

func noteNews(e *Env, a map[string]string) error {
	text := strings.TrimSpace(a["rest"])
	if text == "" {
		return e.move(conversation.Add, "news/0")
	}
	ok, err := e.inPlan()
	if err != nil || !ok {
		return err
	}
	if n := locale.Length(text); n > 95 {
		e.Notice(conversation.Say("problem.too_long", args("n", n, "limit", 95, "text", quoted(text))))
		return nil
	}
	row := e.addTo("news", text)
	e.Plan.Record.Set(conversation.Key{Step: "news.date", Row: row}, e.answer(conversation.DateValue(e.Today())))
	if err := e.storeRecords(); err != nil {
		return err
	}
	e.Notice(conversation.Say("say.news_noted", locale.Args{"customer": quoted(e.Account.Name), "date": e.Today(), "text": quoted(text)}))
	if summary := e.Plan.Record.Text("summary", 0); summary != "" {
		e.Notice(conversation.Say("ask.news.confirm", args("text", quoted(summary))))
		e.Notice(conversation.Say("context.summary_hint", nil))
	}
	return nil
}

func noteOpportunityCommand(e *Env, a map[string]string) error {
	text := strings.TrimSpace(a["rest"])
	if text == "" {
		return e.move(conversation.Add, "opportunities/0")
	}
	ok, err := e.inPlan()
	if err != nil || !ok {
		return err
	}
	if n := locale.Length(text); n > 80 {
		e.Notice(conversation.Say("problem.too_long", args("n", n, "limit", 80, "text", quoted(text))))
		return nil
	}
	row := e.addTo("opportunities", text)
	if trail := e.Session.Trail; len(trail) > 0 { // linked to the last answer
		e.Plan.Record.Set(conversation.Key{Step: "opportunities_source", Row: row}, e.answer(conversation.TextValue(trail[len(trail)-1].String())))
	}
	if err := e.storeRecords(); err != nil {
		return err
	}
	e.Notice(conversation.Say("say.opportunity_noted", args("text", quoted(text))))
	return nil
}

func (e *Env) answer(v conversation.Value) conversation.Answer {
	return conversation.Answer{Value: v, State: conversation.Answered, By: e.Person.ID, At: e.Now, SaidOn: e.Today()}
}

// addTo adds a row with one line to a list of the plan.
func (e *Env) addTo(list, text string) int {
	row := e.Plan.Record.AddRow(list, 0)
	e.Plan.Record.Set(conversation.Key{Step: list, Row: row}, e.answer(conversation.TextValue(text)))
	return row
}

// send goes to the gate of step 6.
func send(e *Env, _ map[string]string) error {
	return e.move(conversation.Ask, "present.confirm")
}

func forceField(e *Env, a map[string]string) error {
	ok, err := e.inPlan()
	if err != nil || !ok {
		return err
	}
	n := a["n"]
	if n == "" {
		m, err := e.material(e.Plan, e.Account)
		if err != nil {
			return err
		}
		return e.page(conversation.Text{}, export.ForceFields(m.Plan(), e.Book.Words.Printer(e.Language())))
	}
	row, ok := e.rowNumber("action", n)
	if !ok {
		return nil
	}
	return e.move(conversation.Ask, conversation.Key{Step: "force.pack", Row: row}.String())
}

// rowNumber finds a row of a list by the number people see.
func (e *Env) rowNumber(list, number string) (int, bool) {
	rows := e.Plan.Record.Rows(list, -1)
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 || n > len(rows) {
		key := "problem.no_row." + list
		if len(rows) == 0 {
			key = "problem.no_rows." + list
		}
		e.Notice(conversation.Say(key, args("number", quoted(number), "last", len(rows))))
		return 0, false
	}
	return rows[n-1].ID, true
}

func park(e *Env, a map[string]string) error {
	ok, err := e.inPlan()
	if err != nil || !ok {
		return err
	}
	row, ok := e.rowNumber("action", a["n"])
	if !ok {
		return nil
	}
	return e.move(conversation.Ask, conversation.Key{Step: "park_until", Row: row}.String())
}

// takeUp takes a parked action up again (000-63).
func takeUp(e *Env, a map[string]string) error {
	ok, err := e.inPlan()
	if err != nil || !ok {
		return err
	}
	row, ok := e.rowNumber("action", a["n"])
	if !ok {
		return nil
	}
	for _, step := range []string{"park_until", "force.result"} {
		e.Plan.Record.Clear(conversation.Key{Step: step, Row: row})
	}
	e.Plan.Record.Set(conversation.Key{Step: "action_state", Row: row}, e.answer(conversation.ChoiceValue(string(planning.ActionProposed))))
	if err := e.Tx.Unschedule(e.Place.Tenant, JobParked, parkedKey(e.Plan.ID, row)); err != nil {
		return err
	}
	if err := e.storeRecords(); err != nil {
		return err
	}
	e.Notice(conversation.Say("say.taken_up", args("action", quoted(e.Plan.Record.Text("action_title", row)))))
	return nil
}

// rework asks for a counter-action of an action (000-62).
func rework(e *Env, a map[string]string) error {
	ok, err := e.inPlan()
	if err != nil || !ok {
		return err
	}
	row, ok := e.rowNumber("action", a["n"])
	if !ok {
		return nil
	}
	e.Plan.Record.Set(conversation.Key{Step: "force.result", Row: row}, e.answer(conversation.ChoiceValue("rework")))
	e.Plan.Record.Clear(conversation.Key{Step: "counter_action", Row: row})
	return e.move(conversation.Ask, conversation.Key{Step: "counter_action", Row: row}.String())
}

// openStep goes to the first question of a step; any step can be opened at any
// time (method d.0 rule 6).
func openStep(e *Env, a map[string]string) error {
	n, err := strconv.Atoi(a["n"])
	if err != nil || n < 1 || n > 7 {
		e.Notice(conversation.Say("problem.not_a_whole_number", args("from", 1, "to", 7)))
		return nil
	}
	first := map[int]string{1: "header.pack", 2: "goal.pack", 3: "solution_current_use", 4: "approach", 5: "force.pack", 6: "compass.pack", 7: "together.pack"}
	k := conversation.Key{Step: first[n]}
	ok, err := e.inPlan()
	if err != nil || !ok {
		return err
	}
	if list := map[int]string{4: "goal", 5: "action"}[n]; list != "" {
		rows := e.Plan.Record.Rows(list, -1)
		if len(rows) == 0 {
			e.Notice(conversation.Say("problem.no_rows."+list, nil))
			return nil
		}
		k.Row = rows[0].ID
	}
	e.Notice(conversation.Say("say.step_opened", args("n", n)))
	return e.move(conversation.Ask, k.String())
}

// listWord reads "goal 2", "action 3" at the beginning of words.
func (e *Env) listWord(rest string) (list string, words []string) {
	words = strings.Fields(rest)
	if len(words) == 0 {
		return "", nil
	}
	lists := map[string]string{
		"goal": "goal", "solution": "solution", "action": "action", "news": "news", "opportunity": "opportunities",
		"risk": "plan_risks", "person": "main_contacts", "member": "account_team", "reason": "reason",
	}
	for word, list := range lists {
		for _, lang := range []locale.Language{e.Language(), locale.English} {
			for _, name := range strings.Split(e.Book.Words.Printer(lang).Text("alias.row."+word, nil), "|") {
				if locale.Fold(name) == locale.Fold(words[0]) {
					return list, words[1:]
				}
			}
		}
	}
	return "", words
}

func addRow(e *Env, a map[string]string) error {
	list, rest := e.listWord(a["rest"])
	ok, err := e.inPlan()
	if err != nil || !ok {
		return err
	}
	of := "0"
	switch list {
	case "":
		e.Notice(conversation.Say("problem.row_command", nil))
		return nil
	case "solution", "action": // they belong to a goal: the one named, else the last
		rows := e.Plan.Record.Rows("goal", 0)
		if len(rows) == 0 {
			e.Notice(conversation.Say("problem.no_rows.goal", nil))
			return nil
		}
		of = strconv.Itoa(rows[len(rows)-1].ID)
		if len(rest) > 0 {
			if row, ok := e.rowNumber("goal", rest[len(rest)-1]); ok {
				of = strconv.Itoa(row)
			} else {
				return nil
			}
		}
	case "reason":
		if len(rest) == 0 {
			e.Notice(conversation.Say("problem.row_command", nil))
			return nil
		}
		return forceField(e, map[string]string{"n": rest[len(rest)-1]})
	}
	return e.move(conversation.Add, list+"/"+of)
}

func removeRow(e *Env, a map[string]string) error {
	list, rest := e.listWord(a["rest"])
	if list == "" || list == "reason" || len(rest) == 0 {
		e.Notice(conversation.Say("problem.row_command", nil))
		return nil
	}
	return e.move(conversation.Remove, list+"/"+rest[len(rest)-1])
}

func moveRow(e *Env, a map[string]string) error {
	list, rest := e.listWord(a["rest"])
	if list == "" || len(rest) < 2 {
		e.Notice(conversation.Say("problem.row_command", nil))
		return nil
	}
	return e.move(conversation.MoveRow, list+"/"+rest[0]+"/"+rest[len(rest)-1])
}

func exportPlan(e *Env, a map[string]string) error {
	format := strings.TrimSpace(a["rest"])
	if format == "" || locale.Fold(format) == "text" {
		return showPlan(e, nil)
	}
	e.Notice(conversation.Say("say.export_not_yet", args("format", quoted(clip(format, 20)))))
	return nil
}
