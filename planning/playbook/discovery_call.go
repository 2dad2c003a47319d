package playbook

import (
	"strconv"
	"strings"
	"time"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/internal/civil"
	"lodestar/scheduler"
)

// The flow and the jobs of the 30-minute call (method c.3, 000-26).
const (
	FlowCall          = "discovery_call"
	EffectCallPlanned = "call_planned"
	EffectCallHeld    = "call_held"
	JobCallCard       = "call_card"
	JobAfterCall      = "after_call"
)

const (
	callLength = 30 * time.Minute
	afterCall  = time.Hour // after the planned end the product asks whether it took place
)

// CallFlow notes with whom, when and how; afterwards it asks whether the call
// took place and goes through what was assumed.
func CallFlow() *conversation.Flow {
	contact := &conversation.Step{ID: "call_contact", Kind: conversation.People, Need: conversation.Required, Min: 1, Max: 3, Options: contactOptions}
	at := &conversation.Step{ID: "call_at", Kind: conversation.Date, Need: conversation.Required, Read: readDayAndTime, Show: showDayAndTime}
	at.Then = func(c *conversation.Scene, _ conversation.Value) []conversation.Effect {
		c.Plan().Clear(conversation.Key{Step: "call_held", Row: c.Row})
		if c.Plan().Value("call_way", c.Row).Empty() {
			return nil
		}
		return []conversation.Effect{{Name: EffectCallPlanned, Args: map[string]string{"row": strconv.Itoa(c.Row)}}}
	}
	way := choice("call_way", conversation.Wanted, "call_way", "phone", "video", "in_person")
	way.Then = func(c *conversation.Scene, _ conversation.Value) []conversation.Effect {
		return []conversation.Effect{{Name: EffectCallPlanned, Args: map[string]string{"row": strconv.Itoa(c.Row)}}}
	}
	items := []conversation.Item{contact, at, way, callHeld()}
	for _, id := range questions {
		items = append(items, confirmAssumed(id))
	}
	return &conversation.Flow{
		ID:   FlowCall,
		Args: customerNamed,
		Sections: []conversation.Section{{ID: "call", Items: []conversation.Item{
			&conversation.List{ID: "call", Need: conversation.Wanted, NoMore: true, Items: items},
		}}},
	}
}

// readDayAndTime reads "Tuesday 10:00", "1.12. um 10 Uhr": a day and a time of
// day, in the future by the clock of the person.
func readDayAndTime(c *conversation.Scene, text string) conversation.Reading {
	return readDayAndTimeIn(c, text, c.Facts.Known["zone"])
}

func readDayAndTimeIn(c *conversation.Scene, text, zone string) conversation.Reading {
	day, at, ok := splitTime(text)
	if !ok {
		return conversation.Reading{Problem: &conversation.Problem{Key: "problem.not_a_time", Args: args("text", quoted(clip(text, 60)))}}
	}
	got := locale.ParseDate(c.Facts.Language, day, c.Facts.Today)
	if got.Problem != "" || got.Open || len(got.Others) > 0 {
		return conversation.Reading{Problem: &conversation.Problem{Key: "problem.not_a_time", Args: args("text", quoted(clip(text, 60)))}}
	}
	v := conversation.Value{Date: got.Date, Text: at}
	if !timeIn(zone, v).After(c.Facts.Now) {
		return conversation.Reading{Problem: &conversation.Problem{Key: "problem.past_date", Args: args("date", c.Printer().Capital(c.Printer().DateLong(got.Date)))}}
	}
	if got.Explicit {
		return conversation.Reading{Value: v}
	}
	return conversation.Reading{Value: v, Aside: &conversation.Aside{
		ID: "call_at.confirm", Ask: conversation.Say("ask.date.confirm", args("date", c.Printer().Capital(c.Printer().DateLong(got.Date))+", "+at)),
		Options: []conversation.AsideOption{
			{Value: "yes", Label: conversation.Say("button.yes", nil), Set: &v},
			{Value: "no", Label: conversation.Say("button.other_date", nil)},
		},
	}}
}

// splitTime takes the time of day off the end of a text.
func splitTime(text string) (day, at string, ok bool) {
	fields := strings.Fields(text)
	for len(fields) > 0 {
		switch locale.Fold(fields[len(fields)-1]) {
		case "uhr", "uur", "h", "o'clock", "oclock":
			fields = fields[:len(fields)-1]
			continue
		}
		break
	}
	if len(fields) < 2 {
		return "", "", false
	}
	hour, minute, colon := strings.Cut(strings.ReplaceAll(fields[len(fields)-1], ".", ":"), ":")
	h, err := strconv.Atoi(hour)
	m := 0
	if colon && err == nil {
		m, err = strconv.Atoi(minute)
	}
	if err != nil || h < 0 || h > 23 || m < 0 || m > 59 || len(minute) > 2 {
		return "", "", false
	}
	fields = fields[:len(fields)-1]
	if last := locale.Fold(fields[len(fields)-1]); last == "at" || last == "um" || last == "om" {
		fields = fields[:len(fields)-1]
	}
	at = strconv.Itoa(h/10) + strconv.Itoa(h%10) + ":" + strconv.Itoa(m/10) + strconv.Itoa(m%10)
	return strings.TrimRight(strings.Join(fields, " "), ","), at, len(fields) > 0
}

func showDayAndTime(c *conversation.Scene, v conversation.Value) conversation.Text {
	h, m := hourOf(v)
	return conversation.Verbatim(c.Printer().DateLong(v.Date) + ", " + c.Printer().Time(h, m))
}

func hourOf(v conversation.Value) (hour, minute int) {
	h, m, _ := strings.Cut(v.Text, ":")
	hour, _ = strconv.Atoi(h)
	minute, _ = strconv.Atoi(m)
	return hour, minute
}

// callTime is the instant of a call, in the zone of the person who noted it.
func callTime(c *conversation.Scene, v conversation.Value) time.Time {
	return timeIn(c.Facts.Known["zone"], v)
}

// timeIn is the instant of a day and time by the clocks of a zone.
func timeIn(name string, v conversation.Value) time.Time {
	zone, err := time.LoadLocation(name)
	if err != nil || name == "" {
		zone = time.UTC
	}
	h, m := hourOf(v)
	return scheduler.Wall(v.Date, h, m, zone)
}

// callHeld is asked one hour after the planned end. A yes takes source and day
// from the call; a moved call gets a new date.
func callHeld() *conversation.Step {
	s := choice("call_held", conversation.Warned, "call_held", "yes", "moved", "no")
	s.Args = func(c *conversation.Scene) locale.Args { return args("person", callNames(c)) }
	s.When = func(c *conversation.Scene) bool {
		at := c.Plan().Value("call_at", c.Row)
		return !at.Date.IsZero() && c.Facts.Now.After(callTime(c, at).Add(callLength))
	}
	s.Then = func(c *conversation.Scene, v conversation.Value) []conversation.Effect {
		row := map[string]string{"row": strconv.Itoa(c.Row)}
		switch {
		case v.Is("yes"):
			return []conversation.Effect{{Name: EffectCallHeld, Args: row}}
		case v.Is("moved"):
			c.Plan().Clear(conversation.Key{Step: "call_at", Row: c.Row})
		}
		return nil
	}
	return s
}

func callNames(c *conversation.Scene) []any {
	var names []any
	for _, p := range c.Plan().Value("call_contact", c.Row).People {
		names = append(names, quoted(p.Name))
	}
	return names
}

// confirmAssumed goes through what was assumed before the call: confirmed or
// corrected (002-22).
func confirmAssumed(question string) *conversation.Step {
	s := tap(question+".confirm", button("confirmed", "confirmed"), button("corrected", "corrected"))
	s.When = func(c *conversation.Scene) bool {
		_, ok := assumedAnswer(c, question)
		return ok && c.Plan().Value("call_held", c.Row).Is("yes")
	}
	s.Ask = func(c *conversation.Scene) conversation.Text {
		k, _ := assumedAnswer(c, question)
		return conversation.Say("ask.assumed.confirm", args("text", quoted(c.Plan().Text(k.Step, k.Row))))
	}
	s.Then = func(c *conversation.Scene, v conversation.Value) []conversation.Effect {
		k, ok := assumedAnswer(c, question)
		if !ok {
			return nil
		}
		a, _ := c.Plan().Get(k)
		switch {
		case v.Is("confirmed"):
			a.Standing, a.By, a.At = conversation.Confirmed, c.Facts.Me.ID, c.Facts.Now
			if people := c.Plan().Value("call_contact", c.Row).People; len(people) > 0 && people[0].ID != "" {
				a.SaidBy = "contact:" + people[0].ID
			}
			a.SaidOn = c.Plan().Value("call_at", c.Row).Date
			c.Plan().Set(k, a)
		default: // asked again with the round of the call
			c.Plan().Clear(k)
		}
		return nil
	}
	return s
}

// assumedAnswer finds an answer to a question that the customer has not
// confirmed.
func assumedAnswer(c *conversation.Scene, question string) (conversation.Key, bool) {
	for _, round := range c.Plan().Rows("round", 0) {
		k := conversation.Key{Step: question, Row: round.ID}
		if a, ok := c.Plan().Get(k); ok && a.State == conversation.Answered && a.Standing == conversation.Assumed {
			return k, true
		}
	}
	return conversation.Key{}, false
}

// planCall opens the call of a plan: the one that is not over, else a new one.
func planCall(e *Env, _ map[string]string) error {
	ok, err := e.inPlan()
	if err != nil || !ok {
		return err
	}
	calls := e.Plan.Record.Rows("call", 0)
	if len(calls) == 0 || e.Plan.Record.Value("call_held", calls[len(calls)-1].ID).Is("yes") {
		e.Plan.Record.AddRow("call", 0)
		if err := e.Tx.SavePlan(e.Plan); err != nil {
			return err
		}
	} else if last := calls[len(calls)-1].ID; !e.Plan.Record.Value("call_at", last).Date.IsZero() {
		return e.showCard(last)
	}
	e.Silent()
	if err := e.Open(FlowCall, e.Plan.ID); err != nil {
		return err
	}
	return e.Advance(conversation.Move{Verb: conversation.Show})
}

// callPlanned schedules the card one working day before and the question one
// hour after the planned end, and goes back to the interview.
func callPlanned(e *Env, a map[string]string) error {
	row, err := strconv.Atoi(a["row"])
	if err != nil || e.Plan == nil {
		return err
	}
	c, err := e.scene(e.Plan, e.Account)
	if err != nil {
		return err
	}
	v := e.Plan.Record.Value("call_at", row)
	at := callTime(c, v)
	key := e.Plan.ID + "/" + a["row"]
	job := map[string]string{"row": a["row"]}
	before := scheduler.CalendarOf(e.Person.country()).WorkingDayBefore(v.Date)
	if before.After(e.Today()) {
		err = e.Later(*e.Person, JobCallCard, key, e.Plan.ID, before, job)
	} else { // a call that was moved nearer has no day before
		err = e.Tx.Unschedule(e.Place.Tenant, JobCallCard, key)
	}
	if err != nil {
		return err
	}
	if err := e.Tx.Schedule(scheduler.Job{
		Tenant: e.Place.Tenant, Kind: JobAfterCall, Key: key, Subject: e.Plan.ID,
		Args: map[string]string{"row": a["row"], "person": e.Person.ID}, Due: at.Add(callLength + afterCall).UTC(),
	}); err != nil {
		return err
	}
	p := e.Book.Words.Printer(e.Language())
	h, m := hourOf(v)
	e.Notice(conversation.Say("say.call_planned", args("person", callNames(c.At(row)), "date", p.DateLong(v.Date), "time", p.Time(h, m))))
	e.Notice(e.callInvitation(c.At(row), v))
	return e.backToPlan()
}

// callInvitation is a text that the account manager can send: to a call before there
// is a plan the product invites nobody by itself.
func (e *Env) callInvitation(c *conversation.Scene, v conversation.Value) conversation.Text {
	m := Material{Account: e.Account.Record}
	p := e.Book.Words.Printer(m.customerLanguage(e.Language()))
	hello := ""
	if people := c.Plan().Value("call_contact", c.Row).People; len(people) > 0 {
		contact, _ := strconv.Atoi(people[0].ID) // "" for whoever is no contact yet
		hello = salutation(letterSalutation, e.Account.Record, contact, people[0].Name, p)
	}
	h, minute := hourOf(v)
	return quoted(bot.Plain(p.Text("customer.call_invitation", args("salutation", hello, "date", p.DateLong(v.Date)+", "+p.Time(h, minute), "manager", bot.Escape(e.Person.Name)))))
}

// backToPlan goes on with the interview that waited.
func (e *Env) backToPlan() error {
	if e.Plan == nil {
		return nil
	}
	s, ok, err := e.Tx.SessionFor(e.Place.Tenant, FlowPlan, e.Plan.ID, e.Person.ID)
	if err != nil || !ok || s.Status == conversation.Finished || s.Status == conversation.Discarded {
		return err
	}
	s.Status, s.Place = conversation.Active, e.Place
	if err := e.Load(&s); err != nil {
		return err
	}
	return e.Advance(conversation.Move{Verb: conversation.Show})
}

// callWasHeld takes source and day from the call: a new round of the four
// questions, answered by the contact (method c.3).
func callWasHeld(e *Env, a map[string]string) error {
	row, err := strconv.Atoi(a["row"])
	if err != nil || e.Plan == nil {
		return err
	}
	r := e.Plan.Record
	people := r.Value("call_contact", row).People
	round := 0
	for _, existing := range r.Rows("round", 0) {
		if _, ok := r.Get(conversation.Key{Step: "discovery_source", Row: existing.ID}); !ok {
			round = existing.ID
		}
	}
	if round == 0 {
		round = r.AddRow("round", 0)
	}
	if len(people) > 0 && people[0].ID != "" {
		r.Set(conversation.Key{Step: "discovery_source", Row: round}, e.answer(conversation.ChoiceValue("contact:"+people[0].ID)))
	}
	r.Set(conversation.Key{Step: "discovery_said_on", Row: round}, e.answer(conversation.DateValue(r.Value("call_at", row).Date)))
	e.Session.Records[conversation.Main] = r
	return e.storeRecords()
}

// showCard is the call card: the four questions, what is assumed and must be
// confirmed, and the open gaps (002-20).
func (e *Env) showCard(row int) error {
	c, err := e.scene(e.Plan, e.Account)
	if err != nil {
		return err
	}
	m, err := e.cardMessage(c.At(row))
	if err != nil {
		return err
	}
	return e.Say(m)
}

func (e *Env) cardMessage(c *conversation.Scene) (bot.Message, error) {
	p := e.Book.Words.Printer(e.Language())
	v := c.Plan().Value("call_at", c.Row)
	h, minute := hourOf(v)
	m := e.Message("page", conversation.Say("say.call_card", locale.Args{"customer": quoted(e.Account.Name), "when": p.DateLong(v.Date) + ", " + p.Time(h, minute), "person": callNames(c)}))
	table := bot.Part{Kind: bot.Table}
	add := func(label, text string) {
		table.Rows = append(table.Rows, bot.Row{Label: p.Text(label, nil), Text: text})
	}
	for _, id := range questions {
		if k, ok := assumedAnswer(c, id); ok {
			add("card.to_confirm", bot.Escape(c.Plan().Text(k.Step, k.Row)))
			continue
		}
		add("card.ask", p.Text("ask."+id, locale.Args{"customer": bot.Escape(e.Account.Name)}))
	}
	for _, what := range openFields(c) {
		text, _ := what.(conversation.Text)
		add("card.gap", e.Print(text))
	}
	m.Parts = append(m.Parts, table)
	return m, nil
}

func callCard(e *Env, job scheduler.Job) error {
	row, _ := strconv.Atoi(job.Args["row"])
	if e.Plan == nil || !e.Plan.Record.Value("call_held", row).Empty() {
		return nil
	}
	at := e.Plan.Record.Value("call_at", row)
	c, err := e.scene(e.Plan, e.Account)
	if err != nil || at.Date.IsZero() || !callTime(c, at).After(e.Now) {
		return err
	}
	m, err := e.cardMessage(c.At(row))
	if err != nil {
		return err
	}
	if err := e.rememberWhy("say.why_call"); err != nil {
		return err
	}
	m.Parts = append(m.Parts, bot.Part{Kind: bot.Context, Text: e.Print(conversation.Say("context.unasked", nil))})
	return e.Say(m)
}

// askAfterCall asks whether the call took place, unless it was moved
// meanwhile. While another question waits it only says that this one does.
func askAfterCall(e *Env, job scheduler.Job) error {
	row, _ := strconv.Atoi(job.Args["row"])
	if e.Plan == nil || !e.Plan.Record.Value("call_held", row).Empty() {
		return nil
	}
	v := e.Plan.Record.Value("call_at", row)
	if v.Date.IsZero() || v.Date.After(civil.Of(e.Now.In(e.Zone()))) {
		return nil
	}
	open, busy, err := e.Tx.ActiveSession(e.Place.Tenant, e.Person.ID, e.Place.Place)
	if err != nil {
		return err
	}
	if busy { // the interview waits while the call is asked about
		open.Status, open.Touched = conversation.Paused, e.Now
		if err := e.Tx.SaveSession(&open); err != nil {
			return err
		}
	}
	if err := e.Open(FlowCall, e.Plan.ID); err != nil {
		return err
	}
	return e.Advance(conversation.Move{Verb: conversation.Show})
}
