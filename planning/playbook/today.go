package playbook

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/internal/civil"
	"lodestar/scheduler"
)

// JobToday says to one person what came up unasked: one message a day, at nine
//
const JobToday = "today"

// todayLines is how much fits in one message; the rest waits for the next working
// day.
const todayLines = 10

// The kinds of what comes unasked.
const (
	itemDue     = "due"
	itemParked  = "parked"
	itemPeriod  = "period"
	itemCheckin = "checkin"
	itemTeam    = "team"
	itemTrouble = "trouble"
	itemCopy    = "copy"
)

// item is one thing to be said unasked. It names what it is about and holds no
// words: they are made when it is said, if it is still true then.
type item struct {
	Kind string     `json:"kind"`
	Plan string     `json:"plan,omitzero"`
	Row  int        `json:"row,omitzero"`
	For  civil.Date `json:"for,omitzero"` // of a check-in: the day its answers are for
}

func (i item) String() string {
	return i.Kind + " " + i.Plan + " " + strconv.Itoa(i.Row) + " " + i.For.String()
}

func parseItem(text string) (i item, ok bool) {
	words := strings.Split(text, " ")
	if len(words) != 4 {
		return i, false
	}
	row, err := strconv.Atoi(words[2])
	if err != nil {
		return i, false
	}
	i = item{Kind: words[0], Plan: words[1], Row: row}
	return i, i.For.UnmarshalText([]byte(strings.TrimPrefix(words[3], civil.Date{}.String()))) == nil
}

// todays is what waits to be said to a person, and the day of the last message.
type todays struct {
	Sent  civil.Date `json:"sent,omitzero"`
	Items []item     `json:"items,omitzero"`
}

func todayOf(person string) string { return "today/" + person }

func (e *Env) todays() (t todays, err error) {
	text, err := e.Tx.Setting(e.Place.Tenant, todayOf(e.Person.ID))
	if err != nil || text == "" {
		return t, err
	}
	return t, json.Unmarshal([]byte(text), &t)
}

func (e *Env) saveTodays(t todays) error {
	text, err := json.Marshal(t)
	if err != nil {
		return err
	}
	return e.Tx.SetSetting(e.Place.Tenant, todayOf(e.Person.ID), string(text))
}

// unaskedItem puts something into the person's message of the day. What comes up
// after it was sent waits for the next working day.
func (e *Env) unaskedItem(i item) error {
	t, err := e.todays()
	if err != nil {
		return err
	}
	if !slices.Contains(t.Items, i) {
		t.Items = append(t.Items, i)
	}
	if err := e.saveTodays(t); err != nil {
		return err
	}
	if t.Sent == e.Today() {
		return e.Later(*e.Person, JobToday, e.Person.ID, "", e.Today().AddDays(1), nil)
	}
	// At the same instant, behind everything else that is due by now.
	return e.Tx.Schedule(scheduler.Job{Tenant: e.Place.Tenant, Kind: JobToday, Key: e.Person.ID, Args: map[string]string{"person": e.Person.ID}, Due: e.Now})
}

// saidItem is an item as it would be said now.
type saidItem struct {
	item
	texts   []conversation.Text
	line    conversation.Text // within a message with others
	buttons []bot.Button
	options []bot.Button // where there is something to choose
	about   string       // the action, for "why"
	count   string       // catalogue key of how many of its kind there are
	why     string
	label   string
}

// sayToday says what waits for the person: one thing alone as itself, several in
// one message.
func sayToday(e *Env, _ scheduler.Job) error {
	t, err := e.todays()
	if err != nil {
		return err
	}
	var all []saidItem
	for _, i := range t.Items {
		s, ok, err := e.sayItem(i)
		if err != nil {
			return err
		}
		if ok {
			all = append(all, s)
		}
	}
	all = slices.DeleteFunc(all, func(s saidItem) bool { // what shall happen to it is asked anyway
		return s.Kind == itemDue && slices.ContainsFunc(all, func(o saidItem) bool { return o.item == item{Kind: itemTrouble, Plan: s.Plan, Row: s.Row} })
	})
	rest := []item{}
	if len(all) > todayLines {
		for _, s := range all[todayLines:] {
			rest = append(rest, s.item)
		}
		all = all[:todayLines]
	}
	t.Items = rest
	if len(all) > 0 {
		t.Sent = e.Today()
	}
	if err := e.saveTodays(t); err != nil {
		return err
	}
	if len(rest) > 0 {
		if err := e.Later(*e.Person, JobToday, e.Person.ID, "", e.Today().AddDays(1), nil); err != nil {
			return err
		}
	}
	switch len(all) {
	case 0:
		return nil
	case 1:
		return e.sayAlone(all[0].item)
	}
	return e.sayTogether(all)
}

// sayItem makes the words of an item, false where it is not true any more.
func (e *Env) sayItem(i item) (s saidItem, ok bool, err error) {
	e.Plan, e.Account, e.Session = nil, nil, nil
	if i.Kind == itemCheckin {
		mine, err := e.ownActions(e.Person.ID)
		if err != nil || len(mine) == 0 || i.For.Before(e.Today()) {
			return s, false, err
		}
		text := conversation.Say("say.checkin_line", args("n", len(mine), "date", e.Book.Words.Printer(e.Language()).DateLong(i.For)))
		return saidItem{item: i, texts: []conversation.Text{text}, line: text, count: "count.checkin", why: "say.why_checkin", label: e.Label("button.answer", nil)}, true, nil
	}
	if i.Kind == itemJanuary {
		return e.januaryItem(i)
	}
	if err := e.LoadSubject(i.Plan); err != nil || e.Plan == nil || e.Plan.ended() {
		return s, false, err
	}
	switch i.Kind {
	case itemDue:
		s, ok, err = e.dueItem(i)
	case itemParked:
		s, ok = e.parkedItem(i)
	case itemPeriod:
		s, ok = e.periodItem()
	case itemQuiet:
		s, ok, err = e.quietItem()
	case itemPeriodArea:
		s, ok, err = e.periodAreaItem()
	case itemPeriodOver:
		s, ok = e.periodOverItem()
	case itemTeam:
		s, ok, err = e.teamItem(i)
	case itemCopy:
		s, ok, err = e.copyItem(i)
	case itemTrouble:
		s, ok, err = e.troubleItem(i)
	case itemMerged:
		s, ok, err = e.mergedItem(i)
	}
	s.item = i
	return s, ok, err
}

// sayAlone says one item as a message of its own, with its buttons.
func (e *Env) sayAlone(i item) error {
	s, ok, err := e.sayItem(i)
	if err != nil || !ok {
		return err
	}
	if i.Kind == itemCheckin {
		return e.beginCheckin(i.For)
	}
	if e.Account == nil { // it is about no account alone
		e.Person.Settings.LastUnasked, e.Person.Settings.LastUnaskedOf, e.Person.Settings.LastUnaskedAbout = s.why, "", ""
		if err := e.Tx.SavePerson(e.Person); err != nil {
			return err
		}
	} else if err := e.rememberWhyOf(s.why, s.about); err != nil {
		return err
	}
	m := e.messageTo(*e.Person, kindReminder, bot.Question{}, s.buttons, append(s.texts, conversation.Say("context.unasked", nil))...)
	m.Options = s.options
	return e.send(e.Person.Home, m)
}

// sayTogether says several items in one message; each can be opened.
func (e *Env) sayTogether(all []saidItem) error {
	counts := map[string]int{}
	var kinds, names []string
	for _, s := range all {
		if counts[s.count] == 0 {
			kinds = append(kinds, s.count)
		}
		counts[s.count]++
		if s.Kind == itemCheckin {
			if err := e.noteRound(s.For); err != nil {
				return err
			}
		} else if s.Plan != "" {
			if err := e.LoadSubject(s.Plan); err != nil {
				return err
			}
			if !slices.Contains(names, e.Account.Name) {
				names = append(names, e.Account.Name)
			}
		}
	}
	var list []any
	for _, kind := range kinds {
		list = append(list, conversation.Say(kind, args("n", counts[kind])))
	}
	p := e.Book.Words.Printer(e.Language())
	e.Person.Settings.LastUnasked, e.Person.Settings.LastUnaskedOf = "say.why_today", p.List(names)
	if err := e.Tx.SavePerson(e.Person); err != nil {
		return err
	}
	texts := []conversation.Text{conversation.Say("say.today", args("list", list))}
	m := e.messageTo(*e.Person, kindReminder, bot.Question{}, nil, texts...)
	table := bot.Part{Kind: bot.Table}
	for n, s := range all {
		table.Rows = append(table.Rows, bot.Row{Label: strconv.Itoa(n + 1), Text: e.Print(s.line)})
		m.Options = append(m.Options, bot.Button{Label: p.Shorten(strconv.Itoa(n+1)+" "+s.label, 24), Verb: VerbItem, Value: s.String()})
	}
	m.Parts = append(m.Parts, table, bot.Part{Kind: bot.Context, Text: e.Print(conversation.Say("context.unasked", nil))})
	return e.send(e.Person.Home, m)
}

// VerbItem opens one item of the message of a day; its value is the item.
const VerbItem = "item"

// openItem says an item again, as itself.
func (e *Env) openItem(value string) error {
	i, ok := parseItem(value)
	if !ok {
		return nil
	}
	e.Silent()
	if _, ok, err := e.sayItem(i); err != nil {
		return err
	} else if !ok {
		e.Notice(conversation.Say("say.item_over", nil))
		return e.Flush()
	}
	return e.sayAlone(i)
}
