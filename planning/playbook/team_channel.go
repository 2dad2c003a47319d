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
	"lodestar/planning/export"
	"lodestar/scheduler"
)

// JobWeekly says one line a week about a plan in the team's channel (002-27, e.4).
const JobWeekly = "weekly_line"

// teamLook is how old what is known of a channel's readers may be before something
// internal is said there: people from outside may have come in.
const teamLook = time.Hour

// lookPause is how long the platform is given to tell who reads there.
const lookPause = time.Minute

// teamChannel is the internal channel in which the team talks about an account
// (team_channel). A channel in which anybody from outside reads is none.
func (e *Env) teamChannel(a *Account) (Channel, bool, error) {
	name := one(a.Record.Value("team_channel", 0))
	if name == "" || name == planning.NoChannel {
		return Channel{}, false, nil
	}
	c, ok, err := e.channelNamed(name)
	return c, ok && c.internal(), err
}

// internal reports whether it is known that nobody from outside reads there. In
// doubt a channel counts as one that outsiders can read (S-2).
func (c Channel) internal() bool {
	return !c.Gone && c.Audience == bot.Internal && len(c.Outsiders) == 0 && c.People > 0
}

// kindTeam is the Kind of what the team reads in its channel.
const kindTeam = "team_note"

// tellTeam is the one way of a plan into a channel of the team. It reports false
// where there is none.
func (e *Env) tellTeam(a *Account, m bot.Message) (bool, error) {
	c, ok, err := e.teamChannel(a)
	if err != nil || !ok {
		return false, err
	}
	m.Kind = kindTeam
	_, err = e.post(bot.Delivery{To: c.Address, Message: m})
	return err == nil, err
}

// inTeamChannel runs a job that says something in the team's channel once it is
// freshly known who reads there; where there is no channel nothing is said.
func inTeamChannel(run func(*Env, scheduler.Job) error) func(*Env, scheduler.Job) error {
	look := lookedInTeam(run)
	return func(e *Env, job scheduler.Job) error {
		if e.Plan == nil || e.Plan.State != Active {
			return nil
		}
		return look(e, job)
	}
}

// lookedInTeam is the same for a plan in any state that has not ended.
func lookedInTeam(run func(*Env, scheduler.Job) error) func(*Env, scheduler.Job) error {
	return func(e *Env, job scheduler.Job) error {
		if e.Plan == nil || e.Account == nil || e.Plan.ended() {
			return nil
		}
		c, ok, err := e.teamChannel(e.Account)
		if err != nil || !ok {
			return err
		}
		if age := e.Now.Sub(c.Seen); (c.Seen.IsZero() || age > teamLook) && job.Args["looked"] == "" {
			if err := e.lookAt(c); err != nil {
				return err
			}
			a := map[string]string{"looked": "yes"}
			for k, v := range job.Args {
				a[k] = v
			}
			return e.Tx.Schedule(scheduler.Job{Tenant: job.Tenant, Kind: job.Kind, Key: job.Key, Subject: job.Subject, Due: e.Now.Add(lookPause), Args: a})
		} else if c.Seen.IsZero() || age > teamLook {
			return nil // nobody knows who reads there: nothing is said
		}
		return run(e, job)
	}
}

// teamSchedule is the weekly line of a plan: Monday morning by the account
// manager's clock.
func (e *Env) teamSchedule(account *Account, p *Plan, until civil.Date) (scheduler.Schedule, bool, error) {
	manager, ok, err := e.Tx.Person(p.Tenant, account.Manager)
	if err != nil || !ok || until.IsZero() {
		return scheduler.Schedule{}, false, err
	}
	zone := manager.Zone
	if zone == "" {
		zone = "UTC"
	}
	today := civil.Of(e.Now.In(e.zoneOf(manager)))
	at := manager.morning(today, e.zoneOf(manager))
	return scheduler.Schedule{
		Tenant: p.Tenant, ID: scheduleID(JobWeekly, p.ID), Kind: JobWeekly, Subject: p.ID,
		Rule: scheduler.Rule{
			Every: scheduler.Weeks, N: 1, Anchor: today.AddDays((int(time.Monday)-int(today.Weekday())+6)%7 + 1),
			Hour: at.Hour(), Minute: at.Minute(), Zone: zone, Country: manager.country(), Working: true, Until: until,
		},
	}, true, nil
}

// weeklyLine says how a plan stands, without a name (S-2, F21).
func weeklyLine(e *Env, _ scheduler.Job) error {
	s, err := e.accountSettings(e.Account.ID)
	if err != nil || s.NoWeekly || s.Paused || e.Person.Settings.quiet(e.Now.In(e.Zone()).Format(clockLayout)) {
		return err // late at night a weekly line is of no use any more
	}
	now, err := e.ruling(e.Plan)
	if err != nil || now.hold {
		return err
	}
	done := 0
	for _, row := range now.record.Rows("action", -1) {
		if now.record.Text("action_title", row.ID) != "" && liveAction(now.record, row.ID) && stateOf(e.Plan.Record, row.ID, planning.ActionDone) {
			done++
		}
	}
	running := len(runningRows(e.Plan.Record, now.record))
	about := args("customer", quoted(e.Account.Name), "done", conversation.Say("count.actions_done", args("done", done, "n", done+running)), "running", conversation.Say("count.actions_running", args("n", running)))
	if done == 0 {
		about["done"] = conversation.Say("count.actions_done.none", args("n", done+running))
	}
	key := "say.weekly_line"
	next, err := e.dates(e.Plan, e.Now, e.Now.AddDate(1, 0, 0))
	if err != nil {
		return err
	}
	if i := slices.IndexFunc(next, func(d planned) bool { return d.Kind == JobStatus || d.Kind == JobCall || d.Kind == JobReport }); i >= 0 {
		p := e.Book.Words.Printer(e.Language())
		day := civil.Of(next[i].Due.In(next[i].Zone))
		about["next"] = conversation.Say("weekly.next."+next[i].Kind, args("date", p.DayMonth(day.Day, day.Month)))
		key = "say.weekly_line.next"
	}
	_, err = e.tellTeam(e.Account, e.Message(kindTeam, conversation.Say(key, about)))
	return err
}

// JobTeamVersion says in the team's channel that a version was agreed to.
const JobTeamVersion = "team_version"

// planTeamVersion lets the team hear of a version that was agreed to.
func (e *Env) planTeamVersion(p *Plan, version int) error {
	return e.Tx.Schedule(scheduler.Job{Tenant: p.Tenant, Kind: JobTeamVersion, Key: p.ID, Subject: p.ID, Due: e.Now, Args: map[string]string{"version": strconv.Itoa(version)}})
}

// teamVersion says which version is in force now, with the page (e.4, F21).
func teamVersion(e *Env, job scheduler.Job) error {
	now, err := e.ruling(e.Plan)
	if err != nil || strconv.Itoa(now.version) != job.Args["version"] {
		return err
	}
	all, err := e.Tx.Presentations(e.Plan.Tenant, e.Plan.ID)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(p Presentation) bool { return p.Version == now.version })
	acts, err := e.Tx.Acts(e.Plan.Tenant, e.Plan.ID)
	if err != nil || i < 0 {
		return err
	}
	words := e.Book.Words.Printer(e.Language())
	day := ""
	for _, act := range acts {
		if act.Version == now.version {
			day = words.DateLong(dayIn(act.At, e.Zone()))
		}
	}
	return e.postPage(conversation.Say("say.team_version", args("customer", quoted(e.Account.Name), "version", now.version, "date", day)))
}

// postPage puts the internal page into the team's channel.
func (e *Env) postPage(intro conversation.Text) error {
	m, err := e.material(e.Plan, e.Account)
	if err != nil {
		return err
	}
	c, ok, err := e.teamChannel(e.Account)
	if err != nil || !ok {
		return err
	}
	msg := e.Message(kindTeam, intro)
	page := export.Text(m.Plan(), planning.Internal, e.Book.Words.Printer(e.Language()))
	msg.Parts = append(msg.Parts, bot.Part{Kind: bot.Page, Text: page})
	if err := e.pinPage(c, &msg, page); err != nil {
		return err
	}
	_, err = e.tellTeam(e.Account, msg)
	return err
}

// VerbShare posts a plan's page to its team; the value is the plan.
const VerbShare = "share_page"

// share shows what would go to the team's channel and asks first (000-11, M-6).
func share(e *Env, a map[string]string) error {
	p, account, err := e.whichPlan(a["customer"])
	if err != nil || p == nil {
		return err
	}
	c, ok, err := e.teamChannel(account)
	if err != nil {
		return err
	}
	if !ok {
		return e.askTeamChannel(account)
	}
	m, err := e.material(p, account)
	if err != nil {
		return err
	}
	msg := e.Message("notice", conversation.Say("ask.share", args("channel", quoted("#"+c.Name), "people", conversation.Say("count.person", args("n", c.People)), "customer", quoted(account.Name))))
	msg.Parts = append(msg.Parts, bot.Part{Kind: bot.Page, Text: export.Text(m.Plan(), planning.Internal, e.Book.Words.Printer(e.Language()))})
	msg.Buttons = []bot.Button{{Label: e.Label("button.share_plan", nil), Verb: VerbShare, Value: p.ID, Primary: true}}
	e.Silent()
	return e.Say(msg)
}

// JobShare posts the page once it is known who reads in the channel.
const JobShare = "share_page"

func (e *Env) shareNow(plan string) error {
	p, ok, err := e.Tx.Plan(e.Place.Tenant, plan)
	if err != nil || !ok {
		return err
	}
	account, ok, err := e.Tx.Account(p.Tenant, p.Account)
	if err != nil || !ok || !e.onTeam(account) {
		return err
	}
	c, ok, err := e.teamChannel(&account)
	if err != nil {
		return err
	}
	if !ok {
		e.Notice(conversation.Say("say.item_over", nil))
		return nil
	}
	e.Notice(conversation.Say("say.shared", args("channel", quoted("#"+c.Name))))
	return e.Tx.Schedule(scheduler.Job{Tenant: p.Tenant, Kind: JobShare, Key: p.ID, Subject: p.ID, Due: e.Now, Args: map[string]string{"person": e.Person.ID}})
}

// sharePage posts the page as it is now, once it is known who reads there. Drafts
// may be shared as well: the team reads along from the first day.
func sharePage(e *Env, job scheduler.Job) error {
	if e.Plan == nil || e.Account == nil {
		return nil
	}
	c, ok, err := e.teamChannel(e.Account)
	if err != nil || !ok {
		return err
	}
	stale := c.Seen.IsZero() || e.Now.Sub(c.Seen) > teamLook
	switch {
	case stale && job.Args["looked"] == "":
		if err := e.lookAt(c); err != nil {
			return err
		}
		return e.Tx.Schedule(scheduler.Job{Tenant: job.Tenant, Kind: JobShare, Key: job.Key, Subject: job.Subject, Due: e.Now.Add(lookPause), Args: map[string]string{"person": job.Args["person"], "looked": "yes"}})
	case stale:
		_, err := e.Tell(*e.Person, "notice", nil, conversation.Say("say.not_shared", args("channel", quoted("#"+c.Name))))
		return err
	}
	return e.postPage(conversation.Say("say.page_shared", args("customer", quoted(e.Account.Name), "person", quoted(e.Person.Name))))
}

// askTeamChannel asks in which internal channel the team talks about an account
// (F24).
func (e *Env) askTeamChannel(account *Account) error {
	if !e.mayEdit(*account) {
		e.Notice(conversation.Say("say.no_team_channel", args("customer", quoted(account.Name))))
		return nil
	}
	all, err := e.Tx.Channels(e.Place.Tenant)
	if err != nil {
		return err
	}
	m := e.Message("notice", conversation.Say("ask.team_channel", args("customer", quoted(account.Name))))
	for _, c := range all {
		if c.internal() && c.Name != "" && len(m.Options) < mostStandIns {
			m.Options = append(m.Options, bot.Button{Label: e.Book.Words.Printer(e.Language()).Shorten("#"+c.Name, 24), Verb: VerbRun, Value: "team channel " + c.Name + " for " + account.Name})
		}
	}
	m.Options = append(m.Options, bot.Button{Label: e.Label("button.no_channel", nil), Verb: VerbRun, Value: "team channel none for " + account.Name})
	m.Parts = append(m.Parts, bot.Part{Kind: bot.Context, Text: e.Print(conversation.Say("context.team_channel", args("customer", quoted(account.Name))))})
	e.Silent()
	return e.Say(m)
}

// teamChannelCommand names the internal channel of an account: "team channel
// key-accounts for Contoso", "team channel none for Contoso".
func teamChannelCommand(e *Env, a map[string]string) error {
	p, account, err := e.whichPlan(a["customer"])
	if err != nil || p == nil {
		return err
	}
	if a["place"] == "" {
		return e.askTeamChannel(account)
	}
	if !e.mayEdit(*account) {
		return e.sayNotAllowed(*account)
	}
	k := conversation.Key{Step: "team_channel"}
	about := args("customer", quoted(account.Name), "channel", quoted("#"+strings.TrimPrefix(a["place"], "#")))
	if e.is("alias.choice.account_channel.none", a["place"]) {
		account.Record.Set(k, e.answer(conversation.ChoiceValue(planning.NoChannel)))
		e.Notice(conversation.Say("say.team_channel_none", about))
		return e.Tx.SaveAccount(account)
	}
	c, ok, err := e.channelNamed(a["place"])
	switch {
	case err != nil:
		return err
	case !ok || c.Gone:
		e.Notice(conversation.Say("problem.channel_unknown", about))
		return nil
	case !c.internal():
		e.Notice(conversation.Say("problem.team_channel_shared", about))
		return nil
	}
	account.Record.Set(k, e.answer(conversation.ChoiceValue(c.Name)))
	if err := e.Tx.SaveAccount(account); err != nil {
		return err
	}
	e.Notice(conversation.Say("say.team_channel", about))
	return nil
}

// teamChannelNews follows a channel of teams: it was renamed, or people from
// outside have come to read there.
func (e *Env) teamChannelNews(before, c Channel) error {
	renamed := before.Name != "" && before.Name != c.Name
	opened := before.internal() && !c.internal()
	if !renamed && !opened {
		return nil
	}
	all, err := e.Tx.Accounts(c.Tenant)
	if err != nil {
		return err
	}
	k := conversation.Key{Step: "team_channel"}
	for _, a := range all {
		answer, ok := a.Record.Get(k)
		if !ok || locale.Fold(one(answer.Value)) != locale.Fold(before.Name) || before.Name == "" {
			continue
		}
		if renamed {
			answer.Value = conversation.ChoiceValue(c.Name)
			a.Record.Set(k, answer)
			if err := e.Tx.SaveAccount(&a); err != nil {
				return err
			}
		}
		if opened {
			if err := e.tellManagerOf(&a, nil, conversation.Say("say.team_channel_opened", args("channel", quoted("#"+c.Name), "customer", quoted(a.Name)))); err != nil {
				return err
			}
		}
	}
	return nil
}
