package conversation_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
)

// table is what a pack is confirmed by, a line per entry: "label | text".
func (c *talk) table() []string {
	var lines []string
	for _, p := range c.message.Parts {
		for _, row := range p.Rows {
			lines = append(lines, strings.TrimSpace(bot.Plain(row.Label)+" | "+bot.Plain(row.Text)))
		}
	}
	return lines
}

// TestReadingFields is how a pack of fields is read (method d.8).
func TestReadingFields(t *testing.T) {
	t.Parallel()
	both := map[locale.Language][]string{
		locale.English: {"Customer since | 2011", "Industry | paper"},
		locale.German:  {"Kunde seit | 2011", "Branche | paper"},
		locale.Dutch:   {"Klant sinds | 2011", "Branche | paper"},
	}
	label := map[locale.Language][2]string{locale.English: {"Customer since", "Industry"}, locale.German: {"Kunde seit", "Branche"}, locale.Dutch: {"Klant sinds", "Branche"}}
	for _, lang := range []locale.Language{locale.English, locale.German, locale.Dutch} {
		since, industry := label[lang][0], label[lang][1]
		for name, typed := range map[string]string{
			"labelled":             since + ": 2011\n" + industry + ": paper",
			"English labels":       "Customer since: 2011\nIndustry: paper",
			"unlabelled":           "2011\npaper",
			"mixed":                "2011\n" + industry + ": paper",
			"other order":          industry + ": paper\n" + since + ": 2011",
			"unlabelled after":     industry + ": paper\n2011",
			"one line":             "2011; paper",
			"one line, labelled":   industry + ": paper; " + since + ": 2011",
			"bullets":              "- 2011\n- paper",
			"stars":                "* " + since + ": 2011\n* " + industry + ": paper",
			"numbered":             "1. " + since + ": 2011\n2) " + industry + ": paper",
			"capitals and spaces":  "  " + strings.ToUpper(since) + " :  2011  \n\n\n " + strings.ToUpper(industry) + ":paper ",
			"bold labels":          "*" + since + "*: 2011\n*" + industry + "*: paper",
			"carriage returns":     since + ": 2011\r\n" + industry + ": paper\r\n",
			"control characters":   since + ": 20\x0011\n" + industry + ": pa\x1bper",
			"invisible characters": since + ": 2011\u200b\n\u202e" + industry + ": paper",
		} {
			t.Run(string(lang)+"/"+name, func(t *testing.T) {
				t.Parallel()
				c := newTalk(t, lang).says(typed)
				got := c.table()
				slices.Sort(got)
				want := slices.Sorted(slices.Values(both[lang]))
				if diff := cmp.Diff(want, got); diff != "" {
					t.Error(diff)
				}
				if len(c.s.Draft.Unclear) != 0 {
					t.Errorf("not understood: %+v", c.s.Draft.Unclear)
				}
			})
		}
	}
}

// TestReadingFieldsWithRest: what has no place, stands twice or says nothing
// is named and kept, and the rest of the message is understood.
func TestReadingFieldsWithRest(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		typed string
		table []string
		hears []string
	}{
		"a line too many":  {"2011\npaper\nand more", []string{"Customer since | 2011", "Industry | paper"}, []string{`line 3: "and more"`}},
		"unknown label":    {"Colour: blue\nIndustry: paper\n2011", []string{"Customer since | 2011", "Industry | paper"}, []string{`line 1: "Colour: blue"`}},
		"label twice":      {"Industry: a\nIndustry: b\n2011", []string{"Customer since | 2011"}, []string{`"Industry" stands there twice`}},
		"open in words":    {"don't know\npaper", []string{"Customer since | still open", "Industry | paper"}, nil},
		"open as a dash":   {"-\npaper", []string{"Customer since | still open", "Industry | paper"}, nil},
		"not understood":   {"soon\npaper", []string{"Industry | paper"}, []string{`line 1: "soon"`}},
		"too long":         {"2011\n" + strings.Repeat("paper ", 20), []string{"Customer since | 2011"}, []string{"45 fit on the page"}},
		"emoji":            {"2011\n📦 paper 👩‍👩‍👧‍👦", []string{"Customer since | 2011", "Industry | 📦 paper 👩‍👩‍👧‍👦"}, nil},
		"right to left":    {"Industry: נייר ואריזה\n2011", []string{"Customer since | 2011", "Industry | נייר ואריזה"}, nil},
		"markup is words":  {"2011\n*paper* `edit 1`", []string{"Customer since | 2011", "Industry | *paper* `edit 1`"}, nil},
		"a time, no label": {"Industry: paper\n10:30", []string{"Industry | paper"}, []string{`"10:30"`}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			talk := newTalk(t, locale.English).says(c.typed).at("header.pack")
			got := slices.Sorted(slices.Values(talk.table()))
			if diff := cmp.Diff(c.table, got); diff != "" {
				t.Error(diff)
			}
			talk.hears(c.hears...)
		})
	}
}

func TestAHundredKilobytesInAPack(t *testing.T) {
	t.Parallel()
	for name, typed := range map[string]string{
		"one line": strings.Repeat("wort ", 20_000), "many lines": strings.Repeat("wort\n", 20_000), "commas": strings.Repeat("a,", 50_000),
		"semicolons": strings.Repeat("a;", 50_000), "colons": strings.Repeat("a:", 50_000), "one word": strings.Repeat("w", 100_000), "pluses": strings.Repeat("+ a 4\n", 16_000),
	} {
		for _, at := range []string{"header.pack", "action.pack", "force.pack/1"} {
			t.Run(name+" at "+at, func(t *testing.T) {
				t.Parallel()
				c := newTalk(t, locale.German)
				if at != "header.pack" {
					c.toActions()
				}
				if at == "force.pack/1" {
					c.says("Lager eröffnen; ich; 31.3.2027").says("speichern").says("nächstes ziel").at(at)
				}
				c.says(typed)
				if said := len(c.text()); said > 4000 {
					t.Errorf("%d bytes are said back", said)
				}
				if kept := len(c.typed()); kept < len(typed)/2 {
					t.Errorf("only %d bytes are kept", kept)
				}
				c.says("speichern").says("überspringen")
			})
		}
	}
}

// TestReadingRows is how lines of actions are read.
func TestReadingRows(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		typed string
		want  []string
		hears []string
	}{
		"three cells":      {"Open warehouse; me; 31.3.2027\nSend quote; jonas; 30.6.2027", []string{"| Open warehouse · Eva Brandt · Wed 31 Mar 2027", "| Send quote · Jonas Keller · Wed 30 Jun 2027"}, nil},
		"bullets":          {"- Open warehouse; me; 31.3.2027\n• Send quote; me; 30.6.2027", []string{"| Open warehouse · Eva Brandt · Wed 31 Mar 2027", "| Send quote · Eva Brandt · Wed 30 Jun 2027"}, nil},
		"numbered":         {"1. Open warehouse; me; 31.3.2027\n2) Send quote; me; 30.6.2027", []string{"| Open warehouse · Eva Brandt · Wed 31 Mar 2027", "| Send quote · Eva Brandt · Wed 30 Jun 2027"}, nil},
		"only titles":      {"Open warehouse\nSend quote", []string{"| Open warehouse", "| Send quote"}, nil},
		"title and date":   {"Open warehouse; 31.3.2027", []string{"| Open warehouse · Wed 31 Mar 2027"}, nil},
		"title and owner":  {"Open warehouse; me", []string{"| Open warehouse · Eva Brandt"}, nil},
		"open date":        {"Open warehouse; me; open", []string{"| Open warehouse · Eva Brandt · still open"}, nil},
		"guessed date":     {"Open warehouse; me; end of March", []string{"| Open warehouse · Eva Brandt · Wed 31 Mar 2027"}, nil},
		"no such day":      {"Open warehouse; me; 30 February 2027", []string{"| Open warehouse · Eva Brandt"}, []string{"does not exist"}},
		"semicolon at end": {"Open warehouse; me; 31.3.2027;", []string{"| Open warehouse · Eva Brandt · Wed 31 Mar 2027"}, nil},
		"more than fit":    {strings.Repeat("Open warehouse; me; 31.3.2027\n", 7), slices.Repeat([]string{"| Open warehouse · Eva Brandt · Wed 31 Mar 2027"}, 5), []string{"5 lines is the limit"}},
		"right to left":    {"לפתוח מחסן; me; 31.3.2027", []string{"| לפתוח מחסן · Eva Brandt · Wed 31 Mar 2027"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			talk := newTalk(t, locale.English).toActions().says(c.typed)
			if diff := cmp.Diff(c.want, talk.table()); diff != "" {
				t.Error(diff)
			}
			talk.hears(c.hears...)
		})
	}
}

// force are the reasons a pack made, as "+ words score".
func (c *talk) force() []string {
	var all []string
	r := c.s.Record(conversation.Main)
	for _, list := range []string{"force_for", "force_against"} {
		sign := map[string]string{"force_for": "+ ", "force_against": "- "}[list]
		if r.Value(list, 1).Is("none") {
			all = append(all, sign+"none")
		}
		for _, row := range r.Rows(list, -1) {
			if r.Text(list+".text", row.ID) == "" {
				continue // begun, to be asked about
			}
			all = append(all, sign+r.Text(list+".text", row.ID)+" "+strconv.Itoa(r.Value(list+".score", row.ID).Score))
		}
	}
	return all
}

// TestReadingReasons is how reasons for and against are read (method d.5).
func TestReadingReasons(t *testing.T) {
	t.Parallel()
	plain := []string{"+ bulk prices 4", "+ fewer parts 3", "- lose brands 2"}
	for name, c := range map[string]struct {
		lang  locale.Language
		typed string
		want  []string
		hears string
	}{
		"signs":               {locale.English, "+ bulk prices 4, fewer parts 3\n- lose brands 2", plain, ""},
		"a line each":         {locale.English, "+ bulk prices 4\n+ fewer parts 3\n- lose brands 2", plain, ""},
		"sign goes on":        {locale.English, "+ bulk prices 4\nfewer parts 3\n- lose brands 2", plain, ""},
		"semicolons":          {locale.English, "+ bulk prices 4; fewer parts 3\n- lose brands 2", plain, ""},
		"brackets":            {locale.English, "+ bulk prices (4), fewer parts: 3\n– lose brands = 2", plain, ""},
		"headings":            {locale.English, "For: bulk prices 4, fewer parts 3\nAgainst: lose brands 2", plain, ""},
		"headings, German":    {locale.German, "Dafür: bulk prices 4, fewer parts 3\nDagegen: lose brands 2", plain, ""},
		"headings, Dutch":     {locale.Dutch, "Voor: bulk prices 4, fewer parts 3\nTegen: lose brands 2", plain, ""},
		"comma in the words":  {locale.English, "+ prices, terms and stock 4\n- lose brands 2", []string{"+ prices, terms and stock 4", "- lose brands 2"}, ""},
		"number in the words": {locale.English, "+ 48 hours for 5,000 parts 4\n- open 24/7 2", []string{"+ 48 hours for 5,000 parts 4", "- open 24/7 2"}, ""},
		"none":                {locale.English, "+ bulk prices 4\n- none", []string{"+ bulk prices 4", "- none"}, ""},
		"none, German":        {locale.German, "+ nichts\n- teuer 2", []string{"+ none", "- teuer 2"}, ""},
		"none, Dutch":         {locale.Dutch, "+ niets\n- duur 2", []string{"+ none", "- duur 2"}, ""},
		"none and a reason":   {locale.English, "+ bulk prices 4\n+ none\n- a 2", []string{"+ bulk prices 4", "- a 2"}, "a reason for the same side"},
		"score missing":       {locale.English, "+ bulk prices\n- lose brands 2", []string{"+ bulk prices 0", "- lose brands 2"}, "What is its strength?"},
		"score 7":             {locale.English, "+ bulk prices 7\n- lose brands 2", []string{"+ bulk prices 0", "- lose brands 2"}, "7 is not possible"},
		"score 3.5":           {locale.English, "+ bulk prices 3.5\n- lose brands 2", []string{"+ bulk prices 0", "- lose brands 2"}, "3.5 is not possible"},
		"score 3,5":           {locale.English, "+ bulk prices 3,5\n- lose brands 2", []string{"+ bulk prices 0", "- lose brands 2"}, "3,5 is not possible"},
		"score 0":             {locale.English, "+ bulk prices 0\n- lose brands 2", []string{"+ bulk prices 0", "- lose brands 2"}, "0 is not possible"},
		"no sign":             {locale.English, "bulk prices 4\n- lose brands 2", []string{"- lose brands 2"}, "neither for nor against"},
		"more than fit":       {locale.English, "+ a 1, b 2, c 3, d 4, e 5\n- f 1", []string{"+ a 1", "+ b 2", "+ c 3", "+ d 4", "- f 1"}, "4 lines is the limit"},
		"emoji":               {locale.English, "+ 📦 faster 4\n- 💸 dear 2", []string{"+ 📦 faster 4", "- 💸 dear 2"}, ""},
		"right to left":       {locale.English, "+ מהיר יותר 4\n- יקר 2", []string{"+ מהיר יותר 4", "- יקר 2"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			talk := newTalk(t, c.lang).toActions().says("Open warehouse; me; 31.3.2027").says("save").says("2").at("force.pack/1")
			talk.says(c.typed).at("force.pack/1")
			if c.hears != "" {
				talk.hears(c.hears)
			}
			talk.says("save")
			if diff := cmp.Diff(c.want, talk.force()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestReasonsAreChangedNotDoubled: the table of saved reasons is changed in
// place, and a reason takes the place of "none".
func TestReasonsAreChangedNotDoubled(t *testing.T) {
	t.Parallel()
	c := newTalk(t, locale.English).toActions().says("Open warehouse; me; 31.3.2027").says("save").says("2")
	c.says("+ none\n- lose brands 2").says("save").at("compass.pack").says("back").at("force.pack/1").hears("lose brands 2")
	c.says("+ bulk prices 4").says("edit 1").says("lose all brands 3").says("save").at("compass.pack")
	if diff := cmp.Diff([]string{"+ bulk prices 4", "- lose all brands 3"}, c.force()); diff != "" {
		t.Error(diff)
	}
}

// TestAFormIsAPack: what a form holds is read field by field, wrong fields are
// named, and it is saved like a typed pack.
func TestAFormIsAPack(t *testing.T) {
	t.Parallel()
	c := newTalk(t, locale.English)
	form := c.message.Question
	c.do(conversation.Move{Verb: conversation.Send, Question: form, Fields: map[string]string{"customer_since": "soon", "industry": "paper"}})
	if _, ok := c.prompt.Problems["customer_since"]; !ok || len(c.prompt.Problems) != 1 || c.s.Draft != nil {
		t.Errorf("problems %v, and a table %v", c.prompt.Problems, c.s.Draft)
	}
	c.do(conversation.Move{Verb: conversation.Show}).hears("Your text is kept", "paper") // the form may be closed
	c.do(conversation.Move{Verb: conversation.Send, Question: form, Fields: map[string]string{"customer_since": " \n"}})
	if _, ok := c.prompt.Problems[""]; !ok {
		t.Errorf("an empty form: %v", c.prompt.Problems)
	}
	c.do(conversation.Move{Verb: conversation.Send, Question: c.message.Question, Fields: map[string]string{"customer_since": "2011", "industry": "paper"}})
	c.hears("Customer since | 2011").says("save").at("relationship_strength").stored("customer_since", "2011").stored("industry", "paper")
	c.do(conversation.Move{Verb: conversation.Send, Question: form, Fields: map[string]string{"industry": "wood", "customer_since": "1999"}}).hears("changed nothing", "Customer since: 1999\nIndustry: wood").stored("industry", "paper")
}

// TestAColonAloneNamesNoField: an empty label is not that of the first field, so
// that nothing given before is opened by it.
func TestAColonAloneNamesNoField(t *testing.T) {
	t.Parallel()
	c := newTalk(t, locale.English).says("Customer since: 2011\nIndustry: paper").says(": ").says("save")
	c.stored("customer_since", "2011").stored("industry", "paper")
}
