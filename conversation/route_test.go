package conversation_test

import (
	"strings"
	"testing"

	"lodestar/conversation"
	"lodestar/conversation/locale"
)

// TestQ4Route is how a message is read, in the order of rule Q-4.
func TestQ4Route(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		lang    locale.Language
		open    bool // an open question waits, else a choice
		typed   string
		verb    string
		command string
		text    string
	}{
		"forced answer":              {locale.English, true, "=pause", conversation.GiveAnswer, "", "pause"},
		"forced, with space":         {locale.English, true, " = news: x", conversation.GiveAnswer, "", "news: x"},
		"option by label":            {locale.English, false, "Good", conversation.GiveAnswer, "", "Good"},
		"option by number":           {locale.English, false, "2", conversation.GiveAnswer, "", "2"},
		"option by beginning":        {locale.English, false, "gre", conversation.GiveAnswer, "", "gre"},
		"navigation":                 {locale.English, true, "pause", conversation.Pause, "", "pause"},
		"navigation, German":         {locale.German, true, "zurück", conversation.Back, "", "zurück"},
		"navigation, Dutch":          {locale.Dutch, true, "één voor één", conversation.OneByOne, "", "één voor één"},
		"English in German":          {locale.German, true, "back", conversation.Back, "", "back"},
		"English in Dutch":           {locale.Dutch, true, "Skip", conversation.Skip, "", "Skip"},
		"case, space, punctuation":   {locale.English, true, "  PAUSE ! ", conversation.Pause, "", "PAUSE !"},
		"accents left out":           {locale.German, true, "ZURUCK.", conversation.Back, "", "ZURUCK."},
		"a number in it":             {locale.Dutch, true, "wijzig 2", conversation.Edit, "", "wijzig 2"},
		"not the whole message":      {locale.English, true, "pause the deliveries", conversation.GiveAnswer, "", "pause the deliveries"},
		"command over open question": {locale.English, true, "team", conversation.AskWhich, "", "team"},
		"command over a choice":      {locale.English, false, "team", "", "team", ""},
		"news with colon":            {locale.English, true, "news: a new plant", "", "news", ""},
		"news, colon apart":          {locale.English, true, "News : a new plant", "", "news", ""},
		"news, colon joined":         {locale.German, true, "Neues:ein Werk", "", "news", ""},
		"news without colon":         {locale.English, true, "news are bad there", conversation.AskWhich, "", "news are bad there"},
		"other language":             {locale.German, true, "terug", conversation.GiveAnswer, "", "terug"},
		"question mark is help":      {locale.English, true, "?", conversation.Help, "", "?"},
		"dots are words":             {locale.English, true, "...", conversation.GiveAnswer, "", "..."},
		"yes is no words":            {locale.English, true, "yes", conversation.AskWhether, "", "yes"},
		"empty":                      {locale.English, true, "   ", conversation.GiveAnswer, "", ""},
		"label of a button":          {locale.English, true, "I don't know yet", conversation.DontKnow, "", "I don't know yet"},
		"long text is no command":    {locale.English, true, "plan " + strings.Repeat("x ", 2000), conversation.GiveAnswer, "", ""},
		"long news is one":           {locale.English, true, "news: " + strings.Repeat("x ", 2000), "", "news", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			talk := newTalk(t, c.lang).says("Industry: paper\n2011").says("save").at("relationship_strength")
			if c.open {
				talk.says("2").at("aim_12_months")
			}
			got := talk.engine.Route(&talk.s, c.typed, talk.facts)
			if got.Command != c.command {
				t.Errorf("command %q, want %q", got.Command, c.command)
			}
			if c.verb == "" {
				if got.Move != nil {
					t.Errorf("move %+v", got.Move)
				}
				return
			}
			if got.Move == nil || got.Move.Verb != c.verb {
				t.Fatalf("move %+v, want %s", got.Move, c.verb)
			}
			if len(c.typed) < 1000 && got.Move.Text != c.text {
				t.Errorf("text %q, want %q", got.Move.Text, c.text)
			}
		})
	}
}

func TestQ4ACommandIsAskedBackAndBothWaysKeepTheText(t *testing.T) {
	t.Parallel()
	c := newTalk(t, locale.English).header()
	c.says("team").at("command_or_answer").hears("team").presses("It Is My Answer").at("challenges_today").stored("aim_12_months", "team")
	c.says("new plan for Fabrikam").at("command_or_answer").hears("Start a new plan, or is this your answer?").says("1")
	if len(c.effects) != 1 || c.effects[0].Args["text"] != "new plan for Fabrikam" {
		t.Errorf("effects %+v", c.effects)
	}
	c.at("challenges_today").hears("Your text is kept", "new plan for Fabrikam")
	c.says("plan").at("command_or_answer").says("two small warehouses").at("park_until").stored("challenges_today", "two small warehouses")
}

// TestQ4ForcedAnswers: with "=" a word is the answer where it would choose an
// option, go back, or save a table.
func TestQ4ForcedAnswers(t *testing.T) {
	t.Parallel()
	offered := func(f *conversation.Flow) {
		f.Sections[0].Items[2].(*conversation.Step).Options = func(*conversation.Scene) []conversation.Option {
			v := conversation.TextValue("a draft")
			return []conversation.Option{{Value: "accept", Label: conversation.Say("button.accept", nil), Means: "yes", Set: &v}}
		}
	}
	newTalk(t, locale.English, offered).header().says("1").stored("aim_12_months", "a draft")
	newTalk(t, locale.English, offered).header().says("ok").stored("aim_12_months", "a draft")
	newTalk(t, locale.English, offered).header().says("=1").stored("aim_12_months", "1")
	newTalk(t, locale.English, offered).header().says("=accept").stored("aim_12_months", "accept")
	c := newTalk(t, locale.English, offered).header().says("x").says("b").says("in 3 weeks").at("park_until.confirm")
	c.says("=31.3.2027").at("action.pack").stored("park_until", "2027-03-31")
	c.says("Open warehouse; me; 31.3.2027").says("=save").hears("| save")
}

// TestQ4TheOptionsOfALineWinOverCommands: while a line of a table is changed,
// its options are those in front.
func TestQ4TheOptionsOfALineWinOverCommands(t *testing.T) {
	t.Parallel()
	team := func(f *conversation.Flow) {
		pack := f.Sections[0].Items[0].(*conversation.Pack)
		pack.Steps = append(pack.Steps, &conversation.Step{ID: "review_cycle", Kind: conversation.Choice, Need: conversation.Wanted, Options: func(*conversation.Scene) []conversation.Option {
			return []conversation.Option{{Value: "plan", Label: conversation.Verbatim("plan")}, {Value: "back", Label: conversation.Verbatim("back")}}
		}})
	}
	c := newTalk(t, locale.English, team).says("2011\npaper\nplan").hears("plan")
	c.says("edit 3").says("back").hears("| back").says("edit 3").presses("plan").hears("| plan").says("save").stored("review_cycle", "plan")
}

// TestTypedLabelOfAButtonThatRunsACommand: it runs the command, as pressing it
// does.
func TestTypedLabelOfAButtonThatRunsACommand(t *testing.T) {
	t.Parallel()
	page := func(f *conversation.Flow) {
		withCheck(f)
		f.Check.Buttons = func(*conversation.Scene) []conversation.Option {
			return []conversation.Option{{Verb: "run", Value: "plan", Label: conversation.Say("button.show_page", nil)}}
		}
	}
	c := newTalk(t, locale.German, page).says("prüfen").at("plan_check").says("Seite zeigen")
	if c.command != "plan" {
		t.Errorf("command %q", c.command)
	}
}

// TestCommandsCheckThemselves: start-up fails where two commands match the same
// text, or one does not say who may use it.
func TestCommandsCheckThemselves(t *testing.T) {
	t.Parallel()
	words, err := catalogue()
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string][]conversation.Command{
		"twice":    {{ID: "team", Class: conversation.Within, Who: conversation.Anyone}, {ID: "team", Class: conversation.Within, Who: conversation.Anyone}},
		"who":      {{ID: "team", Class: conversation.Within}},
		"no verb":  {{ID: "back", Class: conversation.Navigation, Who: conversation.Anyone}},
		"no words": {{ID: "nowhere", Class: conversation.Within, Who: conversation.Anyone}},
	} {
		if _, err := conversation.NewEngine(words, nil, c); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if _, err := conversation.NewEngine(words, []*conversation.Flow{smallFlow(), smallFlow()}, nil); err == nil {
		t.Error("two flows with one id accepted")
	}
}
