package conversation_test

import (
	"strings"
	"testing"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
)

// header answers the first pack and the choice after it.
func (c *talk) header() *talk {
	c.t.Helper()
	c.says("Customer since: 2011\nIndustry: paper")
	c.says("save")
	return c.at("relationship_strength").says("2").at("aim_12_months")
}

// toActions goes on to the pack of actions.
func (c *talk) toActions() *talk {
	c.t.Helper()
	return c.header().says("Shorter delivery times").says("Two small warehouses").says("31.3.2027").at("action.pack")
}

func TestQ1HeadingComesFirst(t *testing.T) {
	t.Parallel()
	c := newTalk(t, locale.English)
	if first := c.message.Parts[0]; first.Kind != bot.Heading || !strings.HasPrefix(first.Text, "*Step 1 of 7") {
		t.Errorf("first part %+v", first)
	}
	c.toActions()
	if first := c.message.Parts[0]; first.Kind != bot.Heading || !strings.HasPrefix(first.Text, "*Step 4 of 7") {
		t.Errorf("first part %+v", first)
	}
}

func TestQ2OneQuestionOneExample(t *testing.T) {
	t.Parallel()
	c := newTalk(t, locale.English)
	count := map[bot.PartKind]int{}
	for _, p := range c.message.Parts {
		count[p.Kind]++
	}
	if count[bot.Example] != 1 || count[bot.Text] != 1 {
		t.Errorf("parts %v in %s", count, inWords(c.message))
	}
}

func TestQ3AtMostThreeButtons(t *testing.T) {
	t.Parallel()
	own := func(f *conversation.Flow) {
		f.Sections[0].Items[2].(*conversation.Step).Buttons = func(*conversation.Scene) []conversation.Option {
			return []conversation.Option{
				{Verb: conversation.Add, Value: "news/0", Label: conversation.Say("button.opportunity_in_answer", locale.Args{"n": 1})},
				{Verb: conversation.Skip, Label: conversation.Say("button.leave_out", nil)},
				{Verb: conversation.More, Label: conversation.Say("button.add", nil)},
			}
		}
	}
	c := newTalk(t, locale.English, own).header()
	if len(c.message.Buttons) != 3 {
		t.Fatalf("%d buttons", len(c.message.Buttons))
	}
	verbs := map[string]bool{}
	for _, b := range c.message.Buttons {
		if verbs[b.Verb] {
			t.Errorf("two buttons for %s", b.Verb)
		}
		verbs[b.Verb] = true
	}
	if !verbs[conversation.DontKnow] { // always offered
		t.Errorf("no \"I don't know yet\": %v", verbs)
	}
}

func TestQ5TheNextQuestionQuotesWhatWasStored(t *testing.T) {
	t.Parallel()
	c := newTalk(t, locale.English).header().hears("Saved: Good · edit 3") // after the two lines of the table
	c.says("Shorter delivery times").at("challenges_today").hears("Saved: Shorter delivery times · edit 4")
}

func TestQ6OpenAndSkippedAreStates(t *testing.T) {
	t.Parallel()
	c := newTalk(t, locale.German).header()
	c.says("weiß nicht").at("challenges_today").stored("aim_12_months", "open").hears("offen")
	c.says("überspringen").at("park_until").stored("challenges_today", "skipped")
	c.says("skip").at("action.pack").stored("park_until", "skipped")
	c.presses("Weiß ich noch nicht").at("compass.pack").stored("action", "open")
	c.says("skip").at("plan_check").stored("compass_today", "skipped")
	c.says("skip").at("finished")
}

// TestQ6SkipLeavesAListOneByOne: leaving the first question about a row that
// was just begun leaves the list, and no row without a name stays behind.
func TestQ6SkipLeavesAListOneByOne(t *testing.T) {
	t.Parallel()
	c := newTalk(t, locale.English).toActions().says("one by one").at("action_title/1")
	c.says("skip").at("compass_today").stored("action", "skipped")
	if rows := c.rows("action"); len(rows) != 0 {
		t.Errorf("rows %v", rows)
	}
	c.says("undo").hears("Undone").at("action_title/1").stored("action", "missing")
}

func TestQ7KnownValuesAreOffered(t *testing.T) {
	t.Parallel()
	c := newTalk(t, locale.English).toActions().says("skip").at("compass.pack").hears("Today | As compass_today")
	c.presses("Accept All").at("plan_check").stored("compass_today", "As compass_today").stored("compass_how", "As compass_how")
}

func TestQ8PeopleAreNamedNotNumbered(t *testing.T) {
	t.Parallel()
	c := newTalk(t, locale.English).toActions().says("one by one").says("Open warehouse")
	c.says("Tom de Boer").at("owner_new").hears("Tom de Boer", "Contoso")
	c.presses("At the Customer").at("action_due/1").stored("action_owner/1", "Tom de Boer/customer").hears("Saved: Tom de Boer")
	c.says("back").says("kim").stored("action_owner/1", "Kim Visser/customer")
	c.says("edit 2").says("42").hears(`I cannot tell who "42" is`).stored("action_owner/1", "Kim Visser/customer")
}

func TestQ9DatesAreRepeatedWithTheirWeekday(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		typed, at, hears, then, stored string
	}{
		"written out":      {"31.3.2027", "action.pack", "Wed 31 Mar 2027", "", "2027-03-31"},
		"interpreted":      {"in 3 weeks", "park_until.confirm", "Monday, 28 December 2026", "yes", "2026-12-28"},
		"refused":          {"next Friday", "park_until.confirm", "Friday, 11 December 2026", "no", "missing"},
		"two readings":     {"03/04/2027", "park_until.confirm", "3 April 2027", "2", "2027-03-04"},
		"day off":          {"3.4.2027", "park_until.confirm", "Saturday", "yes", "2027-04-03"},
		"day off, guessed": {"next Saturday", "park_until.confirm", "Is a Saturday right?", "yes", "2026-12-12"},
		"wrong weekday":    {"Friday 31 March 2027", "park_until.confirm", "31 March 2027", "yes", "2027-03-31"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			talk := newTalk(t, locale.English).header().says("a").says("b").at("park_until")
			talk.says(c.typed).at(c.at).hears(c.hears)
			if c.then != "" {
				talk.stored("park_until", "missing").says(c.then)
			}
			talk.stored("park_until", c.stored)
		})
	}
}

// TestQ9YesDoesNotChooseOneOfTwoDates: where two readings are on offer, "yes"
// says neither.
func TestQ9YesDoesNotChooseOneOfTwoDates(t *testing.T) {
	t.Parallel()
	c := newTalk(t, locale.English).header().says("a").says("b").says("03/04/2027").at("park_until.confirm")
	c.says("yes").at("park_until").stored("park_until", "missing")
}

// TestQ9TheSecondReadingIsDoubtedToo: of "03/04/2027" the first is a Saturday.
func TestQ9TheSecondReadingIsDoubtedToo(t *testing.T) {
	t.Parallel()
	c := newTalk(t, locale.English).header().says("a").says("b").says("03/04/2027")
	c.says("1").at("park_until.confirm").hears("Is a Saturday right?").stored("park_until", "missing")
	c.says("yes").at("action.pack").stored("park_until", "2027-04-03")
}

func TestQ11AStrengthIsADigitOrAButton(t *testing.T) {
	t.Parallel()
	c := newTalk(t, locale.English).toActions().says("Open warehouse; me; 31.3.2027").says("save").says("next goal").says("one by one")
	c.at("force_for.text/2").says("bulk prices").at("force_for.score/2")
	if len(c.message.Options) != 5 || c.message.Options[0].Label == "1" || c.message.Options[4].Label == "5" {
		t.Errorf("options %+v", c.message.Options)
	}
	c.says("7").hears("A strength is a whole number").at("force_for.score/2")
	c.says("4").at("force_for.more/1").stored("force_for.score/2", "4")
}

func TestQ12APackCountsOnlyWhenSaved(t *testing.T) {
	t.Parallel()
	c := newTalk(t, locale.English)
	c.says("2011\npaper").hears("Customer since | 2011", "Industry | paper").stored("industry", "missing")
	c.says("change").at("change").says("2").hears("Answer 2 says")
	c.says("wood").hears("Industry | wood").stored("industry", "missing")
	c.presses("Save").at("relationship_strength").stored("industry", "wood").stored("customer_since", "2011")
}

func TestQ12OnlyWhatIsMissingIsAskedAndTheLineIsQuoted(t *testing.T) {
	t.Parallel()
	c := newTalk(t, locale.English).toActions()
	c.says("Open warehouse; Tom de Boer; 03/04/2027\nSend quote; me; some day").hears(`Line 1: I will ask about "Tom de Boer"`, `Line 1: I will ask about "03/04/2027"`, "your line 2")
	// The person is new and the date has two readings: each is asked about at once.
	c.says("save").at("owner_new").hears(`From your line 1: "Open warehouse; Tom de Boer; 03/04/2027"`).presses("One of Us")
	c.at("action_due.confirm").hears(`From your line 1`, "3 April 2027", "4 March 2027")
	c.says("2").at("action_due/2").hears(`From your line 2: "Send quote; me; some day"`, `"Send quote": By when?`, "I cannot read")
	c.says("31.3.2027").at("action.more").stored("action_due/1", "2027-03-04").stored("action_due/2", "2027-03-31").stored("action_owner/1", "Tom de Boer/ours")
}

func TestQ12OneByOneKeepsWhatWasUnderstood(t *testing.T) {
	t.Parallel()
	c := newTalk(t, locale.English).says("Industry: paper\nColour: blue")
	c.says("one by one").at("customer_since").stored("industry", "paper").hears("Colour: blue", "one thing at a time")
	c.says("undo").stored("industry", "missing").hears("Industry | paper")
}

func TestQ12AProposalIsChangedLineByLine(t *testing.T) {
	t.Parallel()
	c := newTalk(t, locale.English).toActions().says("skip").at("compass.pack")
	c.says("edit 2").says("Twice as fast").hears("Tomorrow | Twice as fast", "Today | As compass_today").stored("compass_tomorrow", "missing")
	c.says("save").at("plan_check").stored("compass_tomorrow", "Twice as fast").stored("compass_today", "As compass_today")
}

func TestQ13OptionalOnlyUnderMore(t *testing.T) {
	t.Parallel()
	c := newTalk(t, locale.English).header()
	c.says("more").at("more").presses("Telephone").at("customer_phone")
	c.says("+31 20 555 0100").at("aim_12_months").stored("customer_phone", "+31 20 555 0100")
	c.says("more").presses("News").at("news.pack").says("A new plant; 31.3.2026").says("save").at("aim_12_months")
	c.stored(c.row("news", "news", 1), "A new plant").stored(c.row("news", "news.date", 1), "2026-03-31")
	c.says("more").says("no").at("aim_12_months")
}
