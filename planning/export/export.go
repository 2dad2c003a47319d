// Package export draws the one page of a plan (method d.9): as plain text for a
// terminal or a code block, at most Width characters wide, in the language of
// the printer. The internal page and the customer view are two renderings; the
// second is built from planning.CustomerView, which has no place for an
// internal answer (method a.3 rule 3). The compass stands at the top of both
// (000-09). A draft with missing parts shows what is there.
package export

import (
	"lodestar/conversation/locale"
	"lodestar/planning"
)

// Width is the longest line of a page in characters (method d.0 rule 1).
const Width = 110

// Text draws the page for that audience. Anything but planning.Internal is
// drawn as the customer view: in doubt the reader counts as outside.
func Text(plan planning.Plan, view planning.Audience, p locale.Printer) string {
	return build(plan, view, p).draw()
}

// CustomerText draws a customer view, such as the frozen content of a version
// or one from which an administrator has hidden fields.
func CustomerText(view planning.CustomerView, p locale.Printer) string {
	return customerPage(view, p).draw()
}

// Lines counts the lines of that page by the table of method d.9, before
// anything is drawn. The drawn text may break earlier, at words.
func Lines(plan planning.Plan, view planning.Audience, p locale.Printer) Count {
	return build(plan, view, p).count()
}

func build(plan planning.Plan, view planning.Audience, p locale.Printer) *page {
	if view == planning.Internal {
		return internalPage(plan, p)
	}
	return customerPage(plan.CustomerView(), p)
}
