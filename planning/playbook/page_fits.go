package playbook

import (
	"cmp"

	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/planning"
	"lodestar/planning/export"
)

// The plan has to fit one sheet before it goes anywhere (method d.0 rule 1). What
// counts is the page as it is drawn, ours and the customer's in their language, on
// the paper of the workspace: not how many lines the text has.

// pageOver is by how many lines the longer of the two pages is too long.
func pageOver(c *conversation.Scene) int {
	m := SceneMaterial(c)
	plan, on := m.Plan(), export.Paper(c.Facts.Known["paper"])
	return max(overOf(plan, planning.Internal, c.Printer(), on), overOf(plan, planning.ForCustomer, m.customerPrinter(c), on))
}

func overOf(plan planning.Plan, view planning.Audience, p locale.Printer, on export.Paper) int {
	over, err := export.Over(plan, view, p, on)
	if err != nil { // the typeface of the program cannot be read: then the text is counted
		return max(0, -export.Lines(plan, view, p).Room())
	}
	return over
}

// pageTooLongTexts say by how much the page is too long and what to cut, the
// weakest action first; none where it fits.
func pageTooLongTexts(c *conversation.Scene) []conversation.Text {
	m := SceneMaterial(c)
	plan, on := m.Plan(), export.Paper(c.Facts.Known["paper"])
	ours := overOf(plan, planning.Internal, c.Printer(), on)
	theirs := overOf(plan, planning.ForCustomer, m.customerPrinter(c), on)
	view, printer := planning.Internal, c.Printer()
	if theirs > ours {
		view, printer = planning.ForCustomer, m.customerPrinter(c)
	}
	if cmp.Or(ours, theirs) == 0 {
		return nil
	}
	_, err := export.SetPage(plan, view, printer, on)
	lines, _ := tooLongLines(c.Printer(), plan, err)
	return verbatim(lines)
}

func verbatim(lines []string) (texts []conversation.Text) {
	for _, line := range lines {
		texts = append(texts, conversation.Say("say.as_it_is", locale.Args{"text": quoted(line)}))
	}
	return texts
}
