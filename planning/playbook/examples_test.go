package playbook_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/internal/civil"
)

// named are the examples in quotes in a sentence.
var named = regexp.MustCompile(`["„‘]([^"“’]+)["“’]`)

// TestExamplesOfDatesAreTaken: whoever copies an example, on whatever day and in
// whatever period, is understood and not refused, alone and in a list.
func TestExamplesOfDatesAreTaken(t *testing.T) {
	t.Parallel()
	book := plannedBook(t)
	days := []civil.Date{
		civil.Must(2026, 11, 23), civil.Must(2026, 12, 31), civil.Must(2027, 1, 30), civil.Must(2027, 3, 16),
		civil.Must(2027, 6, 30), civil.Must(2027, 9, 24), civil.Must(2028, 2, 29), civil.Must(2031, 10, 1),
	}
	for _, lang := range []locale.Language{locale.English, locale.German, locale.Dutch} {
		for i, today := range days {
			length := []string{"next", "quarter", "year", "half_year"}[i%4]
			t.Run(string(lang)+" "+today.String()+" "+length, func(t *testing.T) {
				t.Parallel()
				w := startWalk(t, book, lang)
				w.facts.Today, w.facts.Now = today, today.At(10, 0, time.UTC)
				w.move(conversation.Move{Verb: conversation.Show})
				w.example()
				w.takes(t, "header.pack")
				w.option(0)
				w.onDay(today, length)
				w.until("goal.pack")
				w.example()
				w.takes(t, "goal.pack")
				w.until("action.pack")
				w.example()
				w.takes(t, "action.pack")
				w.option(0)
				w.eachExample(t, w.s.Record(conversation.Main).Rows("action", -1)[0].ID)
			})
		}
	}
}

// onDay lets the plan run from the beginning of the quarter, half-year or year
// of a day.
func (w *walk) onDay(today civil.Date, length string) {
	first := civil.Date{Year: today.Year, Month: time.January, Day: 1}
	switch length {
	case "next":
		return
	case "half_year":
		first.Month = time.January + (today.Month-1)/6*6
	case "quarter":
		first.Month = time.January + (today.Month-1)/3*3
	}
	plan := w.s.Record(conversation.Main)
	plan.Set(conversation.Key{Step: "plan_period.length"}, conversation.Answer{State: conversation.Answered, Value: conversation.ChoiceValue(length), By: "eva", At: w.facts.Now})
	plan.Set(conversation.Key{Step: "plan_period.first_day"}, conversation.Answer{State: conversation.Answered, Value: conversation.DateValue(first), By: "eva", At: w.facts.Now})
	plan.Settle()
}

func (w *walk) takes(t *testing.T, what string) {
	t.Helper()
	if w.s.Draft == nil || len(w.s.Draft.Unclear) > 0 {
		t.Errorf("%s: %+v", what, w.s.Draft)
	}
}

// eachExample gives every example that the question for a due date names, and
// the one of its problem.
func (w *walk) eachExample(t *testing.T, row int) {
	t.Helper()
	ask := func() {
		w.move(conversation.Move{Verb: conversation.Ask, Value: conversation.Key{Step: "action_due", Row: row}.String()})
	}
	ask()
	var examples []string
	for _, found := range named.FindAllStringSubmatch(questionOf(w.message), -1) {
		examples = append(examples, found[1])
	}
	if len(examples) < 2 {
		t.Fatalf("no examples in %q", questionOf(w.message))
	}
	examples = examples[len(examples)-2:] // the title of the action may stand in front
	w.types("soonish")
	words := strings.Fields(bot.Plain(w.message.Parts[0].Text))
	for i := range words { // "…, 15 Mar 2027."
		if example := strings.TrimSuffix(strings.Join(words[i:], " "), "."); locale.ParseDate(w.facts.Language, example, w.facts.Today).Problem == "" {
			examples = append(examples, example)
			break
		}
	}
	for _, example := range examples {
		ask()
		w.types(example)
		if !w.prompt.Problem.Empty() {
			t.Errorf("%q is refused: %s", example, bot.Plain(w.message.Parts[0].Text))
		}
	}
}

// questionOf is the words of the question in a message.
func questionOf(m bot.Message) string {
	text := ""
	for _, part := range m.Parts {
		if part.Kind == bot.Text {
			text = bot.Plain(part.Text)
		}
	}
	return text
}
