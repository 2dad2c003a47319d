package playbook

import (
	"regexp"
	"strconv"
	"strings"

	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/planning"
)

// MentorFlow asks the mentor for two ratings, each with a line if they like, and for
// what they think; about a document only the last (f.12).
func MentorFlow() *conversation.Flow {
	return &conversation.Flow{
		ID:   FlowMentor,
		Args: customerNamed,
		Sections: []conversation.Section{{ID: "mentor", Items: []conversation.Item{
			&conversation.Each{List: mentorList, Items: []conversation.Item{
				mentorProductive(), mentorNote("mentor_productive"), mentorValues(), mentorNote("mentor_values"), mentorOpinion(),
			}},
		}}},
		Done: func(c *conversation.Scene) []conversation.Text {
			return []conversation.Text{conversation.Say("say.mentor_thanks", args("manager", quoted(c.Facts.Known["manager"])))}
		},
	}
}

// reviewAsked reports whether a row is the review the mentor is asked for.
func reviewAsked(c *conversation.Scene) bool {
	row, err := strconv.Atoi(c.Facts.Known["mentor.row"]) // none where no review is open
	return err == nil && c.Row != 0 && c.Row == row
}

// reviewRated reports whether that is about the plan; a document is not rated.
func reviewRated(c *conversation.Scene) bool {
	return reviewAsked(c) && c.RowText("mentor_document") == ""
}

func mentorRating(id string) *conversation.Step {
	return &conversation.Step{ID: id, Kind: conversation.Score, Need: conversation.Warned, Min: planning.MinScore, Max: planning.MaxScore, Options: ratingOptions, When: reviewRated}
}

func mentorProductive() *conversation.Step {
	s := mentorRating("mentor_productive")
	s.Read = readRatings
	s.Table = func(c *conversation.Scene) (rows []conversation.Entry) {
		add := func(label, text string) {
			if text != "" {
				rows = append(rows, conversation.Entry{Label: conversation.Say(label, nil), Text: quoted(text)})
			}
		}
		add("field.compass_tomorrow", c.Text("compass_tomorrow"))
		rows = append(rows, conversation.Entry{
			Label: conversation.Say("mentor.actions", nil),
			Text:  conversation.Say("mentor.done", args("done", c.Facts.Known["mentor.done"], "total", c.Facts.Known["mentor.total"])),
		})
		add("mentor.reviewed", c.Facts.Known["mentor.reviewed"])
		return rows
	}
	s.Buttons = readPlanButton
	return s
}

func mentorValues() *conversation.Step {
	s := mentorRating("mentor_values")
	s.Read = func(_ *conversation.Scene, text string) conversation.Reading {
		score, note, ok := ratingIn(text)
		if !ok {
			return notARating(text)
		}
		return rating("mentor_values", score, note)
	}
	return s
}

// mentorNote takes the line beside a rating.
func mentorNote(step string) *conversation.Step {
	s := line(step+".note", conversation.Optional, 140)
	s.When = reviewRated
	return s
}

func mentorOpinion() *conversation.Step {
	s := long("mentor_comment", conversation.Warned, 1000)
	s.When = reviewAsked
	s.Ask = func(c *conversation.Scene) conversation.Text {
		first, _, _ := strings.Cut(c.Facts.Me.Name, " ")
		about := args("person", quoted(first), "manager", quoted(c.Facts.Known["manager"]), "document", quoted(c.RowText("mentor_document")))
		if c.RowText("mentor_document") != "" {
			return conversation.Say("ask.mentor_comment.document", about)
		}
		return conversation.Say("ask.mentor_comment", about)
	}
	s.Options = func(c *conversation.Scene) []conversation.Option {
		nothing, label := conversation.TextValue(nothingSaid), "button.nothing_to_add"
		if c.RowText("mentor_document") != "" {
			label = "button.no_time"
		}
		return []conversation.Option{{Value: "nothing", Label: conversation.Say(label, nil), Set: &nothing}}
	}
	s.Buttons = readPlanButton
	s.Show = func(_ *conversation.Scene, v conversation.Value) conversation.Text {
		if len(linesOf(v.Text)) == 0 {
			return conversation.Say("state.none", nil)
		}
		return quoted(v.Text)
	}
	s.Then = func(c *conversation.Scene, _ conversation.Value) []conversation.Effect {
		return []conversation.Effect{{Name: EffectMentor, Args: map[string]string{"row": strconv.Itoa(c.Row)}}}
	}
	return s
}

// ratingOptions are the scores from 1, low, to 5, high.
func ratingOptions(*conversation.Scene) (all []conversation.Option) {
	for n := planning.MinScore; n <= planning.MaxScore; n++ {
		v := conversation.ScoreValue(n)
		all = append(all, conversation.Option{Value: strconv.Itoa(n), Label: conversation.Say("choice.rating."+strconv.Itoa(n), nil), Set: &v})
	}
	return all
}

// readPlanButton shows the plan that the question is about.
func readPlanButton(c *conversation.Scene) []conversation.Option {
	return []conversation.Option{{Verb: VerbRun, Value: "plan " + c.Text("customer_name"), Label: conversation.Say("button.open_plan", nil)}}
}

// ratingWords is a rating with what may follow it.
var ratingWords = regexp.MustCompile(`^\s*([1-9]\d*)\s*[,.:;–-]?\s*(.*)$`)

// ratingIn takes "4" and "4, runs well" apart.
func ratingIn(text string) (score int, note string, ok bool) {
	found := ratingWords.FindStringSubmatch(strings.ReplaceAll(text, "\n", " "))
	if found == nil {
		return 0, "", false
	}
	score, err := strconv.Atoi(found[1])
	return score, strings.TrimSpace(found[2]), err == nil && score >= 1 && score <= 5
}

func notARating(text string) conversation.Reading {
	return conversation.Reading{Problem: &conversation.Problem{Key: "problem.rating", Args: args("text", quoted(clip(text, 40)))}}
}

// rating is a score with its line.
func rating(step string, score int, note string) conversation.Reading {
	got := conversation.Reading{Value: conversation.Value{Score: score}}
	if note == "" {
		return got
	}
	if n := locale.Length(note); n > 140 {
		return conversation.Reading{Problem: &conversation.Problem{Key: "problem.too_long", Args: args("n", n, "limit", 140, "text", quoted(clip(note, 80)))}}
	}
	got.Also = []conversation.Fill{{Step: step + ".note", State: conversation.Answered, Value: conversation.TextValue(note)}}
	return got
}

// readRatings reads the first rating, and both where two are written: "4, 3" or one
// line each.
func readRatings(_ *conversation.Scene, text string) conversation.Reading {
	first, second, both := strings.Cut(strings.TrimSpace(text), "\n")
	if !both {
		score, rest, ok := ratingIn(text)
		if !ok {
			return notARating(text)
		}
		other, note, two := ratingIn(rest)
		if !two || note != "" { // "4, 3 of 5 actions are done" is one rating and a line
			return rating("mentor_productive", score, rest)
		}
		got := rating("mentor_productive", score, "")
		got.Also = append(got.Also, conversation.Fill{Step: "mentor_values", State: conversation.Answered, Value: conversation.Value{Score: other}})
		return got
	}
	score, note, ok := ratingIn(first)
	other, otherNote, too := ratingIn(second)
	if !ok || !too {
		return notARating(text)
	}
	got, more := rating("mentor_productive", score, note), rating("mentor_values", other, otherNote)
	switch {
	case got.Problem != nil:
		return got
	case more.Problem != nil:
		return more
	}
	got.Also = append(append(got.Also, conversation.Fill{Step: "mentor_values", State: conversation.Answered, Value: more.Value}), more.Also...)
	return got
}
