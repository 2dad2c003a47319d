package playbook

import (
	"strings"

	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/planning"
	"lodestar/planning/export"
)

// exportPlan says in which forms the plan can be had and where, and for one that
// has to fit a page, whether it does: before anybody makes the file.
func exportPlan(e *Env, a map[string]string) error {
	name, view := e.exportWords(a["rest"])
	if name == "" {
		return e.sayFormats(conversation.Text{})
	}
	format, ok := e.exportFormat(name)
	switch {
	case !ok:
		return e.sayFormats(conversation.Say("problem.export_format", args("format", quoted(clip(name, 20)))))
	case format == export.TextFile && view == planning.Internal:
		return showPlan(e, nil)
	case format == export.TextFile:
		return showCustomerView(e, nil)
	}
	p, account, err := e.whichPlan("")
	if err != nil || p == nil {
		return err
	}
	m, err := e.material(p, account)
	if err != nil {
		return err
	}
	plan, printer := m.Plan(), e.Book.Words.Printer(e.Language())
	if view == planning.ForCustomer {
		printer = e.Book.Words.Printer(m.customerLanguage(e.Language()))
	}
	said := args("customer", quoted(account.Name), "format", conversation.Say("page.file_as_"+string(format), nil))
	switch format {
	case export.ForceFile:
		if view != planning.Internal {
			e.Notice(conversation.Say("problem.export_internal", nil))
			return nil
		}
	case export.PDFFile, export.PictureFile:
		paper := e.template.Paper
		page, err := export.SetPage(plan, view, printer, paper)
		if err != nil {
			return e.sayTooLong(plan, err)
		}
		said["size"] = e.Book.Words.Printer(e.Language()).Number(pointsOf(page))
		e.Notice(conversation.Say("say.export_fits", said))
		if len(page.Lost) > 0 {
			e.Notice(conversation.Say("say.export_letters", args("letters", quoted(string(page.Lost)))))
		}
		return e.sayWhere(*p, *account, format, view)
	default:
	}
	e.Notice(conversation.Say("say.export_can", said))
	return e.sayWhere(*p, *account, format, view)
}

// exportWords takes "pdf for the customer" apart: the format, and for whom.
func (e *Env) exportWords(rest string) (name string, view planning.Audience) {
	view = planning.Internal
	var words []string
	for _, word := range strings.Fields(rest) {
		switch {
		case e.is("alias.export.customer", word):
			view = planning.ForCustomer
		case !e.is("alias.export.filler", word):
			words = append(words, word)
		}
	}
	return strings.Join(words, " "), view
}

// exportFormat finds a format by its own name or by what people call it.
func (e *Env) exportFormat(name string) (export.Format, bool) {
	if f, ok := export.ParseFormat(name); ok {
		return f, true
	}
	for _, f := range export.Formats() {
		if e.is("alias.export."+string(f), name) {
			return f, true
		}
	}
	return "", false
}

// sayFormats lists the forms, with what was not understood in front.
func (e *Env) sayFormats(problem conversation.Text) error {
	p, account, err := e.whichPlan("")
	if err != nil || p == nil {
		return err
	}
	printer := e.Book.Words.Printer(e.Language())
	var names []string
	for _, f := range export.Formats() {
		names = append(names, printer.Text("page.file_as_"+string(f), nil))
	}
	if !problem.Empty() {
		e.Notice(problem)
	}
	e.Notice(conversation.Say("say.export_formats", args("customer", quoted(account.Name), "formats", quoted(strings.Join(names, ", ")))))
	return e.sayWhere(*p, *account, export.PDFFile, planning.Internal)
}

// sayWhere says where the file is to be had.
func (e *Env) sayWhere(p Plan, account Account, format export.Format, view planning.Audience) error {
	if e.Book.PlanPage != nil {
		if address := e.Book.PlanPage(*e.Person, p); address != "" {
			e.Notice(conversation.Say("say.export_page", args("address", quoted(address))))
			return nil
		}
	}
	command := `lodestar export --account "` + account.Name + `" --format ` + string(format) + " --view " + string(view)
	e.Notice(conversation.Say("say.export_command", args("command", quoted(command+" -o plan"+format.Extension()))))
	return nil
}

func (e *Env) sayTooLong(plan planning.Plan, err error) error {
	lines, ok := tooLongLines(e.Book.Words.Printer(e.Language()), plan, err)
	if !ok {
		return err
	}
	for _, line := range lines {
		e.Notice(conversation.Say("say.as_it_is", locale.Args{"text": quoted(line)}))
	}
	return nil
}
