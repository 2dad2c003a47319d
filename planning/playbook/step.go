package playbook

import (
	"strconv"

	"lodestar/conversation"
	"lodestar/conversation/locale"
)

// The records of a session beside the main one, which is the plan.
const (
	accountRecord  = "account"
	decisionRecord = "decision" // what a flow decides and does not keep: it lives for one move
)

// line is a question for one line of words of at most limit characters.
func line(id string, need conversation.Need, limit int) *conversation.Step {
	return &conversation.Step{ID: id, Kind: conversation.Line, Need: need, Limit: limit}
}

// long is a question for several lines of words.
func long(id string, need conversation.Need, limit int) *conversation.Step {
	return &conversation.Step{ID: id, Kind: conversation.Long, Need: need, Limit: limit}
}

// date is a question for a day.
func date(id string, need conversation.Need) *conversation.Step {
	return &conversation.Step{ID: id, Kind: conversation.Date, Need: need}
}

// quantity is a question for a number with its unit, at most 15 characters as
// printed.
func quantity(id string, need conversation.Need) *conversation.Step {
	return &conversation.Step{ID: id, Kind: conversation.Quantity, Need: need, Limit: 15}
}

// choice is a question with fixed options, whose labels are the catalogue's
// choice.<words>.<value>.
func choice(id string, need conversation.Need, words string, values ...string) *conversation.Step {
	return &conversation.Step{
		ID: id, Kind: conversation.Choice, Need: need,
		Options: func(*conversation.Scene) []conversation.Option { return options(words, values...) },
	}
}

// about gives a question the arguments that say what it is about.
func about(s *conversation.Step, a func(*conversation.Scene) locale.Args) *conversation.Step {
	s.Args = a
	return s
}

// options are fixed options with the words choice.<words>.<value>.
func options(words string, values ...string) []conversation.Option {
	var all []conversation.Option
	for _, v := range values {
		key := "choice." + words + "." + v
		all = append(all, conversation.Option{Value: v, Label: conversation.Say(key, nil), Also: "alias." + key})
	}
	return all
}

// tap is a question that only saves or goes on.
func tap(id string, buttons ...conversation.Option) *conversation.Step {
	return &conversation.Step{
		ID: id, Kind: conversation.Choice, Need: conversation.Warned, Tap: true,
		Options: func(*conversation.Scene) []conversation.Option { return buttons },
	}
}

// button is an option of a tap with the words button.<name>.
func button(value, name string) conversation.Option {
	return conversation.Option{Value: value, Label: conversation.Say("button."+name, nil)}
}

// anotherOne is the question after a row that was given one by one or in a
// pack: another one, or go on?
func anotherOne(id, add, next string) *conversation.Step {
	return tap(id, addAnother(add), thatIsAll(conversation.Say("button."+next, nil)))
}

// addAnother is the way to one more row, which "yes" means too.
func addAnother(add string) conversation.Option {
	o := button(conversation.AddRow, add)
	o.Means = "yes"
	return o
}

// thatIsAll is the way on after the last row, which "no" and "done" mean too.
func thatIsAll(label conversation.Text) conversation.Option {
	return conversation.Option{Value: conversation.NextOne, Label: label, Also: "alias.that_is_all", Means: "no"}
}

// nextGoal are the options after the rows of a goal: after the last goal the way
// on leads to the next step. "Next goal" may still be typed there.
func nextGoal(add string, step int) func(*conversation.Scene) []conversation.Option {
	return func(c *conversation.Scene) []conversation.Option {
		on := thatIsAll(conversation.Say("button.next_goal", nil))
		if goals := c.Plan().Rows("goal", -1); len(goals) > 0 && goals[len(goals)-1].ID == c.Row {
			on.Label = conversation.Say("button.continue_to_step", args("n", step))
			on.Also += " button.next_goal"
		}
		return []conversation.Option{addAnother(add), on}
	}
}

// quoted is somebody's words as an argument of a text.
func quoted(words string) conversation.Text { return conversation.Verbatim(words) }

// customerNamed is what a flow about one customer puts into its texts.
func customerNamed(c *conversation.Scene) locale.Args {
	return args("customer", quoted(c.Text("customer_name")))
}

func args(pairs ...any) locale.Args {
	a := locale.Args{}
	for i := 0; i+1 < len(pairs); i += 2 {
		name, ok := pairs[i].(string)
		if !ok {
			panic("playbook: the name of an argument is not a string") // a defect in a literal, seen by every test
		}
		a[name] = pairs[i+1]
	}
	return a
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
