package playbook

import (
	"strconv"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/internal/civil"
	"lodestar/planning"
)

// waitsLines is how much one message lists of what waits for a team.
const waitsLines = 25

// teamReviewNear is how many days ahead a team review is named there.
const teamReviewNear = 14

// teamWaits lists what waits for the team of an account, or of all accounts of the
// person: actions that are late, blocked or have nobody, answers to a check-in and
// to the team's own yes that have not come, drafts to be approved, and the next
// review (001-12, 002-24 to 002-26). It is said to one person alone and never in a
// channel: it names people (S-2).
func teamWaits(e *Env, a map[string]string) error {
	var plans []Plan
	var accounts []Account
	if a["customer"] != "" {
		p, account, err := e.readPlan(a["customer"])
		if err != nil || p == nil {
			return err
		}
		plans, accounts = []Plan{*p}, []Account{*account}
	} else {
		var err error
		if plans, accounts, err = e.plans(); err != nil {
			return err
		}
		if len(plans) == 0 {
			return e.noPlans()
		}
	}
	session, plan, account := e.Session, e.Plan, e.Account
	defer func() { e.Session, e.Plan, e.Account = session, plan, account }()
	var lines []conversation.Text
	for i, p := range plans {
		found, err := e.waitsIn(&p, &accounts[i])
		if err != nil {
			return err
		}
		lines = append(lines, found...)
	}
	if len(lines) == 0 {
		e.Notice(conversation.Say("say.team_waits.nothing", nil))
		return nil
	}
	m := e.Message("notice", conversation.Say("say.team_waits", args("n", len(lines))))
	table := bot.Part{Kind: bot.Table}
	for i, line := range lines {
		if i == waitsLines {
			table.Rows = append(table.Rows, bot.Row{Text: e.Print(conversation.Say("say.digest_more", args("n", len(lines)-i)))})
			break
		}
		table.Rows = append(table.Rows, bot.Row{Label: strconv.Itoa(i + 1), Text: e.Print(line)})
	}
	m.Parts = append(m.Parts, table)
	e.looked = true
	return e.Say(m)
}

func (e *Env) waitsIn(p *Plan, a *Account) (lines []conversation.Text, err error) {
	if p.State != Active {
		return nil, nil
	}
	now, err := e.ruling(p)
	if err != nil || now.paused {
		return nil, err
	}
	e.Session, e.Plan, e.Account = nil, p, a
	lines = e.waitingActions(now)
	o, ok, err := e.openStatus(p)
	if err != nil {
		return nil, err
	}
	if ok {
		line, err := e.waitingStatus(o)
		if err != nil {
			return nil, err
		}
		lines = append(lines, line...)
	}
	if line, ok, err := e.waitingWord(now); err != nil {
		return nil, err
	} else if ok {
		lines = append(lines, line)
	}
	day, ok, err := e.nextTeamReview(p)
	if err == nil && ok {
		lines = append(lines, conversation.Say("waits.review", args("customer", quoted(a.Name), "date", e.Book.Words.Printer(e.Language()).DateLong(day))))
	}
	return lines, err
}

// nextTeamReview is the day on which the team reviews a plan next, where that is near
// enough to be prepared for.
func (e *Env) nextTeamReview(p *Plan) (day civil.Date, near bool, err error) {
	all, err := e.dates(p, e.Now, e.Now.AddDate(0, 0, teamReviewNear+7))
	if err != nil {
		return day, false, err
	}
	quarterly := p.Record.Value("team_review_frequency", 0).Is(string(planning.Quarterly))
	for _, d := range all {
		at := civil.Of(d.Due.In(d.Zone))
		switch {
		case d.Kind == JobTeamRound:
		case d.Kind == JobReport && quarterly:
			at = teamReviewDay(at)
		default:
			continue
		}
		if !at.Before(e.Today()) {
			return at, !at.After(e.Today().AddDays(teamReviewNear)), nil
		}
	}
	return day, false, nil
}

// waitingActions are the running actions that somebody has to do something about.
func (e *Env) waitingActions(now ruling) (lines []conversation.Text) {
	words := e.Book.Words.Printer(e.Language())
	for _, row := range runningRows(e.Plan.Record, now.record) {
		due := believedDue(e.Plan.Record, now.record, row)
		who := ownerOf(now.record, row)
		about := args("customer", quoted(e.Account.Name), "action", quoted(now.record.Text("action_title", row)))
		named := who.Name != ""
		if named {
			about["person"] = quoted(who.Name)
		}
		if !due.IsZero() {
			about["date"] = words.DateLong(due)
		}
		switch {
		case !named:
			lines = append(lines, conversation.Say("say.digest_placeholder", about))
		case stateOf(e.Plan.Record, row, planning.ActionBlocked):
			lines = append(lines, conversation.Say("waits.blocked", about))
		case due.IsZero():
			lines = append(lines, conversation.Say("say.digest_no_date", about))
		case due.Before(e.Today()):
			lines = append(lines, conversation.Say("waits.late", about))
		}
	}
	return lines
}

// waitingStatus says what a status e-mail that is being prepared waits for.
func (e *Env) waitingStatus(o Occurrence) (lines []conversation.Text, err error) {
	t, err := e.statusOf(o, e.statusWords())
	if err != nil {
		return nil, err
	}
	day := e.dayWords(*e.Person, o.Due, e.customerZone())
	about := args("customer", quoted(e.Account.Name), "date", day)
	if len(t.missing) > 0 && len(o.Content.Asked) > 0 {
		var titles []any
		for _, title := range t.missing {
			titles = append(titles, quoted(e.Book.Words.Printer(e.Language()).Quote(title)))
		}
		lines = append(lines, conversation.Say("waits.checkin", args("customer", quoted(e.Account.Name), "date", day, "list", titles)))
	}
	if o.State == SlotDrafted {
		manager, err := e.planner(e.Account.Manager)
		if err != nil {
			return nil, err
		}
		about["person"] = quoted(manager.Name)
		lines = append(lines, conversation.Say("waits.status", about))
	}
	return lines, nil
}

// waitingWord names the members who have not said yet whether they agree.
func (e *Env) waitingWord(now ruling) (conversation.Text, bool, error) {
	if now.version == 0 {
		return conversation.Text{}, false, nil
	}
	said, err := e.teamSaid(e.Plan.ID, now.version)
	if err != nil {
		return conversation.Text{}, false, err
	}
	var open []any
	for _, id := range e.Account.members() {
		if _, ok := said[id]; ok {
			continue
		}
		who, err := e.planner(id)
		if err != nil {
			return conversation.Text{}, false, err
		}
		open = append(open, quoted(who.Name))
	}
	return conversation.Say("waits.word", args("customer", quoted(e.Account.Name), "version", now.version, "list", open)), len(open) > 0, nil
}
