package conversation

import (
	"strconv"

	"lodestar/conversation/locale"
)

// show says a value in the person's language.
func (r *run) show(row int, step *Step, v Value) Text {
	if step.Show != nil {
		return step.Show(r.scene(row), v)
	}
	return Verbatim(r.shown(row, step, v))
}

func (r *run) shown(row int, step *Step, v Value) string {
	p := r.words.Printer(r.m.Facts.Language)
	switch {
	case len(v.Choice) > 0:
		var labels []string
		for _, c := range v.Choice {
			label := c
			for _, o := range r.optionsFor(step, row) {
				if o.Value == c {
					label = r.plainIn(row, o.Label)
				}
			}
			labels = append(labels, label)
		}
		text := p.List(labels)
		if v.Text != "" {
			text += ": " + v.Text
		}
		return text
	case !v.Date.IsZero():
		return p.DateWeekday(v.Date)
	case v.Year != 0:
		return strconv.Itoa(v.Year)
	case v.Number != nil:
		return p.Amount(*v.Number, v.Unit)
	case v.Score != 0 || step.Kind == Score || step.Kind == Count:
		return strconv.Itoa(v.Score)
	case len(v.People) > 0:
		var names []string
		for _, person := range v.People {
			names = append(names, r.name(person))
		}
		return p.List(names)
	default:
		return v.Text
	}
}

// optionsFor are the options of a step without the offer, which would show
// itself.
func (r *run) optionsFor(step *Step, row int) []Option {
	if step.Offer == nil {
		return r.stepOptions(step, row)
	}
	bare := *step
	bare.Offer = nil
	return r.stepOptions(&bare, row)
}

// name is how a person is shown: their name, or who has to be named.
func (r *run) name(p Person) string {
	if !p.Placeholder() {
		return p.Name
	}
	side := r.plain(Say("inline.side.ours", nil))
	if p.Side == Theirs {
		if side = r.m.Facts.Known["customer"]; side == "" {
			side = r.plain(Say("choice.person.side.customer", nil))
		}
	}
	if p.Role != "" {
		return r.plain(Say("state.to_be_named_role", locale.Args{"side": Verbatim(side), "role": Verbatim(p.Role)}))
	}
	return r.plain(Say("state.to_be_named_by", locale.Args{"side": Verbatim(side)}))
}

func (r *run) plain(t Text) string {
	return plainArgs(r.words.Printer(r.m.Facts.Language), t, r.baseArgs(r.scene(0)))
}

func (r *run) plainIn(row int, t Text) string {
	return plainArgs(r.words.Printer(r.m.Facts.Language), t, r.baseArgs(r.scene(row)))
}
