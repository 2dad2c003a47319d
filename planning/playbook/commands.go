package playbook

import "lodestar/conversation"

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
		within("news", noteNews), within("opportunity", noteOpportunityCommand), within("team", team), within("waiting", teamWaits), within("crm", crmLink), elsewhere("area", area), elsewhere("area_manager", areaManager), elsewhere("hand_over", handOver),
		within("send", send), within("force", forceField), within("rank", rank), within("step", openStep),
		within("add_row", addRow), within("remove", removeRow), within("move", moveRow),
		within("park", park), within("resume", takeUp), within("rework", rework),
		within("keep_version", func(e *Env, _ map[string]string) error { return keepVersion(e, nil) }),
		within("version", showVersion), within("withdraw_request", withdrawRequest), within("discard_changes", discardChanges), within("evidence", evidenceCommand), within("start_without", startWithout),
		within("stop_reminders", stopReminders), within("start_reminders", startReminders), within("wait_for_answer", waitForAnswer),
		within("versions", versions), within("changes", changes), within("minutes", minutes),
		within("share", share), within("team_channel", teamChannelCommand), within("address", noteAddress), within("close_review", closeReview), within("status", status), within("send_both", sendBoth), within("send_one", sendOne),
		within("call", call), within("report", report), within("report_now", reportNow), within("reports", reports), within("report_file", reportToSee), within("read_report", readReport),
		within("next_plan", nextPlan), within("next_plan_later", nextPlanLater), within("close_plan", closePlan),
		within("mentor", mentor), within("mentor_review", mentorReview), within("mentor_every", mentorInterval),
		within("chat_user", chatUser),
		within("invite", invite),
		within("move_call", moveCommand(JobCall)), within("skip_call", skipCommand(JobCall)),
		within("move_report", moveCommand(JobReport)), within("skip_report", skipCommand(JobReport)),
		within("reported", reported),
		within("summary", summaryCommand), within("notes", notesCommand), within("show_sent", showSentCommand), within("ai", aiCommand),
		cmd(conversation.Elsewhere, conversation.Anyone, "allow_ai", ruleModel(true)), cmd(conversation.Elsewhere, conversation.Anyone, "forbid_ai", ruleModel(false)),
		within("comment", comment), within("export", exportPlan),
		elsewhere("new_plan", newPlan), elsewhere("plans", listPlans), elsewhere("accounts", listAccounts),
		elsewhere("channel", channelCommand), elsewhere("channel_anyway", channelAnyway),
		elsewhere("example", showExample), elsewhere("home", home),
		cmd(conversation.Elsewhere, conversation.Anyone, "settings", settings),
		everywhere(cmd(conversation.Elsewhere, conversation.Anyone, "language", changeLanguage)),
		elsewhere("away", away), elsewhere("pause_rhythm", pauseRhythm), elsewhere("resume_rhythm", resumeRhythm), elsewhere("template", editTemplate),
		elsewhere("my_address", myAddress),
		cmd(conversation.Elsewhere, conversation.Anyone, "glossary", glossary),
		cmd(conversation.Elsewhere, conversation.Anyone, "my_data", myData), cmd(conversation.Elsewhere, conversation.Anyone, "export_my_data", exportMyData),
		cmd(conversation.Elsewhere, conversation.Anyone, "erase_my_data", eraseMyData), cmd(conversation.Elsewhere, conversation.Anyone, "erase_my_data_now", eraseMyDataNow),
		cmd(conversation.Elsewhere, conversation.Anyone, "keep_my_data", keepMyData), elsewhere("keep_data_of", keepDataOf),
		elsewhere("remind_tomorrow", remindTomorrow),
	}
}

func everywhere(c command) command {
	c.Everywhere = true
	return c
}

// inPlan makes sure that a plan the person may change is open in the session.
func (e *Env) inPlan() (bool, error) {
	p, account, err := e.whichPlan("")
	if err != nil || p == nil {
		return false, err
	}
	if !e.mayEdit(*account) {
		return false, e.sayNotAllowed(*account)
	}
	if other, busy, err := e.editedBy(*p); err != nil || busy {
		if err != nil {
			return false, err
		}
		e.Silent()
		return false, e.sayBeingEdited(*p, *account, other)
	}
	if e.Session == nil || e.Session.Flow != FlowPlan || e.Session.Subject != p.ID {
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

// send goes to the gate of step 6.
func send(e *Env, _ map[string]string) error {
	return e.move(conversation.Ask, "present.confirm")
}

// typedCommand runs a message that turned out to be a command.
func typedCommand(e *Env, a map[string]string) error {
	id, captured, ok := e.Book.Engine.CommandOf(e.Language(), a["text"])
	if !ok {
		return nil
	}
	e.Wants = a["text"]
	return e.Book.RunCommand(e, id, captured)
}
