package conversation_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
)

func TestE1BackShowsTheAnswerAndKeepLeavesIt(t *testing.T) {
	t.Parallel()
	c := newTalk(t, locale.English).header().says("Shorter delivery times").at("challenges_today")
	c.says("back").at("aim_12_months").hears(`Answer 4 says: "Shorter delivery times"`)
	c.says("back").at("relationship_strength").hears(`Answer 3 says: "Good"`)
	c.says("keep").at("challenges_today").stored("relationship_strength", "good")
	c.says("back").says("Fewer parts").at("challenges_today").hears("Updated answer 4: Fewer parts").stored("aim_12_months", "Fewer parts")
}

func TestE1BackOverPacksAndAnotherOne(t *testing.T) {
	t.Parallel()
	c := newTalk(t, locale.English).toActions()
	c.says("Open warehouse; me; 31.3.2027").says("save").at("action.more")
	c.says("back").at("action.pack").hears("Open warehouse · Eva Brandt")
	c.says("keep").at("action.more")
	c.presses("Add Actions").at("action.pack").hearsNot("Eva Brandt")
	c.says("back").at("action.more").presses("Next Goal").at("force.pack/1")
	if rows := c.rows("action"); len(rows) != 1 {
		t.Errorf("rows %v", rows)
	}
	c.says("back").at("action.more").says("back").at("action.pack").says("back").at("park_until")
}

// TestE1ASavedPackIsChangedNotDoubled: looked at again, what is typed is about
// the stored answers.
func TestE1ASavedPackIsChangedNotDoubled(t *testing.T) {
	t.Parallel()
	c := newTalk(t, locale.English).header().says("back").says("back").at("header.pack").hears("Industry | paper")
	c.says("Industry: wood").hears("Industry | wood", "Customer since | 2011").says("save").at("aim_12_months")
	c.stored("industry", "wood").stored("customer_since", "2011")
	c.says("back").at("header.pack").says("Customer since: soon").hears("Customer since | 2011")
}

// TestE1ALineNotUnderstoodLeavesTheStoredAnswer until there is another.
func TestE1ALineNotUnderstoodLeavesTheStoredAnswer(t *testing.T) {
	t.Parallel()
	c := newTalk(t, locale.English).header().says("back").says("back").at("header.pack")
	c.says("Customer since: soon\nIndustry: wood").says("save").at("customer_since").hears(`From your line 1: "Customer since: soon"`).stored("customer_since", "2011").stored("industry", "wood")
	c.says("keep").at("aim_12_months").stored("customer_since", "2011")
}

func TestE1BackFromATableKeepsTheWords(t *testing.T) {
	t.Parallel()
	c := newTalk(t, locale.English).says("since 2011\npaper").hears("Industry | paper")
	c.says("back").at("header.pack").hears("Your text is kept", "since 2011").hearsNot("Industry | paper")
}

func TestE2EditReturnsToWhereThePersonWas(t *testing.T) {
	t.Parallel()
	c := newTalk(t, locale.English).header().says("Shorter delivery times").at("challenges_today")
	c.says("edit 3").at("relationship_strength").says("great").at("challenges_today").stored("relationship_strength", "great")
	c.says("edit").at("edit").says("4").at("aim_12_months").says("keep").at("challenges_today")
	c.says("edit 9").hears("There is no answer 9; the last one is 4").at("challenges_today")
}

func TestE2EditBeforeAnythingIsAnswered(t *testing.T) {
	t.Parallel()
	newTalk(t, locale.English).says("edit 1").hears("There is no answer to change yet").at("header.pack")
}

// TestE2NumbersAreThoseLastShown: a new section counts from 1, and looking at
// an answer of another section takes no number away.
func TestE2NumbersAreThoseLastShown(t *testing.T) {
	t.Parallel()
	c := newTalk(t, locale.English, withCheck).toActions().says("one by one").says("Open warehouse").hears("edit 1")
	c.says("me").at("action_due/1").hears("edit 2")
	c.says("check").at("plan_check").says("edit 2").at("relationship_strength").says("great").at("plan_check").says("keep")
	c.at("action_due/1").says("edit 3").at("aim_12_months").says("keep").at("action_due/1")
	c.says("31.3.2027").hears("edit 4").says("edit 4").at("action_due/1")
}

// TestE2TheNumbersOfASavedTableGoOn: what the table showed is what "edit n"
// opens, until other numbers are shown.
func TestE2TheNumbersOfASavedTableGoOn(t *testing.T) {
	t.Parallel()
	c := newTalk(t, locale.English).says("Customer since: 2011\nIndustry: paper").hears("Industry | paper").says("save").at("relationship_strength")
	c.says("edit 2").at("industry").hears(`Answer 2 says: "paper"`).says("wood").at("relationship_strength").stored("industry", "wood")
}

// TestE2HintsCountAsTheCheckDoes: beside a check page or a table no other
// numbers are named than theirs.
func TestE2HintsCountAsTheCheckDoes(t *testing.T) {
	t.Parallel()
	c := newTalk(t, locale.English, withCheck).header().says("check").says("edit 3").at("aim_12_months").says("Fewer parts").at("plan_check")
	c.hears("Saved: Fewer parts · edit 3").says("edit 3").at("aim_12_months").says("Less waste").hears("Updated answer 3: Less waste")
	c = newTalk(t, locale.English).toActions().says("Open warehouse; me; 31.3.2027").do(conversation.Move{Verb: conversation.Ask, Value: "relationship_strength"})
	c.says("great").at("action.pack").hearsNot("· edit")
}

// TestE2ALateClickTakesNoNumberAway: the number of an answer of an earlier
// section does not replace those of this one.
func TestE2ALateClickTakesNoNumberAway(t *testing.T) {
	t.Parallel()
	c := newTalk(t, locale.English).says("Customer since: 2011\nIndustry: paper").says("save")
	choice := c.message
	c.says("good").says("Shorter delivery times").says("b").says("31.3.2027").says("one by one").says("Open warehouse").hears("edit 1").says("me")
	c.pressesIn(choice, "Great").at("old_question").hears("your answer 3 is unchanged").says("no").at("action_due/1")
	c.says("edit 1").at("action_title/1")
}

// TestE2AnAnswerOfAnotherSectionTakesNoNumberAway, where it is asked again from
// elsewhere and has no number yet.
func TestE2AnAnswerOfAnotherSectionTakesNoNumberAway(t *testing.T) {
	t.Parallel()
	c := newTalk(t, locale.English).toActions().says("one by one").says("Open warehouse").hears("edit 1")
	c.do(conversation.Move{Verb: conversation.Ask, Value: "relationship_strength"}).says("great").at("action_owner/1").stored("relationship_strength", "great")
	c.do(conversation.Move{Verb: conversation.Reword, Value: "industry", Text: "wood"}).at("action_owner/1").stored("industry", "wood")
	c.says("edit 1").at("action_title/1")
}

// TestAKeyOfAnotherRowAsksNothing: a key names a row of its own list, or no
// question at all.
func TestAKeyOfAnotherRowAsksNothing(t *testing.T) {
	t.Parallel()
	c := newTalk(t, locale.English).toActions().says("Open warehouse; me; 31.3.2027").says("save").says("2").says("+ bulk 4\n- dear 2").says("save").at("compass.pack")
	reason := c.row("force_for", "action_title", 1)
	for _, key := range []string{reason, "action_title", "action_title/99", "force.pack", "force.pack/99", "industry/1", "compass.pack/1", "nothing", "action_title/x"} {
		c.do(conversation.Move{Verb: conversation.Ask, Value: key}).at("compass.pack").hears("nothing was changed")
	}
	c.do(conversation.Move{Verb: conversation.Add, Value: "force_for/99"}).at("compass.pack").hears("nothing was changed")
}

func TestE2AnAnswerThatDoesNotApplyAnyMore(t *testing.T) {
	t.Parallel()
	c := newTalk(t, locale.English, func(f *conversation.Flow) {
		f.Sections[0].Items[3].(*conversation.Step).When = func(c *conversation.Scene) bool { return c.Text("aim_12_months") != "nothing" }
	}).header()
	c.says("a").says("b").at("park_until").says("edit 4").says("nothing").at("park_until")
	c.says("edit 5").hears("nothing was changed").at("park_until").stored("challenges_today", "b")
	c.says("back").at("aim_12_months") // it is not asked on the way back either
}

func TestE2EditALineOfATable(t *testing.T) {
	t.Parallel()
	c := newTalk(t, locale.English).toActions().says("Open warehouse; me; 31.3.2027\nSend quote; jonas; 30.6.2027")
	c.says("edit 2").says("Send offer; me; 30.9.2027").hears("Send offer · Eva Brandt · Thu 30 Sep 2027", "Open warehouse").hearsNot("Send quote")
	c.says("edit 3").hears("There is no answer 3; the last one is").hears("Send offer")
	c.says("save").at("action.more").stored(c.row("action", "action_title", 2), "Send offer")
	if rows := c.rows("action"); len(rows) != 2 {
		t.Errorf("rows %v", rows)
	}
}

// TestE2ATableLeftForAnotherPackComesBack: it is neither lost nor shown under
// the other pack.
func TestE2ATableLeftForAnotherPackComesBack(t *testing.T) {
	t.Parallel()
	c := newTalk(t, locale.English).toActions().says("Open warehouse; me; 31.3.2027").hears("Open warehouse")
	c.do(conversation.Move{Verb: conversation.Ask, Value: "header.pack"}).at("header.pack").hears("Industry | paper").hearsNot("Open warehouse")
	c.says("Industry: wood").says("save").at("action.pack").hears("Open warehouse").stored("industry", "wood")
	c.do(conversation.Move{Verb: conversation.Add, Value: "news/0"}).at("news.pack").hearsNot("Open warehouse")
	c.says("A new plant; 31.3.2026").hears("A new plant").says("save").at("action.pack").hears("Open warehouse")
	c.says("save").at("action.more")
	if rows := c.rows("action"); len(rows) != 1 {
		t.Errorf("rows %v", rows)
	}
}

func TestE3CheckLeadsBackAndDoesNotCount(t *testing.T) {
	t.Parallel()
	c := newTalk(t, locale.English, withCheck).says("Industry: paper").hears("Industry | paper")
	c.says("check").at("plan_check").hears("Step 1 of 7")
	c.says("continue").at("header.pack").hears("Industry | paper").stored("plan_check", "missing") // the table still waits
	c.says("save").says("2011").at("relationship_strength").says("good").says("check").presses("Back to the Plan").at("aim_12_months")
	c.says("a").says("b").says("31.3.2027").says("skip").says("accept all").at("plan_check")
	c.presses("Continue to Sending").at("finished").stored("plan_check", "continue")
}

func TestE3CheckPageShowsAnswersWithNumbers(t *testing.T) {
	t.Parallel()
	c := newTalk(t, locale.English, withCheck).header().says("check")
	c.hears("paper", "Good", "still open")
	c.says("edit 3").at("aim_12_months").says("Shorter delivery times").at("plan_check").hears("Shorter delivery times")
}

func TestE4ChangingTheMessageChangesTheAnswer(t *testing.T) {
	t.Parallel()
	c := newTalk(t, locale.English).header().says("Shorter delivery times").says("b").at("park_until")
	reword := func(key, text string) { c.do(conversation.Move{Verb: conversation.Reword, Value: key, Text: text}) }
	reword("aim_12_months", "Fewer parts")
	c.at("park_until").hears("Updated answer 4: Fewer parts").stored("aim_12_months", "Fewer parts")
	reword("aim_12_months", strings.Repeat("long ", 200))
	c.at("aim_12_months").hears("600 fit on the page").stored("aim_12_months", "Fewer parts").says("keep").at("park_until")
	reword("relationship_strength", "great")
	c.at("park_until").stored("relationship_strength", "great")
	reword("relationship_strength", "so la la")
	c.at("relationship_strength").stored("relationship_strength", "great").says("keep").at("park_until")
	c.says("edit 2").says("keep")
	c.do(conversation.Move{Verb: conversation.Withdraw, Value: "aim_12_months"})
	c.at("message_deleted").stored("aim_12_months", "Fewer parts").says("no").at("park_until").stored("aim_12_months", "Fewer parts")
	c.do(conversation.Move{Verb: conversation.Withdraw, Value: "aim_12_months"}).says("yes").stored("aim_12_months", "missing").at("aim_12_months")
	c.says("undo").stored("aim_12_months", "Fewer parts").at("park_until")
}

func TestE4ChangingThePackMessageChangesTheTable(t *testing.T) {
	t.Parallel()
	c := newTalk(t, locale.English).says("Industry: paper").hears("Industry | paper")
	c.do(conversation.Move{Verb: conversation.Reword, Value: "header.pack", Text: "Industry: wood"}).hears("Industry | wood").stored("industry", "missing")
	c.says("save").at("relationship_strength")
	c.do(conversation.Move{Verb: conversation.Reword, Value: "header.pack", Text: "Industry: steel"}).hears("Industry | steel").stored("industry", "wood")
	c.says("save").at("relationship_strength").stored("industry", "steel").stored("customer_since", "open")
}

func TestE5UndoTakesBackTheLastMoveForTenMinutes(t *testing.T) {
	t.Parallel()
	c := newTalk(t, locale.English).header()
	before := c.records()
	c.says("skip").at("challenges_today").says("undo").at("aim_12_months").hears("Undone")
	if c.records() != before {
		t.Errorf("%s\nwant %s", c.records(), before)
	}
	c.says("undo").hears("nothing to undo")
	c.says("skip").at("challenges_today")
	c.facts.Now = noon.Add(10*time.Minute + time.Second)
	c.says("undo").hears("nothing to undo").stored("aim_12_months", "skipped")
}

// TestE5UndoKeepsWhatCameAfter: rows and answers that were added meanwhile, by
// a command or by somebody else, survive an undo.
func TestE5UndoKeepsWhatCameAfter(t *testing.T) {
	t.Parallel()
	c := newTalk(t, locale.English).toActions().says("Open warehouse; me; 31.3.2027").says("save").at("action.more")
	plan := c.s.Record(conversation.Main)
	row := plan.AddRow("news", 0) // noted by a command, outside the move
	plan.Set(conversation.Key{Step: "news", Row: row}, conversation.Answer{State: conversation.Answered, Value: conversation.TextValue("A new plant")})
	c.says("undo").at("action.pack").hears("Open warehouse") // the table waits again
	if len(c.rows("action")) != 0 {
		t.Error("the action is still there")
	}
	c.stored(conversation.Key{Step: "news", Row: row}.String(), "A new plant")
	c.says("save").at("action.more")
	if len(c.rows("action")) != 1 {
		t.Error("saved again it is not there")
	}
}

func TestE5UndoOfARemovedRow(t *testing.T) {
	t.Parallel()
	c := newTalk(t, locale.English).toActions().says("Open warehouse; me; 31.3.2027\nSend quote; me; 31.3.2027\nAsk; me; 31.3.2027").says("save").says("next goal")
	c.says("+ bulk 4\n- brands 2").says("save").says("+ a 3\n- b 2").says("save").at("force.pack/3")
	before := c.records()
	c.do(conversation.Move{Verb: conversation.Remove, Value: "action/2"}).hears("Send quote")
	if rows := c.rows("force_for"); len(rows) != 1 {
		t.Errorf("reasons %v", rows)
	}
	c.says("undo").at("force.pack/3")
	if c.records() != before {
		t.Errorf("%s\nwant\n%s", c.records(), before)
	}
	c.do(conversation.Move{Verb: conversation.MoveRow, Value: "action/3/1"}).stored(c.row("action", "action_title", 1), "Ask").says("undo")
	if c.records() != before {
		t.Error("moving is not undone")
	}
}

// TestE5UndoInTwoRecords: a move that writes into two records is taken back in
// both.
func TestE5UndoInTwoRecords(t *testing.T) {
	t.Parallel()
	c := newTalk(t, locale.English, func(f *conversation.Flow) {
		f.Sections[0].Items[2].(*conversation.Step).Then = func(c *conversation.Scene, v conversation.Value) []conversation.Effect {
			c.Record("account").Set(conversation.Key{Step: "contact_name", Row: c.Record("account").AddRow("contact", 0)}, conversation.Answer{State: conversation.Answered, Value: v})
			return nil
		}
	}).header().says("Shorter delivery times").at("challenges_today")
	if n := len(c.s.Record("account").Rows("contact", 0)); n != 1 {
		t.Fatalf("%d contacts", n)
	}
	c.says("undo").at("aim_12_months").stored("aim_12_months", "missing")
	if n := len(c.s.Record("account").Rows("contact", 0)); n != 0 {
		t.Errorf("%d contacts are left", n)
	}
}

func TestE7PauseAndContinue(t *testing.T) {
	t.Parallel()
	c := newTalk(t, locale.English).header().says("Shorter delivery times")
	question := c.message
	c.says("pause").at("paused").hears("Everything is saved")
	data, err := json.Marshal(c.s)
	if err != nil {
		t.Fatal(err)
	}
	back := conversation.Session{}
	if err := json.Unmarshal(data, &back); err != nil {
		t.Fatal(err)
	}
	back.Records = c.s.Records
	c.s = back
	c.verb(conversation.Resume).at("challenges_today").hears("Shorter delivery times")
	// A button of the question itself goes on as well.
	c.verb(conversation.Pause).at("paused").pressesIn(question, "I Don't Know Yet").at("park_until").stored("challenges_today", "open")
}

func TestE7CancelAsksFirst(t *testing.T) {
	t.Parallel()
	c := newTalk(t, locale.English).header().says("cancel").at("cancel.confirm").says("no").at("aim_12_months")
	c.says("cancel").says("yes").at("discarded").stored("industry", "paper")
}

func TestE8TheLaterOfTwoAnswersIsAsked(t *testing.T) {
	t.Parallel()
	c := newTalk(t, locale.English).header()
	first := c.message.Question
	c.says("Shorter delivery times").at("challenges_today")
	c.saysAt("Fewer parts", first).at("two_devices").hears("Shorter delivery times", "Fewer parts")
	c.says("1").at("challenges_today").stored("aim_12_months", "Shorter delivery times").stored("challenges_today", "missing")
	c.saysAt("Fewer parts", first).says("2").at("challenges_today").stored("aim_12_months", "Fewer parts")
	c.saysAt("Fewer parts", first).at("challenges_today").stored("challenges_today", "missing")
}

// TestE8WordsUnderAnEarlierQuestionAreNeverAnotherAnswer, whatever that
// question was.
func TestE8WordsUnderAnEarlierQuestionAreNeverAnotherAnswer(t *testing.T) {
	t.Parallel()
	c := newTalk(t, locale.English)
	pack := c.message.Question
	c.says("Industry: paper\nCustomer since: 2011").says("save").says("good").at("aim_12_months")
	open := c.message.Question
	c.saysAt("Industry: wood", pack).at("aim_12_months").hears("nothing was changed").stored("industry", "paper").stored("aim_12_months", "missing")
	c.says("skip").at("challenges_today").saysAt("Shorter delivery times", open).at("challenges_today")
	c.stored("aim_12_months", "Shorter delivery times").stored("challenges_today", "missing")
	c.saysAt(strings.Repeat("long ", 200), open).at("aim_12_months").hears("600 fit").stored("aim_12_months", "Shorter delivery times")
}

func TestM2AUsedButtonDoesNothingToAnotherQuestion(t *testing.T) {
	t.Parallel()
	c := newTalk(t, locale.English).header()
	aim := c.message
	c.says("Shorter delivery times").at("challenges_today")
	for _, label := range []string{"Skip", "I Don't Know Yet"} {
		c.pressesIn(aim, label).at("challenges_today").hears("nothing was changed").stored("challenges_today", "missing").stored("aim_12_months", "Shorter delivery times")
	}
	other := aim
	other.Question.Session = "ses_0"
	c.pressesIn(other, "Skip").at("challenges_today").hears("nothing was changed").stored("challenges_today", "missing")
}

// TestM2TheSameKeyTwice: the pack of a list and "another one?" come up again
// under the same key; a button belongs to the time it was shown.
func TestM2TheSameKeyTwice(t *testing.T) {
	t.Parallel()
	c := newTalk(t, locale.English).toActions().says("Open warehouse; me; 31.3.2027")
	table := c.message
	c.presses("Save").at("action.more")
	more := c.message
	c.presses("Add Actions").says("Send quote; me; 31.3.2027").at("action.pack")
	c.pressesIn(table, "Save").hears("nothing was changed", "Send quote")
	if len(c.rows("action")) != 1 {
		t.Error("an older button saved another table")
	}
	c.presses("Save").at("action.more").pressesIn(more, "Next Goal").at("action.more").hears("nothing was changed")
	c.says("back").says("change").at("change")
}

// TestM2AnOlderQuestionBack: "yes" to an earlier date does not confirm the one
// asked now.
func TestM2AnOlderQuestionBack(t *testing.T) {
	t.Parallel()
	c := newTalk(t, locale.English).header().says("a").says("b").says("in 3 weeks").at("park_until.confirm")
	first := c.message
	c.says("in 4 weeks").at("park_until.confirm").hears("4 January 2027")
	c.pressesIn(first, "Yes").at("park_until.confirm").hears("nothing was changed").stored("park_until", "missing")
	c.presses("Yes").stored("park_until", "2027-01-04")
}

func TestM5OneSentenceNothingLostAskedAgain(t *testing.T) {
	t.Parallel()
	c := newTalk(t, locale.Dutch).header()
	long := strings.Repeat("lang ", 150)
	c.says(long).at("aim_12_months").stored("aim_12_months", "missing")
	problems, questions := 0, 0
	for _, p := range c.message.Parts {
		switch p.Kind {
		default:
		case bot.Problem:
			problems++
		case bot.Text:
			questions++
		}
	}
	if problems != 1 || questions != 1 || !strings.Contains(c.typed(), strings.TrimSpace(long)) {
		t.Errorf("%d problems, %d texts, kept %t", problems, questions, strings.Contains(c.typed(), strings.TrimSpace(long)))
	}
	c.verb(conversation.Show).hears("Je tekst is bewaard").says("kort").at("challenges_today")
	if len(c.s.Kept) != 0 {
		t.Errorf("kept %v", c.s.Kept)
	}
}
