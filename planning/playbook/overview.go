package playbook

import (
	"strconv"
	"strings"

	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/internal/civil"
	"lodestar/planning"
)

// overview is step 1 of 7 (method d.1).
func overview() conversation.Section {
	contacts := mainContacts()
	return conversation.Section{
		ID: "overview", Heading: stepHeading(1),
		Items: []conversation.Item{
			&conversation.Pack{
				ID: "header.pack", Shape: conversation.Fields, Need: conversation.Required,
				Steps:  []*conversation.Step{customerSince(), line("industry", conversation.Wanted, 45), periodLength(), periodFirstDay()},
				Spread: spreadPeriod, Args: withExamples(nil),
				Confirm: func(*conversation.Scene, *conversation.Draft) conversation.Text {
					return conversation.Say("ask.header.pack.confirm.partly", nil)
				},
			},
			movedEnd(),
			relationshipStrength(),
			// How they buy is the last line of the contacts' message; one by one, or
			// left out there, it is a question of its own (method d.8).
			contacts, contacts.Pack.Tail,
		},
		More: []conversation.Item{
			line("customer_address", conversation.Optional, 90),
			line("customer_phone", conversation.Optional, 25),
			line("customer_fax", conversation.Optional, 25),
			&conversation.Step{ID: "customer_website", Kind: conversation.Link, Need: conversation.Optional, Limit: 50},
			accountTeam(),
			line("relationship_note", conversation.Optional, 95),
			choice("review_cycle", conversation.Optional, "review_cycle", "none", "monthly", "quarterly", "half_yearly", "yearly"),
			reviewCycleNext(),
			line("industry_position", conversation.Optional, 95),
			news(),
			date("prepared_on", conversation.Optional),
		},
	}
}

func customerSince() *conversation.Step {
	return &conversation.Step{ID: "customer_since", Kind: conversation.Since, Need: conversation.Wanted}
}

func periodLength() *conversation.Step {
	s := choice("plan_period.length", conversation.Required, "plan_period.length", "year", "half_year", "quarter")
	s.Then = func(c *conversation.Scene, _ conversation.Value) []conversation.Effect { return periodChanged(c) }
	return s
}

func periodFirstDay() *conversation.Step {
	s := date("plan_period.first_day", conversation.Required)
	s.Begins, s.Check = true, checkFirstDay
	s.Offer = func(c *conversation.Scene) (conversation.Value, bool) {
		return conversation.DateValue(civil.Date{Year: c.Facts.Today.Year + 1, Month: 1, Day: 1}), true
	}
	s.Then = func(c *conversation.Scene, _ conversation.Value) []conversation.Effect { return periodChanged(c) }
	return s
}

// checkFirstDay refuses a period that began more than a year ago.
func checkFirstDay(c *conversation.Scene, v conversation.Value) *conversation.Problem {
	if !v.Date.Before(c.Facts.Today.AddMonths(-12)) {
		return nil
	}
	return &conversation.Problem{Key: "problem.first_day_too_early", Args: args("date", c.Printer().Date(v.Date))}
}

// periodChanged lets the reminder eight weeks before the end follow the period
// (000-15).
func periodChanged(c *conversation.Scene) []conversation.Effect {
	if period(c.Plan()).FirstDay.IsZero() {
		return nil
	}
	return []conversation.Effect{{Name: EffectPeriod}}
}

// period reads the plan's period from its record; the zero Period where it is
// not complete.
func period(r *conversation.Record) planning.Period {
	p := periodSoFar(r)
	if p.Length == "" || p.FirstDay.IsZero() {
		return planning.Period{}
	}
	return p
}

// periodSoFar is what is known of the period, so that only what is missing is
// said to be missing.
func periodSoFar(r *conversation.Record) planning.Period {
	return planning.Period{
		Length:   planning.PeriodLength(one(r.Value("plan_period.length", 0))),
		FirstDay: r.Value("plan_period.first_day", 0).Date,
		MovedEnd: r.Value("plan_period.last_day", 0).Date,
	}
}

// movedEnd offers to move the end of the period to a business review where
// none falls near it (000-16).
func movedEnd() *conversation.Step {
	better := func(c *conversation.Scene) (civil.Date, bool) {
		r := c.Plan()
		return period(r).BetterEnd(planning.ReviewCycle{Every: interval(one(r.Value("review_cycle", 0))), Next: r.Value("review_cycle.next_date", 0).Date})
	}
	s := tap("plan_period.end", button("move", "move_end"), button("leave", "leave_as_is"))
	s.When = func(c *conversation.Scene) bool {
		_, far := better(c)
		return far || !c.Plan().Value("plan_period.last_day", 0).Empty()
	}
	s.Ask = func(c *conversation.Scene) conversation.Text {
		day, _ := better(c)
		p := c.Printer()
		return conversation.Say("say.review_outside_period", args("last", p.DateLong(period(c.Plan()).LastDay()), "better", p.DateLong(day)))
	}
	s.Then = func(c *conversation.Scene, v conversation.Value) []conversation.Effect {
		day, ok := better(c)
		if !v.Is("move") || !ok {
			return nil
		}
		c.Plan().Set(conversation.Key{Step: "plan_period.last_day"}, conversation.Answer{State: conversation.Answered, Value: conversation.DateValue(day), By: c.Facts.Me.ID, At: c.Facts.Now})
		return []conversation.Effect{{Name: EffectPeriod}}
	}
	return s
}

// means reports whether a folded word is one of those of a catalogue key, in
// any language.
func means(c *conversation.Scene, key, folded string) bool {
	if folded == "" || !c.Words().Has(key) {
		return false
	}
	for _, lang := range []locale.Language{locale.English, locale.German, locale.Dutch} {
		for _, word := range strings.Split(c.Words().Printer(lang).Text(key, nil), "|") {
			if locale.Fold(word) == folded {
				return true
			}
		}
	}
	return false
}

// withoutWords takes leading words of a catalogue key off a text.
func withoutWords(c *conversation.Scene, text, key string) string {
	fields := strings.Fields(text)
	for len(fields) > 0 && means(c, key, locale.Fold(fields[0])) {
		fields = fields[1:]
	}
	return strings.Join(fields, " ")
}

func relationshipStrength() *conversation.Step {
	s := choice("relationship_strength", conversation.Required, "relationship_strength", "poor", "good", "great")
	s.Reason = "relationship_note"
	s.Options = func(c *conversation.Scene) []conversation.Option {
		scale := strings.Split(c.Facts.Known["relationship_scale"], "|")
		if len(scale) < 3 {
			return options("relationship_strength", "poor", "good", "great")
		}
		var own []conversation.Option
		for _, word := range scale {
			own = append(own, conversation.Option{Value: word, Label: conversation.Verbatim(word)})
		}
		return own
	}
	return s
}

// mainContacts are given in one message with the buying process; they become
// contacts of the account.
func mainContacts() *conversation.List {
	name := line("main_contacts.name", conversation.Required, 60)
	name.Check = func(_ *conversation.Scene, v conversation.Value) *conversation.Problem {
		return nameProblem(v.Text, "Kim Visser")
	}
	name.Ask = say("ask.contact_name")
	name.Then = func(c *conversation.Scene, v conversation.Value) []conversation.Effect {
		noteContact(c, c.Before.Value.Text, v.Text)
		noteFunction(c, v.Text, c.RowText("main_contacts.function"))
		return nil
	}
	function := line("main_contacts.function", conversation.Wanted, 40)
	function.Ask = say("ask.contact_function")
	function.Args = contactArgs
	function.Then = func(c *conversation.Scene, v conversation.Value) []conversation.Effect {
		noteFunction(c, c.RowText("main_contacts.name"), v.Text)
		return nil
	}
	role := choice("main_contacts.role", conversation.Wanted, "buying_centre_role", buyingRoles...)
	role.Ask = say("ask.buying_centre_role")
	role.Args = contactArgs
	process := line("buying_process", conversation.Wanted, 95)
	more := anotherOne("main_contacts.more", "add_person", "continue")
	more.Args = func(c *conversation.Scene) locale.Args {
		rows := c.Plan().Rows("main_contacts", 0)
		if len(rows) == 0 {
			return nil
		}
		last := rows[len(rows)-1].ID
		return args("person", quoted(c.Plan().Text("main_contacts.name", last)), "role", roleText(c, last))
	}
	return &conversation.List{
		ID: "main_contacts", Need: conversation.Wanted, Max: 8,
		Items: []conversation.Item{name, function, role},
		More:  more,
		Pack: &conversation.Pack{
			ID: "main_contacts.pack", Shape: conversation.Rows, List: "main_contacts", AskLeftOut: true,
			Steps: []*conversation.Step{name, function, role}, Tail: process, LooseCells: true, Line: contactLine,
			Context: func(*conversation.Scene) []conversation.Text {
				return []conversation.Text{conversation.Say("context.write_only_what_you_would_show", nil)}
			},
			Confirm: func(*conversation.Scene, *conversation.Draft) conversation.Text {
				return conversation.Say("ask.pack.confirm", nil)
			},
			// One message gives them all: what a line leaves out stays open, and
			// more people come by "add person" (method d.8).
			Saved: func(c *conversation.Scene, rows []int) []conversation.Effect {
				leaveOpen(c, rows, function, role)
				closeList(c, "main_contacts.more", 0)
				return nil
			},
		},
	}
}

// closeList stores that no further row of a list is wanted now.
func closeList(c *conversation.Scene, more string, of int) {
	c.Plan().Set(conversation.Key{Step: more, Row: of}, conversation.Answer{
		State: conversation.Answered, Value: conversation.ChoiceValue(conversation.NextOne), At: c.Facts.Now, By: c.Facts.Me.ID,
	})
}

func contactArgs(c *conversation.Scene) locale.Args {
	return args("person", quoted(c.RowText("main_contacts.name")))
}

// roleText is the part a contact plays, as words: the arguments of a question
// are handed to every text within it, so none of them may be a text with
// arguments of its own.
func roleText(c *conversation.Scene, row int) conversation.Text {
	key := "state.open"
	if role := c.Plan().Value("main_contacts.role", row); len(role.Choice) > 0 {
		key = "choice.buying_centre_role." + role.Choice[0]
	}
	return quoted(c.Printer().Text(key, nil))
}

// rowsIn counts the rows a draft would make.
func rowsIn(d *conversation.Draft, list string) int {
	rows := map[[2]int]bool{}
	for _, f := range d.Fills {
		if f.List == list {
			rows[[2]int{f.New, f.Row}] = true
		}
	}
	return len(rows)
}

func accountTeam() *conversation.List {
	person := &conversation.Step{ID: "account_team", Kind: conversation.Who, Need: conversation.Required}
	role := line("account_team.role", conversation.Wanted, 18)
	department := line("account_team.department", conversation.Wanted, 30)
	return &conversation.List{
		ID: "account_team", Need: conversation.Optional, Max: 30,
		Items: []conversation.Item{person, role, department},
		Pack:  rowsPack("account_team", person, role, department),
	}
}

// rowsPack is the pack of a list whose rows are given a line each, and whose
// columns may be left out.
func rowsPack(list string, steps ...*conversation.Step) *conversation.Pack {
	return &conversation.Pack{
		ID: list + ".pack", Shape: conversation.Rows, List: list, Steps: steps,
		Confirm: func(*conversation.Scene, *conversation.Draft) conversation.Text {
			return conversation.Say("ask.pack.confirm", nil)
		},
		Saved: func(c *conversation.Scene, rows []int) []conversation.Effect {
			leaveOpen(c, rows, steps[1:]...)
			return nil
		},
	}
}

// leaveOpen stores as open what rows were not given.
func leaveOpen(c *conversation.Scene, rows []int, steps ...*conversation.Step) {
	for _, row := range rows {
		for _, step := range steps {
			k := conversation.Key{Step: step.ID, Row: row}
			if _, ok := c.Plan().Get(k); !ok {
				c.Plan().Set(k, conversation.Answer{State: conversation.Open, At: c.Facts.Now, By: c.Facts.Me.ID})
			}
		}
	}
}

func reviewCycleNext() *conversation.Step {
	s := date("review_cycle.next_date", conversation.Optional)
	s.When = func(c *conversation.Scene) bool {
		cycle := c.Plan().Value("review_cycle", 0)
		return len(cycle.Choice) == 1 && !cycle.Is("none")
	}
	return s
}

// news are dated lines (000-20). A line without a date is of today.
func news() *conversation.List {
	text := line("news", conversation.Required, 95)
	day := date("news.date", conversation.Wanted)
	day.Read = nil
	return &conversation.List{
		ID: "news", Need: conversation.Optional, Max: 50,
		Items: []conversation.Item{text, day},
		Pack: func() *conversation.Pack {
			p := rowsPack("news", text, day)
			p.Saved = func(c *conversation.Scene, rows []int) []conversation.Effect {
				for _, row := range rows {
					k := conversation.Key{Step: "news.date", Row: row}
					if a, ok := c.Plan().Get(k); !ok || a.State != conversation.Answered {
						c.Fill(conversation.Main, k, conversation.DateValue(c.Facts.Today))
					}
				}
				return nil
			}
			return p
		}(),
	}
}

// say is a hook that asks with the words of another key.
func say(key string) func(*conversation.Scene) conversation.Text {
	return func(*conversation.Scene) conversation.Text { return conversation.Say(key, nil) }
}

// stepHeading is "Step n of 7: name.".
func stepHeading(n int) func(*conversation.Scene) conversation.Text {
	name := "step_inline." + strconv.Itoa(n)
	return func(*conversation.Scene) conversation.Text {
		return conversation.Say("heading.step", args("n", n, "name", conversation.Say(name, nil)))
	}
}

// contactNamed finds the contact of a name in the account record, or adds it.
func contactNamed(c *conversation.Scene, name string) int {
	account := c.Record(accountRecord)
	if row := findContact(account, name); row != 0 {
		return row
	}
	row := account.AddRow("contact", 0)
	account.Set(conversation.Key{Step: "contact_name", Row: row}, conversation.Answer{
		Value: conversation.TextValue(name), State: conversation.Answered, By: c.Facts.Me.ID, At: c.Facts.Now, SaidOn: c.Facts.Today,
	})
	return row
}

// noteContact makes the person of an answer a contact. Where the answer
// corrects a name that it had brought in itself, that contact is renamed.
func noteContact(c *conversation.Scene, before, name string) {
	account := c.Record(accountRecord)
	k := conversation.Key{Step: "contact_name", Row: findContact(account, before)}
	a, known := account.Get(k)
	if !known || !corrects(name, before) || findContact(account, name) != 0 || a.By != c.Before.By || !a.At.Equal(c.Before.At) {
		contactNamed(c, name)
		return
	}
	a.Value, a.At = conversation.TextValue(name), c.Facts.Now
	account.Set(k, a)
}

// noteFunction keeps what a contact does. A line can say so before it says who they
// are; then it waits for the name.
func noteFunction(c *conversation.Scene, name, function string) {
	if name != "" && function != "" {
		c.Fill(accountRecord, conversation.Key{Step: "contact_function", Row: contactNamed(c, name)}, conversation.TextValue(function))
	}
}

// corrects reports whether a name is another one with a slip mended or more of
// it written, so that it is the same person.
func corrects(name, before string) bool {
	_, slip := locale.Closest(name, []string{before})
	return slip || strings.HasPrefix(locale.Fold(name), locale.Fold(before))
}

// findContact is the row of the contact with a name, 0 where there is none: nobody is
// found by having no name.
func findContact(account *conversation.Record, name string) int {
	wanted := locale.Fold(name)
	if wanted == "" {
		return 0
	}
	for _, row := range account.Rows("contact", 0) {
		if locale.Fold(account.Text("contact_name", row.ID)) == wanted {
			return row.ID
		}
	}
	return 0
}
