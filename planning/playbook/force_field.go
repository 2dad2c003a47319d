package playbook

import (
	"slices"
	"strconv"

	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/planning"
)

// live reports whether the action of the scene is neither parked nor dropped.
func live(c *conversation.Scene) bool {
	state := c.Plan().Value("action_state", c.Row)
	return !state.Is(string(planning.ActionParked)) && !state.Is(string(planning.ActionDropped))
}

func forceHeading(c *conversation.Scene) conversation.Text {
	action := conversation.Say("heading.action_of", args(
		"n", c.Plan().Number(actionOf(c)), "total", len(c.Plan().Rows("action", -1)), "action", quoted(c.Plan().Text("action_title", actionOf(c)))))
	return conversation.Say("heading.pair", args("first", stepHeading(5)(c), "second", action))
}

// actionOf is the action of the scene, which may be one of its reasons.
func actionOf(c *conversation.Scene) int {
	row, ok := c.Plan().Row(c.Row)
	if ok && row.List != "action" {
		return row.Of
	}
	return c.Row
}

// forceSide is one of the two columns: reasons, each with its strength.
func forceSide(id, button, next string) (*conversation.List, []*conversation.Step) {
	text := line(id+".text", conversation.Required, 80)
	text.Heading, text.Check = forceHeading, checkReasons
	strength := &conversation.Step{
		ID: id + ".score", Kind: conversation.Score, Need: conversation.Required, Min: planning.MinScore, Max: planning.MaxScore, Heading: forceHeading,
		Args: func(c *conversation.Scene) locale.Args { return args("reason", quoted(c.RowText(id+".text"))) },
	}
	more := anotherOne(id+".more", button, next)
	more.Heading = forceHeading
	more.Args = func(c *conversation.Scene) locale.Args {
		a := sums(forceOf(c.Plan(), c.Row))
		if rows := c.Plan().Rows(id, c.Row); len(rows) > 0 {
			a["score"] = c.Plan().Value(id+".score", rows[len(rows)-1].ID).Score
		}
		return a
	}
	list := &conversation.List{
		ID: id, Need: conversation.Warned, Max: planning.MaxReasons - 1,
		Items: []conversation.Item{text, strength}, More: more, When: live,
	}
	return list, []*conversation.Step{text, strength}
}

// forcePack is one message per action: + for, - against (method d.5).
func forcePack() *conversation.Pack {
	forSide, forSteps := forceSide("force_for", "another_reason_for", "reasons_against")
	againstSide, againstSteps := forceSide("force_against", "another_reason_against", "show_result")
	againstSide.More.Then = func(c *conversation.Scene, v conversation.Value) []conversation.Effect {
		if !v.Is(conversation.NextOne) {
			return nil
		}
		return []conversation.Effect{{Name: EffectWeighed, Args: map[string]string{"row": strconv.Itoa(c.Row)}}}
	}
	return &conversation.Pack{
		ID: "force.pack", Shape: conversation.Weighed, AskLeftOut: true, When: live, Heading: forceHeading, Args: actionArgs,
		Steps: append(forSteps, againstSteps...),
		Lists: [2]*conversation.List{forSide, againstSide},
		Context: func(c *conversation.Scene) []conversation.Text {
			return append(earlierReasons(c), conversation.Say("context.force_pack", nil))
		},
		Confirm: func(_ *conversation.Scene, d *conversation.Draft) conversation.Text {
			if !weighed(d) {
				return conversation.Say("ask.force.pack.confirm", nil)
			}
			return conversation.Say("ask.force.pack.confirm.sums", args("sums", forceText(draftForce(d))))
		},
		Complete: limitReasons,
		Saved: func(c *conversation.Scene, _ []int) []conversation.Effect {
			reopenResult(c)
			return nil
		},
	}
}

// EffectWeighed shows the result of an action that was weighed one by one.
const EffectWeighed = "action_weighed"

// showResult says how such an action stands. One that is likely to fail is
// asked about instead.
func showResult(e *Env, a map[string]string) error {
	row, ok := rowOf(a)
	if !ok || e.Plan == nil {
		return nil
	}
	f := forceOf(e.Plan.Record, row)
	if f.Verdict() != planning.GoodProspects {
		return nil
	}
	strongest, ok := f.StrongestAgainst()
	if !ok {
		e.Notice(forceText(f))
		return nil
	}
	result := sums(f)
	result["reason"], result["score"] = quoted(strongest.Text), strongest.Score
	e.Notice(conversation.Say("say.force_result.good", result))
	return nil
}

// limitReasons keeps a message from giving more reasons than an action may have;
// those too many are named, and left out when the rest is saved.
func limitReasons(c *conversation.Scene, d *conversation.Draft) {
	room := planning.MaxReasons - len(c.Plan().Rows("force_for", c.Row)) - len(c.Plan().Rows("force_against", c.Row))
	type reason struct {
		list string
		n    int
	}
	kept := map[reason]bool{}
	d.Fills = slices.DeleteFunc(d.Fills, func(f conversation.Fill) bool {
		r := reason{f.List, f.New}
		if f.New == 0 || kept[r] {
			return false
		}
		if len(kept) < room {
			kept[r] = true
			return false
		}
		if f.Value.Text != "" {
			line := 1 // as in the example: one line for each side
			if f.List == "force_against" {
				line = 2
			}
			d.Unclear = append(d.Unclear, conversation.Quote{
				Line: line, Text: f.Value.Text,
				Problem: &conversation.Problem{Key: "problem.list_full.reasons", Args: args("limit", planning.MaxReasons)},
			})
		}
		return true
	})
}

// checkReasons refuses the 31st reason of an action, both sides together.
func checkReasons(c *conversation.Scene, _ conversation.Value) *conversation.Problem {
	n := len(c.Plan().Rows("force_for", actionOf(c))) + len(c.Plan().Rows("force_against", actionOf(c)))
	if n > planning.MaxReasons {
		return &conversation.Problem{Key: "problem.list_full.reasons", Args: args("limit", planning.MaxReasons)}
	}
	return nil
}

// reopenResult lets the result be decided again once reasons changed.
func reopenResult(c *conversation.Scene) {
	for _, id := range []string{"force.result", "force.again"} {
		c.Plan().Clear(conversation.Key{Step: id, Row: c.Row})
	}
	c.Plan().Clear(conversation.Key{Step: "force.plan"})
}

// forceOf reads the force field of an action.
func forceOf(r *conversation.Record, action int) planning.Force {
	f := planning.Force{
		For: reasonsOf(r, "force_for", action), Against: reasonsOf(r, "force_against", action),
		NothingFor:     r.Value("force_for", action).Is("none"),
		NothingAgainst: r.Value("force_against", action).Is("none"),
	}
	return f
}

func reasonsOf(r *conversation.Record, list string, of int) []planning.Reason {
	var all []planning.Reason
	for _, row := range r.Rows(list, of) {
		if text := r.Text(list+".text", row.ID); text != "" {
			all = append(all, planning.Reason{Row: rowID(row.ID), Text: text, Score: r.Value(list+".score", row.ID).Score})
		}
	}
	return all
}

// weighed reports whether every reason of a draft has its strength.
func weighed(d *conversation.Draft) bool {
	type row struct {
		list    string
		new, id int
	}
	scored := map[row]bool{}
	for _, f := range d.Fills {
		if f.List != "" { // "none" is about no reason
			r := row{f.List, f.New, f.Row}
			scored[r] = scored[r] || f.Value.Score > 0
		}
	}
	for _, ok := range scored {
		if !ok {
			return false
		}
	}
	return true
}

// draftForce is the force field a draft would make.
func draftForce(d *conversation.Draft) planning.Force {
	var f planning.Force
	for _, fill := range d.Fills {
		switch {
		case fill.Step == "force_for":
			f.NothingFor = true
		case fill.Step == "force_against":
			f.NothingAgainst = true
		case fill.Step == "force_for.score" && fill.Value.Score > 0:
			f.For = append(f.For, planning.Reason{Text: "-", Score: fill.Value.Score})
		case fill.Step == "force_against.score" && fill.Value.Score > 0:
			f.Against = append(f.Against, planning.Reason{Text: "-", Score: fill.Value.Score})
		}
	}
	return f
}

func sums(f planning.Force) locale.Args {
	difference := strconv.Itoa(f.Difference())
	if f.Difference() > 0 {
		difference = "+" + difference
	}
	return args("for", f.SumFor(), "against", f.SumAgainst(), "difference", difference)
}

// forceText says both sums, the difference with its sign, and the verdict in
// words (000-59, 000-60).
func forceText(f planning.Force) conversation.Text {
	switch f.Verdict() {
	case planning.GoodProspects:
		return conversation.Say("say.force_sums.good", sums(f))
	case planning.LikelyToFail:
		return conversation.Say("say.force_sums.fail", sums(f))
	default:
		return conversation.Say("say.force_sums.open", sums(f))
	}
}
