package playbook

import (
	"cmp"
	"slices"
	"strconv"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/internal/civil"
	"lodestar/planning"
)

// areaLines is how many accounts one message lists; the rest is behind a button.
const areaLines = 20

// overseen is how one account of a business area stands.
type overseen struct {
	customer, manager string
	state             conversation.Text
	next              conversation.Text // what comes next; empty where nothing is planned
	none              bool              // no plan, or one whose period is over
	waits             bool              // a version waits for the customer's answer
	late, blocked     int               // actions
}

// trouble is how much an account needs somebody: what has no plan comes first, then
// what is late.
func (o overseen) trouble() int {
	n := o.late + o.blocked
	if o.none {
		n += 1000
	}
	return n
}

// area shows a business area manager every account of their people, what needs
// somebody first: who manages it, how far its plan is, what comes next, and what is
// late (method f.13). Only what is the manager's to see stands in it: no minutes and
// no ratings of people.
func area(e *Env, a map[string]string) error {
	people, err := e.areaPeople()
	if err != nil {
		return err
	}
	if len(people) == 0 {
		e.Notice(conversation.Say("say.no_area", nil))
		return nil
	}
	var all []overseen
	for _, p := range people {
		accounts, err := e.Tx.AccountsOf(e.Place.Tenant, p.ID)
		if err != nil {
			return err
		}
		for _, account := range accounts {
			if account.Manager != p.ID || account.Example {
				continue
			}
			o, err := e.overseen(account, p)
			if err != nil {
				return err
			}
			all = append(all, o)
		}
	}
	if len(all) == 0 {
		e.Notice(conversation.Say("say.area_empty", args("people", conversation.Say("count.person", args("n", len(people))))))
		return nil
	}
	slices.SortStableFunc(all, func(x, y overseen) int {
		return cmp.Or(cmp.Compare(y.trouble(), x.trouble()), cmp.Compare(x.customer, y.customer))
	})
	page, _ := strconv.Atoi(a["n"])
	return e.sayArea(all, len(people), max(page, 1))
}

func (e *Env) sayArea(all []overseen, people, page int) error {
	var list []any
	count := func(key string, has func(overseen) bool) {
		n := 0
		for _, o := range all {
			if has(o) {
				n++
			}
		}
		if n > 0 {
			list = append(list, conversation.Say(key, args("n", n)))
		}
	}
	count("count.area_none", func(o overseen) bool { return o.none })
	count("count.area_late", func(o overseen) bool { return o.late+o.blocked > 0 })
	count("count.area_waits", func(o overseen) bool { return o.waits })
	about := args("accounts", conversation.Say("count.account", args("n", len(all))), "people", conversation.Say("count.person", args("n", people)), "list", list)
	head := conversation.Say("say.area", about)
	if len(list) == 0 {
		head = conversation.Say("say.area.fine", about)
	}
	m := e.Message("notice", head)
	first := min((page-1)*areaLines, (len(all)-1)/areaLines*areaLines)
	shown := all[first:min(first+areaLines, len(all))]
	table := bot.Part{Kind: bot.Table}
	for i, o := range shown {
		table.Rows = append(table.Rows, bot.Row{Label: strconv.Itoa(first + i + 1), Text: e.Print(o.line())})
	}
	m.Parts = append(m.Parts, table, bot.Part{Kind: bot.Context, Text: e.Print(conversation.Say("context.area", nil))})
	words := e.Book.Words.Printer(e.Language())
	for _, o := range shown[:min(len(shown), 3)] {
		if !o.none {
			m.Buttons = append(m.Buttons, bot.Button{Label: words.Shorten(o.customer, 24), Verb: VerbRun, Value: "plan " + o.customer})
		}
	}
	if left := len(all) - first - len(shown); left > 0 {
		m.Buttons = append(m.Buttons, bot.Button{Label: e.Label("button.area_more", args("n", min(left, areaLines))), Verb: VerbRun, Value: "area " + strconv.Itoa(first/areaLines+2)})
	}
	e.looked = true
	return e.Say(m)
}

// line is an account in words, without anything that says less than nothing.
func (o overseen) line() conversation.Text {
	about := args("customer", quoted(o.customer), "manager", quoted(o.manager), "state", o.state)
	if o.none {
		return conversation.Say("say.area_line.none", about)
	}
	var list []any
	if !o.next.Empty() {
		list = append(list, conversation.Say("area.next", args("what", o.next)))
	}
	if o.late > 0 {
		list = append(list, conversation.Say("count.action_late", args("n", o.late)))
	}
	if o.blocked > 0 {
		list = append(list, conversation.Say("count.action_blocked", args("n", o.blocked)))
	}
	if len(list) == 0 {
		return conversation.Say("say.area_line", about)
	}
	about["list"] = list
	return conversation.Say("say.area_line.more", about)
}

// overseen looks at one account and the plan that is worked on.
func (e *Env) overseen(a Account, manager Person) (o overseen, err error) {
	o = overseen{customer: a.Name, manager: manager.Name}
	plans, err := e.Tx.PlansOf(e.Place.Tenant, a.ID)
	if err != nil {
		return o, err
	}
	p, ok := current(plans, e.Today())
	if !ok || p.ended() || e.over(p) {
		o.none = true
		return o, nil
	}
	key, err := e.stateKeyOf(&p, &a)
	if err != nil {
		return o, err
	}
	o.state, o.waits = conversation.Say("plan_state."+key, nil), key == string(planning.VersionPresented)
	if p.State != Active {
		return o, nil
	}
	now, err := e.ruling(&p)
	if err != nil {
		return o, err
	}
	if now.paused {
		o.state = conversation.Say("plan_state.resting", nil)
		return o, nil
	}
	o.late, o.blocked = troubled(&p, now, e.Today())
	o.next, err = e.nextDate(&p)
	return o, err
}

// troubled counts the running actions that are blocked, and of the others those
// that are later than their owner believed.
func troubled(p *Plan, now ruling, today civil.Date) (late, blocked int) {
	for _, row := range runningRows(p.Record, now.record) {
		due := believedDue(p.Record, now.record, row)
		switch {
		case stateOf(p.Record, row, planning.ActionBlocked):
			blocked++
		case !due.IsZero() && due.Before(today):
			late++
		}
	}
	return late, blocked
}

// nextDate names what the customer hears from us next; empty where nothing is
// planned.
func (e *Env) nextDate(p *Plan) (conversation.Text, error) {
	all, err := e.dates(p, e.Now, e.Now.AddDate(1, 0, 0))
	if err != nil {
		return conversation.Text{}, err
	}
	i := slices.IndexFunc(all, func(d planned) bool { return d.Kind == JobStatus || d.Kind == JobCall || d.Kind == JobReport })
	if i < 0 {
		return conversation.Text{}, nil
	}
	day := civil.Of(all[i].Due.In(all[i].Zone))
	return conversation.Say("weekly.next."+all[i].Kind, args("date", e.Book.Words.Printer(e.Language()).DayMonth(day.Day, day.Month))), nil
}
