package playbook

import (
	"strings"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/planning"
	"lodestar/planning/export"
)

// exportWish is what "export pdf for the customer" asks for.
type exportWish struct {
	name    string            // of the format; "" where it is left open
	view    planning.Audience // "" where that is left open
	channel bool              // it goes to the shared channel
	now     bool              // and that was said yes to
}

// exportPlan sends the plan as a file: whatever is left open, the format and for
// whom, is asked. What has to fit a page is measured first, and where it does not,
// it is said what to cut and by how much (method d.0 rule 1).
func exportPlan(e *Env, a map[string]string) error {
	wish := e.exportWish(a["rest"])
	if wish.name == "" {
		return e.askFormat(conversation.Text{})
	}
	format, ok := e.exportFormat(wish.name)
	switch {
	case !ok:
		return e.askFormat(conversation.Say("problem.export_format", args("format", quoted(clip(wish.name, 20)))))
	case wish.channel:
		return e.fileToChannel(format, wish.now)
	case format == export.TextFile && wish.view == planning.ForCustomer:
		return showCustomerView(e, nil)
	case format == export.TextFile:
		return showPlan(e, nil)
	case format == export.ForceFile && wish.view == planning.ForCustomer:
		e.Notice(conversation.Say("problem.export_internal", nil))
		return nil
	case format == export.ForceFile:
		wish.view = planning.Internal
	}
	p, account, err := e.whichPlan("")
	if err != nil || p == nil {
		return err
	}
	if wish.view == "" {
		return e.askView(format, account)
	}
	return e.sendFile(format, wish.view, p, account)
}

// sendFile says the plan as a file to the person, in their own conversation.
func (e *Env) sendFile(format export.Format, view planning.Audience, p *Plan, account *Account) error {
	m, err := e.material(p, account)
	if err != nil {
		return err
	}
	plan, printer := m.Plan(), e.Book.Words.Printer(e.Language())
	if view == planning.ForCustomer {
		printer = e.Book.Words.Printer(m.customerLanguage(e.Language()))
	}
	said := args("customer", quoted(account.Name), "format", conversation.Say("page.file_as_"+string(format), nil))
	texts := []conversation.Text{conversation.Say("say.export_file."+string(view), said)}
	switch format {
	case export.PDFFile, export.PictureFile:
		page, err := export.SetPage(plan, view, printer, e.template.Paper)
		if err != nil {
			return e.sayTooLong(plan, err)
		}
		texts = append(texts, conversation.Say("say.export_fits", args("size", e.Book.Words.Printer(e.Language()).Number(pointsOf(page)))))
		if len(page.Lost) > 0 {
			texts = append(texts, conversation.Say("say.export_letters", args("letters", quoted(string(page.Lost)))))
		}
	case export.ForceFile:
		if _, some, err := export.SetForceFields(plan, printer, e.template.Paper); err != nil || !some {
			e.Notice(conversation.Say("problem.export_no_forces", nil))
			return err
		}
	default:
	}
	msg := e.Message("page", texts...)
	file, err := madeOf{Plan: p.ID, Format: format, View: view, Language: e.Language(), At: e.Now}.file(export.FileName(format, plan, view, printer))
	if err != nil {
		return err
	}
	msg.Attachments = []bot.File{file}
	if msg.Buttons, err = e.afterFile(format, view, p, account); err != nil {
		return err
	}
	e.looked = true
	return e.Say(msg)
}

// afterFile are what can be done once a file is there: the other view of it, the
// shared channel, another form.
func (e *Env) afterFile(format export.Format, view planning.Audience, p *Plan, account *Account) ([]bot.Button, error) {
	other := bot.Button{Label: e.Label("button.other_format", nil), Verb: VerbInPlan, Value: account.ID + " export"}
	if format == export.ForceFile {
		return []bot.Button{other}, nil
	}
	if view == planning.Internal {
		return []bot.Button{e.exportButton("button.for_customer", format, " customer", account), other}, nil
	}
	_, channel, ok, err := e.shownInChannel(p, account)
	if err != nil || !ok || !sendable(format) || !e.Book.takes(channel.Address, format.MIME()) || !e.mayEdit(*account) {
		return []bot.Button{other}, err
	}
	send := bot.Button{
		Label: e.Book.Words.Printer(e.Language()).Shorten(e.Label("button.to_channel", args("channel", quoted(channel.Name))), 24),
		Verb:  VerbInPlan, Value: account.ID + " export " + string(format) + " channel",
	}
	return []bot.Button{send, other}, nil
}

// exportButton carries out an export of a format with more words.
func (e *Env) exportButton(label string, format export.Format, more string, account *Account) bot.Button {
	return bot.Button{Label: e.Label(label, nil), Verb: VerbInPlan, Value: account.ID + " export " + string(format) + more}
}

// sendable reports whether a format is one for a channel: what is text there is
// the page itself.
func sendable(f export.Format) bool {
	switch f {
	case export.JSONFile, export.ForceFile, export.TextFile, export.MarkdownFile:
		return false
	default:
		return true
	}
}

// takes reports whether a file can be sent to an address.
func (b *Book) takes(to bot.Address, mediaType string) bool {
	return b.Takes == nil || b.Takes(to, mediaType)
}

// shownInChannel is the version that the customer has in the shared channel: of
// the plan nothing else goes there as a file. ok is false where there is none.
func (e *Env) shownInChannel(p *Plan, account *Account) (version Presentation, channel Channel, ok bool, err error) {
	channel, there, err := e.sharedChannel(account)
	if err != nil || !there {
		return version, channel, false, err
	}
	now, err := e.agreedPlan(p, account)
	if err != nil {
		return version, channel, false, err
	}
	switch {
	case now.inForce != nil:
		return *now.inForce, channel, true, nil
	case now.waits():
		return *now.last, channel, true, nil
	default:
		return version, channel, false, nil
	}
}

// fileToChannel sends the version that the customer has to the shared channel as a
// file: never the working plan, never ours, and only after a look at what goes
// where (S-4).
func (e *Env) fileToChannel(format export.Format, now bool) error {
	p, account, err := e.whichPlan("")
	if err != nil || p == nil {
		return err
	}
	if !e.mayEdit(*account) {
		return e.sayNotAllowed(*account)
	}
	version, channel, ok, err := e.shownInChannel(p, account)
	switch {
	case err != nil:
		return err
	case !sendable(format):
		return e.askFormat(conversation.Say("problem.export_not_there", args("format", conversation.Say("page.file_as_"+string(format), nil))))
	case !ok:
		e.Notice(conversation.Say("problem.export_no_channel", args("customer", quoted(account.Name))))
		return nil
	case !e.Book.takes(channel.Address, format.MIME()):
		return e.askFormat(conversation.Say("problem.export_not_taken", args("channel", quoted("#"+channel.Name), "form", string(format), "format", conversation.Say("page.file_as_"+string(format), nil))))
	}
	c, err := e.cardOf(version, p, account)
	if err != nil {
		return err
	}
	name := bot.Plain(c.words.Text("customer.mail.file", locale.Args{"customer": c.customer, "version": version.Version}))
	file, err := c.fileAs(format, e.Now, true, name)
	if err != nil {
		return err
	}
	text := c.words.Text("customer.channel_file", locale.Args{"version": version.Version, "format": c.words.Text("page.file_as_"+string(format), nil)})
	about := args("channel", quoted("#"+channel.Name), "version", version.Version, "file", quoted(file.Name))
	if !now {
		m := e.Message("notice", conversation.Say("say.export_channel", about))
		m.Parts = append(m.Parts, bot.Part{Kind: bot.Text, Text: text})
		m.Attachments = []bot.File{file}
		m.Buttons = []bot.Button{e.exportButton("button.send_file", format, " channel now", account)}
		m.Buttons[0].Primary = true
		return e.Say(m)
	}
	if err := e.tellChannel(channel.Address, bot.Message{
		Kind: kindFile, Notification: bot.Plain(text), Language: version.Wording.Language,
		Parts: []bot.Part{{Kind: bot.Text, Text: text}}, Attachments: []bot.File{file},
	}); err != nil {
		return err
	}
	e.Notice(conversation.Say("say.export_channel_sent", about))
	return nil
}

// kindFile is the Kind of a version as a file in the shared channel.
const kindFile = "file"

// exportWish takes "pdf for the customer" apart.
func (e *Env) exportWish(rest string) (wish exportWish) {
	var words []string
	for _, word := range strings.Fields(rest) {
		switch {
		case e.is("alias.export.customer", word):
			wish.view = planning.ForCustomer
		case e.is("alias.export.internal", word):
			wish.view = planning.Internal
		case e.is("alias.export.channel", word):
			wish.channel = true
		case e.is("alias.export.now", word):
			wish.now = true
		case !e.is("alias.export.filler", word):
			words = append(words, word)
		}
	}
	wish.name = strings.Join(words, " ")
	return wish
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

// askFormat lists the forms, with what was not understood in front.
func (e *Env) askFormat(problem conversation.Text) error {
	p, account, err := e.whichPlan("")
	if err != nil || p == nil {
		return err
	}
	if !problem.Empty() {
		e.Notice(problem)
	}
	m := e.Message("question", conversation.Say("say.export_formats", args("customer", quoted(account.Name))))
	for _, f := range export.Formats() {
		m.Options = append(m.Options, bot.Button{Label: e.Label("page.file_as_"+string(f), nil), Verb: VerbInPlan, Value: account.ID + " export " + string(f)})
	}
	return e.Say(m)
}

// askView asks for whom a file is to be.
func (e *Env) askView(format export.Format, account *Account) error {
	m := e.Message("question", conversation.Say("ask.export_view", args(
		"customer", quoted(account.Name), "format", conversation.Say("page.file_as_"+string(format), nil))))
	m.Options = []bot.Button{
		e.exportButton("page.file_for_us", format, " internal", account),
		e.exportButton("page.file_for_customer", format, " customer", account),
	}
	return e.Say(m)
}

func (e *Env) sayTooLong(plan planning.Plan, err error) error {
	lines, ok := tooLongLines(e.Book.Words.Printer(e.Language()), plan, err)
	if !ok {
		return err
	}
	e.Notice(verbatim(lines)...)
	return nil
}
