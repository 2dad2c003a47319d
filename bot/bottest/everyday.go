package bottest

import "lodestar/bot"

// everyday are messages as the product says them.
func everyday() []Sample {
	_, record := RecordSamples()
	return []Sample{
		{"welcome", bot.Message{
			Kind: "notice", Notification: "Hi Eva. I help you write a one-page plan for each key account.",
			Parts: []bot.Part{
				{Kind: bot.Text, Text: "Hi Eva. I help you write a one-page plan for each key account, in seven short steps; one of them is four questions about what the customer wants to achieve. You need not do it in one go; you can stop at any point."},
				{Kind: bot.Context, Text: "I only write to you about your plans and actions. Change when I may write under *settings*. I am a program, not a person."},
			},
			Buttons: []bot.Button{{Label: "Start Plan", Verb: "command", Value: "new_plan", Primary: true}, {Label: "See Example", Verb: "command", Value: "example"}},
		}},
		{"question_line", with(asking("challenges_today", "Question 2 of 4.", "What challenges does Contoso face today?"),
			bot.Part{Kind: bot.Text, Text: "Saved: Shorter delivery times for their own customers · `edit 1`"})},
		{"question_problem", with(asking("goal_measure.target", "Step 2 of 7: Goals.", "Which value shall be reached?"),
			bot.Part{Kind: bot.Problem, Text: "I need a number with a unit here, for example 48 hours or EUR 250,000."},
			bot.Part{Kind: bot.Text, Text: `Your text is kept: "quite soon"`})},
		{"question_choice", choosing("account_of_plan", "", "I find no plan for \"Contosso\". Which one do you mean?", picks("Contoso", "New Plan")...)},
		{"question_choices", choosing("goal_benefit", "Step 2 of 7: Goals.", "What kind of benefit is it? Several are possible, for example: 1 3.", picks("Revenue", "Cost", "Efficiency", "Quality", "Satisfaction", "Risk")...)},
		{"question_twelve_options", choosing("period_start", "", "In which month does the plan period begin?", picks("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")...)},
		{"question_yes_no", choosing("account_time_zone", "", "Contoso's time is Europe/Amsterdam, with public holidays of the Netherlands. Right?", picks("Yes", "Change")...)},
		{"question_score", choosing("force_for.score", "Step 5 of 7: Change management.", "How strong is \"Biggest client demands 48 hours\"?",
			bot.Button{Label: "1 Weak", Verb: "pick", Value: "1"}, bot.Button{Label: "2", Verb: "pick", Value: "2"}, bot.Button{Label: "3", Verb: "pick", Value: "3"},
			bot.Button{Label: "4", Verb: "pick", Value: "4"}, bot.Button{Label: "5 Strong", Verb: "pick", Value: "5"})},
		{"question_date", choosing("action_due.confirm", "", "Saturday, 27 February 2027. Is a Saturday right?", picks("Yes", "Friday 26 Feb")...)},
		{"question_people", choosing("action_owner", "Action 2 of 5", "Who owns \"Open warehouse in Venlo\"?", picks("Jonas Keller", "Kim Visser", "Kim Visser", "Tom de Boer", "To Be Named", "Someone Else")...)},
		{"question_german", choosing("goal.more", "Schritt 2 von 7: Ziele.", "Ziel 1 ist gespeichert. Gibt es noch ein Ziel? Üblich sind zwei oder drei.", picks("Ziel hinzufügen", "Weiter zu Schritt 3")...)},
		{"question_dutch", asking("tried_helps", "Vraag 3 van 4.", "Hoe heeft Contoso die tot nu toe aangepakt? Eerst: wat werkt?")},
		{"pack", form(insert(asking("goal.pack", "Step 2 of 7: Goals.", "Goal 1, taken from answer 1. Write it line by line; leave out what you don't know yet."),
			bot.Part{Kind: bot.Example, Text: "Goal: Deliver to their customers within 48 hours\nMeasure: average delivery time\nToday: 96 hours\nTarget: 48 hours\nBy: 31 Dec 2027\nThey gain: keep their two largest clients\nWe gain: run the Venlo warehouse"}))},
		{"pack_forces", note(insert(asking("force.pack", "Step 5 of 7: Change management.", "Action 2 of 5: \"Open warehouse in Venlo\". Why is this change good (+), and why is it bad (-)? Give each reason a strength from 1 (weak) to 5 (strong)."),
			bot.Part{Kind: bot.Example, Text: "+ biggest client demands 48 hours 5, lower freight 4\n- no budget for a warehouse 4, two sites to run 2"}),
			"Nothing on one side? Write *+ none* or *- none*. Reasons and scores stay internal; Contoso never sees them.")},
		{"pack_confirm", note(tabled(choosing("goal.pack.confirm", "Step 2 of 7: Goals.", "This is how I understood goal 1. Save it like this?",
			bot.Button{Label: "Save", Verb: "pick", Value: "save", Primary: true}, bot.Button{Label: "Change", Verb: "pick", Value: "change"}),
			bot.Row{Number: 1, Label: "Goal", Text: "Deliver to their customers within 48 hours"},
			bot.Row{Number: 2, Label: "Measure", Text: "average delivery time"},
			bot.Row{Number: 3, Label: "Today", Text: "still open"},
			bot.Row{Number: 4, Label: "Target", Text: "48 hours"},
			bot.Row{Number: 5, Label: "By", Text: "Friday, 31 December 2027"},
			bot.Row{Number: 6, Label: "They gain", Text: "keep their two largest clients, who have both asked for a second supplier because deliveries took four days on average last year"},
			bot.Row{Label: "Whose measure", Text: "Contoso's"}), "Still open: today's value. `edit 3` changes line 3.")},
		{"check_page", tabled(choosing("plan_check", "Contoso: please check your answers.", "Nothing is shared yet.", picks("Continue to Step 3", "Save for Later")...), thirtyRows()...)},
		{"page", bot.Message{Kind: "page", Notification: "The plan for ABC Company, version 2", Parts: []bot.Part{{Kind: bot.Text, Text: "This is the example: the plan of the ABC Company."}, {Kind: bot.Page, Text: examplePage}}}},
		{"reminder", bot.Message{
			Kind: "reminder", Question: bot.Question{Flow: "reminder", Step: "action_due", Row: 3}, Notification: "Due on Thursday, 31 December: Open warehouse in Venlo",
			Parts: []bot.Part{
				{Kind: bot.Text, Text: "Due on Thursday, 31 December: *Open warehouse in Venlo* (Contoso)."},
				{Kind: bot.Context, Text: "`why` says why you get this; `settings` changes it."},
			},
			Buttons: []bot.Button{
				{Label: "Done", Verb: "done", Value: "act-7", Primary: true, Describe: "Done: open warehouse in Venlo"},
				{Label: "Snooze", Verb: "snooze", Value: "act-7"},
				{Label: "Open Plan", Verb: "open", Value: "pln-1"},
			},
		}},
		{"record_alone", record},
		{"question_day", entering(asking("first_day", "Step 6 of 7: Action plan.", "When does the first action begin?"), bot.Field{Kind: bot.DateField, Value: "2027-03-31"})},
		{"question_person", entering(choosing("action_owner.entry", "Action 2 of 5", "Who of us owns \"Open warehouse in Venlo\"?", picks("Jonas Keller", "To Be Named")...), bot.Field{Kind: bot.PersonField})},
		{"question_several_ten", entering(choosing("goal_benefit.ten", "Step 2 of 7: Goals.", "Which of these does the goal help? Several are possible, for example: 1 3.", picks(benefits[:10]...)...), bot.Field{Several: true})},
		{"question_several_eleven", entering(choosing("goal_benefit.eleven", "Step 2 of 7: Goals.", "Which of these does the goal help? Several are possible, for example: 1 3.", picks(benefits...)...), bot.Field{Several: true})},
	}
}

// benefits are one more than a platform may show as boxes to tick.
var benefits = []string{"Revenue", "Cost", "Efficiency", "Quality", "Satisfaction", "Risk", "Speed", "Safety", "Growth", "Reputation", "Innovation"}

const examplePage = `ABC Company · January to December 2027 · version 2 · active · internal
══════════════════════════════════════════════════════════════════════════════════════════════════════════════
Today          Indirect costs too high, four plants buying each in its own way.

Action plan ──────────────────────────────────────────────────────────────────────────────────────────────────
   Action (◆ milestone)                                         Owner                 Due         State    +/-
 1 Agree one list of approved spare parts for four plants ◆     Maintenance manager   31 Mar 2027 open      +2
 2 Start repairs in plant 1 & record every result               Service lead          30 Apr 2027 open      +2
`
