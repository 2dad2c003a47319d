package playground

// field is an input block: a label, an element, and what helps to fill it in.
type field struct {
	ID       string // of the label
	Label    []run
	Optional string // our word for it, "" where something has to be given
	Group    bool   // the element is not one control that a label could be for
	Element  element
	HintID   string
	Hint     []run
	Notes    []string // ours: the lengths it takes
	NotesID  string
	// Problem is what is wrong with what was given.
	ProblemID, Problem string
}

func (d *drawing) input(o object) field {
	f := field{ID: d.id(), Label: d.line(objectAt(o, "label"))}
	in := place{block: textAt(o, "block_id"), input: o}
	if visible(words(f.Label)) {
		in.label = f.ID
	}
	if flagAt(o, "optional") {
		f.Optional = d.word("say.blocks_optional")
	}
	inner := objectAt(o, "element")
	if f.Hint = d.line(objectAt(o, "hint")); len(f.Hint) > 0 {
		f.HintID = d.id()
		in.described = append(in.described, f.HintID)
	}
	if f.Notes = d.lengths(inner); len(f.Notes) > 0 {
		f.NotesID = d.id()
		in.described = append(in.described, f.NotesID)
	}
	if f.Problem = d.Problems[in.block]; f.Problem != "" {
		f.ProblemID = d.id()
		in.described = append(in.described, f.ProblemID)
		in.wrong = true
	}
	f.Element = d.element(inner, in)
	switch f.Element.Shape {
	case "select", "input", "textarea":
	default:
		f.Group = true
	}
	return f
}

// mostText is the length to which Slack limits every text input; a limit of this
// height tells nobody anything.
const mostText = 3000

// lengths says which lengths a text may have. Nothing keeps somebody from typing
// more: what a browser cuts off would be lost without a word.
func (d *drawing) lengths(o object) []string {
	if textAt(o, "type") != "plain_text_input" {
		return nil
	}
	var notes []string
	if least := wholeAt(o, "min_length", mostText); least > 0 {
		notes = append(notes, d.Words.Text("say.blocks_at_least", map[string]any{"n": least}))
	}
	if most := wholeAt(o, "max_length", mostText); most > 0 && most < mostText {
		notes = append(notes, d.Words.Text("say.blocks_at_most", map[string]any{"n": most}))
	}
	return notes
}
